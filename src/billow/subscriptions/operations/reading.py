"""Reading subscriptions, and finding one with its timeline."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from billow.catalog import operations as catalog
from billow.customers import operations as customers
from billow.kit import time
from billow.kit.errors import NotFound
from billow.kit.fields import Code, KnownCurrency, Ref
from billow.kit.operation import Expansion, operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db
from billow.runtime.db import Tx
from billow.subscriptions import rules, store
from billow.subscriptions.types import (
    IN_FORCE,
    Status,
    Subscription,
    Timeline,
    Version,
)

EXPANDS = {"customer": Expansion(key="customer_id", load=customers.by_ids)}


ID = {"subscription_id": "sub_01jz0000000000000000000000"}


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
    ((found, timeline),) = await built(tx, [row])
    return found, timeline


async def built(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Subscription, Timeline]]:
    """The subscriptions of *rows* with their timelines; two queries, whatever the number."""
    versions = await store.versions(tx, [row["id"] for row in rows])
    plans = await plan_terms(tx, [version for each in versions.values() for version in each])
    found = []
    for row in rows:
        own = versions[row["id"]]
        timeline = store.timeline_of(row, own)
        today = time.local_date(tx.now, timeline.timezone)
        found.append((store.subscription_of(row, own, timeline, today, plans), timeline))
    return found


async def plan_terms(tx: Tx, versions: Iterable[Version]) -> rules.PlanTerms:
    """What the revisions of plans that the versions are made of say of the money of a period; one query."""
    made = {(version.plan_id, version.plan_revision) for version in versions}
    return await catalog.spend_terms(tx, sorted((plan, n) for plan, n in made if plan is not None and n is not None))


@operation(
    "subscriptions.get",
    http="GET /subscriptions/{subscription_id}",
    rpc="SubscriptionService.Get",
    needs="subscriptions:read",
    expands=EXPANDS,
    example=ID,
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
    currency: list[KnownCurrency] | None = None,
    tags: list[Code] | None = None,
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
    query = query.where(store.tagged(tags)) if tags else query
    rows = await db.page(tx, query, page, table=store.subscriptions)
    return rows.of([subscription for subscription, _ in await built(tx, rows.data)])


async def of_customer(tx: Tx, customer_id: str) -> list[tuple[Subscription, Timeline]]:
    """Every subscription of the customer of that id with its timeline, the oldest first; three queries."""
    return await _with_timelines(tx, store.subscriptions.c.customer_id == customer_id)


async def sharing(
    tx: Tx, billed_customer_id: str, *, without: Sequence[str] = ()
) -> list[tuple[Subscription, Timeline]]:
    """Every subscription in force that shares the invoices of that customer, with its timeline, but for those
    *without* which that is asked; two queries."""
    c = store.subscriptions.c
    theirs = (c.billed_customer_id == billed_customer_id) & c.status.in_(IN_FORCE) & c.id.not_in(without)
    found = await _with_timelines(tx, theirs)
    return [each for each in found if rules.shares_invoices(each[0])]


async def by_ids(tx: Tx, subscription_ids: Sequence[str]) -> dict[str, tuple[Subscription, Timeline]]:
    """The subscriptions of these ids with their timelines; three queries."""
    found = await _with_timelines(tx, store.subscriptions.c.id.in_(subscription_ids))
    return {subscription.id: (subscription, timeline) for subscription, timeline in found}


async def _with_timelines(tx: Tx, condition: Any) -> list[tuple[Subscription, Timeline]]:
    return await built(
        tx, await tx.rows(tx.mine(store.subscriptions).where(condition).order_by(store.subscriptions.c.id))
    )
