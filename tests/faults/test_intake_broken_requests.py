"""Requests that end too soon, or hold too much: nothing of them is half stored, and the server goes on."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from tests.client import Api
from tests.faults.senders import BATCH, Connection, answer
from tests.faults.serving import stored_beside
from tests.served import served

PLACES = range(0, 101, 5)
"""After how many hundredths of the request the client goes away."""


@pytest_asyncio.fixture(loop_scope="session")
async def port(api: Api) -> AsyncIterator[int]:
    """Where the program answers; there is a customer."""
    await api.post("/customers", json={"name": "Busy", "external_id": "busy"})
    async with served(api.app) as url:
        found = urlsplit(url).port
        assert found
        yield found


def events(name: str, *, count: int = BATCH, text: str = "") -> bytes:
    """A body with so many events whose ids begin with *name*."""
    same = {"account": "busy", "event_name": "call", "timestamp": "2026-01-09T15:03:17Z", "properties": {"text": text}}
    return json.dumps({"events": [{**same, "unique_id": f"{name}-{n}"} for n in range(count)]}).encode()


def request(api: Api, body: bytes, *headers: str) -> bytes:
    """The request as it stands on the wire; without another header its length is said."""
    lines = headers or (f"Content-Length: {len(body)}",)
    head = ["POST /api/events HTTP/1.1", "Host: billow", f"Authorization: Bearer {api.key}"]
    return "\r\n".join([*head, "Content-Type: application/json", *lines, "", ""]).encode() + body


async def stored(api: Api) -> set[str]:
    """The ids of all events of the tenant, each of which is there once."""
    found = await stored_beside(api.app, (await api.get("/customers/busy"))["id"])
    assert set(found.values()) <= {1}
    return set(found)


async def sent_in_part(port: int, part: bytes) -> None:
    """The client has sent so much and is gone, without waiting for an answer."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(part)
    await writer.drain()
    writer.transport.abort()


async def taken(api: Api, port: int, name: str) -> list[str]:
    """The ids of a batch that is sent and acknowledged."""
    got = await Connection(port, api.key).post(events(name))
    assert got is not None
    assert got.status == 200, got
    return list(got.json["ingested"])


async def test_a_client_that_goes_away_midway_leaves_all_of_its_events_or_none(api: Api, port: int) -> None:
    """Twenty-one requests are cut off, from the first byte to the last; those beside them are answered and stored."""
    whole = {name: request(api, events(name)) for name in (f"cut{place}" for place in PLACES)}
    cuts = [sent_in_part(port, whole[f"cut{place}"][: len(whole[f"cut{place}"]) * place // 100]) for place in PLACES]
    beside = [taken(api, port, f"beside{n}") for n in range(len(PLACES))]
    await asyncio.gather(*[each for pair in zip(cuts, beside, strict=True) for each in pair])

    found = await stored(api)
    for n in range(len(PLACES)):
        assert {f"beside{n}-{k}" for k in range(BATCH)} <= found
    for place in PLACES:
        kept = sum(each.startswith(f"cut{place}-") for each in found)
        assert kept in ((0, BATCH) if place == 100 else (0,)), f"{kept} events of a request cut at {place} %"


async def test_a_batch_whose_answer_nobody_heard_is_known_when_it_comes_again(api: Api, port: int) -> None:
    """The client is gone once the request is sent; whether it was stored or not, a second request makes it so, once."""
    for n in range(5):
        await sent_in_part(port, request(api, events(f"lost{n}")))
    for n in range(5):
        assert len(await taken(api, port, f"lost{n}")) == BATCH
    assert len(await stored(api)) == 5 * BATCH


TOO_MUCH = {
    "a length beyond the limit": (lambda body: body, ()),
    "pieces beyond the limit": (
        lambda body: b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n",
        ("Transfer-Encoding: chunked",),
    ),
    "packed within the limit, unpacked beyond": (lambda body: gzip.compress(body), ("Content-Encoding: gzip",)),
}


@pytest.mark.parametrize("way", TOO_MUCH)
async def test_a_request_beyond_the_limits_stores_nothing(api: Api, port: int, way: str) -> None:
    """Eighteen megabytes of events, however they come, are refused with 413, or the line is cut while they come."""
    wrap, headers = TOO_MUCH[way]
    body = wrap(events("big", text="x" * 180_000))
    headers = (
        headers if not headers or headers[0].startswith("Transfer") else (*headers, f"Content-Length: {len(body)}")
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request(api, body, *headers))
        got = await answer(reader)
        assert (got.status, got.json["code"]) == (413, "too_large")
    except (ConnectionError, asyncio.IncompleteReadError):
        pass  # the server need not read on once it has refused
    finally:
        writer.transport.abort()

    assert len(await taken(api, port, "after")) == BATCH
    assert {each.partition("-")[0] for each in await stored(api)} == {"after"}


async def test_one_event_too_many_stores_none_of_them(api: Api, port: int) -> None:
    """A hundred and one events are refused whole."""
    got = await Connection(port, api.key).post(events("many", count=BATCH + 1))

    assert got is not None
    assert (got.status, got.json["code"]) == (422, "too_many_events")
    assert await stored(api) == set()
