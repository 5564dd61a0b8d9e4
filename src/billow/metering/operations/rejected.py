"""Events that were not stored: seen, fixed, replayed or dismissed."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from billow.kit import limits
from billow.kit.errors import Invalid, NotFound
from billow.kit.fields import Instant, Name, Ref
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.metering import rules, store
from billow.metering.operations.intake import answer, take
from billow.metering.types import (
    Entry,
    Ingested,
    RejectedEvent,
    RejectedEventIncomplete,
    RejectedEventStored,
    RejectedState,
    Rejection,
    ReplayedEvents,
)
from billow.runtime import db
from billow.runtime.db import Tx

_ID = "rej_01jz3v8k2m5q7r9t1w4x6y8z0b"
_EVENT = {"account": "acme", "event_name": "api_call", "timestamp": "2026-01-09T15:03:17Z", "properties": {"tokens": 9}}


@operation(
    "rejected_events.list",
    http="GET /events/rejected",
    rpc="EventService.Rejected",
    needs="events:read",
    sorts=("received_at", "last_received_at"),
)
async def list_rejected(
    tx: Tx,
    *,
    page: PageRequest,
    state: list[RejectedState] | None = None,
    code: list[Name] | None = None,
    account: list[Ref] | None = None,
    event_name: list[Name] | None = None,
    received_at_gte: Instant | None = None,
    received_at_lte: Instant | None = None,
) -> Page[RejectedEvent]:
    """List rejected events, the last to come first; `account` is the customer as the event names it."""
    t = store.rejected_events.c
    query = tx.mine(store.rejected_events).where(*_chosen(code=code, account=account, event_name=event_name))
    if state:
        query = query.where(t.state.in_(state))
    if received_at_gte is not None:
        query = query.where(t.received_at >= received_at_gte)
    if received_at_lte is not None:
        query = query.where(t.received_at <= received_at_lte)
    rows = await db.page(tx, query, page, table=store.rejected_events, default=(("last_received_at", True),))
    return rows.of(store.rejected_of(row) for row in rows.data)


def _chosen(**wanted: Sequence[str] | None) -> list[Any]:
    return [store.rejected_events.c[name].in_(values) for name, values in wanted.items() if values]


@operation(
    "rejected_events.get",
    http="GET /events/rejected/{rejected_id}",
    rpc="EventService.GetRejected",
    needs="events:read",
    example={"rejected_id": _ID},
)
async def get_rejected(tx: Tx, *, rejected_id: Ref) -> RejectedEvent:
    """Answer a rejected event.

    Raises:
        NotFound: There is none.
    """
    return await _found(tx, rejected_id)


async def _found(tx: Tx, rejected_id: str, *, lock: bool = False) -> RejectedEvent:
    found = await store.rejected(tx, rejected_id, lock=lock)
    if found is None:
        raise NotFound(f"There is no rejected event {rejected_id!r}.")
    return found


@operation(
    "rejected_events.replay",
    http="POST /events/rejected/{rejected_id}/replay",
    rpc="EventService.ReplayRejected",
    needs="events:write",
    example={"rejected_id": _ID, "event": _EVENT},
)
async def replay_rejected(
    tx: Tx,
    *,
    rejected_id: Ref,
    event: Annotated[
        Mapping[str, Any] | None,
        Field(description="The event as it should have been, as `POST /events` takes it; without it as it came."),
    ] = None,
) -> Ingested:
    """Judge a rejected event anew, as it came or corrected; it is stored, or stays with the newer reason.

    It keeps its unique id; one that had none that can be read is stored under that of `event`, or else under the id of
    the rejection, so that a second replay changes nothing. Without a timestamp it happened when it was first received.
    A correction that is rejected too is not kept.

    Raises:
        NotFound: There is none.
        RejectedEventIncomplete: Only its beginning was kept, and no `event` is given.
        Invalid: The `event` has another unique id.
    """
    found = await _found(tx, rejected_id, lock=True)
    given = _whole(found) if event is None else _named(found, event)
    if found.unique_id is not None and rules.claimed(given).unique_id not in (None, found.unique_id):
        raise Invalid.of("event.unique_id", f"it is {found.unique_id!r}, as it was when it was rejected")
    taken = await take(tx, await store.terms(tx), [given])
    await _settle(tx, [found], taken.verdicts)
    return answer(taken)


def _whole(found: RejectedEvent) -> object:
    """The event as it came, as it is stored."""
    if not found.complete:
        raise RejectedEventIncomplete("Send the whole event in `event`.")
    return _named(found, db.from_json(found.content))


def _named(found: RejectedEvent, content: object) -> object:
    """The event with the id under which it is stored, and the instant at which it happened."""
    return rules.with_time(rules.with_id(content, found.unique_id or found.id), found.received_at)


async def _settle(tx: Tx, found: Sequence[RejectedEvent], verdicts: Sequence[Entry | Rejection]) -> tuple[int, int]:
    """Those that are stored are replayed, the others have the newer reason; how many of each there are."""
    judged = list(zip(found, verdicts, strict=True))
    stored = [(each.id, verdict.unique_id) for each, verdict in judged if isinstance(verdict, Entry)]
    refused = [(each.id, verdict.code, verdict.detail) for each, verdict in judged if isinstance(verdict, Rejection)]
    if stored:
        await store.resolve_replayed(tx, stored)
    if refused:
        await store.judge_rejected(tx, refused)
    return len(stored), len(refused)


@operation(
    "rejected_events.replay_many",
    http="POST /events/rejected/replay",
    rpc="EventService.ReplayManyRejected",
    needs="events:write",
    load="bulk",
    example={"code": ["unknown_customer"], "account": ["acme"]},
)
async def replay_many(
    tx: Tx,
    *,
    code: list[Name] | None = None,
    account: list[Ref] | None = None,
    event_name: list[Name] | None = None,
    after: Annotated[Ref | None, Field(description="`next_after` of the answer before.")] = None,
) -> ReplayedEvents:
    """Judge open rejected events anew, as they came: the first hundred of those that fit, in order of id.

    Those of which only the beginning was kept are left out.
    """
    conditions = _chosen(code=code, account=account, event_name=event_name)
    found = await store.open_rejected(tx, conditions, after=after or "", limit=limits.EVENTS_PER_BATCH)
    if not found:
        return ReplayedEvents(replayed=0, rejected=0, remaining=0, next_after=None)
    taken = await take(tx, await store.terms(tx), [_whole(each) for each in found])
    remaining = await store.open_rejected_behind(tx, conditions, after=found[-1].id)
    replayed, rejected = await _settle(tx, found, taken.verdicts)
    return ReplayedEvents(
        replayed=replayed, rejected=rejected, remaining=remaining, next_after=found[-1].id if remaining else None
    )


@operation(
    "rejected_events.dismiss",
    http="DELETE /events/rejected/{rejected_id}",
    rpc="EventService.DismissRejected",
    needs="events:write",
    example={"rejected_id": _ID},
)
async def dismiss_rejected(tx: Tx, *, rejected_id: Ref) -> RejectedEvent:
    """Say that a rejected event is not wanted: it is no longer open, and can still be seen and replayed.

    Raises:
        NotFound: There is none.
        RejectedEventStored: It was replayed.
    """
    found = await _found(tx, rejected_id, lock=True)
    if found.state == "replayed":
        raise RejectedEventStored(f"The event is stored as {found.unique_id or found.id!r}.")
    if found.state == "dismissed":
        return found
    return await store.resolve_rejected(tx, found.id, state="dismissed")
