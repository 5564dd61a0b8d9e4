"""Deliveries: planned in the transaction that publishes their events, sent outside of any."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import structlog

from billow.kit import codec, ids
from billow.runtime import clock
from billow.runtime.agenda import Work, source
from billow.runtime.db import Tx, to_json
from billow.runtime.http import Blocked, Unreachable
from billow.runtime.outbox import Occurred, announces
from billow.webhooks import rules, store
from billow.webhooks.types import Attempt, Due, WebhookTested

AT_ONCE = 10
"""Calls under way for one tenant in one process."""

SHARE = 4
"""An endpoint that has this many calls under way gets no further one, so that a slow one leaves room for the others."""

TURN_S = 60.0
"""After this long a performance takes nothing new and ends: the next one is a moment away."""

_PAUSE_S = 0.1
_LOOK_S = 1.0
_log = structlog.get_logger("billow.webhooks")


@announces("webhooks", reads={WebhookTested: ("endpoint_id",)})
async def plan(tx: Tx, events: Sequence[Occurred]) -> None:
    """Each endpoint that wants one of *events* has a delivery of it, once; the first of each object is due now."""
    await store.lock(tx)
    endpoints = await store.listeners(tx)
    pairs = [(event, e["id"]) for event in events for e in endpoints if _wants(e["id"], e["event_types"], event)]
    if not pairs:
        return
    await store.plan(tx, [(ids.new("dlv"), event.id, endpoint_id) for event, endpoint_id in pairs])
    await store.line_up(tx, list({event.object_id for event, _ in pairs}))
    tx.wake("webhooks")


def _wants(endpoint_id: str, names: Sequence[str], event: Occurred) -> bool:
    if event.type == WebhookTested.type:
        return bool(event.data["endpoint_id"] == endpoint_id)
    return not set(names).isdisjoint(rules.spellings(event.type))


@source("webhooks", rank=60, due=store.due)
async def deliver(work: Work, until: datetime) -> int:
    """Send what is due, ten calls at a time, until nothing is; answer how many attempts were made.

    While a clock stands still this also waits for attempts that another worker has under way, since the clock must not
    move on before they are settled: their retries are due at exact distances from them.
    """
    calls: dict[asyncio.Task[None], str] = {}
    done, ends = 0, clock.monotonic() + TURN_S
    try:
        while True:
            waits = False
            if len(calls) < AT_ONCE and clock.monotonic() < ends:
                claimed, waits = await _claim(work, until, Counter(calls.values()))
                calls |= {asyncio.create_task(_send(work, due)): due.endpoint_id for due in claimed}
            if calls:
                finished, _ = await asyncio.wait(calls, timeout=_LOOK_S, return_when=asyncio.FIRST_COMPLETED)
                for task in finished:
                    del calls[task]
                    task.result()
                done += len(finished)
            elif waits:
                await asyncio.sleep(_PAUSE_S)
            else:
                return done
    finally:
        for task in calls:
            task.cancel()


async def _claim(work: Work, until: datetime, under_way: Counter[str]) -> tuple[list[Due], bool]:
    """What was claimed, and whether nothing was although somebody else is sending what holds a clock up."""
    async with work.begin() as tx:
        wall = clock.wall()
        by = until if tx.frozen else max(until, tx.now)
        room = AT_ONCE - under_way.total()
        full = [endpoint_id for endpoint_id, calls in under_way.items() if calls >= SHARE]
        claimed = await store.claim(tx, until=by, wall=wall, room=room, share=SHARE, full=full)
        waits = not claimed and tx.frozen and await store.is_underway(tx, until=by, wall=wall)
    return claimed, waits


async def _send(work: Work, due: Due) -> None:
    attempt = await _call(work, due)
    async with work.begin() as tx:
        await store.lock(tx)
        row = await store.claimed(tx, due)
        if row is None:
            return
        await store.record(tx, row, attempt, next_at=rules.next_attempt(row["rung"], at=due.at))
        tx.wake("webhooks")


async def _call(work: Work, due: Due) -> Attempt:
    """One call, whatever comes of it: a fault of ours is a failed attempt too, so that it holds up nothing else."""
    began = clock.stopwatch()
    status: int | None = None
    excerpt: str | None = None
    error: str | None = None
    try:
        body = to_json(codec.dump(due.message)).encode()
        opened = [store.unseal(work.tenant, due.endpoint_id, *each) for each in due.sealed]
        headers = rules.signed_headers(body, event_id=due.message.id, at=clock.wall(), secrets=opened)
        reply = await work.outbound.post(due.url, headers=headers, content=body)
        status, excerpt = reply.status, reply.body_excerpt
        if not reply.accepted:
            error = f"the receiver answered {reply.status}"
    except Blocked:
        error = "the address may not be called"
    except Unreachable as unreachable:
        error = str(unreachable)
    except Exception:
        _log.exception("webhook_not_sent", delivery=due.id)
        error = "the message could not be sent"
    duration = round((clock.stopwatch() - began) * 1000)
    return Attempt(at=due.at, status_code=status, body_excerpt=excerpt, duration_ms=duration, error=error)
