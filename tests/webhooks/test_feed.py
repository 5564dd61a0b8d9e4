"""The feed of all events."""

from typing import Any

from tests.client import Api

START = "2026-01-01T00:00:00Z"


async def _happen(api: Api, count: int) -> None:
    for number in range(count):
        await api.post("/customers", json={"name": f"Customer {number}", "external_id": f"c{number}"})
    await api.advance(START)


async def _read(api: Api, **options: Any) -> list[Any]:
    found: list[Any] = []
    after = 0
    while True:
        part = await api.get("/feed", after=after, **options)
        found += part["data"]
        if not part["has_more"]:
            assert part["next_after"] >= after
            return found
        after = part["next_after"]


async def test_the_feed_holds_every_event_in_order_without_a_hole(api: Api) -> None:
    """Read in parts of three, eight events come once each, numbered from 1 to 8 in the order in which they happened."""
    await api.clock(START)
    await _happen(api, 8)

    events = await _read(api, limit=3)

    assert [event["sequence"] for event in events] == list(range(1, 9))
    assert [event["data"]["external_id"] for event in events] == [f"c{n}" for n in range(8)]
    assert len({event["id"] for event in events}) == 8
    assert {event["timestamp"] for event in events} == {START}


async def test_a_reader_goes_on_where_it_stopped(api: Api) -> None:
    """Behind the last event the feed is empty and repeats the position; what happens next is found behind it."""
    await api.clock(START)
    await _happen(api, 2)
    first = await api.get("/feed")
    empty = await api.get("/feed", after=first["next_after"])
    assert (empty["data"], empty["next_after"], empty["has_more"]) == ([], 2, False)

    await api.patch("/customers/c0", {"name": "Renamed"})
    await api.advance(START)

    (event,) = (await api.get("/feed", after=empty["next_after"]))["data"]
    assert (event["type"], event["sequence"], event["data"]["name"]) == ("customer.updated", 3, "Renamed")


async def test_the_feed_can_be_narrowed_to_types(api: Api) -> None:
    """With types only those come, each under its own number; a type that does not exist is refused."""
    await api.clock(START)
    await _happen(api, 2)
    await api.patch("/customers/c0", {"name": "Renamed"})
    await api.advance(START)

    assert [e["sequence"] for e in await _read(api, types="customer.updated")] == [3]
    assert [e["sequence"] for e in await _read(api, types="customer.*")] == [1, 2, 3]
    assert await _read(api, types="webhook.test") == []
    await api.fails("GET", "/feed?types=nothing.happened", 422, "unknown_event_type")


async def test_the_feed_is_of_one_tenant(api: Api, second_api: Api) -> None:
    """Events of one tenant are not in the feed of another, and each counts its own from 1."""
    for each in (api, second_api):
        await each.clock(START)
    await _happen(api, 2)
    await _happen(second_api, 1)

    own = await _read(second_api)
    assert [event["sequence"] for event in own] == [1]
    assert {e["id"] for e in own}.isdisjoint({e["id"] for e in await _read(api)})
