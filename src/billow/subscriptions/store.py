"""Tables and statements of subscriptions."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Column, Date, ForeignKeyConstraint, Index, Integer, Select, String, Text, select, text, update

from billow.kit import codec
from billow.runtime.db import Id, Instant, Json, Tx, tenant_table
from billow.subscriptions import rules
from billow.subscriptions.types import BillingTerms, Contract, Item, Subscription, Timeline, Version

subscriptions = tenant_table(
    "subscriptions",
    Column("id", Id, nullable=False),
    Column("name", String, nullable=False),
    Column("customer_id", Id, nullable=False),
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
    ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
)
Index("ix_subscriptions_customer", subscriptions.c.tenant_id, subscriptions.c.customer_id)
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
    Column("number", Integer, nullable=False),
    Column("effective_from", Date, nullable=False),
    Column("plan_id", Id),
    Column("items", Json, nullable=False),
    Column("description", Text),
    Column("created_at", Instant, nullable=False),
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
)


def _items_of(data: Any) -> tuple[Item, ...]:
    return codec.load(tuple[Item, ...], data)


def versions_of(rows: Sequence[Mapping[str, Any]]) -> list[Version]:
    """Versions from their rows (of one subscription, by number), each ending where the next in force begins."""
    ordered = sorted(rows, key=lambda r: (r["effective_from"], r["number"]))
    ends = {r["id"]: after["effective_from"] for r, after in pairwise(ordered)}
    found = []
    for row in rows:
        values = {name: row[name] for name in ("id", "subscription_id", "number", "effective_from", "plan_id")}
        values |= {"description": row["description"], "created_at": row["created_at"]}
        found.append(
            Version(**values, status="published", effective_to=ends.get(row["id"]), items=_items_of(row["items"]))
        )
    return found


def current(versions: Sequence[Version], today: date) -> Version:
    """The version in force on *today*; before the first begins, the first that will be."""
    ordered = sorted(versions, key=lambda v: (v.effective_from, v.number))
    begun = [v for v in ordered if v.effective_from <= today]
    return begun[-1] if begun else ordered[0]


def subscription_of(row: Mapping[str, Any], versions: Sequence[Version], today: date) -> Subscription:
    """A subscription from its row and its versions."""
    now = current(versions, today)
    values: dict[str, Any] = {name: row[name] for name in OWN}
    return Subscription(
        **values,
        plan_id=now.plan_id,
        contract=codec.load(Contract, row["contract"]),
        billing=codec.load(BillingTerms, row["billing"]),
        current_version_id=now.id,
        version_number=now.number,
        items=now.items,
        mrr=rules.mrr(now.items, row["currency"]),
        metadata=row["metadata"],
    )


def _row(subscription: Subscription, next_transition_at: datetime | None) -> dict[str, Any]:
    return {
        **{name: getattr(subscription, name) for name in OWN},
        "contract": codec.dump(subscription.contract),
        "billing": codec.dump(subscription.billing),
        "metadata": dict(subscription.metadata),
        "next_transition_at": next_transition_at,
    }


async def add(tx: Tx, subscription: Subscription, next_transition_at: datetime | None) -> None:
    """Insert a subscription; its first version follows."""
    await tx.insert(subscriptions, [_row(subscription, next_transition_at)])


async def save(tx: Tx, subscription: Subscription, next_transition_at: datetime | None) -> None:
    """Write the subscription over its former self."""
    mine = (subscriptions.c.tenant_id == tx.tenant) & (subscriptions.c.id == subscription.id)
    await tx.run(update(subscriptions).where(mine).values(**_row(subscription, next_transition_at)))


async def add_version(tx: Tx, version: Version) -> None:
    """Insert a version: it is never updated."""
    row = {
        "id": version.id,
        "subscription_id": version.subscription_id,
        "number": version.number,
        "effective_from": version.effective_from,
        "plan_id": version.plan_id,
        "items": codec.dump(version.items, tuple[Item, ...]),
        "description": version.description,
        "created_at": version.created_at,
    }
    await tx.insert(subscription_versions, [row])


async def delete(tx: Tx, subscription_id: str) -> None:
    """Remove a draft with its versions."""
    for table, column in (
        (subscription_versions, subscription_versions.c.subscription_id),
        (subscriptions, subscriptions.c.id),
    ):
        await tx.run(table.delete().where(table.c.tenant_id == tx.tenant, column == subscription_id))


async def row(tx: Tx, subscription_id: str, *, lock: bool = False) -> Mapping[str, Any] | None:
    """The row of a subscription."""
    query = tx.mine(subscriptions).where(subscriptions.c.id == subscription_id)
    return await tx.row(query.with_for_update() if lock else query)


async def rows(tx: Tx, subscription_ids: Sequence[str], *, lock: bool = False) -> Sequence[Mapping[str, Any]]:
    """The rows of subscriptions, in order of id."""
    query = tx.mine(subscriptions).where(subscriptions.c.id.in_(subscription_ids)).order_by(subscriptions.c.id)
    return await tx.rows(query.with_for_update() if lock else query)


async def customers_of(tx: Tx, subscription_ids: Sequence[str]) -> dict[str, str]:
    """The customer of each of the subscriptions, by their ids."""
    c = subscriptions.c
    query = select(c.id, c.customer_id).where(c.tenant_id == tx.tenant, c.id.in_(subscription_ids))
    return {row["id"]: row["customer_id"] for row in await tx.rows(query)}


async def versions(tx: Tx, subscription_ids: Sequence[str]) -> dict[str, list[Version]]:
    """The versions of each subscription, by number; one query."""
    query = tx.mine(subscription_versions).where(subscription_versions.c.subscription_id.in_(subscription_ids))
    grouped: dict[str, list[Mapping[str, Any]]] = {}
    for each in await tx.rows(query.order_by(subscription_versions.c.subscription_id, subscription_versions.c.number)):
        grouped.setdefault(each["subscription_id"], []).append(each)
    return {key: versions_of(rows) for key, rows in grouped.items()}


def timeline_of(row: Mapping[str, Any], versions: Sequence[Version]) -> Timeline:
    """The timeline of a subscription from its row and its versions."""
    return Timeline(
        subscription_id=row["id"],
        customer_id=row["customer_id"],
        currency=row["currency"],
        timezone=row["timezone"],
        calendar=row["billing"]["billing_time"] == "calendar",
        anchor=row["anchor_date"],
        start=row["trial_end_date"] or row["start_date"],
        end=row["end_date"],
        unused_time=row["unused_time"],
        versions=tuple(versions),
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


async def postpone(tx: Tx, subscription_id: str, *, until: datetime) -> None:
    """Look at the subscription again at *until*, and not before."""
    mine = (subscriptions.c.tenant_id == tx.tenant) & (subscriptions.c.id == subscription_id)
    await tx.run(update(subscriptions).where(mine).values(next_transition_at=until))


def with_plan(plan_id: str) -> Any:
    """The condition that a subscription has had the plan."""
    return subscriptions.c.id.in_(
        select(subscription_versions.c.subscription_id).where(
            subscription_versions.c.tenant_id == subscriptions.c.tenant_id, subscription_versions.c.plan_id == plan_id
        )
    )
