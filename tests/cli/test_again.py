"""Requests that are sent again: with the same key, a few times, and only where nothing can happen twice."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from tests.cli.running import Shell


def written(status: str, body: str, *headers: str) -> bytes:
    """An answer as it stands on the wire."""
    lines = [f"HTTP/1.1 {status}", *headers, "Connection: close", f"Content-Length: {len(body)}", "", body]
    return "\r\n".join(lines).encode()


BUSY = written("503 Service Unavailable", "{}", "Retry-After: 0")
LIMITED = written("429 Too Many Requests", '{"title": "Too many", "code": "rate_limited"}', "Retry-After: 0")
FLYING = written("409 Conflict", '{"title": "In flight", "code": "idempotency_key_in_flight"}'.replace(": ", ":"))
DONE = written("201 Created", '{"id":"cus_1"}', "Content-Type: application/json")
LOST = b""
"""The connection ends without an answer."""


@dataclass
class Peer:
    """A server that says what it was told to say, and remembers what it was asked."""

    url: str = ""
    keys: list[str] = field(default_factory=list)


@asynccontextmanager
async def peer(answers: Sequence[bytes]) -> AsyncIterator[Peer]:
    """A peer that gives one answer for each connection, and the last of them from then on."""
    found = Peer()
    left = list(answers)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = dict(line.lower().split(": ", 1) for line in head.splitlines()[1:] if line)
        await reader.readexactly(int(headers.get("content-length", "0")))
        found.keys.append(headers.get("idempotency-key", ""))
        writer.write(left.pop(0) if len(left) > 1 else left[0])
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        found.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield found


async def test_a_write_whose_answer_was_lost_is_sent_again_under_the_same_key(billow: Shell) -> None:
    """A broken connection, a server that is busy, and the first try still in flight: the fourth answer counts."""
    async with peer([LOST, BUSY, FLYING, DONE]) as server:
        ended = await replace(billow, url=server.url)("customers", "create", "--name", "Acme")

    assert ended.json == {"id": "cus_1"}
    assert len(server.keys) == 4
    assert len(set(server.keys)) == 1
    assert server.keys[0]


async def test_nobody_tries_for_ever(billow: Shell) -> None:
    """After four times of the same the command ends: 8 when it asked too much, 9 when the server is busy or gone."""
    for answer, code in ((LIMITED, 8), (BUSY, 9), (LOST, 9)):
        async with peer([answer]) as server:
            ended = await replace(billow, url=server.url)("customers", "list")
        assert (ended.code, len(server.keys)) == (code, 4)


async def test_a_conflict_of_somebody_else_is_told_at_once(billow: Shell) -> None:
    """Under a key that another request is using the first answer is the answer."""
    async with peer([FLYING]) as server:
        ended = await replace(billow, url=server.url)("customers", "create", "--name", "A", "--idempotency-key", "k")

    assert (ended.code, server.keys) == (6, ["k"])


async def test_a_dry_run_that_was_none_is_a_failure(billow: Shell) -> None:
    """A server that does not confirm that nothing was changed has changed it, and the command says so."""
    async with peer([DONE]) as server:
        ended = await replace(billow, url=server.url)("customers", "create", "--name", "Acme", "--dry-run")

    assert (ended.code, ended.stdout) == (1, "")
    assert "has happened" in ended.stderr
