"""The services: each method reads a request, hands a call to the dispatch, and writes what it answers."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias

import grpc
from google.protobuf.message import Message

from billow.doors.dispatch import Dispatcher
from billow.doors.grpc.exchange import Context, Exchange
from billow.doors.grpc.gathering import gathered
from billow.doors.grpc.methods import Asked, Method
from billow.kit import errors, limits
from billow.runtime.db import from_json

Handler: TypeAlias = "grpc.RpcMethodHandler[bytes, bytes]"
_PAUSES_S = (0.05, 1.0)
"""The first pause of a feed in which nothing happens, and the longest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The handlers of methods; what goes on for ever ends when `closing` is set."""

    dispatcher: Dispatcher
    closing: asyncio.Event

    def handler(self, method: Method) -> Handler:
        """What answers *method*. It takes bytes and gives bytes, since a request that cannot be read is refused too."""
        if method.rpc.streams == "in":
            return grpc.stream_unary_rpc_method_handler(partial(self._take, method))
        if method.rpc.streams == "out":
            return grpc.unary_stream_rpc_method_handler(partial(self._give, method))
        return grpc.unary_unary_rpc_method_handler(partial(self._answer, method))

    def _exchange(self, method: Method, context: Context) -> Exchange:
        return Exchange(dispatcher=self.dispatcher, method=method, context=context)

    async def _answer(self, method: Method, raw: bytes, context: Context) -> bytes:
        """One request, one answer."""
        exchange = self._exchange(method, context)
        async with exchange.refusing():
            outcome = await exchange.answer(exchange.read(raw))
            return method.answered(outcome, exchange.asked.mask)

    async def _take(self, method: Method, requests: AsyncIterator[bytes], context: Context) -> bytes:
        """Any number of requests, one answer: that to all records, as if they had come in one request.

        Each batch is a call that takes effect at once. What is refused ends the stream, and what was taken before
        stays, so that a caller may send all of it again.
        """
        exchange = self._exchange(method, context)
        async with exchange.refusing():
            await exchange.admit(known=True)
            return (await _taken(exchange, requests)).SerializeToString()

    async def _give(self, method: Method, raw: bytes, context: Context) -> AsyncIterator[bytes]:
        """One request, and the elements of the answer one by one, as long as there are more or may be."""
        exchange = self._exchange(method, context)
        async with exchange.refusing():
            outcome = await exchange.answer(exchange.read(raw))
            await context.send_initial_metadata((("x-request-id", exchange.request_id),))
            pause = first = _PAUSES_S[0]
            while True:
                answer = from_json(outcome.body)
                for element in answer["data"]:
                    yield method.message(element).SerializeToString()
                pause = first if answer["data"] else min(pause * 2, _PAUSES_S[1])
                if not answer["has_more"] and await _set_within(self.closing, pause):
                    raise errors.Unavailable("The server ends; ask again behind the last that came.", retry_after_s=1)
                asked = replace(exchange.asked, arguments={**exchange.asked.arguments, "after": answer["next_after"]})
                outcome = await exchange.again(asked)


async def _taken(exchange: Exchange, requests: AsyncIterator[bytes]) -> Message:
    total, count = exchange.method.response(), 0
    async with aclosing(gathered(_records(exchange.method, requests), most=limits.EVENTS_PER_BATCH)) as batches:
        batch = await _next(exchange, batches)
        while True:
            total.MergeFrom(await _verdicts(exchange, batch, before=count))
            count += len(batch)
            batch = await _next(exchange, batches)
            if not batch:
                return total


async def _records(method: Method, requests: AsyncIterator[bytes]) -> AsyncIterator[Any]:
    async for raw in requests:
        for record in method.asked(raw).arguments[method.records]:
            yield record


async def _next(exchange: Exchange, batches: AsyncIterator[list[Any]]) -> list[Any]:
    """The next batch, an empty one at the end; a request that cannot be read is refused like one of its own."""
    try:
        return await anext(batches, [])
    except errors.Refusal as refusal:
        await exchange.refuse(refusal)
        raise


async def _verdicts(exchange: Exchange, batch: list[Any], *, before: int) -> Message:
    """The answer to a batch that stands behind so many records of the stream."""
    method = exchange.method
    outcome = await exchange.again(Asked(arguments={method.records: batch}))
    place = re.compile(rf"{method.records}\.(\d+)")
    return method.message(_counted_on(from_json(outcome.body), place, before, batch))


def _counted_on(answer: Any, place: re.Pattern[str], before: int, batch: list[Any]) -> Any:
    """The answer to a batch with the places in it, `events.3`, counted from the beginning of the stream."""
    if isinstance(answer, dict):
        return {name: _counted_on(each, place, before, batch) for name, each in answer.items()}
    if isinstance(answer, list):
        return [_counted_on(each, place, before, batch) for each in answer]
    found = place.fullmatch(answer) if before and isinstance(answer, str) else None
    if found is None or any(answer in record.values() for record in batch):
        return answer
    return f"{answer[: found.start(1)]}{int(found[1]) + before}"


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    """Whether *event* is set by then; answers as soon as it is."""
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False
