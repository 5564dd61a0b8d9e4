"""What one can do with subscriptions and their versions."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Unpack

from pydantic import Field

from billow.catalog import operations as catalog
from billow.catalog.types.plan import NewPlanItems, Plan, PlanItem
from billow.customers import operations as customers
from billow.customers.types import Customer
from billow.kit import ids, time
from billow.kit.errors import NotFound
from billow.kit.fields import CurrencyCode, Metadata, Name, Ref, Text
from billow.kit.operation import Expansion, operation
from billow.kit.paging import Page, PageRequest, Pagination
from billow.runtime import db
from billow.runtime.db import Tx
from billow.subscriptions import rules, store
from billow.subscriptions.types import (
    BillingTerms,
    Contract,
    CurrencyMismatched,
    Effective,
    Item,
    NothingToSubscribe,
    Status,
    Subscription,
    SubscriptionActivated,
    SubscriptionCanceled,
    SubscriptionChanges,
    SubscriptionCreated,
    SubscriptionEnded,
    SubscriptionTrialEnded,
    SubscriptionUpdated,
    Timeline,
    UnusedTime,
    Version,
)

EXPANDS = {"customer": Expansion(key="customer_id", load=customers.by_ids)}
_ID = {"subscription_id": "sub_01jz0000000000000000000000"}


async def find(tx: Tx, subscription_id: str, *, lock: bool = False) -> tuple[Subscription, Timeline]:
    """The subscription and its timeline; with *lock*, its customer and then itself are held (W-12).

    Raises:
        NotFound: There is none.
    """
    row = await store.row(tx, subscription_id)
    if row is not None and lock:
        await customers.lock(tx, row["customer_id"])
        row = await store.row(tx, subscription_id, lock=True)
    if row is None:
        raise NotFound(f"There is no subscription {subscription_id!r}.")
    versions = (await store.versions(tx, [subscription_id]))[subscription_id]
    today = time.local_date(tx.now, row["timezone"])
    return store.subscription_of(row, versions, today), store.timeline_of(row, versions)


@operation(
    "subscriptions.create",
    http="POST /subscriptions",
    rpc="SubscriptionService.Create",
    needs="subscriptions:write",
    status=201,
    expands=EXPANDS,
    example={
        "customer_id": "acme",
        "plan_id": "pro",
        "auto_activate": True,
        "contract": {"period_type": "monthly_rolling", "start_date": "2026-01-01"},
        "billing": {
            "billing_time": "anniversary",
            "payment_terms": "net_30",
            "auto_issue_invoices": True,
            "auto_pay_invoices": False,
        },
    },
)
async def create(
    tx: Tx,
    *,
    customer_id: Ref,
    plan_id: Ref | None = None,
    items: NewPlanItems | None = None,
    currency: CurrencyCode | None = None,
    name: Name | None = None,
    auto_activate: bool = False,
    trial_period_days: Annotated[int, Field(ge=0, le=3650)] | None = None,
    contract: Contract = Contract(),
    billing: BillingTerms = BillingTerms(),
    metadata: Metadata = {},
) -> Subscription:
    """Subscribe a customer to a plan, or to items with prices of their own, as a draft or in force at once.

    The time zone and the currency of the customer become the subscription's and stay so.

    Raises:
        NotFound: There is no such customer or plan.
        NothingToSubscribe: Neither a plan nor items were given, or both.
        CurrencyMismatched: The plan is priced in another currency.
        PlanInconsistent: An item's product is unknown, or its price does not suit it.
    """
    if (plan_id is None) == (items is None):
        raise NothingToSubscribe.of("plan_id", "name either a plan_id or items with prices", code="required")
    customer = await customers.lock(tx, (await customers.resolve(tx, customer_id)).id)
    plan = await catalog.plan(tx, plan_id) if plan_id is not None else None
    sold = plan.items if plan else await catalog.price_items(tx, items or [])
    chosen = await _currency(tx, customer, plan, currency)
    today = time.local_date(tx.now, customer.timezone)
    start = contract.start_date or today
    trial_days = trial_period_days if trial_period_days is not None else (plan.trial_period_days if plan else 0)
    trial_end = start + timedelta(days=trial_days) if trial_days else None
    version = Version(
        id=ids.new("ver"),
        subscription_id=ids.new("sub"),
        number=1,
        status="published",
        effective_from=start,
        effective_to=None,
        plan_id=plan.id if plan else None,
        items=await _items(tx, sold),
        description=None,
        created_at=tx.now,
    )
    made = Subscription(
        id=version.subscription_id,
        name=name or (plan.name if plan else customer.name),
        customer_id=customer.id,
        plan_id=version.plan_id,
        status="draft",
        currency=chosen,
        timezone=customer.timezone,
        contract=replace(contract, start_date=start),
        billing=billing,
        start_date=start,
        anchor_date=trial_end or start,
        trial_end_date=trial_end,
        end_date=rules.end_of(contract, trial_end or start),
        cancel_reason=None,
        unused_time="credit",
        current_version_id=version.id,
        version_number=1,
        items=version.items,
        mrr=rules.mrr(version.items, chosen),
        metadata=metadata,
        created_at=tx.now,
        activated_at=None,
        canceled_at=None,
        ended_at=None,
    )
    await store.add(tx, made, None)
    await store.add_version(tx, version)
    tx.emit(SubscriptionCreated(subject=made.id), made)
    return await _activate(tx, made, today) if auto_activate else made


async def _currency(tx: Tx, customer: Customer, plan: Plan | None, wanted: str | None) -> str:
    if plan is not None and wanted not in (None, plan.currency):
        raise CurrencyMismatched.of("currency", f"the plan is priced in {plan.currency}")
    if plan is not None and customer.currency not in (None, plan.currency):
        raise CurrencyMismatched.of(
            "plan_id", f"the plan is priced in {plan.currency}, the customer is billed in {customer.currency}"
        )
    return await customers.choose_currency(tx, customer, plan.currency if plan else wanted)


async def _items(tx: Tx, sold: Sequence[PlanItem]) -> tuple[Item, ...]:
    """The items of a plan as a version holds them: with what is measured for each, as it stands today."""
    products = await catalog.products_by_ids(tx, [item.product_id for item in sold])
    return tuple(
        Item(
            id=ids.new("itm"),
            item_key=item.item_key,
            product_id=item.product_id,
            name=item.name,
            price=item.price,
            fingerprint=item.fingerprint,
            metric_ids=products[item.product_id].metric_ids,
            once=products[item.product_id].billing_frequency == "one_time",
        )
        for item in sold
    )


async def _activate(tx: Tx, draft: Subscription, today: date) -> Subscription:
    active = replace(draft, status=rules.status_on(draft, today), activated_at=tx.now)
    await _save(tx, active, today)
    tx.emit(SubscriptionActivated(subject=active.id), active)
    return active


async def _save(tx: Tx, subscription: Subscription, today: date) -> None:
    await store.save(tx, subscription, rules.next_transition(subscription, today))


@operation(
    "subscriptions.get",
    http="GET /subscriptions/{subscription_id}",
    rpc="SubscriptionService.Get",
    needs="subscriptions:read",
    expands=EXPANDS,
    example=_ID,
)
async def get(tx: Tx, *, subscription_id: Ref) -> Subscription:
    """Answer a subscription with the items of its version in force.

    Raises:
        NotFound: There is none.
    """
    return (await find(tx, subscription_id))[0]


@operation(
    "subscriptions.list",
    http="GET /subscriptions",
    rpc="SubscriptionService.List",
    needs="subscriptions:read",
    sorts=("created_at", "start_date", "name"),
    expands=EXPANDS,
)
async def list_subscriptions(
    tx: Tx,
    *,
    page: PageRequest,
    customer_id: Ref | None = None,
    plan_id: Ref | None = None,
    status: list[Status] | None = None,
    currency: list[CurrencyCode] | None = None,
) -> Page[Subscription]:
    """List subscriptions, newest first.

    Raises:
        NotFound: There is no such customer or plan.
    """
    table = store.subscriptions.c
    query = tx.mine(store.subscriptions)
    if customer_id is not None:
        query = query.where(table.customer_id == (await customers.resolve(tx, customer_id)).id)
    if plan_id is not None:
        query = query.where(store.with_plan((await catalog.plan(tx, plan_id)).id))
    for column, values in ((table.status, status), (table.currency, currency)):
        query = query if values is None else query.where(column.in_(values))
    rows = await db.page(tx, query, page, table=store.subscriptions)
    versions = await store.versions(tx, [row["id"] for row in rows.data])
    data = [
        store.subscription_of(row, versions[row["id"]], time.local_date(tx.now, row["timezone"])) for row in rows.data
    ]
    return Page(data=data, pagination=rows.pagination)


@operation(
    "subscriptions.update",
    http="PATCH /subscriptions/{subscription_id}",
    rpc="SubscriptionService.Update",
    needs="subscriptions:write",
    example={**_ID, "name": "Acme, production"},
)
async def update(tx: Tx, *, subscription_id: Ref, **changes: Unpack[SubscriptionChanges]) -> Subscription:
    """Change the words of a subscription; prices and dates change by versions.

    Raises:
        NotFound: There is none.
    """
    before, _ = await find(tx, subscription_id, lock=True)
    values: dict[str, Any] = dict(changes)
    after = replace(before, **values)
    await _save(tx, after, time.local_date(tx.now, after.timezone))
    tx.emit(SubscriptionUpdated(subject=after.id), after)
    return after


@operation(
    "subscriptions.delete",
    http="DELETE /subscriptions/{subscription_id}",
    rpc="SubscriptionService.Delete",
    needs="subscriptions:write",
    example=_ID,
)
async def delete(tx: Tx, *, subscription_id: Ref) -> None:
    """Remove a draft; one that was in force is canceled instead, and stays visible.

    Raises:
        NotFound: There is none.
        SubscriptionNotDraft: It was activated.
    """
    found, _ = await find(tx, subscription_id, lock=True)
    rules.check_draft(found)
    await store.delete(tx, found.id)


@operation(
    "subscriptions.activate",
    http="POST /subscriptions/{subscription_id}/activate",
    rpc="SubscriptionService.Activate",
    needs="subscriptions:write",
    example=_ID,
)
async def activate(tx: Tx, *, subscription_id: Ref) -> Subscription:
    """Put a draft in force: scheduled, trialing or active by its dates. Billing starts with its service.

    Raises:
        NotFound: There is none.
        SubscriptionNotDraft: It was activated before.
    """
    draft, _ = await find(tx, subscription_id, lock=True)
    rules.check_draft(draft)
    return await _activate(tx, draft, time.local_date(tx.now, draft.timezone))


@operation(
    "subscriptions.cancel",
    http="POST /subscriptions/{subscription_id}/cancel",
    rpc="SubscriptionService.Terminate",
    needs="subscriptions:write",
    example={**_ID, "effective": "next_billing_period", "reason": "too_expensive", "unused_time": "none"},
)
async def cancel(
    tx: Tx,
    *,
    subscription_id: Ref,
    effective: Effective = "immediate",
    reason: Name | None = None,
    reason_description: Text | None = None,
    unused_time: UnusedTime = "credit",
) -> Subscription:
    """End a subscription on a day; usage up to it is billed, unused time of advance fees is credited or kept.

    The day of the end is no longer served: a cancellation on the 23rd ends at the start of the 23rd (T-17).

    Raises:
        NotFound: There is none.
        SubscriptionNotInForce: It is a draft or has ended.
        OutsideTerm: The day lies outside the subscription.
    """
    before, timeline = await find(tx, subscription_id, lock=True)
    rules.check_in_force(before)
    today = time.local_date(tx.now, before.timezone)
    day = rules.effective_day(effective, timeline=timeline, today=today)
    words = ": ".join(part for part in (reason, reason_description) if part)
    after = replace(
        before, end_date=day, cancel_reason=words or None, unused_time=unused_time, canceled_at=tx.now
    )
    return await _moved_on(tx, after, today)


@operation(
    "subscriptions.uncancel",
    http="POST /subscriptions/{subscription_id}/uncancel",
    rpc="SubscriptionService.Resume",
    needs="subscriptions:write",
    example=_ID,
)
async def uncancel(tx: Tx, *, subscription_id: Ref) -> Subscription:
    """Take back a cancellation whose day has not come.

    Raises:
        NotFound: There is none.
        SubscriptionNotInForce: It has ended.
    """
    before, timeline = await find(tx, subscription_id, lock=True)
    rules.check_in_force(before)
    after = replace(
        before,
        end_date=rules.end_of(before.contract, timeline.start),
        cancel_reason=None,
        unused_time="credit",
        canceled_at=None,
    )
    return await _moved_on(tx, after, time.local_date(tx.now, before.timezone))


async def _moved_on(tx: Tx, subscription: Subscription, today: date) -> Subscription:
    """Save the subscription in the status that *today* gives it, and say what happened."""
    before = subscription.status
    status = rules.status_on(subscription, today)
    over = status in ("canceled", "ended")
    moved = replace(subscription, status=status, ended_at=tx.now if over else None)
    await _save(tx, moved, today)
    if before == "trialing" and status == "active":
        tx.emit(SubscriptionTrialEnded(subject=moved.id), moved)
    tx.emit(SubscriptionUpdated(subject=moved.id), moved)
    if over:
        ended = SubscriptionCanceled if status == "canceled" else SubscriptionEnded
        tx.emit(ended(subject=moved.id), moved)
    return moved


async def progress(tx: Tx, subscription_id: str) -> Subscription:
    """Give the subscription the status of the present day: begun, out of its trial, or over."""
    found, _ = await find(tx, subscription_id, lock=True)
    return await _moved_on(tx, found, time.local_date(tx.now, found.timezone))


async def claim_transitions(tx: Tx, until: datetime, *, limit: int) -> list[str]:
    """Subscriptions whose status changes by *until*."""
    return await store.claim_transitions(tx, until, limit=limit)


async def publish(
    tx: Tx, *, subscription_id: str, items: Sequence[PlanItem], plan_id: str | None, effective_from: date, words: str | None
) -> tuple[Subscription, Timeline, Version]:
    """Publish a version that takes its place from *effective_from* on; what was billed before is reconciled by billing.

    The caller holds the subscription's lock.
    """
    found, timeline = await find(tx, subscription_id, lock=True)
    version = Version(
        id=ids.new("ver"),
        subscription_id=found.id,
        number=max(v.number for v in timeline.versions) + 1,
        status="published",
        effective_from=effective_from,
        effective_to=None,
        plan_id=plan_id,
        items=await _items(tx, items),
        description=words,
        created_at=tx.now,
    )
    await store.add_version(tx, version)
    after, timeline = await find(tx, found.id)
    tx.emit(SubscriptionUpdated(subject=after.id), after)
    published = next(v for v in timeline.versions if v.id == version.id)
    return after, timeline, published


@operation(
    "versions.list",
    http="GET /subscriptions/{subscription_id}/versions",
    rpc="SubscriptionVersionService.List",
    needs="subscriptions:read",
    example=_ID,
)
async def list_versions(tx: Tx, *, subscription_id: Ref, page: PageRequest) -> Page[Version]:
    """List the versions of a subscription, the first one first.

    Raises:
        NotFound: There is no such subscription.
    """
    _, timeline = await find(tx, subscription_id)
    first = page.offset or int(page.cursor or 0) if (page.cursor or "0").isdigit() else 0
    part = timeline.versions[first : first + page.limit]
    more = first + page.limit < len(timeline.versions)
    pagination = Pagination(per_page=page.limit, next_cursor=str(first + page.limit) if more else None)
    return Page(data=part, pagination=pagination)


@operation(
    "versions.current",
    http="GET /subscriptions/{subscription_id}/versions/current",
    rpc="SubscriptionVersionService.GetCurrent",
    needs="subscriptions:read",
    example=_ID,
)
async def current_version(tx: Tx, *, subscription_id: Ref) -> Version:
    """Answer the version in force.

    Raises:
        NotFound: There is no such subscription.
    """
    found, timeline = await find(tx, subscription_id)
    return next(v for v in timeline.versions if v.id == found.current_version_id)


@operation(
    "versions.get",
    http="GET /subscriptions/{subscription_id}/versions/{version_id}",
    rpc="SubscriptionVersionService.Get",
    needs="subscriptions:read",
    example={**_ID, "version_id": "ver_01jz0000000000000000000000"},
)
async def get_version(tx: Tx, *, subscription_id: Ref, version_id: Ref) -> Version:
    """Answer one version by id or number.

    Raises:
        NotFound: There is no such subscription or version.
    """
    _, timeline = await find(tx, subscription_id)
    for version in timeline.versions:
        if version_id in (version.id, str(version.number)):
            return version
    raise NotFound(f"There is no version {version_id!r} of this subscription.")
