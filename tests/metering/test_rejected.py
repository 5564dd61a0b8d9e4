"""Events that were not stored: kept with the reason, seen, fixed, replayed, dismissed and forgotten."""

import asyncio
import json
from typing import Any

import pytest

from tests.client import Api
from tests.metering.sample import call, metric, send
from tests.metering.test_events import REJECTED

STRAY = call("evt-9", account="nobody")


async def kept(api: Api, **filters: Any) -> list[Any]:
    """The rejected events that fit."""
    return list((await api.get("/events/rejected", **filters))["data"])


async def test_a_rejected_event_is_kept_as_it_came(api: Api, acme: str) -> None:
    """Its content digit for digit, what it says of itself, the reason, and when it came; its neighbour is stored."""
    await api.clock("2026-01-10T00:00:00Z")
    content = json.dumps([STRAY, call()]).replace("1500", "1500.10", 1).encode()
    await api.post("/events", content=content)

    (found,) = await kept(api)
    assert found["id"].startswith("rej_")
    assert {
        name: found[name] for name in ("state", "code", "unique_id", "account", "event_name", "complete", "times")
    } == {
        "state": "open",
        "code": "unknown_customer",
        "unique_id": "evt-9",
        "account": "nobody",
        "event_name": "api_call",
        "complete": True,
        "times": 1,
    }
    assert '"tokens":1500.10' in found["content"]
    assert json.loads(found["content"]) == json.loads(content)[0]
    assert found["received_at"] == found["last_received_at"] == "2026-01-10T00:00:00Z"
    assert found["resolved_at"] is None
    assert await api.get(f"/events/rejected/{found['id']}") == found


@pytest.mark.parametrize(("event", "unique_id", "code"), REJECTED)
async def test_whatever_is_rejected_is_kept(api: Api, acme: str, event: Any, unique_id: str, code: str) -> None:
    """Also what is no event at all, in a request in which nothing is stored."""
    await send(api, event)

    (found,) = await kept(api)
    assert (found["code"], json.loads(found["content"]) == json.loads(json.dumps(event))) == (code, True)


@pytest.mark.parametrize("content", [b"{", b'{"events": 5}', json.dumps([STRAY] * 101).encode()])
async def test_a_request_that_is_refused_whole_keeps_nothing(api: Api, content: bytes) -> None:
    """It was answered with a refusal, so that nothing of it took effect."""
    assert (await api.call("POST", "/events", content=content)).status_code in (400, 422)
    assert await kept(api) == []


async def test_a_dry_run_keeps_nothing(api: Api) -> None:
    """The verdict is what it would be, and no more."""
    answer = await api.post("/events", json=STRAY, headers={"Billow-Dry-Run": "true"})
    assert (answer["failed"], await kept(api)) == (["evt-9"], [])


async def test_a_repeat_does_not_pile_up(api: Api) -> None:
    """The same event sent again and again, in one request and in several at once, is one rejection, and counted."""
    await asyncio.gather(*(send(api, STRAY, call("other", account="nobody"), STRAY) for _ in range(5)))

    assert sorted((each["unique_id"], each["times"]) for each in await kept(api)) == [("evt-9", 10), ("other", 5)]
    await send(api, dict(reversed(STRAY.items())))
    assert len(await kept(api)) == 2, "the order of its fields is not content"
    await send(api, {**STRAY, "properties": {"tokens": 1}})
    assert len(await kept(api, account="nobody")) == 3, "another content is another rejection"


async def test_without_an_id_each_is_an_event_of_its_own(api: Api, acme: str) -> None:
    """Two equal events without ids are two, so both are kept, under the ids that the answer named."""
    event = {name: value for name, value in STRAY.items() if name != "unique_id"}
    failed = (await send(api, event, event))["failed"]

    assert sorted(each["unique_id"] for each in await kept(api)) == sorted(failed)
    await api.post("/customers", json={"name": "N", "external_id": "nobody"})
    assert (await api.post("/events/rejected/replay"))["replayed"] == 2
    assert sorted(each["unique_id"] for each in await api.every("/events")) == sorted(failed)


