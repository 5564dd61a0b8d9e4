"""Events without a timestamp: when they happened, and what repeats them."""

import json
from typing import Any

import pytest

from tests.client import Api
from tests.metering.sample import NOTHING, call, send

NOON = "2026-01-09T12:00:00Z"
LATER = "2026-01-09T13:00:00Z"


def timeless(unique_id: str = "evt-1", **changes: Any) -> dict[str, Any]:
    """The event of `call` without a timestamp."""
    return {name: value for name, value in call(unique_id, **changes).items() if name != "timestamp"}


async def test_it_happened_when_it_was_received(api: Api, acme: str) -> None:
    """Its timestamp is the instant of the request that stored it, of the test clock where there is one."""
    await api.clock(NOON)

    assert (await send(api, timeless(), call("other")))["ingested"] == ["evt-1", "other"]
    stored = await api.get("/events/evt-1")
    assert (stored["timestamp"], stored["received_at"]) == (NOON, NOON)


async def test_a_repeat_without_a_timestamp_is_a_duplicate(api: Api, acme: str) -> None:
    """Whenever it comes again, it changes nothing, and its absent timestamp is no conflict."""
    await api.clock(NOON)
    await send(api, timeless())
    await api.advance(LATER)

    assert await send(api, timeless(), timeless(timestamp=None)) == {
        **NOTHING,
        "ingested": ["evt-1"],
        "duplicates": ["evt-1"],
    }
    assert [each["timestamp"] for each in (await api.get("/events"))["data"]] == [NOON]


async def test_a_repeat_may_leave_the_timestamp_out(api: Api, acme: str) -> None:
    """The first said when it happened; the repeat says nothing else."""
    await api.clock(LATER)
    await send(api, call(timestamp=NOON))

    assert "conflicts" not in await send(api, timeless())
    assert (await api.get("/events/evt-1"))["timestamp"] == NOON


async def test_in_one_request_the_first_stands(api: Api, acme: str) -> None:
    """A repeat without a timestamp beside its first is compared with that."""
    await api.clock(LATER)

    answer = await send(api, call(timestamp=NOON), timeless(), timeless(properties={}))
    assert (answer["ingested"], answer["duplicates"]) == (["evt-1"], ["evt-1"])
    assert len(answer["conflicts"]) == 1
    assert (await api.get("/events/evt-1"))["timestamp"] == NOON


@pytest.mark.parametrize("changes", [{"properties": {}}, {"event_name": "api_calls"}, {"account": "other"}])
async def test_other_content_is_a_conflict_all_the_same(api: Api, acme: str, changes: dict[str, Any]) -> None:
    """Only the timestamp is not held against a repeat that has none."""
    await api.clock(NOON)
    await api.post("/customers", json={"name": "Other", "external_id": "other"})
    await send(api, timeless())
    await api.advance(LATER)

    answer = await send(api, timeless(**changes))
    assert answer["duplicates"] == ["evt-1"]
    assert [each["code"] for each in answer["conflicts"]] == ["content_differs"]


async def test_a_repeat_that_says_when_it_happened_has_to_say_what_is_stored(api: Api, acme: str) -> None:
    """Another timestamp than that of the receipt is other content; the receipt's own is not."""
    await api.clock(NOON)
    await send(api, timeless())
    await api.advance(LATER)

    assert "conflicts" not in await send(api, call(timestamp=NOON))
    answer = await send(api, call(timestamp="2026-01-09T11:59:00Z"))
    assert [each["code"] for each in answer["conflicts"]] == ["content_differs"]
    assert (await api.get("/events/evt-1"))["timestamp"] == NOON


async def test_a_repeat_is_compared_with_what_first_arrived(api: Api, acme: str) -> None:
    """A correction of the timestamp makes no conflict of a retry."""
    await api.clock(NOON)
    await send(api, timeless())
    await api.post("/events/evt-1/amend", json={"timestamp": "2026-01-08T00:00:00Z", "reason": "a day too late"})
    await api.advance(LATER)

    assert "conflicts" not in await send(api, timeless())


async def test_a_rejected_one_happened_when_it_was_first_received(api: Api) -> None:
    """A replay stores it as of then, as it came and corrected."""
    await api.clock(NOON)
    await send(api, timeless("a"), timeless("b"))
    await api.advance(LATER)
    assert (await send(api, timeless("a")))["failed"] == ["a"]
    await api.post("/customers", json={"name": "Acme", "external_id": "acme"})

    found = {each["unique_id"]: each["id"] for each in await api.every("/events/rejected")}
    corrected = {"event": timeless("b", properties={"tokens": 1})}
    assert (await api.post(f"/events/rejected/{found['b']}/replay", json=corrected))["ingested"] == ["b"]
    assert (await api.post("/events/rejected/replay"))["replayed"] == 1
    assert {each["unique_id"]: each["timestamp"] for each in await api.every("/events")} == {"a": NOON, "b": NOON}


async def test_a_backfill_needs_timestamps(api: Api, acme: str) -> None:
    """What is filled in later did not happen when it was sent."""
    window = {"start": "2026-01-01T00:00:00Z", "end": "2026-02-01T00:00:00Z"}
    made = await api.post("/backfills", json={**window, "reason": "Lost by a gateway."})

    answer = await api.post(f"/backfills/{made['id']}/events", json={"events": [timeless()]})
    assert [each["code"] for each in answer["rejected"]] == ["required"]


async def test_lines_and_cloudevents_do_without_it(api: Api, acme: str) -> None:
    """The same event in each of the media types is one event."""
    await api.clock(NOON)
    line = json.dumps(timeless(properties={})).encode() + b"\n"
    await api.post("/events", content=line, headers={"Content-Type": "application/x-ndjson"})
    await api.advance(LATER)

    cloudevent = {"specversion": "1.0", "id": "evt-1", "source": "/", "type": "api_call", "subject": "acme"}
    content = json.dumps(cloudevent).encode()
    answer = await api.post("/events", content=content, headers={"Content-Type": "application/cloudevents+json"})
    assert answer == {**NOTHING, "ingested": ["evt-1"], "duplicates": ["evt-1"]}
