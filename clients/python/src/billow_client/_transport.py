"""What every resource stands on: it sends calls, asks again where that is safe, and raises what was refused."""

import asyncio
import time
from collections.abc import Collection, Mapping
from itertools import count
from typing import Any, TypeVar

import httpx2

from billow_client import errors
from billow_client._calls import Call, Settings, pause_s, refusal, unanswered
from billow_client._values import loads
from billow_client.pages import AsyncPages, Page, Pages

T = TypeVar("T")
_Fields = Mapping[str, object]


class Transport:
    """Sends calls and waits for their answers."""

    def __init__(self, settings: Settings, http: httpx2.Client | None) -> None:
        self.settings, self.http, self.owned = settings, http or httpx2.Client(), http is None

    def send(self, call: Call[Any]) -> httpx2.Response:
        """The answer that grants *call*. Raises ApiError when it is refused, ConnectionFailed when nobody answers."""
        request = call.request(self.settings)
        for attempt in count(1):
            failure: errors.BillowError | None
            try:
                response = self.http.request(**request)
                failure = refusal(response)
            except httpx2.TransportError as error:
                failure = unanswered(error)
            if failure is None:
                return response
            pause = pause_s(failure, attempt=attempt, settings=self.settings)
            if pause is None:
                raise failure
            time.sleep(pause)
        raise AssertionError


class AsyncTransport:
    """Sends calls and awaits their answers."""

    def __init__(self, settings: Settings, http: httpx2.AsyncClient | None) -> None:
        self.settings, self.http, self.owned = settings, http or httpx2.AsyncClient(), http is None

    async def send(self, call: Call[Any]) -> httpx2.Response:
        """The answer that grants *call*. Raises ApiError when it is refused, ConnectionFailed when nobody answers."""
        request = call.request(self.settings)
        for attempt in count(1):
            failure: errors.BillowError | None
            try:
                response = await self.http.request(**request)
                failure = refusal(response)
            except httpx2.TransportError as error:
                failure = unanswered(error)
            if failure is None:
                return response
            pause = pause_s(failure, attempt=attempt, settings=self.settings)
            if pause is None:
                raise failure
            await asyncio.sleep(pause)
        raise AssertionError


class Resource:
    """Operations on one kind of object."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def _call(
        self,
        method: str,
        path: str,
        fields: _Fields,
        returns: type[T],
        *,
        query: Collection[str] = (),
        keyed: bool = True,
    ) -> T:
        call = Call(method=method, path=path, fields=fields, returns=returns, query=query, keyed=keyed)
        return call.answer(self._transport.send(call))

    def _pages(self, path: str, fields: _Fields, entry: type[T]) -> Pages[T]:
        def fetch(fields: _Fields) -> Page[T]:
            call = Call(method="GET", path=path, fields=fields, returns=bytes)
            return Page.of(entry, loads(self._transport.send(call).content))

        return Pages(fetch, fields)


class AsyncResource:
    """Operations on one kind of object."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def _call(
        self,
        method: str,
        path: str,
        fields: _Fields,
        returns: type[T],
        *,
        query: Collection[str] = (),
        keyed: bool = True,
    ) -> T:
        call = Call(method=method, path=path, fields=fields, returns=returns, query=query, keyed=keyed)
        return call.answer(await self._transport.send(call))

    def _pages(self, path: str, fields: _Fields, entry: type[T]) -> AsyncPages[T]:
        async def fetch(fields: _Fields) -> Page[T]:
            call = Call(method="GET", path=path, fields=fields, returns=bytes)
            return Page.of(entry, loads((await self._transport.send(call)).content))

        return AsyncPages(fetch, fields)
