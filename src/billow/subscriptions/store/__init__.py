"""Tables and statements of subscriptions."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    Select,
    String,
    Text,
    cast,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from billow.catalog.types.terms import NO_SPEND_TERMS, PlanDiscount, PriceEscalation, SpendTerms
from billow.kit import codec
from billow.kit.money import Money
from billow.runtime.bulk import among
from billow.runtime.db import Id, Instant, Json, Tx, tenant_table
from billow.subscriptions import rules
from billow.subscriptions.store.versions import OF_VERSION, versions_of
from billow.subscriptions.types import (
    WORTH,
    BillingTerms,
    Contract,
    EarlierTimezone,
    EntitlementOverride,
    Item,
    OwnTerms,
    Pause,
    Renewal,
    Subscription,
    Timeline,
    Version,
    zones_of,
)

subscriptions = tenant_table(
    "subscriptions",
    Column("id", Id, nullable=False),
    Column("name", String, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("billed_customer_id", Id, nullable=False),
    Column("status", String, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("timezone", String, nullable=False),
    Column("contract", Json, nullable=False),
    Column("billing", Json, nullable=False),
    Column("start_date", Date, nullable=False),
    Column("anchor_date", Date, nullable=False),
    Column("trial_end_date", Date),
    Column("end_date", Date),
    Column("cancel_reason", Text),
    Column("unused_time", String, nullable=False),
    Column("metadata", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("activated_at", Instant),
    Column("canceled_at", Instant),
    Column("ended_at", Instant),
    Column("next_transition_at", Instant),
    Column("cuts", Json, nullable=False),
    Column("renewal", Json, nullable=False),
    Column("price_escalation", Json),
    Column("pauses", Json, nullable=False),
    Column("entitlements", Json, nullable=False),
    Column("description", Text),
    Column("tags", ARRAY(Text), nullable=False),
    Column("own_terms", Json, nullable=False),
    Column("earlier_timezones", Json, nullable=False),
    ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
    ForeignKeyConstraint(["tenant_id", "billed_customer_id"], ["customers.tenant_id", "customers.id"]),
)
Index("ix_subscriptions_customer", subscriptions.c.tenant_id, subscriptions.c.customer_id)
Index("ix_subscriptions_billed_customer", subscriptions.c.tenant_id, subscriptions.c.billed_customer_id)
Index("ix_subscriptions_created", subscriptions.c.tenant_id, subscriptions.c.created_at, subscriptions.c.id)
Index(
    "ix_subscriptions_transition",
    subscriptions.c.next_transition_at,
    postgresql_where=subscriptions.c.next_transition_at.is_not(None),
)
subscription_versions = tenant_table(
    "subscription_versions",
    Column("id", Id, nullable=False),
    Column("subscription_id", Id, nullable=False),
    Column("number", Integer),
    Column("status", String, nullable=False),
    Column("proration", String, nullable=False),
    Column("effective_from", Date, nullable=False),
    Column("plan_id", Id),
    Column("plan_revision", Integer),
    Column("items", Json, nullable=False),
    Column("description", Text),
    Column("created_at", Instant, nullable=False),
    Column("published_at", Instant),
    Column("escalation", Boolean, nullable=False),
    ForeignKeyConstraint(["tenant_id", "subscription_id"], ["subscriptions.tenant_id", "subscriptions.id"]),
    ForeignKeyConstraint(["tenant_id", "plan_id"], ["plans.tenant_id", "plans.id"]),
)
Index(
    "uq_subscription_versions_number",
    subscription_versions.c.tenant_id,
    subscription_versions.c.subscription_id,
    subscription_versions.c.number,
    unique=True,
)
Index("ix_subscription_versions_plan", subscription_versions.c.tenant_id, subscription_versions.c.plan_id)
OWN = (
    "id",
    "name",
    "customer_id",
    "billed_customer_id",
    "status",
    "currency",
    "timezone",
    "start_date",
    "anchor_date",
    "trial_end_date",
    "end_date",
    "cancel_reason",
    "unused_time",
    "created_at",
    "activated_at",
    "canceled_at",
    "ended_at",
    "description",
)
_NOTHING: Mapping[str, Any] = {"cuts": {}, "entitlements": [], "own_terms": []}


def subscription_of(
    row: Mapping[str, Any],
    versions: Sequence[Version],
    timeline: Timeline,
    today: date,
    plans: Mapping[tuple[str, int], SpendTerms],
) -> Subscription:
    """A subscription from its row, its versions and the timeline of these, and what the revisions of their *plans* say
    of spend."""
    now = rules.current(versions, today)
    plan = plans.get((now.plan_id or "", now.plan_revision or 0), NO_SPEND_TERMS)
    own = rules.own_on(timeline.own_terms, today)
    terms = rules.overlaid(plan, own)
    values: dict[str, Any] = {name: row[name] for name in OWN}
    return Subscription(
        **values,
        plan_id=now.plan_id,
        contract=rules.dated(codec.recall(Contract, row["contract"]), timeline.start),
        billing=codec.recall(BillingTerms, row["billing"]),
        current_version_id=now.id,
        version_number=now.number,
        items=now.items,
        mrr=_mrr(row, timeline, now, less=rules.discount_on(timeline, plans, today)),
        metadata=row["metadata"],
        pending_changes=rules.pending(timeline, versions, today),
        renewal=codec.recall(Renewal, row["renewal"]),
        term_end_date=rules.term_end(timeline, today),
        price_escalation=codec.load(PriceEscalation, row["price_escalation"]) if row["price_escalation"] else None,
        pauses=timeline.pauses,
        tags=tuple(row["tags"]),
        discount=terms.discount,
        minimum_spend=terms.minimum_spend,
        maximum_spend=terms.maximum_spend,
        usage_thresholds=terms.usage_thresholds,
        own_terms=own.said if own is not None else (),
        earlier_timezones=codec.recall(tuple[EarlierTimezone, ...], row["earlier_timezones"]),
    )


def _mrr(row: Mapping[str, Any], timeline: Timeline, now: Version, *, less: PlanDiscount | None) -> Money:
    """What the subscription is worth in a month; nothing before paid service, and after its end (R-16)."""
    return rules.mrr(now.items if row["status"] in WORTH else (), timeline.currency, less=less)


def _row(subscription: Subscription, next_transition_at: datetime | None) -> dict[str, Any]:
    return {
        **{name: getattr(subscription, name) for name in OWN},
        "contract": codec.dump(subscription.contract),
        "billing": codec.dump(subscription.billing),
        "metadata": dict(subscription.metadata),
        "tags": list(subscription.tags),
        "renewal": codec.dump(subscription.renewal),
        "price_escalation": codec.dump(subscription.price_escalation, PriceEscalation | None),
        "pauses": codec.dump(subscription.pauses, tuple[Pause, ...]),
        "next_transition_at": next_transition_at,
        "earlier_timezones": codec.dump(subscription.earlier_timezones, tuple[EarlierTimezone, ...]),
    }


async def add(tx: Tx, subscription: Subscription, next_transition_at: datetime | None) -> None:
    """Insert a subscription; its first version follows."""
    await tx.insert(subscriptions, [{**_row(subscription, next_transition_at), **_NOTHING}])


async def save(tx: Tx, subscription: Subscription, next_transition_at: datetime | None) -> None:
    """Write the subscription over its former self."""
    mine = (subscriptions.c.tenant_id == tx.tenant) & (subscriptions.c.id == subscription.id)
    await tx.run(update(subscriptions).where(mine).values(**_row(subscription, next_transition_at)))


async def add_version(tx: Tx, *versions: Version) -> None:
    """Insert versions, of whichever subscriptions, in one statement; a published one is never changed."""
    await tx.insert(subscription_versions, [_version_row(version) for version in versions])


async def save_version(tx: Tx, version: Version) -> None:
    """Write a draft over its former self, or publish it."""
    c = subscription_versions.c
    mine = (c.tenant_id == tx.tenant) & (c.id == version.id) & (c.status == "draft")
    await tx.run(update(subscription_versions).where(mine).values(**_version_row(version)))


async def delete_version(tx: Tx, version_id: str) -> None:
    """Remove a draft."""
    c = subscription_versions.c
    await tx.run(
        subscription_versions.delete().where(c.tenant_id == tx.tenant, c.id == version_id, c.status == "draft")
    )


def _version_row(version: Version) -> dict[str, Any]:
    return {
        **{name: getattr(version, name) for name in OF_VERSION},
        "number": version.number if version.status == "published" else None,
        "items": codec.dump(version.items, tuple[Item, ...]),
    }


async def entitlements(tx: Tx, subscription_id: str) -> list[EntitlementOverride]:
    """What the subscription grants beside its plan, or takes away."""
    found = await row(tx, subscription_id)
    return [] if found is None else codec.load(list[EntitlementOverride], found["entitlements"])


async def entitle(tx: Tx, subscription_id: str, overrides: Sequence[EntitlementOverride]) -> None:
    """Write what the subscription grants beside its plan."""
    mine = (subscriptions.c.tenant_id == tx.tenant) & (subscriptions.c.id == subscription_id)
    data = codec.dump(list(overrides), list[EntitlementOverride])
    await tx.run(update(subscriptions).where(mine).values(entitlements=data))


async def say(tx: Tx, subscription_id: str, own: Sequence[OwnTerms]) -> None:
    """Write what the subscription says itself of the money of a period."""
    mine = (subscriptions.c.tenant_id == tx.tenant) & (subscriptions.c.id == subscription_id)
    data = codec.dump(tuple(own), tuple[OwnTerms, ...])
    await tx.run(update(subscriptions).where(mine).values(own_terms=data))


async def cut(tx: Tx, subscription_id: str, cuts: Mapping[date, datetime]) -> None:
    """Remember at which instant each of the days is cut."""
    mine = (subscriptions.c.tenant_id == tx.tenant) & (subscriptions.c.id == subscription_id)
    await tx.run(update(subscriptions).where(mine).values(cuts=codec.dump(dict(cuts), dict[date, datetime])))


async def delete(tx: Tx, subscription_id: str) -> None:
    """Remove a draft with its versions."""
    for table, column in (
        (subscription_versions, subscription_versions.c.subscription_id),
        (subscriptions, subscriptions.c.id),
    ):
        await tx.run(table.delete().where(table.c.tenant_id == tx.tenant, column == subscription_id))


async def row(tx: Tx, subscription_id: str, *, lock: bool = False) -> Mapping[str, Any] | None:
    """The row of a subscription."""
    return next(iter(await rows(tx, [subscription_id], lock=lock)), None)


async def rows(tx: Tx, subscription_ids: Sequence[str], *, lock: bool = False) -> Sequence[Mapping[str, Any]]:
    """The rows of subscriptions, in order of id."""
    query = tx.mine(subscriptions).where(among(subscriptions.c.id, subscription_ids)).order_by(subscriptions.c.id)
    return await tx.rows(query.with_for_update() if lock else query)


async def elsewhere(tx: Tx, customer_id: str, timezone: str, *, statuses: Sequence[str]) -> Sequence[Mapping[str, Any]]:
    """The rows of the customer's subscriptions in one of the *statuses* whose zone is another, in order of id, held."""
    c = subscriptions.c
    theirs = (c.customer_id == customer_id) & c.status.in_(statuses) & (c.timezone != timezone)
    return await tx.rows(tx.mine(subscriptions).where(theirs).order_by(c.id).with_for_update())