async def test_what_is_stored_under_its_id_is_not_kept(api: Api, acme: str) -> None:
    """A bad second version of an event that stands is answered, and there is nothing to repair."""
    await send(api, call("evt-9"))
    await send(api, STRAY, call("both", timestamp="yesterday"), call("both"))
    assert await kept(api) == []


async def test_a_rejected_event_that_is_sent_properly_is_replayed(api: Api, acme: str) -> None:
    """The sender has fixed it by itself: nothing is open any more, whatever versions of it had come."""
    await send(api, STRAY, call("evt-9", timestamp="yesterday"))
    await send(api, call("evt-9"))

    assert [(each["state"], each["resolved_at"] is not None) for each in await kept(api)] == [("replayed", True)] * 2


async def test_a_rejected_event_is_replayed_as_it_came(api: Api) -> None:
    """Once the customer is there, the event is stored under its own id, once, however often it is replayed."""
    await send(api, STRAY)
    (found,) = await kept(api)
    again = await api.post(f"/events/rejected/{found['id']}/replay")
    assert (again["failed"], again["rejected"][0]["code"]) == (["evt-9"], "unknown_customer")
    await api.post("/customers", json={"name": "N", "external_id": "nobody"})

    assert (await api.post(f"/events/rejected/{found['id']}/replay"))["ingested"] == ["evt-9"]
    assert (await api.get("/events/evt-9"))["properties"]["tokens"] == 1500
    assert (await api.get(f"/events/rejected/{found['id']}"))["state"] == "replayed"
    repeat = await api.post(f"/events/rejected/{found['id']}/replay")
    assert (repeat["ingested"], repeat["duplicates"]) == (["evt-9"], ["evt-9"])


async def test_a_rejected_event_is_replayed_corrected(api: Api, acme: str) -> None:
    """In any spelling, without its id or with it; another id is refused by name, a bad correction by verdict."""
    await send(api, {**STRAY, "timestamp": "yesterday"})
    (found,) = await kept(api)
    path = f"/events/rejected/{found['id']}/replay"

    problem = await api.fails("POST", path, 422, "invalid", json={"event": call("evt-8")})
    assert [each["field"] for each in problem["errors"]] == ["event.unique_id"]
    bad = await api.post(path, json={"event": {**call("evt-9"), "timestamp": "tomorrow"}})
    assert bad["rejected"][0]["code"] == "bad_timestamp"
    assert (await api.get(f"/events/rejected/{found['id']}"))["content"] == found["content"]
    good = {"customerId": "acme", "eventName": "api_call", "timestamp": "2026-01-09T15:03:17Z"}
    assert (await api.post(path, json={"event": good}))["ingested"] == ["evt-9"]
    assert (await api.get("/events/evt-9"))["customer_id"] == acme


async def test_what_had_no_id_is_stored_under_that_of_its_rejection(api: Api, acme: str) -> None:
    """So a correction that is sent twice is one event; one that brings an id has that."""
    await send(api, "nonsense", call(7))  # type: ignore[arg-type]  # an id that is none
    first, second = sorted(await kept(api), key=lambda each: each["code"], reverse=True)
    bare = {name: value for name, value in call().items() if name != "unique_id"}

    path = f"/events/rejected/{first['id']}/replay"
    assert (await api.post(path, json={"event": bare}))["ingested"] == [first["id"]]
    assert (await api.post(path, json={"event": bare}))["duplicates"] == [first["id"]]
    assert (await api.post(f"/events/rejected/{second['id']}/replay", json={"event": call("7")}))["ingested"] == ["7"]
    assert {each["unique_id"] for each in await kept(api, state="replayed")} == {first["id"], "7"}


