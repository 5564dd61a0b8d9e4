"""Events as they arrive: each gets its verdict at once, and what is not stored is kept with the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import msgspec

from billow.catalog import operations as catalog
from billow.customers import operations as customers
from billow.kit import ids
from billow.kit.errors import Malformed
from billow.kit.operation import operation
from billow.metering import rules, store
from billow.metering.operations.media import MEDIA
from billow.metering.types import Entry, EventPolicy, EventsBody, Ingested, Rejection
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of entries: `verdicts` in their order, those of `repeats` stored before, `differing` with other
    content."""

    verdicts: Sequence[Entry | Rejection]
    repeats: Sequence[Entry]
    differing: Sequence[Entry]


@operation(
    "events.ingest",
    http="POST /events",
    rpc="EventService.Ingest",
    needs="events:write",
    streams="in",
    load="events",
    raw=EventsBody,
    media=MEDIA,
    cost=lambda answer: len(answer.ingested) + len(answer.failed),
    example=_EXAMPLE,
)
async def ingest(tx: Tx, *, body: bytes) -> Ingested:
    """Store events: one object, a list, or `{"events": [...]}`, at most 100; each gets its own verdict.

    An event is stored once for its unique id, for ever: a repeat changes nothing and is named in `duplicates`. An event
    is taken even when no metric reads its name, unless the event policy is strict. What is answered as ingested is
    stored for good; what is answered as rejected is kept with its reason, to be fixed and replayed.

    Over HTTP the body may also be lines of JSON (`application/x-ndjson`) or CloudEvents (structured, batched, or in
    `ce-` headers): of a CloudEvent `id` is the unique id, `type` the event name, `subject` the account, `time` the
    timestamp and `data` the properties; nothing else of it is read.

    Raises:
        Malformed: The body is not JSON.
        UnreadableEvents: The body is JSON, but holds no events.
        TooManyEvents: It holds more than 100; nothing is stored.
    """
    entries = rules.entries_of(_decoded(body))
    policy = await store.policy(tx)
    taken = await take(tx, entries, policy)
    await keep(tx, entries, taken.verdicts, policy)
    return answer(taken)


def _decoded(body: bytes) -> object:
    try:
        return db.from_json(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise Malformed(f"The body is not JSON: {error}.") from None


async def take(tx: Tx, entries: Sequence[object], policy: EventPolicy) -> Taken:
    """Every entry that can be stored is; each has its verdict, and nothing is kept of those that cannot."""
    new_id = partial(ids.new, ids.PREFIXES["event"])
    now = None if tx.frozen else tx.now
    read = [rules.read_entry(place, entry, now=now, new_id=new_id) for place, entry in enumerate(entries)]
    known = await _customers(tx, [each for each in read if isinstance(each, Entry)])
    return await _stored(tx, [_with_customer(each, known) for each in read], known, policy)


async def _customers(tx: Tx, entries: Sequence[Entry]) -> dict[str, str]:
    refs = list(dict.fromkeys(entry.customer_ref for entry in entries))
    return await customers.ids_by_ref(tx, refs) if refs else {}


def _with_customer(read: Entry | Rejection, known: Mapping[str, str]) -> Entry | Rejection:
    if isinstance(read, Rejection) or read.customer_ref in known:
        return read
    detail = f"there is no customer {read.customer_ref!r}"
    return Rejection(unique_id=read.unique_id, code="unknown_customer", detail=detail)


async def _stored(tx: Tx, judged: Sequence[Entry | Rejection], known: Mapping[str, str], policy: EventPolicy) -> Taken:
    """Store what can be stored, and say what became of each.

    An event that the policy or a metric does not allow is refused, unless it is the repeat of one that is stored.
    """
    entries = [each for each in judged if isinstance(each, Entry)]
    unfit = await _unfit(tx, entries, policy)
    contents = {e.place: rules.content_digest(e, known[e.customer_ref]) for e in entries}
    first: dict[str, Entry] = {}
    for entry in entries:
        if entry.place not in unfit:
            first.setdefault(entry.unique_id, entry)
    new = await store.insert(tx, [(e, known[e.customer_ref], contents[e.place]) for e in first.values()])
    seen = await store.digests(tx, sorted({entry.unique_id for entry in entries} - new))
    seen |= {unique_id: contents[first[unique_id].place] for unique_id in new}
    verdicts = [
        unfit[each.place] if isinstance(each, Entry) and _refused(each, unfit, seen, new) else each for each in judged
    ]
    repeats = [e for e in verdicts if isinstance(e, Entry) and not (e.unique_id in new and e is first[e.unique_id])]
    differing = [e for e in repeats if seen[e.unique_id] != contents[e.place]]
    return Taken(verdicts=verdicts, repeats=repeats, differing=differing)


def _refused(entry: Entry, unfit: Mapping[int, Rejection], seen: Mapping[str, int], new: set[str]) -> bool:
    return entry.place in unfit and (entry.unique_id not in seen or entry.unique_id in new)


async def _unfit(tx: Tx, entries: Sequence[Entry], policy: EventPolicy) -> dict[int, Rejection]:
    """The entries, by place, that the policy does not allow, or with a value that a metric cannot use."""
    metrics = await catalog.metrics_of_events(tx, list(dict.fromkeys(e.event_name for e in entries))) if entries else {}
    found = {e.place: rules.unfit_entry(e, metrics.get(e.event_name, ()), policy, now=tx.now) for e in entries}
    return {place: rejection for place, rejection in found.items() if rejection is not None}


def answer(taken: Taken) -> Ingested:
    """The verdicts by unique id."""
    rejected = tuple(each for each in taken.verdicts if isinstance(each, Rejection))
    detail = "an event with this unique_id is stored with other content; that one stands"
    return Ingested(
        ingested=tuple(dict.fromkeys(each.unique_id for each in taken.verdicts if isinstance(each, Entry))),
        failed=tuple(dict.fromkeys(each.unique_id for each in rejected)),
        duplicates=tuple(dict.fromkeys(each.unique_id for each in taken.repeats)),
        rejected=rejected,
        conflicts=tuple(
            Rejection(unique_id=each.unique_id, code="content_differs", detail=detail) for each in taken.differing
        ),
    )


async def keep(tx: Tx, contents: Sequence[object], verdicts: Sequence[Entry | Rejection], policy: EventPolicy) -> None:
    """What was rejected is kept as it came, once for the same content, unless an event is stored under its id.

    Those kept for longer than the policy says are gone.
    """
    kept = [
        rules.kept(_text(content), rules.claimed(content), verdict)
        for content, verdict in zip(contents, verdicts, strict=True)
        if isinstance(verdict, Rejection)
    ]
    if not kept:
        return
    stored = await store.digests(tx, sorted({each.unique_id for each in kept if each.unique_id is not None}))
    await store.keep_rejected(tx, [each for each in kept if each.unique_id not in stored])
    await store.forget_rejected(tx, before=tx.now - timedelta(days=policy.keep_rejected_days))


def _text(content: object) -> str:
    return db.to_json(rules.ordered(content)) if rules.is_shallow(content) else ""
