"""Events as they arrive: each gets its verdict at once, and what is not stored is kept with the reason."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from billow.kit import ids, limits
from billow.kit.errors import Refusal
from billow.kit.operation import Together, operation
from billow.metering import ports, rules, store
from billow.metering.operations import remembered
from billow.metering.operations.media import MEDIA
from billow.metering.operations.openness import unwanted
from billow.metering.ports import Arrival
from billow.metering.store import Terms
from billow.metering.types import (
    Entry,
    EventsBody,
    EventsRejected,
    Ingested,
    Lost,
    RejectedEventsForgotten,
    Rejection,
)
from billow.runtime import db
from billow.runtime.db import Tx
from billow.runtime.driver import Record

_new_id = partial(ids.new, ids.PREFIXES["event"])
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A body, and the entries that it holds where all of them are plainly good."""

    body: bytes
    plain: Sequence[Entry] | None


def _read(body: bytes) -> _Said:
    try:
        plain = rules.read_plain(body, now=None, new_id=_new_id, most=limits.EVENTS_PER_BATCH_MOST)
        return _Said(body=body, plain=plain)
    except rules.NotPlain:
        return _Said(body=body, plain=None)


def _read_closely(body: bytes, received: datetime, most: int) -> Sequence[Entry | Rejection] | Refusal:
    try:
        return rules.read_body(body, now=None, new_id=_new_id, received=received, most=most)
    except Refusal as refusal:
        return refusal


async def _take(tx: Tx, begun: Record, said: Sequence[_Said]) -> list[Ingested | Refusal]:
    """The answer to each of the bodies, or why it is refused whole; all that is stored is stored in one go."""
    held = store.begun(begun)
    return await _answers(tx, held if ports.chosen(tx) is ports.postgresql() else replace(held, opened=None), said)


async def _answers(tx: Tx, held: Terms, said: Sequence[_Said]) -> list[Ingested | Refusal]:
    most = ports.most_events(tx)
    read = [
        _read_closely(each.body, tx.now, most) if each.plain is None or len(each.plain) > most else each.plain
        for each in said
    ]
    taken = iter(await take_all(tx, held, [each for each in read if not isinstance(each, Refusal)]))
    answers: list[Ingested | Refusal] = []
    for one, each in zip(said, read, strict=True):
        if isinstance(each, Refusal):
            answers.append(each)
            continue
        lot = next(taken)
        answered = answer(lot)
        if answered.failed:
            tell(tx, await keep(tx, held, rules.contents_of(one.body, most=most), lot.verdicts))
        answers.append(answered)
    return answers


@operation(
    "events.ingest",
    http="POST /events",
    rpc="EventService.Ingest",
    needs="events:write",
    streams="in",
    load="events",
    raw=EventsBody,
    media=MEDIA,
    together=Together(read=_read, begins=store.BEGUN, take=_take),
    cost=lambda answer: len(answer.ingested) + len(answer.failed),
    example=_EXAMPLE,
)
async def ingest(tx: Tx, *, body: bytes) -> Ingested:
    """Store events: one object, a list, or `{"events": [...]}`; each gets its own verdict.

    They are at most 100, or as many as the installation allows (`BILLOW_EVENTS_PER_BATCH`, at most 1,000).

    An event is stored once for its unique id, for ever: a repeat changes nothing and is named in `duplicates`. An event
    is taken even when no metric reads its name, unless the event policy is strict. What is answered as ingested is
    stored for good; what is answered as rejected is kept with its reason, to be fixed and replayed.

    An event without a timestamp happened when it was received. A repeat without one is compared with what was stored
    as if it had happened at the same instant.

    Over HTTP the body may also be lines of JSON (`application/x-ndjson`) or CloudEvents (structured, batched, or in
    `ce-` headers): of a CloudEvent `id` is the unique id, `type` the event name, `subject` the account, `time` the
    timestamp and `data` the properties; nothing else of it is read, but for the `source` with `; unique=source` behind
    the media type: then the unique id is source and id.

    Raises:
        Malformed: The body is not JSON.
        UnreadableEvents: The body is JSON, but holds no events.
        TooManyEvents: It holds more than that; nothing is stored.
    """
    answered = (await _answers(tx, await store.terms(tx), [_read(body)]))[0]
    if isinstance(answered, Refusal):
        raise answered
    return answered


