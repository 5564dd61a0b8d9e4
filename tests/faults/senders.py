"""Clients that send events at full rate, and know what they were told about each of them."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

BATCH = 100
CLIENTS = 16
ANSWER_S = 30
"""A request that has no answer after this long hangs."""


@dataclass(frozen=True)
class Answer:
    """An answer as it came."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        """The body of the answer."""
        return json.loads(self.content)


class Connection:
    """One connection to the server, opened when it is needed and given up when it breaks."""

    def __init__(self, port: int, key: str) -> None:
        self._port = port
        self._head = f"POST /api/events HTTP/1.1\r\nHost: billow\r\nAuthorization: Bearer {key}\r\n"
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, body: bytes) -> Answer | None:
        """The answer to the events; None when the connection broke, so that nobody knows what became of them."""
        head = f"{self._head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        try:
            async with asyncio.timeout(ANSWER_S):
                if self._streams is None:
                    self._streams = await asyncio.open_connection("127.0.0.1", self._port)
                reader, writer = self._streams
                writer.write(head.encode() + body)
                return await answer(reader)
        except TimeoutError:
            raise RuntimeError(f"no answer within {ANSWER_S} s") from None
        except (OSError, asyncio.IncompleteReadError):
            self.close()
            return None

    def close(self) -> None:
        """The connection is given up."""
        if self._streams is not None:
            self._streams[1].transport.abort()
            self._streams = None


async def answer(reader: asyncio.StreamReader) -> Answer:
    """The next answer on a connection."""
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().rstrip().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    content = await reader.readexactly(int(headers["content-length"]))
    return Answer(status=int(first.split(" ")[1]), headers=headers, content=content)


@dataclass
class Sending:
    """What clients have sent, and what they were told."""

    port: int
    key: str
    at: str
    """The timestamp of every event."""
    bodies: list[bytes] = field(default_factory=list)
    sent: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    called_new: Counter[str] = field(default_factory=Counter)
    """How often each event was said to be stored by the request."""
    refusals: list[Answer] = field(default_factory=list)
    broken: int = 0
    _stopped: bool = False

    @classmethod
    @asynccontextmanager
    async def to(cls, port: int, key: str, at: str) -> AsyncIterator["Sending"]:
        """Clients send inside the block; at its end each has heard what became of its last batch."""
        sending = cls(port=port, key=key, at=at)
        async with asyncio.TaskGroup() as clients:
            for number in range(CLIENTS):
                clients.create_task(sending._client(number))
            try:
                yield sending
            finally:
                sending._stopped = True

    async def _client(self, number: int) -> None:
        """Send a batch after the other, each until it is acknowledged."""
        connection = Connection(self.port, self.key)
        count = 0
        while not self._stopped:
            ids = [f"e-{number}-{count}-{n}" for n in range(BATCH)]
            count += 1
            body = self._body(ids)
            self.bodies.append(body)
            self.sent.update(ids)
            while not await self._settled(connection, body):
                await asyncio.sleep(0.02)
        connection.close()

    def _body(self, ids: list[str]) -> bytes:
        same = {"account": "busy", "event_name": "call", "timestamp": self.at, "properties": {"n": 1, "region": "eu"}}
        return json.dumps({"events": [{**same, "unique_id": each} for each in ids]}).encode()

    async def _settled(self, connection: Connection, body: bytes) -> bool:
        got = await connection.post(body)
        if got is None:
            self.broken += 1
            return False
        if got.status != 200:
            self.refusals.append(got)
            return False
        said = got.json
        assert not said["rejected"], said["rejected"][0]
        self.acknowledged.update(said["ingested"])
        self.called_new.update(set(said["ingested"]) - set(said["duplicates"]))
        return True

    async def again(self) -> list[Any]:
        """The answers when every batch is sent once more."""
        left = list(self.bodies)

        async def client() -> list[Any]:
            connection = Connection(self.port, self.key)
            found = []
            while left:
                got = await connection.post(left.pop())
                assert got is not None, "the connection broke"
                assert got.status == 200, got
                found.append(got.json)
            connection.close()
            return found

        return [said for some in await asyncio.gather(*[client() for _ in range(CLIENTS)]) for said in some]
