"""Backfills: usage of the past that is put together, seen before it counts, committed as a whole and reverted as a
whole."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from billow.customers import operations as customers
from billow.kit import ids, limits
from billow.kit.errors import FieldError, Invalid, NotFound
from billow.kit.fields import Instant, Name, Ref
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.metering.operations import backfilling
from billow.metering.operations.corrections import Reason
from billow.metering.ports import Arrival
from billow.metering.store import backfills as drafts
from billow.metering.types import (
    Backfill,
    BackfillCommitted,
    BackfillEffect,
    BackfillMode,
    BackfillNotCommitted,
    BackfillNotDraft,
    BackfillReverted,
    BackfillState,
    BackfillTooLarge,
    GivenEvents,
    Ingested,
    ManyEvents,
    Rejection,
)
from billow.runtime import db
from billow.runtime.db import Tx

_ID = {"backfill_id": "bkf_01jz3v8k2m5q7r9t1w4x6y8z0b"}
_EVENT = {
    "account": "acme",
    "event_name": "api_call",
    "unique_id": "evt-7",
    "timestamp": "2026-01-09T15:03:17Z",
    "properties": {"endpoint": "/v1/analyze", "tokens": 1500},
}


@operation(
    "backfills.create",
    http="POST /backfills",
    rpc="EventService.CreateBackfill",
    needs="backfills:write",
    status=201,
    example={
        "reason": "The collector was down.",
        "customer_id": "acme",
        "event_name": "api_call",
        "start": "2026-01-09T00:00:00Z",
        "end": "2026-01-10T00:00:00Z",
        "mode": "add",
        "events": [_EVENT],
    },
)
async def create_backfill(
    tx: Tx,
    *,
    reason: Reason,
    start: Instant,
    end: Instant,
    mode: BackfillMode = "add",
    customer_id: Ref | None = None,
    event_name: Name | None = None,
    events: GivenEvents = [],
) -> Backfill:
    """Begin a backfill of the window from `start` up to but not including `end`; nothing counts before it is committed.

    It concerns one customer and one event name, or all where they are not named. Committing `add` stores its events;
    committing `replace` also voids every event in its window that it does not hold. An event whose unique id is stored
    with other content is corrected by it. Events older than the event policy allows are taken: that is what it is for.

    Raises:
        NotFound: There is no such customer.
        Invalid: The window is empty, or an event cannot be taken; nothing is begun.
    """
    if end <= start:
        raise Invalid.of("end", "end lies after start")
    owner = (await customers.resolve(tx, customer_id)).id if customer_id else None
    made = Backfill(
        id=ids.new(ids.PREFIXES["backfill"]),
        state="draft",
        mode=mode,
        reason=reason,
        customer_id=owner,
        event_name=event_name,
        start=start,
        end=end,
        events=0,
        rejected=0,
        counts=None,
        reversal=None,
        created_at=tx.now,
        created_by=tx.actor,
        committed_at=None,
        committed_by=None,
        reverted_at=None,
        reverted_by=None,
    )
    await drafts.insert_backfill(tx, made)
    held, _ = await _held(tx, made, events, whole=True)
    return held


async def _held(
    tx: Tx, backfill: Backfill, events: Sequence[Mapping[str, Any]], *, whole: bool = False
) -> tuple[Backfill, Ingested]:
    """The backfill that holds those of *events* that it can, and the verdicts; with *whole* all of them or none.

    Raises:
        Invalid: With *whole*, one of them cannot be taken.
        BackfillTooLarge: It holds more than one transaction should commit.
    """
    verdicts = await backfilling.judged(tx, backfill, events)
    rejected = [(place, each) for place, each in enumerate(verdicts) if isinstance(each, Rejection)]
    if whole and rejected:
        errors = tuple(FieldError(f"events.{place}", each.code, each.detail) for place, each in rejected)
        raise Invalid(f"{len(rejected)} of the events cannot be taken.", errors=errors)
    first: dict[str, Arrival] = {}
    for each in verdicts:
        if isinstance(each, Arrival):
            first.setdefault(each.entry.unique_id, each)
    before = await drafts.hold(tx, backfill.id, list(first.values()))
    count = backfill.events + len(first) - len(before)
    if count > limits.BACKFILL_EVENTS:
        raise BackfillTooLarge(f"A backfill holds at most {limits.BACKFILL_EVENTS} events, not {count}.")
    changed = replace(backfill, events=count, rejected=backfill.rejected + len(rejected))
    return await drafts.save(tx, changed), backfilling.answer(verdicts, first, before)


@operation(
    "backfills.add",
    http="POST /backfills/{backfill_id}/events",
    rpc="EventService.AddToBackfill",
    needs="backfills:write",
    load="bulk",
    example={**_ID, "events": [_EVENT]},
)
async def add_to_backfill(tx: Tx, *, backfill_id: Ref, events: ManyEvents) -> Ingested:
    """Put events into a backfill, at most 20,000 at once; each gets its verdict, and what is `ingested` is in it.

    A unique id is in it once: the first wins. What is rejected is not kept.

    Raises:
        NotFound: There is no such backfill.
        BackfillNotDraft: It was committed.
        BackfillTooLarge: It would hold more than 100,000 events.
    """
    _, verdicts = await _held(tx, await _draft(tx, backfill_id), events)
    return verdicts


async def _found(tx: Tx, backfill_id: str, *, lock: bool = False) -> Backfill:
    found = await drafts.backfill(tx, backfill_id, lock=lock)
    if found is None:
        raise NotFound(f"There is no backfill {backfill_id!r}.")
    return found


async def _draft(tx: Tx, backfill_id: str) -> Backfill:
    found = await _found(tx, backfill_id, lock=True)
    if found.state != "draft":
        raise BackfillNotDraft(f"The backfill is {found.state}; revert it, or begin another one.")
    return found


@operation(
    "backfills.get",
    http="GET /backfills/{backfill_id}",
    rpc="EventService.GetBackfill",
    needs="backfills:read",
    example=_ID,
)
async def get_backfill(tx: Tx, *, backfill_id: Ref) -> Backfill:
    """Answer a backfill.

    Raises:
        NotFound: There is none.
    """
    return await _found(tx, backfill_id)


@operation(
    "backfills.list",
    http="GET /backfills",
    rpc="EventService.ListBackfills",
    needs="backfills:read",
    sorts=("created_at",),
)
async def list_backfills(
    tx: Tx,
    *,
    page: PageRequest,
    state: list[BackfillState] | None = None,
    customer_id: list[Ref] | None = None,
) -> Page[Backfill]:
    """List backfills, the latest first."""
    table = drafts.backfills
    query = tx.mine(table)
    if state:
        query = query.where(table.c.state.in_(state))
    if customer_id:
        known = await customers.ids_by_ref(tx, customer_id)
        query = query.where(table.c.customer_id.in_(sorted(set(known.values()))))
    rows = await db.page(tx, query, page, table=table)
    return rows.of(drafts.backfill_of(row) for row in rows.data)


@operation(
    "backfills.delete",
    http="DELETE /backfills/{backfill_id}",
    rpc="EventService.DeleteBackfill",
    needs="backfills:write",
    example=_ID,
)
async def delete_backfill(tx: Tx, *, backfill_id: Ref) -> None:
    """Throw a draft away, with the events that it holds.

    Raises:
        NotFound: There is no such backfill.
        BackfillNotDraft: It was committed.
    """
    await drafts.remove(tx, (await _draft(tx, backfill_id)).id)


@operation(
    "backfills.commit",
    http="POST /backfills/{backfill_id}/commit",
    rpc="EventService.CommitBackfill",
    needs="backfills:write",
    load="bulk",
    effect="money",
    example=_ID,
)
async def commit_backfill(tx: Tx, *, backfill_id: Ref) -> Backfill:
    """Let a backfill count: its events are facts from now on, and those that it replaces are void.

    What was billed already is corrected by explained lines of the next invoices.

    Raises:
        NotFound: There is no such backfill.
        BackfillNotDraft: It was committed before.
        BackfillTooLarge: It would void more than 250,000 events.
    """
    done = (await apply_backfill(tx, backfill_id=backfill_id)).backfill
    tx.emit(BackfillCommitted(subject=done.id), done)
    return done


async def apply_backfill(tx: Tx, *, backfill_id: str) -> backfilling.Applied:
    """The backfill counts, and nobody was told: what a preview does in a rehearsal.

    Raises:
        NotFound: There is no such backfill.
        BackfillNotDraft: It was committed before.
        BackfillTooLarge: It would void more than 250,000 events.
    """
    return await backfilling.apply(tx, await _draft(tx, backfill_id))


async def backfill_effect(tx: Tx, *, backfill_id: str) -> BackfillEffect:
    """What committing a draft would do now to events and to usage; nothing is done.

    Raises:
        NotFound: There is no such backfill.
        BackfillNotDraft: It was committed before.
        BackfillTooLarge: It would void more than 250,000 events.
    """
    return await backfilling.effect(tx, await _draft(tx, backfill_id))


@operation(
    "backfills.revert",
    http="POST /backfills/{backfill_id}/revert",
    rpc="EventService.RevertBackfill",
    needs="backfills:write",
    load="bulk",
    effect="money",
    example=_ID,
)
async def revert_backfill(tx: Tx, *, backfill_id: Ref, reason: Reason | None = None) -> Backfill:
    """Take back what a committed backfill did: what it stored is void, and what it changed is as it was before.

    Both stay visible among the revisions. An event that was corrected since is left as it is; `reversal` counts them.

    Raises:
        NotFound: There is no such backfill.
        BackfillNotCommitted: It is a draft, or was reverted before.
    """
    found = await _found(tx, backfill_id, lock=True)
    if found.state != "committed":
        raise BackfillNotCommitted(f"The backfill is {found.state}.")
    done = await backfilling.revert(tx, found, reason=reason or f"Reverted: {found.reason}"[: limits.TEXT_LENGTH])
    tx.emit(BackfillReverted(subject=done.id), done)
    return done
