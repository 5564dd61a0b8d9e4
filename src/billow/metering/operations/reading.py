"""Events as they are stored: one, and lists of them."""

from billow.catalog import operations as catalog
from billow.customers import operations as customers
from billow.kit.errors import NotFound
from billow.kit.fields import Instant, Name, Ref
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.metering import store
from billow.metering.types import UsageEvent
from billow.runtime import db
from billow.runtime.db import Tx


@operation(
    "events.get",
    http="GET /events/{unique_id}",
    rpc="EventService.Get",
    needs="events:read",
    example={"unique_id": "evt-1"},
)
async def get_event(tx: Tx, *, unique_id: Ref) -> UsageEvent:
    """Answer an event by its unique id.

    Raises:
        NotFound: There is none.
    """
    found = await store.event(tx, unique_id)
    if found is None:
        raise NotFound(f"There is no event {unique_id!r}.")
    return found


@operation(
    "events.list",
    http="GET /events",
    rpc="EventService.List",
    needs="events:read",
    sorts=("timestamp", "received_at"),
)
async def list_events(
    tx: Tx,
    *,
    page: PageRequest,
    customer_id: list[Ref] | None = None,
    metric_id: list[Ref] | None = None,
    event_name: list[Name] | None = None,
    timestamp_gte: Instant | None = None,
    timestamp_lte: Instant | None = None,
    timestamp_lt: Instant | None = None,
    received_at_lte: Instant | None = None,
) -> Page[UsageEvent]:
    """List the events, the latest first; with `metric_id` those that the metric counts."""
    t = store.listed.c
    query = tx.mine(store.listed)
    if customer_id:
        known = await customers.ids_by_ref(tx, customer_id)
        query = query.where(t.customer_id.in_(sorted(set(known.values()))))
    if metric_id:
        query = query.where(store.seen_by([await catalog.metric(tx, ref) for ref in metric_id]))
    if event_name:
        query = query.where(t.event_name.in_(event_name))
    if timestamp_gte is not None:
        query = query.where(t.timestamp >= timestamp_gte)
    if timestamp_lte is not None:
        query = query.where(t.timestamp <= timestamp_lte)
    if timestamp_lt is not None:
        query = query.where(t.timestamp < timestamp_lt)
    if received_at_lte is not None:
        query = query.where(t.received_at <= received_at_lte)
    rows = await db.page(tx, query, page, table=store.listed, default=(("timestamp", True),))
    return rows.of(store.event_of(row) for row in rows.data)
