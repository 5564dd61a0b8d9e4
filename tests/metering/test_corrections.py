"""Corrections of events: amended, void and restored, and what was known when."""

import asyncio
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event as hook
from sqlalchemy import text

from billow.catalog.types import Metric
from billow.metering import operations as metering
from billow.metering.store import measuring
from billow.metering.types import Measured, Window
from billow.runtime.db import Tx
from tests.client import Api
from tests.metering.sample import call, metric_of, send
from tests.metering.sample import metric as calls_metric

NOW = "2026-01-10T00:00:00Z"
LATER = "2026-01-11T00:00:00Z"
LATEST = "2026-01-12T00:00:00Z"


@pytest.fixture
async def sent(api: Api, acme: str) -> dict[str, Any]:
    """An event of 1500 tokens, sent on 10 January; the clock stands on the 11th."""
    await api.clock(NOW)
    await send(api, call())
    await api.advance(LATER)
    return dict(await api.get("/events/evt-1"))


async def amend(api: Api, unique_id: str = "evt-1", **changes: Any) -> dict[str, Any]:
    """The event after a correction."""
    return dict(await api.post(f"/events/{unique_id}/amend", json={"reason": "counted twice", **changes}))


async def void(api: Api, unique_id: str = "evt-1") -> dict[str, Any]:
    """The event after it was voided."""
    return dict(await api.post(f"/events/{unique_id}/void", json={"reason": "a test"}))


async def test_an_amended_event_is_what_it_is_said_to_be(api: Api, sent: dict[str, Any]) -> None:
    """What is given takes the place of what was; all else stays, its arrival included; everybody sees it so."""
    assert (sent["revision"], sent["void"], sent["known_at"]) == (0, False, None)

    found = await amend(api, properties={"tokens": "150.5", "endpoint": "/v1/analyze"})

    differing = {name for name in found if found[name] != sent[name]}
    assert differing == {"properties", "digest", "revision", "known_at"}
    assert found["properties"] == {"tokens": "150.5", "endpoint": "/v1/analyze"}
    assert (found["revision"], found["known_at"], found["received_at"]) == (1, LATER, NOW)
    assert await api.get("/events/evt-1") == found
    assert await api.every("/events") == [found]


async def test_the_digest_of_an_amended_event_is_that_of_the_event_it_became(api: Api, sent: dict[str, Any]) -> None:
    """Amended to what it was at first, it has its first digest again, and a revision of its own."""
    assert (await amend(api, properties={}))["digest"] != sent["digest"]
    again = await amend(api, properties=sent["properties"])
    assert (again["digest"], again["revision"]) == (sent["digest"], 2)


async def test_every_part_of_an_event_can_be_amended(api: Api, sent: dict[str, Any]) -> None:
    """Its customer by any name, its name and its time, to the microsecond."""
    beta = await api.post("/customers", json={"name": "B", "external_id": "beta"})
    found = await amend(api, account="beta", event_name="other", timestamp="2026-01-08T01:00:00.000001+01:00")
    assert (found["customer_id"], found["event_name"]) == (beta["id"], "other")
    assert found["timestamp"] == "2026-01-08T00:00:00.000001Z"
    assert (await amend(api, customer_id="acme"))["customer_id"] == sent["customer_id"]


async def test_what_was_known_before_stays_known(api: Api, sent: dict[str, Any]) -> None:
    """As known before the correction the event is as it came; before it came, there is none."""
    await amend(api, properties={"tokens": 1})
    await api.advance(LATEST)
    await void(api)

    assert await api.get("/events/evt-1", known_at=NOW) == sent
    assert (await api.get("/events/evt-1", known_at=LATER))["properties"] == {"tokens": 1}
    assert (await api.get("/events/evt-1", known_at=LATEST))["void"] is True
    await api.fails("GET", "/events/evt-1?known_at=2026-01-09T23:59:59Z", 404, "not_found")
    lists = {at: await api.every("/events", known_at=at) for at in (NOW, LATER, LATEST)}
    assert [[each["revision"] for each in found] for found in lists.values()] == [[0], [1], []]
    assert lists[NOW] == [sent]


