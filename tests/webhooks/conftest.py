"""A receiver of webhooks: a real server on this machine that keeps what it is sent and answers what it is told to."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest_asyncio

from tests.client import Api

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
FAULT = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 5\r\nConnection: close\r\n\r\nsorry"

START = "2026-01-01T00:00:00Z"
LADDER = [
    "2026-01-01T00:00:00Z",
    "2026-01-01T00:05:00Z",
    "2026-01-01T00:35:00Z",
    "2026-01-01T02:35:00Z",
    "2026-01-02T02:35:00Z",
]
"""When the five attempts of an event of `START` are due (developers' guide)."""

Answer = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Received:
    """One request as it arrived."""

    headers: dict[str, str]
    body: bytes

    @property
    def message(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class Receiver:
    """What arrived, and what to answer: the answers in turn, and then always `otherwise`."""

    url: str = ""
    calls: list[Received] = field(default_factory=list)
    answers: deque[Answer] = field(default_factory=deque)
    otherwise: Answer = OK
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def types(self) -> list[str]:
        """The types of the events that arrived, in order."""
        return [call.message["type"] for call in self.calls]

    async def wait(self, count: int) -> None:
        """Return when *count* requests have arrived."""
        async with asyncio.timeout(20), self.arrived:
            await self.arrived.wait_for(lambda: len(self.calls) >= count)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Keep one request and answer it."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in head[1:] if line)}
            body = await reader.readexactly(int(headers["content-length"]))
            answer = self.answers.popleft() if self.answers else self.otherwise
            async with self.arrived:
                self.calls.append(Received(headers, body))
                self.arrived.notify_all()
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A receiver on a port of its own."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hooks"
    try:
        yield receiver
    finally:
        server.close()


@pytest_asyncio.fixture(loop_scope="session")
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver that accepts everything."""
    async with receiving() as one:
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def other_receiver() -> AsyncIterator[Receiver]:
    """A second receiver that accepts everything."""
    async with receiving() as one:
        yield one


async def listen(api: Api, receiver: Receiver, *types: str) -> Any:
    """An endpoint of the tenant at *receiver*, for *types* or for all."""
    return await api.post("/webhook-endpoints", json={"url": receiver.url, "event_types": list(types or ["*"])})


async def deliveries(api: Api, **filters: str) -> list[Any]:
    """The deliveries of the tenant in the order of their events."""
    return (await api.get("/webhook-deliveries", sort="sequence:asc", limit=100, **filters))["data"]