async def take(tx: Tx, held: Terms, entries: Sequence[object]) -> Taken:
    """Every entry that can be stored is; each has its verdict, and nothing is kept of those that cannot."""
    read = [
        rules.read_entry(place, entry, now=None, new_id=_new_id, received=tx.now) for place, entry in enumerate(entries)
    ]
    return (await take_all(tx, held, [read]))[0]


async def take_all(tx: Tx, held: Terms, lots: Sequence[Sequence[Entry | Rejection]]) -> list[Taken]:
    """The same for many lots at once that were read: what comes first among them stands, and the rest repeats it.

    An event that the policy or a metric does not allow is refused, unless it is the repeat of one that is stored.
    """
    given = [each for lot in lots for each in lot]
    entries = [each for each in given if isinstance(each, Entry)]
    known = await remembered.customers(tx, held, {each.customer_ref for each in entries})
    judges = await _judges(tx, held, {each.event_name for each in entries})
    judged = _arrivals(given, known)
    arrivals = [each for each in judged if isinstance(each, Arrival)]
    refused = [judges[each.entry.event_name](each.entry) for each in arrivals]
    if held.policy.asks_for_service:
        others = await unwanted(tx, held.policy, arrivals)
        refused = [one or other for one, other in zip(refused, others, strict=True)]
    unfit = {id(each): why for each, why in zip(arrivals, refused, strict=True) if why is not None}
    first = {each.entry.unique_id: each for each in reversed(arrivals) if id(each) not in unfit}
    good = len(first) == len(given)
    before = await _stored(tx, held, first, {e.unique_id for e in unfit.values()} - first.keys(), last=good)
    if not before and good:
        return [Taken(verdicts=lot, repeats=(), differing=()) for lot in lots]
    rest, agreeing = iter(judged), await _agreeing(tx, arrivals, before=before, first=first)
    return [_taken(islice(rest, len(lot)), before=before, first=first, unfit=unfit, agreeing=agreeing) for lot in lots]


async def _judges(tx: Tx, held: Terms, names: Collection[str]) -> Mapping[str, Callable[[Entry], Rejection | None]]:
    """What says, by the name of an event, whether it may be stored."""
    metrics = await remembered.metrics(tx, held, names)
    present = None if tx.frozen else tx.now  # a test clock will walk there
    return {
        name: rules.judge_of(metrics[name], held.policy, now=tx.now, kept_since=held.kept_since, present=present)
        for name in names
    }


def _arrivals(read: Sequence[Entry | Rejection], known: Mapping[str, str]) -> list[Arrival | Rejection]:
    """Each entry with its customer and the digest of its content, or why it has none."""
    owned = [each for each in read if isinstance(each, Entry) and each.customer_ref in known]
    owners = [known[each.customer_ref] for each in owned]
    found = list(map(Arrival, owned, owners, rules.content_digests(owned, owners)))
    if len(found) == len(read):
        return list(found)
    remaining = iter(found)
    return [
        _unowned(each) if isinstance(each, Rejection) or each.customer_ref not in known else next(remaining)
        for each in read
    ]


def _unowned(read: Entry | Rejection) -> Rejection:
    if isinstance(read, Rejection):
        return read
    detail = f"there is no customer {read.customer_ref!r}"
    return Rejection(unique_id=read.unique_id, code="unknown_customer", detail=detail)


async def _stored(
    tx: Tx, held: Terms, first: Mapping[str, Arrival], refused: Collection[str], *, last: bool
) -> Mapping[str, int]:
    """Store the *first* of each unique id; the digests of those that were stored before, and of the *refused* too.

    Where it is the *last* that is to be done unless some were stored before, the transaction may end with it.
    """
    kept, arrivals, ends = ports.chosen(tx), list(first.values()), last and not held.rejected
    before = await (store.add(tx, arrivals, held.opened, last=ends) if held.opened else kept.add(tx, arrivals))
    if held.rejected:
        await store.settle_rejected(tx, [unique_id for unique_id in first if unique_id not in before])
    return {**before, **await kept.digests(tx, sorted(refused))} if refused else before