async def test_everything_that_was_said_is_listed(api: Api, sent: dict[str, Any]) -> None:
    """The event as it came, then each correction with who made it, when and why."""
    await amend(api, properties={"tokens": 1})
    await api.advance(LATEST)
    await void(api)

    first, second, third = await api.every("/events/evt-1/revisions")
    assert (first["revision"], first["reason"], first["actor"], first["known_at"]) == (0, None, None, NOW)
    assert first["properties"] == sent["properties"]
    assert (second["revision"], second["reason"], second["known_at"]) == (1, "counted twice", LATER)
    assert (third["revision"], third["reason"], third["known_at"], third["void"]) == (2, "a test", LATEST, True)
    assert third["properties"] == second["properties"] == {"tokens": 1}
    assert second["actor"] == third["actor"] is not None
    page = await api.get("/events/evt-1/revisions", limit=2)
    rest = await api.get("/events/evt-1/revisions", limit=2, cursor=page["pagination"]["next_cursor"])
    assert [each["revision"] for each in [*page["data"], *rest["data"]]] == [0, 1, 2]
    await api.fails("GET", "/events/nothing/revisions", 404, "not_found")


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"account": "nobody"}, "account", "unknown_customer"),
        ({"properties": {"tokens": "many", "endpoint": "/v1/analyze"}}, "properties", "bad_value"),
        ({"properties": {"x": "\u0000"}}, "properties", "bad_value"),
        ({"event_name": "nobody reads it"}, "event_name", "unmatched_event_name"),
        ({"timestamp": "2025-01-01T00:00:00Z"}, "timestamp", "too_old"),
    ],
)
async def test_a_correction_is_judged_as_an_arrival(
    api: Api, sent: dict[str, Any], changes: dict[str, Any], field: str, code: str
) -> None:
    """What could not be sent cannot be amended to either; the refusal names the field, and nothing changed."""
    await calls_metric(api)
    await api.patch("/events/policy", json={"strict": True, "max_age_days": 30})
    problem = await api.fails("POST", "/events/evt-1/amend", 422, "event_unfit", json={"reason": "wrong", **changes})
    assert [(each["field"], each["code"]) for each in problem["errors"]] == [(field, code)]
    assert await api.get("/events/evt-1") == sent


async def test_an_event_of_the_future_is_refused(api: Api, acme: str) -> None:
    """Without a test clock nothing lies more than a day ahead."""
    await send(api, call())
    body = {"reason": "wrong", "timestamp": "2999-01-01T00:00:00Z"}
    problem = await api.fails("POST", "/events/evt-1/amend", 422, "event_unfit", json=body)
    assert [(each["field"], each["code"]) for each in problem["errors"]] == [("timestamp", "future_timestamp")]


async def test_what_stays_as_it_is_was_taken_once_and_is_taken_again(api: Api, sent: dict[str, Any]) -> None:
    """A policy that came later is no hindrance to correct the properties of an old event."""
    await api.patch("/events/policy", json={"strict": True, "max_age_days": 1})
    assert (await amend(api, properties={}))["revision"] == 1


async def test_two_names_of_the_customer_must_agree(api: Api, sent: dict[str, Any]) -> None:
    """Account and customer_id are one field; a reason is needed, and there must be such an event."""
    both = {"reason": "x", "account": "acme", "customer_id": "a-1"}
    problem = await api.fails("POST", "/events/evt-1/amend", 422, "invalid", json=both)
    assert [each["field"] for each in problem["errors"]] == ["account"]
    for verb in ("amend", "void"):
        problem = await api.fails("POST", f"/events/evt-1/{verb}", 422, json={})
        assert [each["field"] for each in problem["errors"]] == ["reason"]
        await api.fails("POST", f"/events/nothing/{verb}", 404, "not_found", json={"reason": "x"})


async def test_amending_to_what_it_is_adds_nothing(api: Api, sent: dict[str, Any]) -> None:
    """So that a request that is sent twice is one correction."""
    assert await amend(api, properties=sent["properties"]) == sent
    once = await amend(api, properties={"tokens": 2})
    assert await amend(api, properties={"tokens": 2}) == once
    assert len(await api.every("/events/evt-1/revisions")) == 2


async def test_a_void_event_counts_nowhere_and_can_be_seen(api: Api, sent: dict[str, Any]) -> None:
    """It is in no list but that of void ones; its id stays taken; voiding it again is refused."""
    found = await void(api)

    assert (found["void"], found["revision"], found["digest"]) == (True, 1, sent["digest"])
    assert await api.every("/events") == []
    assert await api.every("/events", void="true") == [found]
    assert await api.get("/events/evt-1") == found
    assert (await send(api, call()))["duplicates"] == ["evt-1"]
    assert await api.every("/events") == []
    await api.fails("POST", "/events/evt-1/void", 409, "event_void", json={"reason": "again"})


async def test_amending_a_void_event_restores_it(api: Api, sent: dict[str, Any]) -> None:
    """With new content, or as it was."""
    await void(api)
    found = await amend(api)
    assert (found["void"], found["revision"], found["properties"]) == (False, 2, sent["properties"])
    assert await api.every("/events") == [found]


async def test_corrections_at_the_same_time_follow_each_other(api: Api, sent: dict[str, Any]) -> None:
    """Ten people amend one event: ten revisions, numbered without a gap."""
    await asyncio.gather(*(amend(api, properties={"tokens": n}) for n in range(10)))
    assert [each["revision"] for each in await api.every("/events/evt-1/revisions")] == list(range(11))


async def test_a_dry_run_corrects_nothing(api: Api, sent: dict[str, Any]) -> None:
    """The answer is what it would be."""
    body = {"reason": "x", "properties": {"tokens": 1}}
    dry = await api.post("/events/evt-1/amend", json=body, headers={"Billow-Dry-Run": "true"})
    assert dry["revision"] == 1
    assert await api.get("/events/evt-1") == sent


