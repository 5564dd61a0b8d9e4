"""The one way from any door to an operation: key, scope, schema, transaction, idempotency, answer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from billow.doors import schema
from billow.doors.answers import Outcome, Said, encode
from billow.doors.dispatch.call import Call
from billow.doors.dispatch.failures import attempted, away, refusal_data, restored
from billow.doors.dispatch.gate import (
    VERSIONS,
    Gate,
    IdempotencyKeyMalformed,
    UnknownVersion,
    check_headers,
    entered,
    known,
)
from billow.doors.dispatch.groups import Answered, Groups, IntakeSaturated, Waiting, grouped
from billow.doors.dispatch.record import CANCELLED, Trace, audited, noted, recorded, refused
from billow.kit import codec, errors
from billow.kit.operation import OPERATIONS, Operation
from billow.runtime import clock, idempotency, secrets
from billow.runtime.calls import CallLog
from billow.runtime.db import Database, Tx, from_json, to_json
from billow.runtime.idempotency import Kept
from billow.runtime.logs import log_context
from billow.runtime.ratelimit import Standing
from billow.runtime.settings import Settings
from billow.tenants.types import Caller

__all__ = [
    "CANCELLED",
    "VERSIONS",
    "Call",
    "Dispatcher",
    "IdempotencyKeyMalformed",
    "IntakeSaturated",
    "Trace",
    "UnknownVersion",
    "grouped",
]

REFUSED = 0
"""The status under which a refusal is kept: each door has its own words for it."""
_FREES = (errors.Kind.EXHAUSTED, errors.Kind.PRECONDITION, errors.Kind.UNAVAILABLE, errors.Kind.INTERNAL)
"""Refusals that free the idempotency key: they are about the moment and not about the request."""
_POLL_S = (0.01, 0.25)
"""The first pause and the longest: a short wait is answered at once, a long one is not disturbed by questions."""


class Dispatcher:
    """Calls operations on a database, within the limits of the settings."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database = database
        self.settings = settings
        self.gate = Gate(settings)
        self.groups = Groups(database, self.gate, settings)
        self.calls = CallLog(database, days=settings.api_log_days)

    async def answer(self, operation: Operation, reading: Awaitable[Call], *, door: str, request_id: str) -> Outcome:
        """Run the operation in one transaction and answer; a refusal is raised and leaves nothing behind.

        *reading* makes the call out of what came through the *door*; what it refuses is logged and counted like the
        rest, and nothing but a `Refusal` leaves here.

        Raises:
            Refusal: The request cannot be read, the caller may not, or it cannot be granted.
        """
        trace = Trace(operation=operation, door=door, request_id=request_id)
        with recorded(trace, self.calls):
            return await self._answer(await reading, trace)

    def join(self, call: Call, body: bytes, *, trace: Trace, answered: Answered) -> None:
        """Answer like `answer`, but for *body* as that of the *call*, and by telling who waits instead of by returning.

        For calls that can share a transaction. Whoever is *answered* has it recorded, by `noted` or `refused`.

        Raises:
            Refusal: That of what the headers say, or too much waits already.
        """
        check_headers(call)
        self.groups.join(Waiting(call=call, body=body, trace=trace, answered=answered))

    def noted(self, trace: Trace, *, answer: str = "ok") -> None:
        """The call has ended with the *answer*, and is logged and counted."""
        noted(trace, self.calls, answer=answer)

    def refused(self, trace: Trace, error: Exception) -> errors.Refusal:
        """The refusal that *error* is to the caller; the call is logged and counted."""
        return refused(trace, self.calls, error)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Inside, calls are logged; on leaving, those that wait for their group are answered, and all is written."""
        async with self.calls.running():
            try:
                yield
            finally:
                await self.groups.drained()

    async def caller(self, secret: str | None, *, door: str) -> Caller:
        """Who holds the key *secret*, for a *door* that has to know before an operation is named.

        Raises:
            Unauthenticated: There is no key, or none that is in force.
            Exhausted: The key has asked at this door too often in this second, whatever it asked for.
            Unavailable: The database does not answer.
        """
        try:
            async with self.database.transaction() as conn:
                caller, _ = await known(conn, secret)
        except (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            raise away() from error
        self.gate.take(f"{caller.actor}:{door}", self.settings.rate_limit_requests)
        return caller

    async def _answer(self, call: Call, trace: Trace) -> Outcome:
        check_headers(call)
        if grouped(call):
            return await self.groups.answer(call, trace)
        with log_context(request_id=trace.request_id, operation=call.operation.name):
            outcome = await attempted(lambda: self._once(call, trace))
            return outcome if call.dry_run else await self._settled(call, trace, outcome)

    async def _once(self, call: Call, trace: Trace) -> Outcome:
        hashed = ""
        try:
            async with self.database.transaction() as conn:
                tx, standing = await self._enter(conn, call, trace)
                if call.dry_run:
                    return await self._rehearsed(tx, call, trace, standing)
                if call.idempotency_key and _keeps(call.operation):
                    hashed = _hash(call)
                    kept = await idempotency.claim(tx, call.idempotency_key, hashed, wall=clock.wall())
                    if kept is not None:
                        trace.replayed = True
                        return _repeated(tx, call, kept, standing)
                outcome = await self._perform(tx, call, trace, standing)
                if hashed and call.idempotency_key:
                    kept = replace(_kept(outcome), body=_sealed(tx, call, outcome.body))
                    await idempotency.keep(tx, call.idempotency_key, hashed, kept, wall=clock.wall())
                await tx.flush()
                return outcome
        except errors.Refusal as refusal:
            if (
                hashed
                and not refusal.replayed
                and not isinstance(refusal, idempotency.KeyInFlight | idempotency.KeyReused)
            ):
                await self._keep_refusal(call, trace, hashed, refusal)
            raise

    async def _rehearsed(self, tx: Tx, call: Call, trace: Trace, standing: Standing | None) -> Outcome:
        """What the call would answer and say; nothing of it stays (correctness, preview and dry run)."""
        async with tx.rehearsal():
            outcome = await self._perform(tx, call, trace, standing)
            said = tuple(
                Said(type=event.type, object_id=event.subject, object=from_json(to_json(data)))
                for event, data in tx.emitted
            )
            await tx.flush()
        return replace(outcome, dry_run=True, said=said)

    async def _enter(self, conn: Any, call: Call, trace: Trace, *, free: bool = False) -> tuple[Tx, Standing | None]:
        if call.operation.open:
            raise errors.Unauthenticated()
        caller, frozen_at = await known(conn, call.secret)
        standing = self.gate.admit(call, caller, trace, free=free)
        return entered(conn, caller, frozen_at, request_id=trace.request_id), standing

    async def _perform(self, tx: Tx, call: Call, trace: Trace, standing: Standing | None) -> Outcome:
        operation = call.operation
        arguments = schema.check(operation, call.arguments)
        if call.raw is not None:
            arguments["body"] = call.raw
        if operation.pages:
            arguments["page"] = call.page
        if call.if_match:
            await _check_match(tx, call, arguments)
        result = await operation.call(tx, **arguments)
        await audited(tx, operation, arguments, result, door=trace.door)
        standing = self.gate.charge(operation, result, standing, actor=tx.actor)
        return replace(await encode(tx, operation, result, expand=call.expand), standing=standing)

    async def _keep_refusal(self, call: Call, trace: Trace, hashed: str, refusal: errors.Refusal) -> None:
        """Keep a refusal under its key too: the effects are rolled back, so it gets a transaction of its own."""
        if refusal.kind in _FREES:
            return
        body = codec.dump({"refusal": refusal_data(refusal)}, dict[str, Any])
        kept = Kept(status=REFUSED, media_type="application/problem+json", body=to_json(body).encode())
        async with self.database.transaction() as conn:
            tx, _ = await self._enter(conn, call, trace, free=True)
            if await idempotency.claim(tx, call.idempotency_key or "", hashed, wall=clock.wall()) is None:
                await idempotency.keep(tx, call.idempotency_key or "", hashed, kept, wall=clock.wall())

    async def _settled(self, call: Call, trace: Trace, outcome: Outcome) -> Outcome:
        """The outcome once it has settled, or as it stands when patience ends or the database does not answer: what was
        asked for is committed."""
        settles = call.operation.settles
        if settles is None:
            return outcome
        again = OPERATIONS[settles.again]
        names = {p.name for p in again.parameters}
        poll = replace(
            call,
            operation=again,
            arguments={k: v for k, v in call.arguments.items() if k in names},
            idempotency_key=None,
            if_match=None,
        )
        pause, longest = _POLL_S
        deadline = clock.monotonic() + settles.seconds
        while clock.monotonic() < deadline:
            try:
                latest = await self._unlimited(poll, trace)
            except (errors.Refusal, SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                break
            outcome = replace(outcome, body=latest.body)
            if settles.done(codec.load(again.returns, from_json(latest.body))):
                break
            await asyncio.sleep(pause)
            pause = min(pause * 3 / 2, longest)
        return outcome

    async def _unlimited(self, call: Call, trace: Trace) -> Outcome:
        async with self.database.transaction() as conn:
            caller, frozen_at = await known(conn, call.secret)
            tx = entered(conn, caller, frozen_at, request_id=trace.request_id)
            return await self._perform(tx, call, trace, None)


async def _check_match(tx: Tx, call: Call, arguments: Mapping[str, Any]) -> None:
    """Compare `If-Match` with the document as its GET shows it now (api.md, concurrency).

    Those that name the same document take turns, so that of two with the same tag the second sees the first's change.
    """
    getter = OPERATIONS.get(f"{call.operation.name.split('.')[0]}.get")
    if getter is None or any(p.required and p.name not in arguments for p in getter.parameters):
        return
    given = {p.name: arguments[p.name] for p in getter.parameters if p.name in arguments}
    lock = {"name": "\n".join((tx.tenant, getter.name, *map(str, given.values())))}
    await tx.run(text("select pg_advisory_xact_lock(hashtextextended(:name, 5))"), lock)
    present = await encode(tx, getter, await getter.call(tx, **given))
    tags = [tag.strip().removeprefix("W/") for tag in (call.if_match or "").split(",")]
    if "*" not in tags and present.etag not in tags:
        raise errors.PreconditionFailed(f"It is now {present.etag}; read it again and decide anew.")


def _keeps(operation: Operation) -> bool:
    return operation.writes and operation.load != "events"


def _hash(call: Call) -> str:
    content = call.raw if call.raw is not None else to_json(_sorted(call.arguments)).encode()
    return idempotency.request_hash(call.operation.name, content)


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value


def _kept(outcome: Outcome) -> Kept:
    return Kept(status=outcome.status, media_type=outcome.media_type, body=outcome.body)


def _repeated(tx: Tx, call: Call, kept: Kept, standing: Standing | None) -> Outcome:
    if kept.status == REFUSED:
        raise restored(from_json(kept.body)["refusal"])
    return Outcome(
        status=kept.status,
        body=_unsealed(tx, call, kept.body),
        media_type=kept.media_type,
        replayed=True,
        standing=standing,
    )


def _place(tx: Tx, call: Call) -> dict[str, str]:
    return {
        "tenant": tx.tenant,
        "table": "idempotency_keys",
        "column": "body",
        "row": call.idempotency_key or "",
    }


def _sealed(tx: Tx, call: Call, body: bytes) -> bytes:
    """The body as it is kept: sealed when it shows a secret (correctness S-10)."""
    return secrets.seal(body.decode(), **_place(tx, call)).encode() if call.operation.secret else body


def _unsealed(tx: Tx, call: Call, body: bytes) -> bytes:
    return secrets.open_(body.decode(), **_place(tx, call)).encode() if call.operation.secret else body