async def _agreeing(
    tx: Tx, arrivals: Sequence[Arrival], *, before: Mapping[str, int], first: Mapping[str, Arrival]
) -> Collection[int]:
    """Which of the repeats without a timestamp say what stands under their id: as if of that instant, by identity.

    Where what stands is no longer kept, nothing can be held against them.
    """
    timeless = [each for each in arrivals if each.entry.timeless]
    ids = {each.entry.unique_id for each in timeless}
    stands = {each: (first[each].digest, first[each].entry.timestamp) for each in ids & first.keys()}
    if stored := sorted(ids & before.keys()):
        facts = await ports.chosen(tx).history(tx, stored)
        kept = {each: (before[each], facts[each][0].timestamp) for each in stored if each in facts}
        stands = {each: found for each, found in stands.items() if each not in before} | kept
    return {
        id(each)
        for each in timeless
        if (found := stands.get(each.entry.unique_id)) is None or rules.agrees(each.entry, each.customer_id, *found)
    }


def _taken(
    lot: Iterable[Arrival | Rejection],
    *,
    before: Mapping[str, int],
    first: Mapping[str, Arrival],
    unfit: Mapping[int, Rejection],
    agreeing: Collection[int],
) -> Taken:
    verdicts: list[Entry | Rejection] = []
    repeats, differing = [], []
    for each in lot:
        if isinstance(each, Rejection):
            verdicts.append(each)
            continue
        entry = each.entry
        stands = before.get(entry.unique_id)
        if stands is None:
            if id(each) in unfit:
                verdicts.append(unfit[id(each)])
                continue
            if first[entry.unique_id] is each:
                verdicts.append(entry)
                continue
            stands = first[entry.unique_id].digest
        verdicts.append(entry)
        repeats.append(entry)
        if stands != each.digest and id(each) not in agreeing:
            differing.append(entry)
    return Taken(verdicts=verdicts, repeats=repeats, differing=differing)


def answer(taken: Taken) -> Ingested:
    """The verdicts by unique id."""
    rejected = tuple([each for each in taken.verdicts if isinstance(each, Rejection)])
    detail = "an event with this unique_id is stored with other content; that one stands"
    return Ingested(
        ingested=tuple(dict.fromkeys([each.unique_id for each in taken.verdicts if isinstance(each, Entry)])),
        failed=tuple(dict.fromkeys(each.unique_id for each in rejected)),
        duplicates=tuple(dict.fromkeys(each.unique_id for each in taken.repeats)),
        rejected=rejected,
        conflicts=tuple(
            Rejection(unique_id=each.unique_id, code="content_differs", detail=detail) for each in taken.differing
        ),
    )


async def keep(tx: Tx, held: Terms, contents: Sequence[object], verdicts: Sequence[Entry | Rejection]) -> list[Lost]:
    """What was rejected is kept as it came, once for the same content, unless an event is stored under its id; what is
    to be told of it.

    Those kept for longer than the policy says are gone; of those that were open that is said too.
    """
    kept = [
        rules.kept(_text(content), rules.claimed(content), verdict)
        for content, verdict in zip(contents, verdicts, strict=True)
        if isinstance(verdict, Rejection)
    ]
    if not kept:
        return []
    stored = await ports.chosen(tx).digests(tx, sorted({e.unique_id for e in kept if e.unique_id is not None}))
    lost = [each for each in kept if each.unique_id not in stored]
    await store.keep_rejected(tx, lost)
    gone = await store.forget_rejected(tx, before=tx.now - timedelta(days=held.policy.keep_rejected_days))
    if gone:
        told = rules.errors_of(gone, at=tx.now)
        tx.emit(RejectedEventsForgotten(subject=told.id), told)
    return [(each.code, each.unique_id, 1) for each in lost]


def tell(tx: Tx, lost: Sequence[Lost]) -> None:
    """It is said, once, how many events of a request were rejected, and why; nothing where none was."""
    if lost:
        told = rules.errors_of(lost, at=tx.now)
        tx.emit(EventsRejected(subject=told.id), told)


def _text(content: object) -> str:
    return db.to_json(rules.ordered(content)) if rules.is_shallow(content) else ""