async def customers_of(tx: Tx, subscription_ids: Sequence[str]) -> set[str]:
    """Whom the subscriptions serve, and who is billed for that."""
    c = subscriptions.c
    query = select(c.customer_id, c.billed_customer_id).where(c.tenant_id == tx.tenant, among(c.id, subscription_ids))
    return {customer_id for row in await tx.rows(query) for customer_id in row.values()}


async def versions(tx: Tx, subscription_ids: Sequence[str]) -> dict[str, list[Version]]:
    """The versions of each subscription, the published ones by number and then the drafts; one query."""
    query = tx.mine(subscription_versions).where(among(subscription_versions.c.subscription_id, subscription_ids))
    grouped: dict[str, list[Mapping[str, Any]]] = {}
    for each in await tx.rows(query.order_by(subscription_versions.c.subscription_id)):
        grouped.setdefault(each["subscription_id"], []).append(each)
    return {key: versions_of(rows) for key, rows in grouped.items()}


def timeline_of(row: Mapping[str, Any], versions: Sequence[Version]) -> Timeline:
    """The timeline of a subscription from its row and its versions."""
    billing = codec.recall(BillingTerms, row["billing"])
    start = row["trial_end_date"] or row["start_date"]
    return Timeline(
        subscription_id=row["id"],
        customer_id=row["customer_id"],
        currency=row["currency"],
        timezone=zones_of(row["timezone"], codec.recall(tuple[EarlierTimezone, ...], row["earlier_timezones"])),
        calendar=billing.billing_time == "calendar",
        anchor=row["anchor_date"],
        start=start,
        end=row["end_date"],
        unused_time=row["unused_time"],
        versions=tuple(v for v in versions if v.status == "published"),
        proration_mode=billing.proration_mode,
        cuts=codec.load(dict[date, datetime], row["cuts"]) if row["cuts"] else {},
        first_billed=billing.first_billing_date,
        first_period=billing.first_period,
        last_period=billing.last_period,
        pauses=codec.recall(tuple[Pause, ...], row["pauses"]),
        term=rules.term_of(codec.recall(Contract, row["contract"]), codec.recall(Renewal, row["renewal"]), start),
        own_terms=codec.recall(tuple[OwnTerms, ...], row["own_terms"]),
        trial=rules.trial_usage_of(billing, row["start_date"], row["trial_end_date"]),
    )