async def test_corrections_are_told(api: Api, sent: dict[str, Any]) -> None:
    """With the event as it stands; a long id has a shorter subject."""
    await amend(api, properties={})
    await void(api)
    await send(api, call("x" * 255))
    await void(api, "x" * 255)
    await api.advance(LATEST)
    said = [each for each in (await api.get("/feed"))["data"] if each["type"].startswith("event.")]
    assert [(each["type"], each["data"]["unique_id"][:5]) for each in said] == [
        ("event.amended", "evt-1"),
        ("event.voided", "evt-1"),
        ("event.voided", "xxxxx"),
    ]


async def test_usage_is_that_of_the_events_in_force(api: Api, tx: Tx, acme: str) -> None:
    """Amended, moved in time, moved to another customer, renamed and voided: each window counts what is in force, and
    as known before what was in force then."""
    beta = (await api.post("/customers", json={"name": "B", "external_id": "beta"}))["id"]
    ids = ("more", "moved", "theirs", "renamed", "gone", "same")
    await send(api, *(call(each, properties={"n": 10**place}) for place, each in enumerate(ids)))
    known = datetime.fromisoformat((await api.get("/events/same"))["received_at"])
    await amend(api, "more", properties={"n": 3})
    await amend(api, "moved", timestamp="2026-01-10T15:00:00Z")
    await amend(api, "theirs", account="beta")
    await amend(api, "renamed", event_name="other")
    await void(api, "gone")

    day = [datetime.fromisoformat(f"2026-01-{day:02}T00:00:00Z") for day in (9, 10, 11)]
    metric = metric_of("sum", "n")
    windows = [
        Window(key=f"{name} {n}", customer_id=who, metric=metric, start=day[n], end=day[n + 1])
        for name, who in (("acme", acme), ("beta", beta))
        for n in range(2)
    ]
    now = await metering.measure(tx, windows=windows)
    then = await metering.measure(tx, windows=windows, known_at=known)
    assert {key: found.quantity for key, found in now.items()} == {
        "acme 0": 3 + 100_000,
        "acme 1": 10,
        "beta 0": 100,
        "beta 1": 0,
    }
    assert {key: found.quantity for key, found in then.items()} == {
        "acme 0": 111_111,
        "acme 1": 0,
        "beta 0": 0,
        "beta 1": 0,
    }
    listed = await api.every("/events", customer_id="acme", timestamp_lt="2026-01-10T00:00:00Z", event_name="api_call")
    assert sum(int(each["digest"], 16) for each in listed) % 2**64 == int(now["acme 0"].digest, 16)
    assert sum(Decimal(each["properties"]["n"]) for each in listed) == 100_003


async def test_very_many_windows_are_measured_as_one_is(api: Api, tx: Tx) -> None:
    """Sixty customers with two windows each and corrections among their events: together they come to what each comes
    to alone, by every way of reading them, and as known at an instant too."""
    ids = [(await api.post("/customers", json={"name": f"c{n}", "external_id": f"c{n}"}))["id"] for n in range(60)]
    await send(api, *(call(f"e{n}", account=f"c{n}", properties={"n": n}) for n in range(60)))
    known = datetime.fromisoformat((await api.get("/events/e1"))["received_at"])
    await amend(api, "e1", properties={"n": 1000})
    await amend(api, "e2", account="c3")
    await void(api, "e4")
    day = [datetime.fromisoformat(f"2026-01-{day:02}T00:00:00Z") for day in (9, 10, 11)]
    for metric in (metric_of("sum", "n"), metric_of("weighted_sum", "n", recurring=True), metric_of("latest", "n")):
        windows = [
            Window(key=f"{who} {n}", customer_id=who, metric=metric, start=day[n], end=day[n + 1])
            for who in ids
            for n in range(2)
        ]
        for some in (windows, windows[::2]):
            for at in (None, known):
                together = await measuring.measure(tx, some, at)
                alone = {w.key: (await measuring.measure(tx, [w], at))[w.key] for w in some}
                assert together == alone
                assert len({found.quantity for found in together.values()}) > 50
                assert await _read_whole(tx, metric, some, at) == alone


async def _read_whole(tx: Tx, metric: Metric, windows: list[Window], at: datetime | None) -> dict[str, Measured]:
    """The same, when the planner finds it quicker to read everything: of so few events it does so only when told."""
    statements: list[str] = []
    settings = ("enable_indexscan", "enable_bitmapscan", "enable_indexonlyscan", "enable_nestloop")
    for name in settings:
        await tx.run(text(f"set local {name} = off"))
    hook.listen(tx.conn.sync_connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
    found = await measuring.measure(tx, windows, at)
    for name in settings:
        await tx.run(text(f"set local {name} = on"))
    ways = ("group by w.n", "group by s.customer_id")
    assert any(way in each for each in statements for way in ways), "everything was read"
    return found