async def test_many_are_replayed_by_filter_page_by_page(api: Api, acme: str) -> None:
    """A hundred at a time in order of id; those that do not fit the filter stay open, and so do those still unfit."""
    for start in (0, 100):
        await send(api, *(call(f"late-{start + n}", account="late") for n in range(100)))
    await send(api, *(call(f"late-{200 + n}", account="late") for n in range(20)), STRAY)
    await api.post("/customers", json={"name": "Late", "external_id": "late"})

    seen, after = [], None
    while True:
        body = {"code": ["unknown_customer"], "account": ["late"], **({"after": after} if after else {})}
        answer = await api.post("/events/rejected/replay", json=body)
        seen.append((answer["replayed"], answer["rejected"], answer["remaining"]))
        after = answer["next_after"]
        if after is None:
            break
    assert seen == [(100, 0, 120), (100, 0, 20), (20, 0, 0)]
    assert len(await api.every("/events")) == 220
    assert [each["unique_id"] for each in await kept(api, state="open")] == ["evt-9"]
    assert await api.post("/events/rejected/replay") == {
        "replayed": 0,
        "rejected": 1,
        "remaining": 0,
        "next_after": None,
    }


async def test_a_dismissed_one_is_open_no_more(api: Api, acme: str) -> None:
    """It is left out of the open ones, dismissing twice is once, and sent again it is a new rejection."""
    await send(api, STRAY)
    (found,) = await kept(api)

    dismissed = await api.delete(f"/events/rejected/{found['id']}")
    assert (dismissed["state"], dismissed["resolved_at"] is None) == ("dismissed", False)
    assert await api.delete(f"/events/rejected/{found['id']}") == dismissed
    assert await kept(api, state="open") == []
    await send(api, STRAY)
    assert len(await kept(api, state="open")) == 1
    assert len(await kept(api)) == 2
    await send(api, call("evt-9"))
    (replayed,) = await kept(api, state="replayed")
    await api.fails("DELETE", f"/events/rejected/{replayed['id']}", 409, "rejected_event_stored")


async def test_a_long_event_is_kept_in_part(api: Api, acme: str) -> None:
    """Eight thousand characters of it, and it cannot be replayed but whole."""
    event = {**STRAY, "properties": {f"p{n}": "x" * 1900 for n in range(10)}}
    await send(api, event)
    (found,) = await kept(api)

    assert (found["complete"], len(found["content"])) == (False, 8000)
    path = f"/events/rejected/{found['id']}/replay"
    await api.fails("POST", path, 409, "rejected_event_incomplete")
    assert (await api.post("/events/rejected/replay"))["rejected"] == 0
    assert (await api.post(path, json={"event": {**event, "account": "acme"}}))["ingested"] == ["evt-9"]


async def test_rejected_events_are_listed_by_their_marks(api: Api, acme: str) -> None:
    """Each filter narrows the list; the last to come stands first, and pages join without gap or repeat."""
    await api.clock("2026-01-01T00:00:00Z")
    await send(api, call("a", account="nobody"))
    await api.advance("2026-01-02T00:00:00Z")
    await send(api, call("b", timestamp="yesterday", event_name="login"))
    await api.advance("2026-01-03T00:00:00Z")
    await send(api, call("c", account="nobody"), call("a", account="nobody"))

    async def ids(**filters: Any) -> list[str]:
        return [each["unique_id"] for each in await kept(api, **filters)]

    assert set((await ids())[:2]) == {"a", "c"}
    assert await ids(sort="received_at:asc") == ["a", "b", "c"]
    assert await ids(code="bad_timestamp,too_old") == ["b"]
    assert await ids(account="nobody", received_at_gte="2026-01-02T00:00:00Z") == ["c"]
    assert await ids(received_at_lte="2026-01-01T00:00:00Z") == ["a"]
    assert await ids(event_name="login", state="open,dismissed") == ["b"]
    assert await ids(state="replayed") == []
    assert sorted(each["unique_id"] for each in await api.every("/events/rejected")) == ["a", "b", "c"]
    await api.fails("GET", "/events/rejected/rej_none", 404, "not_found")


