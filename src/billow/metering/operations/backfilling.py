"""What a backfill takes, what committing it does, and how that is undone."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from billow.catalog import operations as catalog
from billow.customers import operations as customers
from billow.kit import ids, limits
from billow.kit.numbers import decimal_text
from billow.metering import ports, rules, store
from billow.metering.operations import remembered
from billow.metering.operations.measuring import measure
from billow.metering.ports import Arrival
from billow.metering.store import backfills as drafts
from billow.metering.types import (
    Backfill,
    BackfillCounts,
    BackfillEffect,
    BackfillReversal,
    BackfillTooLarge,
    Deed,
    Entry,
    EventRevision,
    Extract,
    Ingested,
    Measured,
    Place,
    Rejection,
    Revision,
    UsageChange,
    UsageEvent,
    Window,
)
from billow.runtime.db import Tx

Verdict = Arrival | Rejection


async def judged(tx: Tx, backfill: Backfill, events: Sequence[Mapping[str, Any]]) -> list[Verdict]:
    """What of *events* the backfill can hold: each is judged as one that arrives, however old it is."""
    new_id = partial(ids.new, ids.PREFIXES["event"])
    now = None if tx.frozen else tx.now
    read = [rules.read_entry(place, each, now=now, new_id=new_id) for place, each in enumerate(events)]
    entries = [each for each in read if isinstance(each, Entry)]
    held = await store.terms(tx)
    policy = replace(held.policy, max_age_days=None)
    known = await customers.ids_by_ref(tx, sorted({each.customer_ref for each in entries})) if entries else {}
    metrics = await remembered.metrics(tx, held, {each.event_name for each in entries})
    names = {each.event_name for each in entries}
    judge = {name: rules.judge_of(metrics[name], policy, now=tx.now, kept_since=held.kept_since) for name in names}
    found: list[Verdict] = []
    for each in read:
        if isinstance(each, Rejection):
            found.append(each)
            continue
        owner = known.get(each.customer_ref)
        refused = rules.outside(backfill, each, owner) or judge[each.event_name](each)
        found.append(refused or Arrival(each, str(owner), rules.content_digest(each, str(owner))))
    return found


def answer(verdicts: Sequence[Verdict], first: Mapping[str, Arrival], before: Mapping[str, int]) -> Ingested:
    """The verdicts by unique id: *first* is what was new in this request, *before* what was held already."""
    taken = [each for each in verdicts if isinstance(each, Arrival)]
    rejected = tuple(each for each in verdicts if isinstance(each, Rejection))
    repeats = [each for each in taken if each.entry.unique_id in before or first[each.entry.unique_id] is not each]
    detail = "the backfill holds an event with this unique_id and other content; that one stands"
    differing = [
        each.entry.unique_id
        for each in repeats
        if each.digest != before.get(each.entry.unique_id, first[each.entry.unique_id].digest)
    ]
    return Ingested(
        ingested=tuple(dict.fromkeys(each.entry.unique_id for each in taken)),
        failed=tuple(dict.fromkeys(each.unique_id for each in rejected)),
        duplicates=tuple(dict.fromkeys(each.entry.unique_id for each in repeats)),
        rejected=rejected,
        conflicts=tuple(Rejection(unique_id=each, code="content_differs", detail=detail) for each in differing),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A backfill that counts, and the pairs of customer and event name whose usage it may have changed."""

    backfill: Backfill
    touched: frozenset[tuple[str, str]]


@dataclass(slots=True, kw_only=True)
class _Work:
    """What was done so far."""

    backfill: Backfill
    deeds: dict[Deed, int] = field(default_factory=lambda: {"added": 0, "amended": 0, "restored": 0, "voided": 0})
    duplicates: int = 0
    touched: set[tuple[str, str]] = field(default_factory=set)

    def touch(self, revision: Revision, stands: EventRevision | UsageEvent) -> None:
        """A correction concerns what the event was, and what it is."""
        self.touched |= {(stands.customer_id, stands.event_name), (revision.customer_id, revision.event_name)}


async def apply(tx: Tx, backfill: Backfill) -> Applied:
    """The *backfill* is committed: what it holds is stored or corrected, what it replaces is void.

    Raises:
        BackfillTooLarge: It replaces too much.
    """
    await store.lock_corrections(tx)
    work = _Work(backfill=backfill)
    async for arrivals in drafts.held(tx, backfill.id):
        await _put(tx, work, arrivals)
    if backfill.mode == "replace":
        await _clear(tx, work)
    counts = BackfillCounts(**work.deeds, duplicates=work.duplicates)
    done = replace(backfill, state="committed", counts=counts, committed_at=tx.now, committed_by=tx.actor)
    return Applied(backfill=await drafts.save(tx, done), touched=frozenset(work.touched))


async def _put(tx: Tx, work: _Work, arrivals: Sequence[Arrival]) -> None:
    """Store those that are new, and correct those that are stored with other content."""
    before = await ports.chosen(tx).add(tx, arrivals)
    known = await ports.chosen(tx).history(tx, list(before))
    done: dict[str, tuple[Deed, int]] = {}
    revisions = []
    for each in arrivals:
        unique_id = each.entry.unique_id
        if unique_id not in before:
            done[unique_id] = ("added", 0)
            work.touched.add((each.customer_id, each.entry.event_name))
            continue
        stands = known[unique_id][-1] if unique_id in known else None
        if stands is None or rules.is_so(stands, each.digest):
            work.duplicates += 1
            continue
        made = _amended(work.backfill, stands, each)
        done[unique_id] = ("restored" if stands.void else "amended", made.revision)
        work.touch(made, stands)
        revisions.append(made)
    if fresh := [unique_id for unique_id, (deed, _) in done.items() if deed == "added"]:
        await store.settle_rejected(tx, fresh)
    await _write(tx, work, revisions, done)


