"""Streams: events of any number go in, and what happens comes out as it happens."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import grpc
import pytest
from grpc import StatusCode

from billow.doors.dispatch import Dispatcher
from billow.doors.grpc.gathering import gathered
from billow.doors.program import App
from billow.kit.errors import Malformed
from tests.doors.grpc.conftest import Rpc, serving
from tests.doors.grpc.test_errors import violations


async def acme(rpc: Rpc, **values: Any) -> Any:
    """A customer."""
    request = rpc.pb.CustomerServiceCreateRequest(name="Acme", external_id="acme", **values)
    return await rpc.call("CustomerService.Create", request)


def event(rpc: Rpc, unique_id: str, **values: Any) -> Any:
    """An event of that id."""
    made = rpc.pb.EventInput(**{"account": "acme", "event_name": "call", "unique_id": unique_id, **values})
    made.timestamp.FromJsonString("2026-01-09T00:00:00Z")
    return made


def requests(rpc: Rpc, *sizes: int) -> Iterator[Any]:
    """Requests that hold so many events each, with ids in order."""
    count = 0
    for size in sizes:
        events = [event(rpc, f"e-{count + each:05}") for each in range(size)]
        count += size
        yield rpc.pb.EventServiceIngestStreamRequest(events=events)


@pytest.mark.parametrize("sizes", [(1,) * 130, (250, 0, 7), (100, 100), (101,)])
async def test_a_stream_of_any_shape_is_stored_in_order(rpc: Rpc, sizes: tuple[int, ...]) -> None:
    """However events are spread over requests, each is stored and named once, in the order in which they came."""
    await acme(rpc)
    answer = await rpc.call("EventService.IngestStream", requests(rpc, *sizes))
    assert list(answer.ingested) == [f"e-{number:05}" for number in range(sum(sizes))]
    listed = await rpc.api.get("/events", limit=1, offset=0)
    assert listed["pagination"]["total_count"] == sum(sizes)


async def test_a_stream_sent_again_changes_nothing(rpc: Rpc) -> None:
    """The events of a stream that is sent a second time are all repeats."""
    await acme(rpc)
    await rpc.call("EventService.IngestStream", requests(rpc, 120))
    again = await rpc.call("EventService.IngestStream", requests(rpc, 60, 60))
    assert list(again.duplicates) == list(again.ingested) == [f"e-{number:05}" for number in range(120)]


async def test_an_event_without_a_timestamp_happened_when_it_was_received(rpc: Rpc) -> None:
    """A message that leaves it out is stored as of the request, and its repeat is no conflict."""
    await rpc.api.clock("2026-01-09T12:00:00Z")
    await acme(rpc)
    events = [rpc.pb.EventInput(account="acme", event_name="call", unique_id="one")]
    await rpc.call("EventService.Ingest", rpc.pb.EventServiceIngestRequest(events=events))
    assert (await rpc.api.get("/events/one"))["timestamp"] == "2026-01-09T12:00:00Z"

    await rpc.api.advance("2026-01-09T13:00:00Z")
    answer = await rpc.call("EventService.Ingest", rpc.pb.EventServiceIngestRequest(events=events))
    assert (list(answer.duplicates), list(answer.conflicts)) == (["one"], [])


async def test_an_empty_stream_is_answered(rpc: Rpc) -> None:
    """A stream without events has an answer without verdicts."""
    answer = await rpc.call("EventService.IngestStream", iter(()))
    assert answer == rpc.pb.Ingested()


async def test_an_event_without_an_id_is_called_by_its_place_in_the_stream(rpc: Rpc) -> None:
    """Places count from the beginning of the stream, across batches; an id that looks like a place stays an id."""
    await acme(rpc)
    events = [event(rpc, f"e-{number}") for number in range(250)]
    events[130] = event(rpc, "\n")
    events[210] = event(rpc, "events.7")
    request = rpc.pb.EventServiceIngestStreamRequest
    answer = await rpc.call(
        "EventService.IngestStream", iter([request(events=events[:99]), request(events=events[99:])])
    )
    assert [(each.unique_id, each.code) for each in answer.rejected] == [("events.130", "bad_id")]
    assert list(answer.failed) == ["events.130"]
    assert "events.7" in answer.ingested


async def test_what_came_before_an_unreadable_request_is_stored(rpc: Rpc) -> None:
    """A request that cannot be read ends the stream with its fault; the events before it are stored."""
    await acme(rpc)
    broken = event(rpc, "broken")
    broken.properties["n"] = float("nan")
    request = rpc.pb.EventServiceIngestStreamRequest
    stream = iter([*requests(rpc, 3), request(events=[broken]), request(events=[event(rpc, "late")])])
    error = await rpc.fails("EventService.IngestStream", stream, StatusCode.INVALID_ARGUMENT)
    assert list(violations(error)) == ["events.0.properties.n"]
    listed = await rpc.api.get("/events", limit=100)
    assert {each["unique_id"] for each in listed["data"]} == {"e-00000", "e-00001", "e-00002"}


async def test_a_stream_waits_for_its_rate_limit(app: App, rpc: Rpc) -> None:
    """Where a single request would be refused, a stream is held back and goes on."""
    await acme(rpc)
    settings = app.settings.model_copy(update={"rate_limit_events": 150})
    limited = replace(app, dispatcher=Dispatcher(app.database, settings))
    async with serving(limited) as address, grpc.aio.insecure_channel(address) as channel:
        answer = await replace(rpc, channel=channel).call("EventService.IngestStream", requests(rpc, 400))
    assert len(answer.ingested) == 400


async def test_a_slow_stream_is_stored_as_it_comes(rpc: Rpc) -> None:
    """An event is stored although the stream goes on: it does not wait for others to fill a batch."""
    await acme(rpc)
    goes_on = asyncio.Event()

    async def slow() -> AsyncIterator[Any]:
        yield rpc.pb.EventServiceIngestStreamRequest(events=[event(rpc, "first")])
        await goes_on.wait()
        yield rpc.pb.EventServiceIngestStreamRequest(events=[event(rpc, "second")])

    call = rpc.call("EventService.IngestStream", slow())
    async with asyncio.timeout(10):
        while (await rpc.api.call("GET", "/events/first")).status_code == 404:
            await asyncio.sleep(0)
    goes_on.set()
    assert list((await call).ingested) == ["first", "second"]


async def test_batches_hold_the_sender_back() -> None:
    """While a batch is worked on, no more than another one is read ahead; none is larger than it may be."""
    read = 0

    async def source() -> AsyncIterator[int]:
        nonlocal read
        for number in range(1000):
            read += 1
            yield number

    seen: list[int] = []
    async for batch in gathered(source(), most=10):
        seen += batch
        for _ in range(50):
            await asyncio.sleep(0)
        assert len(batch) <= 10
        assert read <= len(seen) + 11
    assert seen == list(range(1000))


async def test_what_breaks_comes_behind_what_came_before_it() -> None:
    """A fault in the source is raised once all records before it were handed on."""

    async def source() -> AsyncIterator[int]:
        for number in range(25):
            yield number
        raise Malformed("broken")

    batches = gathered(source(), most=10)
    seen = [*await anext(batches), *await anext(batches), *await anext(batches)]
    assert seen == list(range(25))
    with pytest.raises(Malformed):
        await anext(batches)


def feed(rpc: Rpc, after: int = 0, *, timeout: float = 20, **values: Any) -> Any:
    """The feed behind *after*, under way."""
    request = rpc.pb.WebhookEndpointsServiceFeedRequest(after=after, **values)
    return rpc.call("WebhookEndpointsService.Feed", request, timeout=timeout)


async def test_a_feed_gives_what_is_there_and_then_what_happens(rpc: Rpc) -> None:
    """A feed begins behind `after` with what happened before it was opened, and goes on with what happens while it is
    open, in order and without a hole."""
    await acme(rpc)
    open_feed = feed(rpc)
    stream = aiter(open_feed)
    first = await anext(stream)
    assert (first.type, first.sequence) == ("customer.created", 1)
    assert first.data.struct_value["external_id"] == "acme"
    waiting = asyncio.ensure_future(anext(stream))
    await rpc.call("CustomerService.Update", rpc.pb.CustomerServiceUpdateRequest(customer_id="acme", name="Acme Corp"))
    second = await waiting
    assert (second.type, second.sequence) == ("customer.updated", 2)
    open_feed.cancel()
    again = await anext(aiter(feed(rpc, after=1)))
    assert again == second


async def test_a_feed_of_many_is_whole(rpc: Rpc) -> None:
    """More events than are read at a time come in one run; `types` leaves only those."""
    for number in range(12):
        await rpc.call("CustomerService.Create", rpc.pb.CustomerServiceCreateRequest(name=f"c{number}"))
    stream = aiter(feed(rpc, limit=5, types=["customer.created"]))
    sequences = [(await anext(stream)).sequence for _ in range(12)]
    assert sequences == list(range(1, 13))


async def test_a_feed_of_unknown_types_is_refused(rpc: Rpc) -> None:
    """A type that no event has ends the feed at once."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await anext(aiter(feed(rpc, types=["frob.happened"])))
    assert caught.value.code() is StatusCode.INVALID_ARGUMENT


async def test_a_feed_ends_with_its_deadline(rpc: Rpc) -> None:
    """A feed in which nothing happens is open until the caller's deadline, and holds no connection meanwhile."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await anext(aiter(feed(rpc, timeout=1.5)))
    assert caught.value.code() is StatusCode.DEADLINE_EXCEEDED


async def test_a_feed_ends_when_the_server_does(app: App, rpc: Rpc) -> None:
    """A server that stops ends its feeds at once, as what can be asked again elsewhere."""
    async with asyncio.timeout(8):
        async with serving(app) as address:
            channel = grpc.aio.insecure_channel(address)
            open_feed = feed(replace(rpc, channel=channel))
            waiting = asyncio.ensure_future(anext(aiter(open_feed)))
            await open_feed.initial_metadata()
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await waiting
        await channel.close()
    assert caught.value.code() is StatusCode.UNAVAILABLE
    assert "ask again" in (caught.value.details() or "")
