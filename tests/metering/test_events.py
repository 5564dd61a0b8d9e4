"""Events through the API: what is taken, what is refused, and what a repeat does."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import jsonschema
import pytest
from pydantic import TypeAdapter

from billow.bootstrap import App
from billow.metering import operations as metering
from billow.metering import ports
from billow.metering.types import EventsBody, Window
from billow.runtime.db import Tx
from tests.client import Api
from tests.metering.sample import NOTHING, call, metric, metric_of, send


async def test_the_printed_batch_is_answered_as_printed(api: Api, acme: str) -> None:
    """The example of the main path gives exactly the four lists that it prints."""
    assert await send(api, call()) == {**NOTHING, "ingested": ["evt-1"]}


async def test_the_quickstart_body_is_taken(api: Api, acme: str) -> None:
    """The single camelCase event of the self-serve guide is stored, under the same names as any other."""
    answer = await api.post(
        "/events",
        json={
            "uniqueId": "evt_123456",
            "account": "a-1",
            "eventName": "api_call",
            "timestamp": "2025-03-09T15:03:17Z",
            "properties": {"endpoint": "/v1/analyze", "tokens": 1500},
        },
    )

    assert answer["ingested"] == ["evt_123456"]
    stored = await api.get("/events/evt_123456")
    assert stored["customer_id"] == acme
    assert stored["event_name"] == "api_call"
    assert stored["properties"] == {"endpoint": "/v1/analyze", "tokens": 1500}
    assert stored["timestamp"] == "2025-03-09T15:03:17Z"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("account", "customer_id"),
        ("account", "customerId"),
        ("account", "account_id"),
        ("account", "accountId"),
        ("event_name", "eventName"),
        ("unique_id", "uniqueId"),
        ("unique_id", "idempotency_key"),
        ("unique_id", "idempotencyKey"),
    ],
)
async def test_every_spelling_means_the_same(api: Api, acme: str, old: str, new: str) -> None:
    """A field under another of its names makes the same event, so the second is a repeat without a conflict."""
    event = call()
    event[new] = event.pop(old)

    await send(api, call())
    assert await send(api, event) == {**NOTHING, "ingested": ["evt-1"], "duplicates": ["evt-1"]}


async def test_a_plain_list_is_a_batch(api: Api, acme: str) -> None:
    """A list of events needs no wrapping, and a wrapped one may be in camelCase."""
    assert (await api.post("/events", json=[call("a"), call("b")]))["ingested"] == ["a", "b"]
    camel = {"uniqueId": "c", "customerId": "a-1", "eventName": "api_call", "timestamp": "2025-03-09T15:03:17Z"}
    assert (await api.post("/events", json={"events": [camel]}))["ingested"] == ["c"]
    assert (await api.get("/events/c"))["customer_id"] == acme


REJECTED: list[tuple[Any, str, str]] = [
    (call(account="nobody"), "evt-1", "unknown_customer"),
    ({k: v for k, v in call().items() if k != "account"}, "evt-1", "required"),
    ({k: v for k, v in call().items() if k != "event_name"}, "evt-1", "required"),
    (call(timestamp=""), "evt-1", "bad_timestamp"),
    (call(timestamp="yesterday"), "evt-1", "bad_timestamp"),
    (call(timestamp=1767970997), "evt-1", "bad_timestamp"),
    (call(timestamp="2026-01-09"), "evt-1", "bad_timestamp"),
    (call(timestamp="2026-01-09T15:03:17"), "evt-1", "bad_timestamp"),
    (call(timestamp="2026-02-30T15:03:17Z"), "evt-1", "bad_timestamp"),
    (call(timestamp="0001-01-01T00:00:00+14:00"), "evt-1", "bad_timestamp"),
    (call(timestamp="2026-W02-5T15:03:17Z"), "evt-1", "bad_timestamp"),
    (call(timestamp="2099-01-01T00:00:00Z"), "evt-1", "future_timestamp"),
    (call(properties=[1]), "evt-1", "bad_properties"),
    (call(properties={"a": {"b": 1}}), "evt-1", "bad_value"),
    (call(properties={"a": [1]}), "evt-1", "bad_value"),
    (call(properties={"a": "nul \x00"}), "evt-1", "bad_value"),
    (call(properties={"a\x00": 1}), "evt-1", "bad_properties"),
    (call(properties={"": 1}), "evt-1", "bad_properties"),
    (call(properties={"a": "x" * 2001}), "evt-1", "bad_value"),
    (call(properties={"a": 10**30}), "evt-1", "bad_value"),
    (call(properties={f"p{n}": n for n in range(101)}), "evt-1", "too_many_properties"),
    (call(unique_id="x" * 256), "events.1", "bad_id"),
    (call(unique_id=""), "events.1", "bad_id"),
    (call(unique_id=7), "events.1", "bad_id"),
    (call(unique_id="a\nb"), "events.1", "bad_id"),
    (call(event_name="a\x00"), "evt-1", "bad_id"),
    (call(account=7), "evt-1", "bad_id"),
    (call(colour="red"), "events.1", "unknown_field"),
    (call(customer_id="other"), "events.1", "ambiguous_field"),
    ({**call(), "account": None}, "evt-1", "required"),
    ("evt-1", "events.1", "not_an_object"),
    (None, "events.1", "not_an_object"),
]


@pytest.mark.parametrize(("event", "unique_id", "code"), REJECTED)
async def test_a_bad_event_is_rejected_alone(api: Api, acme: str, event: Any, unique_id: str, code: str) -> None:
    """Its neighbours are stored, and the answer names it with a code and a way out."""
    answer = await send(api, call("before"), event, call("after"))

    assert answer["ingested"] == ["before", "after"]
    assert answer["failed"] == [unique_id]
    assert [(each["unique_id"], each["code"]) for each in answer["rejected"]] == [(unique_id, code)]
    assert len(answer["rejected"][0]["detail"]) > 10
    assert len((await api.get("/events"))["data"]) == 2


@pytest.mark.parametrize("nulls_first", [True, False])
async def test_a_null_says_nothing_beside_another_spelling(api: Api, acme: str, nulls_first: bool) -> None:
    """A client that writes optional fields as null means the one that is not, wherever it stands."""
    nulls = {"uniqueId": None, "customer_id": None, "idempotencyKey": None}
    event = {**nulls, **call("a")} if nulls_first else {**call("a"), **nulls}

    answer = await send(api, event)

    assert (answer["ingested"], answer["failed"]) == (["a"], [])
    assert [each["customer_id"] for each in (await api.get("/events"))["data"]] == [acme]


async def test_under_a_test_clock_the_future_can_be_told_in_advance(api: Api, acme: str) -> None:
    """A frozen clock is no broken one: events of the days that it will walk through are taken before it does."""
    await api.clock("2026-01-01T00:00:00Z")

    answer = await send(api, call("a", timestamp="2026-01-09T00:00:00Z"), call("b", timestamp="2099-01-01T00:00:00Z"))
    assert (answer["ingested"], answer["failed"]) == (["a", "b"], [])


@pytest.mark.parametrize("value", ["many", "", True, "1e3", " 5", "1" * 16, 10**15])
async def test_a_value_that_a_metric_cannot_add_up_is_rejected(api: Api, acme: str, value: Any) -> None:
    """Where a metric computes with the property, only 15 digits and 12 decimals will do; the field is named."""
    await metric(api)

    answer = await send(api, call(properties={"endpoint": "/v1/analyze", "tokens": value}))
    assert [(each["code"], "properties.tokens" in each["detail"]) for each in answer["rejected"]] == [
        ("bad_value", True)
    ]


@pytest.mark.parametrize(
    "properties",
    [
        {"endpoint": "/v1/analyze", "tokens": "1500.5"},
        {"endpoint": "/v1/analyze", "tokens": None},
        {"endpoint": "/v1/analyze"},
        {"endpoint": "/v1/other", "tokens": "many"},
        {"tokens": "many"},
    ],
)
async def test_what_a_metric_does_not_compute_with_is_free(api: Api, acme: str, properties: dict[str, Any]) -> None:
    """A decimal string will do, an absent value too, and an event that the filters pass over may hold anything."""
    await metric(api)

    assert (await send(api, call(properties=properties)))["ingested"] == ["evt-1"]


async def test_an_event_that_no_metric_reads_is_stored(api: Api, acme: str) -> None:
    """It waits for a metric that is made later."""
    assert (await send(api, call(event_name="not yet")))["ingested"] == ["evt-1"]


async def test_a_hundred_and_one_events_store_nothing(api: Api, acme: str) -> None:
    """Over the limit the whole request is refused; a hundred are fine."""
    events = [call(f"evt-{n}") for n in range(101)]

    for body in ({"events": events}, events):
        problem = await api.fails("POST", "/events", 422, "too_many_events", json=body)
        assert problem["errors"][0]["field"] == "events"
    assert (await api.get("/events"))["data"] == []
    assert len((await send(api, *events[:100]))["ingested"]) == 100


@pytest.fixture
def allowed(app: App) -> Iterator[int]:
    """An installation that takes a thousand events in a request."""
    most = 1_000
    ports.allow(app.database, most)
    yield most
    ports.allow(app.database, app.settings.events_per_batch)


async def test_an_installation_may_allow_a_thousand_events(api: Api, acme: str, allowed: int) -> None:
    """A thousand are stored, plainly good or not, as JSON or as lines; of one more nothing is."""
    events = [call(f"evt-{n}") for n in range(allowed + 1)]
    lines = b"\n".join(json.dumps(each).encode() for each in events)
    headers = {"Content-Type": "application/x-ndjson"}
    for given in ({"json": events}, {"content": lines, "headers": headers}):
        problem = await api.fails("POST", "/events", 422, "too_many_events", **given)
        assert "at most 1000 events" in problem["detail"]
    assert (await api.get("/events"))["data"] == []

    answer = await send(api, *events[1:allowed], {**events[allowed], "account": "nobody"})
    assert (len(answer["ingested"]), answer["failed"]) == (allowed - 1, [f"evt-{allowed}"])
    assert len((await send(api, *events[:allowed]))["ingested"]) == allowed


@pytest.mark.parametrize("content", [b"", b"{", b"[1,", b"nonsense", b'{"a": NaN}', b"\xff", b"[" * 5000, b"9" * 5000])
async def test_a_body_that_is_no_json_is_malformed(api: Api, content: bytes) -> None:
    """Nothing can be said of its events, so there is one answer: 400."""
    await api.fails("POST", "/events", 400, "malformed", content=content)


@pytest.mark.parametrize("body", [5, "events", None, True, {"events": 5}, {"events": {}}, {"events": None}])
async def test_json_without_events_is_refused(api: Api, body: Any) -> None:
    """Neither an event, nor a list, nor a batch: 422."""
    await api.fails("POST", "/events", 422, "unreadable_events", content=json.dumps(body).encode())


@pytest.mark.parametrize("field", ["subscription_id", "external_subscription_id"])
async def test_an_event_names_no_subscription(api: Api, acme: str, field: str) -> None:
    """It is of a customer; whoever tells two subscriptions apart is told to do it by a property."""
    (found,) = (await api.post("/events", json=call(**{field: "sub-1"})))["rejected"]
    assert found["code"] == "unknown_field"
    assert repr(field) in found["detail"]
    assert "filter the metric of each by a property" in found["detail"]


async def test_an_unknown_field_beside_the_events_is_named(api: Api, acme: str) -> None:
    """A misspelt option is an error, not ignored."""
    problem = await api.fails("POST", "/events", 422, json={"events": [call()], "dry_run": True})
    assert [each["field"] for each in problem["errors"]] == ["dry_run"]
    assert (await api.get("/events"))["data"] == []


async def test_an_empty_batch_is_no_error(api: Api) -> None:
    """Nothing was sent, and nothing is said of it."""
    assert await send(api) == NOTHING


async def test_numbers_are_exact(api: Api, acme: str, tx: Tx) -> None:
    """A JSON number is never read through a float: seventeen digits come back as they were sent."""
    content = json.dumps(call()).replace("1500", "123456789012345.123456789012").encode()
    await api.post("/events", content=content)

    assert (await api.get("/events/evt-1"))["properties"]["tokens"] == "123456789012345.123456789012"
    window = Window(
        key="w",
        customer_id=acme,
        metric=metric_of("sum", "tokens"),
        start=datetime(2026, 1, 1, tzinfo=UTC),
        end=datetime(2026, 2, 1, tzinfo=UTC),
    )
    measured = await metering.measure(tx, windows=[window])
    assert measured["w"].quantity == Fraction("123456789012345.123456789012")


async def test_a_reader_recomputes_the_digest(api: Api, acme: str, tx: Tx) -> None:
    """The digest of an event follows from what the list shows, and that of a window is their sum (README, Digests)."""
    await send(api, call("a", properties={"tokens": 0.5, "ü": True, "none": None}), call("b"))
    total = 0
    for event in await api.every("/events"):
        texts = {
            name: {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
            for name, value in event["properties"].items()
            if value is not None
        }
        content = {k: event[k] for k in ("customer_id", "event_name", "timestamp", "unique_id")} | {"properties": texts}
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
        assert event["digest"] == hashlib.sha256(canonical.encode()).hexdigest()[:16]
        total += int(event["digest"], 16)

    usage = await metering.measure(
        tx,
        windows=[
            Window(
                key="w",
                customer_id=acme,
                metric=metric_of(),
                start=datetime(2026, 1, 9, tzinfo=UTC),
                end=datetime(2026, 1, 10, tzinfo=UTC),
            )
        ],
    )
    assert usage["w"].digest == f"{total % 2**64:016x}"


async def test_events_are_listed_by_customer_name_and_time(api: Api, acme: str) -> None:
    """Each filter narrows the list, bounds included; the latest stand first; pages join without gap or repeat."""
    await api.post("/customers", json={"name": "Other", "external_id": "other"})
    await send(
        api,
        call("a", timestamp="2026-01-01T00:00:00Z"),
        call("b", timestamp="2026-01-02T00:00:00Z", event_name="login"),
        call("c", timestamp="2026-01-03T00:00:00Z", account="other"),
        call("d", timestamp="2026-01-03T00:00:00Z"),
    )

    async def ids(**filters: Any) -> list[str]:
        return [event["unique_id"] for event in (await api.get("/events", **filters))["data"]]

    assert await ids() == ["d", "c", "b", "a"]
    assert await ids(customer_id="a-1") == ["d", "b", "a"]
    assert await ids(account_id=acme) == ["d", "b", "a"]
    assert await ids(customer_id="nobody") == []
    assert await ids(event_name="login,logout") == ["b"]
    assert await ids(timestamp_gte="2026-01-02T00:00:00Z", timestamp_lte="2026-01-02T00:00:00Z") == ["b"]
    assert await ids(sort="timestamp:asc") == ["a", "b", "c", "d"]
    first = await api.get("/events", limit=3)
    second = await api.get("/events", limit=3, cursor=first["pagination"]["next_cursor"])
    assert [e["unique_id"] for e in first["data"] + second["data"]] == ["d", "c", "b", "a"]


async def test_an_unknown_event_is_not_found(api: Api) -> None:
    """There is nothing under an id that was never sent."""
    await api.fails("GET", "/events/evt-1", 404, "not_found")


def test_the_schema_takes_what_the_route_takes() -> None:
    """The published schema holds for each spelling and form, and not for an event without a customer."""
    validator = jsonschema.Draft202012Validator(TypeAdapter(EventsBody).json_schema())
    camel = {"uniqueId": "e", "accountId": "acme", "eventName": "api_call", "timestamp": "2026-01-09T15:03:17Z"}
    timeless = {"account": "acme", "event_name": "api_call"}

    for body in (call(), [call(), camel], {"events": [call(), camel]}, camel, timeless):
        assert validator.is_valid(body), body
    for body in ({**camel, "accountId": None}, {**camel, "colour": "red"}, {"eventName": "a", "timestamp": "b"}, 5):
        assert not validator.is_valid(body), body


@pytest.mark.parametrize("timestamp", ["0001-01-01T00:00:00Z", "1899-12-31T23:59:59Z", "3000-01-01T00:00:00Z"])
async def test_an_instant_that_the_database_takes_for_infinity_is_rejected(api: Api, acme: str, timestamp: str) -> None:
    """Years that no bill speaks of are refused, also under a test clock, and the list of events can still be read."""
    await api.clock("2026-01-01T00:00:00Z")

    answer = await send(api, call("x", timestamp=timestamp))
    assert [each["code"] for each in answer["rejected"]] == ["bad_timestamp"]
    assert (await api.get("/events"))["data"] == []