def transitions() -> Select[Any]:
    """Subscriptions whose status changes by itself, and when."""
    return select(subscriptions.c.tenant_id, subscriptions.c.next_transition_at.label("due_at")).where(
        subscriptions.c.next_transition_at.is_not(None)
    )


async def claim_transition(tx: Tx, until: datetime) -> str | None:
    """A subscription whose status changes by *until* and that nobody else is changing; None when there is none.

    An advisory lock holds it until the transaction ends, so that row locks are taken in the one order of W-12.
    """
    query = (
        select(subscriptions.c.id)
        .where(subscriptions.c.tenant_id == tx.tenant, subscriptions.c.next_transition_at <= until)
        .order_by(subscriptions.c.next_transition_at, subscriptions.c.id)
        .limit(20)
    )
    for each in await tx.rows(query):
        name = {"name": each["id"]}
        if await tx.value(text("select pg_try_advisory_xact_lock(hashtextextended(:name, 4))"), name):
            return str(each["id"])
    return None


async def next_transition(tx: Tx, subscription_id: str) -> datetime | None:
    """When something was to happen next by itself."""
    found = await row(tx, subscription_id)
    return None if found is None else found["next_transition_at"]


async def postpone(tx: Tx, subscription_id: str, *, until: datetime | None) -> None:
    """Look at the subscription again at *until*, and not before; never without one."""
    mine = (subscriptions.c.tenant_id == tx.tenant) & (subscriptions.c.id == subscription_id)
    await tx.run(update(subscriptions).where(mine).values(next_transition_at=until))


def with_plan(plan_id: str) -> Any:
    """The condition that a subscription has had the plan."""
    return subscriptions.c.id.in_(
        select(subscription_versions.c.subscription_id)
        .where(
            subscription_versions.c.tenant_id == subscriptions.c.tenant_id,
            subscription_versions.c.plan_id == plan_id,
            subscription_versions.c.status == "published",
        )
        .correlate(subscriptions)
    )


def tagged(tags: Sequence[str]) -> Any:
    """The condition that a subscription has one of the tags."""
    return subscriptions.c.tags.overlap(cast(list(tags), ARRAY(Text)))
