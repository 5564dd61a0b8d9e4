"""Calls that are committed together: what comes while a transaction is under way goes into the next.

A call that finds nothing under way is a group of its own, and no timer makes anybody wait for company. Under load the
groups grow, and with them what one commit stores, and the connections take equal parts: where one took nearly all, the
other would soon be done and idle. Each call has its own answer, given when its group has committed.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextvars import Context
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

import structlog
from prometheus_client import Histogram
from sqlalchemy.ext.asyncio import AsyncConnection

from billow.doors.answers import Outcome, encode
from billow.doors.dispatch.call import Call
from billow.doors.dispatch.failures import attempted
from billow.doors.dispatch.gate import Gate, entered, known_and_begun
from billow.doors.dispatch.record import Trace
from billow.kit import errors
from billow.kit.operation import Together
from billow.runtime.db import Database, Tx
from billow.runtime.driver import Record, sent
from billow.runtime.lane import Lane
from billow.runtime.ratelimit import Standing
from billow.runtime.settings import Settings
from billow.tenants.types import Caller

GROUP_BYTES = 1_250_000
"""About five thousand events: more in a transaction makes all of them wait, and is stored no quicker."""
GROUP_CALLS = 512
_KEYS = 1_000
"""Keys of which it is remembered that their calls were let pass."""
SIZES = Histogram("billow_group_calls", "Calls committed together.", ["operation"], buckets=[2**n for n in range(10)])
_OF_ALL = (errors.Kind.UNAVAILABLE, errors.Kind.UNAUTHENTICATED)
"""Refusals that are about the moment or the key, and so about every call of a group alike."""
_log = structlog.get_logger("billow.dispatch")


class IntakeSaturated(errors.Exhausted):
    """More usage waits to be stored than the settings allow; nothing of this request was."""

    code = "intake_saturated"
    title = "Too much usage is waiting to be stored"


class Answered(Protocol):
    """Who waits for an answer: a future, or what does as one."""

    def done(self) -> bool:
        """Whether the answer is there, or nobody waits for it any more."""
        ...

    def set_result(self, result: Outcome, /) -> None:
        """The answer is there."""
        ...

    def set_exception(self, exception: Exception, /) -> None:
        """There is none, for this reason."""
        ...

    def cancel(self) -> bool:
        """There will be none."""
        ...


@dataclass(slots=True, kw_only=True, eq=False)
class Waiting:
    """A call that waits for its group, or is in one; the body of the call stands here alone."""

    call: Call
    body: bytes
    trace: Trace
    answered: Answered
    admitted: bool = False
    standing: Standing | None = None
    said: Any = None
    """What the body says, once it was read."""

    def read(self) -> Any:
        """What the body says; it is read once, however often its group is tried."""
        if self.said is None:
            self.said = together_of(self.call).read(self.body)
        return self.said

    def settle(self, answer: Outcome | Exception) -> None:
        """The call has its answer, if anybody still waits for it."""
        if self.answered.done():
            return
        if isinstance(answer, Exception):
            self.answered.set_exception(answer)
        else:
            self.answered.set_result(answer)


class Groups:
    """The calls of this process that wait, by operation and key, and the transactions that take them."""

    def __init__(self, database: Database, gate: Gate, settings: Settings) -> None:
        self._database = database
        self._gate = gate
        self._settings = settings
        self._queues: dict[tuple[str, str], deque[Waiting]] = {}
        self._free = settings.intake_connections
        self._lingering: asyncio.Future[None] | None = None
        self._at_work: set[asyncio.Task[None]] = set()
        self._calls = self._bytes = 0
        self._taken = 0
        """Of the calls, those that are in a group."""
        self._crowd = 0
        """How many there are at most, of late."""
        self._let_pass: set[str] = set()

    async def answer(self, call: Call, trace: Trace) -> Outcome:
        """The answer to the call, which is committed then.

        Raises:
            IntakeSaturated: Too much waits already.
            Refusal: That of the call, or of the key.
        """
        answered: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self.join(Waiting(call=call, body=call.raw or b"", trace=trace, answered=answered))
        return await answered

    def join(self, waiting: Waiting) -> None:
        """Who waits is answered when the group has committed.

        Raises:
            IntakeSaturated: Too much waits already.
        """
        size = len(waiting.body)
        self._check_room(size)
        self._calls, self._bytes = self._calls + 1, self._bytes + size
        name = (waiting.call.operation.name, waiting.call.secret or "")
        queue = self._queues.get(name)
        if queue is None:
            queue = self._queues[name] = deque()
        queue.append(waiting)
        if not self._due():
            return
        if self._lingering is not None and not self._lingering.done():
            self._lingering.set_result(None)
        elif self._free:
            self._start()

    async def drained(self) -> None:
        """Return when no call waits any more and every group has ended."""
        while self._at_work:
            _end(self._lingering)
            await asyncio.wait(self._at_work)

    def _check_room(self, size: int) -> None:
        """A call that is alone is always taken, however small the limits are."""
        room = self._calls < self._settings.intake_calls and self._bytes + size <= self._settings.intake_bytes
        if self._calls and not room:
            raise IntakeSaturated("Nothing of this was stored; send it again in a moment.", retry_after_s=1)

    def _start(self) -> None:
        """One more transaction at a time; it begins with nothing of the context of the call that happened to come."""
        self._free -= 1
        task = asyncio.get_running_loop().create_task(self._work(), context=Context())
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)

    async def _work(self) -> None:
        lane = Lane(self._database)
        try:
            while self._due() or (lane.chained and await self._more()):
                group = self._next()
                try:
                    await self._settle(group, lane)
                finally:
                    self._leave(group)
        finally:
            self._free += 1
            await lane.close()

    def _due(self) -> bool:
        """Whether a group should begin: none is under way, or half as many wait as one would take.

        Otherwise whoever commits next takes those that wait.
        """
        waiting = self._calls - self._taken
        return waiting > 0 and (not self._taken or 2 * waiting >= self._share())

    def _share(self) -> int:
        """How many calls each connection takes when all take as many."""
        return -(-max(self._crowd, self._calls) // self._settings.intake_connections)

    def _stays(self) -> bool:
        """Whether a connection has more to do when it has committed: a call waits, or nobody waits for one yet."""
        return bool(self._queues) or self._lingering is None

    async def _more(self) -> bool:
        """Whether a call has come within a moment, as the next of a client does that has its answer.

        To fetch a connection and begin costs such a call a tenth of its time. Nothing is held meanwhile: a transaction
        without a statement has no snapshot and no locks.
        """
        if self._lingering is not None:
            return False
        loop = asyncio.get_running_loop()
        self._lingering = come = loop.create_future()
        timer = loop.call_later(self._settings.intake_linger_ms / 1000, _end, come)
        try:
            await come
        finally:
            timer.cancel()
            self._lingering = None
        return self._due()

    def _next(self) -> list[Waiting]:
        """The longest waiting calls of the key whose turn it is; what is left of its queue is behind the others."""
        key = next(iter(self._queues))
        queue = self._queues.pop(key)
        group = [queue.popleft()]
        size = len(group[0].body)
        most = min(GROUP_CALLS, self._share())
        while queue and len(group) < most and size + len(queue[0].body) <= GROUP_BYTES:
            size += len(queue[0].body)
            group.append(queue.popleft())
        if queue:
            self._queues[key] = queue
        self._taken += len(group)
        self._crowd = max(self._calls, self._crowd * 7 // 8)
        return group

    def _leave(self, group: Sequence[Waiting]) -> None:
        for each in group:
            each.answered.cancel()  # nothing to those that have their answer
        self._taken -= len(group)
        self._calls -= len(group)
        self._bytes -= sum(len(each.body) for each in group)

    async def _settle(self, group: Sequence[Waiting], lane: Lane) -> None:
        """Each call has its answer. A group that fails is divided, until the call at fault is alone with its mistake.

        Who no longer waits for an answer is left out.
        """
        group = [each for each in group if not each.answered.done()]
        if not group:
            return
        try:
            answers = await attempted(lambda: self._once(group, lane))
        except Exception as error:
            if len(group) > 1 and not (isinstance(error, errors.Refusal) and error.kind in _OF_ALL):
                _log.warning(
                    "group_divided",
                    operation=group[0].call.operation.name,
                    calls=len(group),
                    error=type(error).__name__,
                )
                middle = len(group) // 2
                await self._settle(group[:middle], lane)
                await self._settle(group[middle:], lane)
                return
            answers = [copy(error) if len(group) > 1 else error for _ in group]
        for each, answer in zip(group, answers, strict=True):
            each.settle(answer)

    async def _once(self, group: Sequence[Waiting], lane: Lane) -> Sequence[Outcome | Exception]:
        """The answers to all calls of the group, whose transaction has committed."""
        call, trace = group[0].call, group[0].trace
        async with lane.transaction(more=self._stays) as (conn, ending):
            caller, frozen_at, begun = await self._begun(conn, group)
            refused = [self._refused(each, caller) for each in group]
            taken = [each for each, refusal in zip(group, refused, strict=True) if refusal is None]
            if taken:
                self._remember(call.secret)
            tx = entered(conn, caller, frozen_at, request_id=trace.request_id)
            tx.ending = ending
            answers = iter(await self._together(tx, begun, taken) if taken else ())
            await tx.flush()
        SIZES.labels(call.operation.name).observe(len(group))
        return [refusal or next(answers) for refusal in refused]

    async def _begun(self, conn: AsyncConnection, group: Sequence[Waiting]) -> tuple[Caller, datetime | None, Record]:
        """Whose the key of the group is, and what is begun for that tenant.

        Where calls of the key were let pass the last time, bodies are read while the database looks it up; what others
        send is not read before they are known.
        """
        call = group[0].call
        secret = call.secret or ""
        asked = asyncio.create_task(known_and_begun(conn, secret, together_of(call).begins))
        try:
            await sent()
            for each in group if secret in self._let_pass else ():
                each.read()
        finally:
            self._let_pass.discard(secret)
            found = await asked
        return found

    def _remember(self, secret: str | None) -> None:
        if len(self._let_pass) >= _KEYS:
            self._let_pass.clear()
        self._let_pass.add(secret or "")

    def _refused(self, each: Waiting, caller: Caller) -> errors.Refusal | None:
        """The refusal at the gate; a call that has passed is not counted again when its group is tried again."""
        try:
            if not each.admitted:
                each.standing = self._gate.admit(each.call, caller, each.trace)
                each.admitted = True
        except errors.Refusal as refusal:
            return refusal
        return None

    async def _together(self, tx: Tx, begun: Record, group: Sequence[Waiting]) -> Sequence[Outcome | Exception]:
        results = await together_of(group[0].call).take(tx, begun, [each.read() for each in group])
        return [await self._answered(tx, each, result) for each, result in zip(group, results, strict=True)]

    async def _answered(self, tx: Tx, each: Waiting, result: Any) -> Outcome | Exception:
        if isinstance(result, errors.Refusal):
            return result
        operation = each.call.operation
        standing = self._gate.charge(operation, result, each.standing, actor=tx.actor)
        outcome = await encode(tx, operation, result)
        return replace(outcome, standing=standing) if standing else outcome


def _end(waited: "asyncio.Future[None] | None") -> None:
    if waited is not None and not waited.done():
        waited.set_result(None)


def together_of(call: Call) -> Together:
    """How the operation of a call that may share a transaction answers several."""
    assert call.operation.together is not None
    return call.operation.together


def grouped(call: Call) -> bool:
    """Whether the call may share a transaction: nothing but its body says what it does."""
    if call.operation.together is None or not call.secret or call.raw is None:
        return False
    return not (call.arguments or call.dry_run or call.if_match or call.expand)