async def test_a_strict_tenant_takes_what_a_metric_reads(api: Api, acme: str) -> None:
    """An event name without a metric is a mistake there; a repeat of what was stored before is none."""
    await send(api, call("before", event_name="typo"))
    assert (await api.patch("/events/policy", json={"strict": True}))["strict"] is True
    await metric(api)

    answer = await send(api, call(), call("evt-2", event_name="typo"), call("before", event_name="typo"))
    assert answer["ingested"] == ["evt-1", "before"]
    assert [(each["unique_id"], each["code"]) for each in answer["rejected"]] == [("evt-2", "unmatched_event_name")]
    assert "'typo'" in answer["rejected"][0]["detail"]
    await metric(api, code="typos", event_name="typo")
    assert (await api.post("/events/rejected/replay", json={"code": ["unmatched_event_name"]}))["replayed"] == 1


async def test_an_event_can_be_too_old(api: Api, acme: str) -> None:
    """What happened thirty days before the present is taken, a microsecond earlier not; by default anything is."""
    await api.clock("2026-03-31T00:00:00Z")
    old, border = "2026-02-28T23:59:59.999999Z", "2026-03-01T00:00:00Z"
    assert (await send(api, call("before", timestamp=old)))["ingested"] == ["before"]
    await api.patch("/events/policy", json={"max_age_days": 30})

    answer = await send(
        api, call("old", timestamp=old), call("border", timestamp=border), call("before", timestamp=old)
    )
    assert (answer["ingested"], answer["duplicates"]) == (["border", "before"], ["before"])
    assert [(each["unique_id"], each["code"]) for each in answer["rejected"]] == [("old", "too_old")]
    await api.patch("/events/policy", json={"max_age_days": None})
    assert (await api.post("/events/rejected/replay"))["replayed"] == 1


async def test_the_policy_changes_field_by_field(api: Api) -> None:
    """What is not named stays; the bounds hold; another tenant has its own."""
    rest = {"keep_rejected_days": 90, "closed_periods": "adjust", "open_periods_only": False}
    rest |= {"paused_usage": "not_billable"}
    assert await api.get("/events/policy") == {"strict": False, "max_age_days": None, **rest}
    await api.patch("/events/policy", json={"max_age_days": 10})
    await api.patch("/events/policy", json={"strict": True})
    assert await api.patch("/events/policy", json={}) == {"strict": True, "max_age_days": 10, **rest}
    problem = await api.fails(
        "PATCH", "/events/policy", 422, json={"strict": "yes", "max_age_days": 0, "keep_rejected_days": None}
    )
    assert {each["field"] for each in problem["errors"]} == {"strict", "max_age_days", "keep_rejected_days"}


async def test_rejected_events_are_forgotten_in_time(api: Api) -> None:
    """What came last before the days of the policy is gone when the next is kept; what came again is not."""
    await api.clock("2026-01-01T00:00:00Z")
    await api.patch("/events/policy", json={"keep_rejected_days": 10})
    await send(api, call("a", account="nobody"), call("b", account="nobody"))
    await api.advance("2026-01-08T00:00:00Z")
    await send(api, call("b", account="nobody"))
    await api.advance("2026-01-12T00:00:00Z")
    assert len(await kept(api)) == 2
    await send(api, call("c", account="nobody"))
    assert sorted(each["unique_id"] for each in await kept(api)) == ["b", "c"]


async def test_tenants_do_not_see_each_others_rejected_events(api: Api, second_api: Api) -> None:
    """Neither in a list nor by id, nor can one act on them."""
    await send(api, STRAY)
    (found,) = await kept(api)

    assert await kept(second_api) == []
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/replay")):
        await second_api.fails(method, f"/events/rejected/{found['id']}{path}", 404, "not_found")
    assert (await second_api.post("/events/rejected/replay"))["rejected"] == 0
