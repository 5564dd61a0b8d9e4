"""Requests of events go past ASGI where they are plain, and nobody can tell from the answer which way one went."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from sqlalchemy import text

from billow.bootstrap import assemble
from billow.doors.cli.servers import HttpServer, bind, running
from billow.doors.rest.site import site
from billow.kit import ids
from tests.client import World
from tests.conftest import create_database, test_settings
from tests.faults.senders import Answer, answer
from tests.faults.serving import until

AT = "2026-01-09T15:03:17Z"
VARYING = ("date", "x-request-id", "ratelimit-remaining", "ratelimit-reset")
OTHER_WAY = ("Content-Encoding: identity",)
"""A header that means nothing, and is looked at by the way of ASGI alone."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(cluster: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """An organisation in a database of its own, with a customer, behind a limit of events."""
    url = await create_database(cluster, ids.new("wire"), template=template)
    settings = test_settings(tmp_path_factory.mktemp("wire")).model_copy(update={"rate_limit_events": 5_000})
    async with assemble(settings, url) as app:
        made = await World.found(app)
        async with made.client(made.live_key) as api:
            await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def port(world: World) -> AsyncIterator[int]:
    """Where the server answers as `billow api` runs it."""
    with bind("127.0.0.1", 0, option="--port") as listener:
        http = HttpServer(site(world.app), listener=listener)
        async with running(http):
            await http.answering.wait()
            yield listener.getsockname()[1]


def event(unique_id: str, **more: object) -> dict[str, object]:
    """An event of the customer."""
    return {"account": "acme", "event_name": "call", "unique_id": unique_id, "timestamp": AT, **more}


def request(key: str, body: bytes, *headers: str, path: str = "/api/events") -> bytes:
    """A request as it stands on the wire."""
    lines = [f"POST {path} HTTP/1.1", "Host: billow", f"Authorization: Bearer {key}", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, *headers, "", ""]).encode() + body


@asynccontextmanager
async def connection(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to the server inside the block."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(30):
            yield reader, writer
    finally:
        writer.close()


async def ask(port: int, raw: bytes) -> Answer:
    """The answer to one request on a connection of its own."""
    async with connection(port) as (reader, writer):
        writer.write(raw)
        return await answer(reader)


def shown(got: Answer) -> tuple[object, ...]:
    """All of the answer but what differs from one request to the next."""
    content = {name: value for name, value in got.json.items() if name != "request_id"}
    headers = {name: value for name, value in got.headers.items() if name not in VARYING}
    return got.status, headers, content, [name in got.headers for name in VARYING]


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (json.dumps(event("known")).encode(), (), 200),
        (json.dumps({"events": [event("known"), event("odd", account="nobody")]}).encode(), (), 200),
        (json.dumps([event("known")]).encode(), ("Content-Type: application/json; charset=utf-8",), 200),
        (json.dumps(event("known")).encode(), ("Idempotency-Key: mine", "Billow-Version: 2026-04-01"), 200),
        (b"{", (), 400),
        (b"7", (), 422),
        (json.dumps([event(f"many-{n}") for n in range(101)]).encode(), (), 422),
        (json.dumps(event("known")).encode(), ("Billow-Version: 1999-01-01",), 400),
        (json.dumps(event("known")).encode(), (f"Idempotency-Key: {'x' * 256}",), 400),
    ],
)
async def test_a_plain_request_is_answered_as_by_the_other_way(
    world: World, port: int, body: bytes, headers: tuple[str, ...], status: int
) -> None:
    """Status, headers and content are the same, refusals and limits too."""
    await ask(port, request(world.live_key, json.dumps(event("known")).encode()))
    quick = await ask(port, request(world.live_key, body, *headers))
    other = await ask(port, request(world.live_key, body, *headers, *OTHER_WAY))

    assert quick.status == status
    assert shown(quick) == shown(other)
    assert quick.headers["x-request-id"] != other.headers["x-request-id"]


async def test_a_key_that_is_not_in_force_is_refused_alike(port: int) -> None:
    """By both ways the answer is 401 and names how to send a key."""
    body = json.dumps(event("known")).encode()
    quick = await ask(port, request("sk_live_nobody", body))

    assert quick.status == 401
    assert quick.headers["www-authenticate"] == "Bearer"
    assert shown(quick) == shown(await ask(port, request("sk_live_nobody", body, *OTHER_WAY)))


def test_what_is_plain(world: World) -> None:
    """A whole body of JSON, of a known length, under a key; other headers that say something are for the other way."""
    quick = site(world.app).quick[b"/api/events"]
    plain = [(b"host", b"billow"), (b"authorization", b"Bearer sk_live_x"), (b"content-length", b"200")]
    call = quick.call([*plain, (b"accept", b"*/*"), (b"content-type", b"application/json")])

    assert call is not None
    assert call.secret == "sk_live_x"
    assert call is quick.call(plain)
    others = [
        [plain[0], plain[1]],
        [plain[0], plain[2]],
        [*plain, (b"authorization", b"Bearer sk_live_y")],
        [plain[0], plain[1], (b"content-length", b"65537")],
        [plain[0], (b"authorization", b"Basic eA=="), plain[2]],
        *(
            [*plain, each]
            for each in (
                (b"content-encoding", b"gzip"),
                (b"content-type", b"application/x-ndjson"),
                (b"ce-specversion", b"1.0"),
                (b"transfer-encoding", b"chunked"),
                (b"expect", b"100-continue"),
                (b"billow-dry-run", b"true"),
                (b"if-match", b"*"),
            )
        ),
    ]
    assert [headers for headers in others if quick.call(headers) is not None] == []


async def test_requests_that_come_at_once_on_one_connection_are_answered_in_their_order(
    world: World, port: int
) -> None:
    """Whichever way each of them goes."""
    key, names = world.live_key, [f"line-{n}" for n in range(6)]
    ways = [(), OTHER_WAY, (), (), OTHER_WAY, ()]
    raw = [request(key, json.dumps(event(n)).encode(), *way) for n, way in zip(names, ways, strict=True)]
    async with connection(port) as (reader, writer):
        writer.write(b"".join(raw))
        got = [(await answer(reader)).json["ingested"] for _ in names]

    assert got == [[name] for name in names]


async def test_a_body_may_come_in_pieces(world: World, port: int) -> None:
    """The request is what has come when it is whole, and the connection serves the next."""
    raw = request(world.live_key, json.dumps(event("pieces")).encode())
    async with connection(port) as (reader, writer):
        for at in range(0, len(raw), 40):
            writer.write(raw[at : at + 40])
            await writer.drain()
            await asyncio.sleep(0)
        first = await answer(reader)
        writer.write(raw)
        second = await answer(reader)

    assert (first.json["ingested"], first.json["duplicates"]) == (["pieces"], [])
    assert second.json["duplicates"] == ["pieces"]


async def test_who_asks_before_sending_a_body_is_told_to_go_on(world: World, port: int) -> None:
    """By `100 Continue`, and the request is answered then."""
    body = json.dumps(event("asked")).encode()
    head, _, _ = request(world.live_key, body, "Expect: 100-continue").rpartition(body)
    async with connection(port) as (reader, writer):
        writer.write(head)
        told = await reader.readuntil(b"\r\n\r\n")
        writer.write(body)
        got = await answer(reader)

    assert told.startswith(b"HTTP/1.1 100 ")
    assert got.json["ingested"] == ["asked"]


async def test_a_connection_that_is_to_close_is_closed(world: World, port: int) -> None:
    """Behind its answer, which says so."""
    async with connection(port) as (reader, writer):
        writer.write(request(world.live_key, json.dumps(event("last")).encode(), "Connection: close"))
        got = await answer(reader)
        left = await reader.read()

    assert got.headers["connection"] == "close"
    assert left == b""


async def test_who_hangs_up_has_asked_all_the_same(world: World, port: int) -> None:
    """The event is stored."""
    async with connection(port) as (_, writer):
        writer.write(request(world.live_key, json.dumps(event("gone")).encode()))
        await writer.drain()

    async def stored() -> bool:
        async with world.app.database.system() as conn:
            found = await conn.execute(text("select 1 from events where unique_id = 'gone'"))
            return found.first() is not None

    await until(stored, "stored")


async def test_the_call_is_in_the_api_log(world: World, port: int) -> None:
    """With the id that the answer names, the door and what it came to."""
    good = await ask(port, request(world.live_key, json.dumps(event("logged")).encode()))
    bad = await ask(port, request(world.live_key, b"{"))
    await world.app.dispatcher.calls.flush()
    async with world.client(world.live_key) as api:
        rows = {each["id"]: each for each in (await api.get("/api-logs?limit=100"))["data"]}

    found = [rows[each.headers["x-request-id"]] for each in (good, bad)]
    assert [(each["operation"], each["door"]) for each in found] == [("events.ingest", "rest")] * 2
    assert [each["answer"] for each in found] == ["ok", bad.json["code"]]
