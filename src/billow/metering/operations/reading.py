"""Events as they are stored: one, and lists of them."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from billow.catalog import operations as catalog
from billow.customers import operations as customers
from billow.kit.errors import NotFound
from billow.kit.fields import Flag, Instant, Name, Ref
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.metering import ports, rules
from billow.metering.ports import Selection
from billow.metering.types import UsageEvent
from billow.runtime.db import Tx

_AT_LEAST = timedelta(microseconds=1)
"""Between two instants that can be told apart."""


@operation(
    "events.get",
    http="GET /events/{unique_id}",
    rpc="EventService.Get",
    needs="events:read",
    example={"unique_id": "evt-1"},
)
async def get_event(
    tx: Tx,
    *,
    unique_id: Ref,
    known_at: Annotated[Instant | None, Field(description="As it was known to be at that instant.")] = None,
) -> UsageEvent:
    """Answer an event by its unique id as it stands, void or not.

    Raises:
        NotFound: There is none, or it was not known by then.
    """
    facts = (await ports.chosen(tx).history(tx, [unique_id])).get(unique_id, ())
    found = rules.known_by(facts, known_at)
    if found is None:
        raise NotFound(f"There is no event {unique_id!r}.")
    return rules.event_of(found)


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
    known_at: Annotated[Instant | None, Field(description="As they were known to be at that instant.")] = None,
    void: Annotated[Flag, Field(description="Those that were taken out of force, instead of those in force.")] = False,
) -> Page[UsageEvent]:
    """List the events in force, the latest first; with `metric_id` those that the metric counts."""
    ends = [each for each in (timestamp_lt, timestamp_lte and timestamp_lte + _AT_LEAST) if each is not None]
    known = await customers.ids_by_ref(tx, customer_id) if customer_id else {}
    selection = Selection(
        customer_ids=sorted(set(known.values())) if customer_id else None,
        metrics=[await catalog.metric(tx, ref) for ref in metric_id or ()],
        event_names=event_name or None,
        since=timestamp_gte,
        before=min(ends, default=None),
        received_by=received_at_lte,
        known_at=known_at,
        void=void,
    )
    return await ports.chosen(tx).page(tx, selection, page)