def _amended(backfill: Backfill, stands: EventRevision, arrival: Arrival) -> Revision:
    return rules.amended(
        stands,
        arrival.entry,
        arrival.customer_id,
        digest=arrival.digest,
        reason=backfill.reason,
        backfill_id=backfill.id,
    )


async def _write(tx: Tx, work: _Work, revisions: Sequence[Revision], done: Mapping[str, tuple[Deed, int]]) -> None:
    await ports.chosen(tx).revise(tx, revisions)
    await drafts.note(tx, work.backfill.id, done)
    for deed, _ in done.values():
        work.deeds[deed] += 1


async def _clear(tx: Tx, work: _Work) -> None:
    """Void what lies in the window and is not in the backfill."""
    backfill = work.backfill
    wanted = Extract(
        customer_ids=[backfill.customer_id] if backfill.customer_id else None,
        event_names=[backfill.event_name] if backfill.event_name else None,
        since=backfill.start,
        before=backfill.end,
    )
    async for portion in _portions(tx, wanted):
        gone = await drafts.without_held(tx, backfill.id, [each.unique_id for each in portion])
        stands = [each for each in portion if each.unique_id in gone]
        if work.deeds["voided"] + len(stands) > limits.BACKFILL_VOIDED:
            raise BackfillTooLarge(f"It would void more than {limits.BACKFILL_VOIDED} events: narrow its window.")
        revisions = [rules.voided(each, reason=backfill.reason, backfill_id=backfill.id) for each in stands]
        for made, each in zip(revisions, stands, strict=True):
            work.touch(made, each)
        await _write(tx, work, revisions, {made.unique_id: ("voided", made.revision) for made in revisions})


async def _portions(tx: Tx, wanted: Extract) -> AsyncIterator[Sequence[UsageEvent]]:
    """All events that are *wanted*, in their order; what is corrected meanwhile, and was passed, is not met again."""
    behind: Place | None = None
    while portion := await ports.chosen(tx).extract(tx, wanted, behind=behind, limit=limits.CORRECTIONS_AT_ONCE):
        yield portion
        behind = Place(timestamp=portion[-1].timestamp, unique_id=portion[-1].unique_id)


async def revert(tx: Tx, backfill: Backfill, *, reason: str) -> Backfill:
    """What committing the *backfill* did is undone by further facts, but where others have followed."""
    await store.lock_corrections(tx)
    undone, left = 0, []
    async for portion in drafts.deeds(tx, backfill.id):
        known = await ports.chosen(tx).history(tx, list(portion))
        revisions = []
        for unique_id, revision in portion.items():
            made = None
            if unique_id in known:
                made = rules.undone(known[unique_id], revision, reason=reason, backfill_id=backfill.id)
            if made is None:
                left.append(unique_id)
            else:
                revisions.append(made)
        await ports.chosen(tx).revise(tx, revisions)
        undone += len(revisions)
    reversal = BackfillReversal(undone=undone, left=len(left), left_ids=tuple(left[: limits.CORRECTIONS_SHOWN]))
    done = replace(backfill, state="reverted", reversal=reversal, reverted_at=tx.now, reverted_by=tx.actor)
    return await drafts.save(tx, done)


async def effect(tx: Tx, backfill: Backfill) -> BackfillEffect:
    """What committing the *backfill* would do now, to how many events and to the usage of whom; nothing is done."""
    async with tx.rehearsal():
        applied = await apply(tx, backfill)
        windows, omitted = await _windows(tx, applied)
        after = await measure(tx, windows=windows) if windows else {}
    before = await measure(tx, windows=windows) if windows else {}
    counts = applied.backfill.counts
    assert counts is not None
    changed = [window for window in windows if before[window.key] != after[window.key]]
    return BackfillEffect(
        counts=counts,
        rejected=backfill.rejected,
        usage=tuple(_change(window, before[window.key], after[window.key]) for window in changed),
        omitted=omitted,
    )


async def _windows(tx: Tx, applied: Applied) -> tuple[list[Window], int]:
    """The window of the backfill for each metric and customer that it touches, and how many there are beyond those."""
    backfill = applied.backfill
    metrics = await catalog.metrics_of_events(tx, sorted({name for _, name in applied.touched}))
    pairs = sorted(
        ((owner, metric) for owner, name in applied.touched for metric in metrics.get(name, ())),
        key=lambda pair: (pair[0], pair[1].code),
    )
    shown = pairs[: limits.BACKFILL_CHANGES]
    windows = [
        Window(key=f"{owner}/{metric.id}", customer_id=owner, metric=metric, start=backfill.start, end=backfill.end)
        for owner, metric in shown
    ]
    return windows, len(pairs) - len(shown)


def _change(window: Window, before: Measured, after: Measured) -> UsageChange:
    return UsageChange(
        customer_id=window.customer_id,
        metric_id=window.metric.id,
        metric_code=window.metric.code,
        before=_quantity(before.quantity),
        after=_quantity(after.quantity),
        events_before=before.count,
        events_after=after.count,
    )


def _quantity(quantity: Fraction) -> Decimal:
    return Decimal(decimal_text(quantity, places=limits.QUANTITY_PLACES))
