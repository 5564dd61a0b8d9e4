"""What one can do with events, and how much was used."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

import msgspec

from billow.catalog import operations as catalog
from billow.catalog.types import Metric
from billow.customers import operations as customers
from billow.kit import ids
from billow.kit.errors import Malformed, NotFound, invariant
from billow.kit.fields import Instant, Name, Ref
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.metering import rules, store
from billow.metering.types import (
    Entry,
    EventsBody,
    Ingested,
    Measured,
    MetricUsage,
    Rejection,
    UsageEvent,
    Window,
)
from billow.runtime import db
from billow.runtime.db import Tx

_EXAMPLE = {
    "events": [
        {
            "account": "acme",
            "event_name": "api_call",
            "unique_id": "evt-1",
            "timestamp": "2026-01-09T15:03:17Z",
            "properties": {"endpoint": "/v1/analyze", "tokens": 1500},
        }
    ]
}


@operation(
    "events.ingest",
    http="POST /events",
    rpc="EventService.Ingest",
    needs="events:write",
    streams="in",
    load="events",
    raw=EventsBody,
    cost=lambda answer: len(answer.ingested) + len(answer.failed),
    example=_EXAMPLE,
)
async def ingest(tx: Tx, *, body: bytes) -> Ingested:
    """Store events: one object, a list, or `{"events": [...]}`, at most 100; each gets its own verdict.

    An event is stored once for its unique id, for ever: a repeat changes nothing and is named in `duplicates`. An event
    is taken even when no metric reads its name. What is answered as ingested is stored for good.

    Raises:
        Malformed: The body is not JSON.
        UnreadableEvents: The body is JSON, but holds no events.
        TooManyEvents: It holds more than 100; nothing is stored.
    """
    entries = rules.entries_of(_decoded(body))
    new_id = partial(ids.new, ids.PREFIXES["event"])
    now = None if tx.frozen else tx.now
    read = [rules.read_entry(place, entry, now=now, new_id=new_id) for place, entry in enumerate(entries)]
    known = await _customers(tx, [each for each in read if isinstance(each, Entry)])
    judged = [_with_customer(each, known) for each in read]
    return await _stored(tx, judged, known)


def _decoded(body: bytes) -> object:
    try:
        return db.from_json(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise Malformed(f"The body is not JSON: {error}.") from None


async def _customers(tx: Tx, entries: Sequence[Entry]) -> dict[str, str]:
    refs = list(dict.fromkeys(entry.customer_ref for entry in entries))
    return await customers.ids_by_ref(tx, refs) if refs else {}


def _with_customer(read: Entry | Rejection, known: Mapping[str, str]) -> Entry | Rejection:
    if isinstance(read, Rejection) or read.customer_ref in known:
        return read
    detail = f"there is no customer {read.customer_ref!r}"
    return Rejection(unique_id=read.unique_id, code="unknown_customer", detail=detail)


async def _stored(tx: Tx, judged: Sequence[Entry | Rejection], known: Mapping[str, str]) -> Ingested:
    """Store what can be stored, and say what became of each.

    An event whose value a metric cannot use is refused, unless it is the repeat of one that is stored already.
    """
    entries = [each for each in judged if isinstance(each, Entry)]
    unusable = await _unusable(tx, entries)
    contents = {e.place: rules.content_digest(e, known[e.customer_ref]) for e in entries}
    first: dict[str, Entry] = {}
    for entry in entries:
        if entry.place not in unusable:
            first.setdefault(entry.unique_id, entry)
    new = await store.insert(tx, [(e, known[e.customer_ref], contents[e.place]) for e in first.values()])
    seen = await store.digests(tx, sorted({entry.unique_id for entry in entries} - new))
    seen |= {unique_id: contents[first[unique_id].place] for unique_id in new}
    final = [
        unusable[each.place] if isinstance(each, Entry) and _refused(each, unusable, seen, new) else each
        for each in judged
    ]
    repeats = [e for e in final if isinstance(e, Entry) and not (e.unique_id in new and e is first[e.unique_id])]
    return _answer(final, repeats, [e for e in repeats if seen[e.unique_id] != contents[e.place]])


def _refused(entry: Entry, unusable: Mapping[int, Rejection], seen: Mapping[str, int], new: set[str]) -> bool:
    return entry.place in unusable and (entry.unique_id not in seen or entry.unique_id in new)


async def _unusable(tx: Tx, entries: Sequence[Entry]) -> dict[int, Rejection]:
    """The entries, by place, with a value that a metric cannot use."""
    metrics = await catalog.metrics_of_events(tx, list(dict.fromkeys(e.event_name for e in entries))) if entries else {}
    found = {e.place: rules.unusable_value(e, metrics.get(e.event_name, ())) for e in entries}
    return {place: rejection for place, rejection in found.items() if rejection is not None}


def _answer(final: Sequence[Entry | Rejection], repeats: Sequence[Entry], differing: Sequence[Entry]) -> Ingested:
    rejected = tuple(each for each in final if isinstance(each, Rejection))
    detail = "an event with this unique_id is stored with other content; that one stands"
    return Ingested(
        ingested=tuple(dict.fromkeys(each.unique_id for each in final if isinstance(each, Entry))),
        failed=tuple(dict.fromkeys(each.unique_id for each in rejected)),
        duplicates=tuple(dict.fromkeys(each.unique_id for each in repeats)),
        rejected=rejected,
        conflicts=tuple(
            Rejection(unique_id=each.unique_id, code="content_differs", detail=detail) for each in differing
        ),
    )


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


async def measure(tx: Tx, *, windows: Sequence[Window]) -> dict[str, Measured]:
    """What was used in each of *windows*, by its key: one statement for each metric among them, whatever the customers.

    An empty window measures 0. Windows are half-open, so an event at the boundary belongs to the later one
    (correctness T-13).
    """
    keys = {window.key for window in windows}
    invariant(len(keys) == len(windows), "the windows of one measurement have keys of their own")
    by_metric: dict[str, list[Window]] = {}
    for window in windows:
        by_metric.setdefault(window.metric.id, []).append(window)
    measured: dict[str, Measured] = {}
    for group in by_metric.values():
        measured |= await store.measure(tx, group[0].metric, group)
    return measured


async def usage_by_metric(tx: Tx, *, customer_id: str, start: datetime, end: datetime) -> list[MetricUsage]:
    """What a customer used from *start* up to but not including *end*, for each living metric that reads one of the
    names of its events there, in order of code."""
    names = await store.event_names(tx, (customer_id, start, end))
    found = await catalog.metrics_of_events(tx, names) if names else {}
    metrics: list[Metric] = sorted((m for group in found.values() for m in group), key=lambda m: m.code)
    windows = [Window(key=m.id, customer_id=customer_id, metric=m, start=start, end=end) for m in metrics]
    measured = await measure(tx, windows=windows)
    return [MetricUsage(metric=m, measured=measured[m.id]) for m in metrics]
