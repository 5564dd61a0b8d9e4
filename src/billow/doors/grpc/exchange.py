"""One RPC: who calls, which call of the dispatch is under way, and what is said beside the answer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import grpc
import structlog

from billow.doors.answers import Outcome
from billow.doors.dispatch import Call, Dispatcher
from billow.doors.dispatch.failures import InternalError
from billow.doors.grpc.methods import Asked, Metadata, Method, secret_of
from billow.doors.grpc.status import status
from billow.kit import errors, ids
from billow.kit.errors import Refusal
from billow.runtime.ratelimit import Standing

Context: TypeAlias = "grpc.aio.ServicerContext[bytes, bytes]"
Said: TypeAlias = tuple[tuple[str, str], ...]
_log = structlog.get_logger("billow.grpc")
_SMALL = 64 * 1024
"""Bytes that are quicker read than a key is looked up."""


@dataclass(slots=True, kw_only=True)
class Exchange:
    """One RPC; one that streams makes several calls, each with an id of its own."""

    dispatcher: Dispatcher
    method: Method
    context: Context
    request_id: str = ""
    asked: Asked = field(default_factory=lambda: Asked(arguments={}))
    metadata: Metadata = field(init=False)
    """What came beside the request, but for bytes, of which we know none."""

    def __post_init__(self) -> None:
        """What came is read once."""
        given: Any = self.context.invocation_metadata() or ()
        self.metadata = {key: value for key, value in given if isinstance(value, str)}

    async def read(self, raw: bytes) -> Call:
        """The call that the request *raw* asks for; what it says of the answer stands in `asked`."""
        await self.admit(known=len(raw) > _SMALL)
        self.asked = self.method.asked(raw)
        return self.method.call(self.asked, self.metadata)

    async def admit(self, *, known: bool) -> None:
        """Return when there is a key, and where it must be *known*, when it is in force: nothing long is read before.

        Raises:
            Unauthenticated: There is none, or it is not.
        """
        secret = secret_of(self.metadata)
        if secret is None and not self.method.operation.open:
            raise errors.Unauthenticated("Send a key as metadata: `authorization: Bearer sk_…`.")
        if known:
            await self.dispatcher.caller(secret, door="grpc")

    async def again(self, asked: Asked) -> Outcome:
        """The outcome of a further call; where a rate limit is used up it waits, since nobody sees a single call."""
        while True:
            try:
                return await self.answer(self._call(asked))
            except errors.Exhausted as exhausted:
                await asyncio.sleep(exhausted.retry_after_s or 1)

    async def _call(self, asked: Asked) -> Call:
        return self.method.call(asked, self.metadata)

    async def refuse(self, refusal: Refusal) -> None:
        """Raise the *refusal* as that of a call, so that it is logged and counted."""

        async def reading() -> Call:
            raise refusal

        await self.answer(reading())

    async def answer(self, reading: Awaitable[Call]) -> Outcome:
        """The outcome of the call that *reading* makes; its id, tag and limits are said with the end of the RPC."""
        self.request_id = ids.new(ids.PREFIXES["request"])
        outcome = await self.dispatcher.answer(self.method.operation, reading, door="grpc", request_id=self.request_id)
        self.context.set_trailing_metadata(_beside(self.method, outcome, self.request_id))
        return outcome

    @asynccontextmanager
    async def refusing(self) -> AsyncIterator[None]:
        """What is refused in the block ends the RPC with its status; a mistake of ours does too, and is logged."""
        try:
            yield
        except Refusal as refusal:
            await self._abort(refusal)
        except Exception:
            _log.exception("answer_failed", request_id=self.request_id, operation=self.method.operation.name)
            await self._abort(InternalError(f"Tell us the request id {self.request_id}."))

    async def _abort(self, refusal: Refusal) -> None:
        made: Any = status(refusal, self.request_id)
        told = (("x-request-id", self.request_id), *_replayed(refusal.replayed), *_exhausted(refusal))
        await self.context.abort(made.code, made.details, (*made.trailing_metadata, *told))


def _beside(method: Method, outcome: Outcome, request_id: str) -> Said:
    found: Said = (("x-request-id", request_id), *_replayed(outcome.replayed), *_standing(outcome.standing))
    if outcome.dry_run:
        found += (("billow-dry-run", "true"),)
    return (*found, ("etag", outcome.etag)) if method.tagged else found


def _replayed(replayed: bool) -> Said:
    return (("idempotent-replayed", "true"),) if replayed else ()


def _standing(standing: Standing | None) -> Said:
    return _limits(standing.limit, standing.remaining, standing.reset_s) if standing else ()


def _exhausted(refusal: Refusal) -> Said:
    if not isinstance(refusal, errors.Exhausted) or not refusal.limit:
        return ()
    return _limits(refusal.limit, 0, refusal.retry_after_s or 0)


def _limits(limit: int, remaining: int, reset_s: int) -> Said:
    return (
        ("ratelimit-limit", str(limit)),
        ("ratelimit-remaining", str(remaining)),
        ("ratelimit-reset", str(reset_s)),
    )
