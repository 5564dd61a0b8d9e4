"""Ids of events: what a repeat does, and what it does not."""

import asyncio
import json
from typing import Any

import pytest

from billow.runtime.db import Tx
from tests.client import Api
from tests.metering.sample import NOTHING, call, metric, send


async def test_an_event_without_an_id_gets_one(api: Api, acme: str) -> None:
    """Two equal events without ids are two events."""
    event = call()
    del event["unique_id"]

    ingested = (await send(api, event, event))["ingested"]
    assert len(set(ingested)) == 2
    assert all(each.startswith("evt_") for each in ingested)
    assert (await api.get(f"/events/{ingested[0]}"))["event_name"] == "api_call"


async def test_a_repeat_is_ingested_and_changes_nothing(api: Api, acme: str, tx: Tx) -> None:
    """A retry is answered like the first time, names the duplicate, and counts once."""
    await send(api, call())
    assert await send(api, call(), call("evt-2")) == {
        **NOTHING,
        "ingested": ["evt-1", "evt-2"],
        "duplicates": ["evt-1"],
    }
    assert len((await api.get("/events"))["data"]) == 2


async def test_a_repeat_in_one_batch_is_stored_once(api: Api, acme: str) -> None:
    """The first of two with one id stands; the id is ingested and a duplicate."""
    answer = await send(api, call(), call(properties={"tokens": 7}))

    assert answer["ingested"] == ["evt-1"]
    assert answer["duplicates"] == ["evt-1"]
    assert [each["code"] for each in answer["conflicts"]] == ["content_differs"]
    assert (await api.get("/events/evt-1"))["properties"]["tokens"] == 1500


@pytest.mark.parametrize(
    "changes",
    [
        {"properties": {"endpoint": "/v1/analyze", "tokens": 1501}},
        {"properties": {}},
        {"timestamp": "2026-01-09T15:03:18Z"},
        {"event_name": "api_calls"},
        {"account": "other"},
    ],
)
async def test_a_repeat_with_other_content_is_a_conflict(api: Api, acme: str, changes: dict[str, Any]) -> None:
    """The first stands, and the answer says that the second was something else."""
    await api.post("/customers", json={"name": "Other", "external_id": "other"})
    await send(api, call())

    answer = await send(api, call(**changes))
    assert answer["duplicates"] == ["evt-1"]
    assert [(each["unique_id"], each["code"]) for each in answer["conflicts"]] == [("evt-1", "content_differs")]
    stored = await api.get("/events/evt-1")
    assert (stored["customer_id"], stored["properties"]["tokens"]) == (acme, 1500)


@pytest.mark.parametrize(
    "changes",
    [
        {"account": "a-1"},
        {"timestamp": "2026-01-09T16:03:17+01:00"},
        {"timestamp": "2026-01-09T15:03:17.000000Z"},
        {"properties": {"tokens": 1500, "endpoint": "/v1/analyze", "note": None}},
    ],
)
async def test_the_same_content_said_differently_is_no_conflict(api: Api, acme: str, changes: dict[str, Any]) -> None:
    """Another name of the customer, another offset, another order: the same event."""
    await send(api, call())

    assert "conflicts" not in await send(api, call(**changes))


async def test_the_repeat_of_a_stored_event_is_no_failure_under_a_newer_metric(api: Api, acme: str) -> None:
    """What was stored once is answered as stored, although a metric made since could not use it."""
    event = call(properties={"endpoint": "/v1/analyze", "tokens": "many"})
    await send(api, event)
    await metric(api)

    assert await send(api, event) == {**NOTHING, "ingested": ["evt-1"], "duplicates": ["evt-1"]}


async def test_a_bad_first_and_a_good_second_of_one_id(api: Api, acme: str) -> None:
    """Verdicts are per event: the bad one fails, and the good one is stored."""
    await metric(api)

    answer = await send(api, call(properties={"endpoint": "/v1/analyze", "tokens": "many"}), call())
    assert (answer["ingested"], answer["failed"], answer["duplicates"]) == (["evt-1"], ["evt-1"], [])


async def test_tenants_do_not_share_ids_or_events(api: Api, second_api: Api, acme: str) -> None:
    """The same id in another tenant is another event, and neither sees the other's."""
    await second_api.post("/customers", json={"name": "Acme", "external_id": "acme"})
    await send(api, call())

    await second_api.fails("GET", "/events/evt-1", 404)
    assert (await send(second_api, call(properties={"tokens": 1})))["duplicates"] == []
    assert (await api.get("/events/evt-1"))["properties"]["tokens"] == 1500


async def test_an_event_sent_many_times_at_once_counts_once(api: Api, acme: str) -> None:
    """Eight requests with the same ten events, in turning order, store ten; each says that all ten are stored."""
    events = [call(f"evt-{n}") for n in range(10)]
    answers = await asyncio.gather(*(send(api, *events[n:], *events[:n]) for n in range(8)))

    assert all(sorted(each["ingested"]) == sorted(e["unique_id"] for e in events) for each in answers)
    assert sum(len(each["duplicates"]) for each in answers) == 70
    assert len((await api.get("/events"))["data"]) == 10


async def test_a_small_decimal_is_answered_in_plain_digits(api: Api, acme: str) -> None:
    """What is written with an exponent is stored and shown without, and the same number in digits is a repeat."""
    assert (await send(api, call(properties={"cost": 1e-7})))["ingested"] == ["evt-1"]

    assert (await api.get("/events/evt-1"))["properties"] == {"cost": "0.0000001"}
    assert (await api.get("/events"))["data"][0]["properties"] == {"cost": "0.0000001"}
    content = b'{"events": [%s]}' % json.dumps(call(properties={"cost": 5})).encode().replace(b"5}", b"0.00000010}")
    again = await api.post("/events", content=content, headers={"Content-Type": "application/json"})
    assert again == {**NOTHING, "ingested": ["evt-1"], "duplicates": ["evt-1"]}
