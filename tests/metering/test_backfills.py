"""Backfills: put together, seen before they count, committed and reverted as a whole."""

from typing import Any

import pytest

from tests.client import Api
from tests.metering.sample import call, send

NOW = "2026-01-20T00:00:00Z"
DAY = {"start": "2026-01-09T00:00:00Z", "end": "2026-01-10T00:00:00Z"}


@pytest.fixture
async def stored(api: Api, acme: str) -> dict[str, int]:
    """Three calls of acme on 9 January, one of the day after and one of another name."""
    await api.clock(NOW)
    await send(
        api,
        used("one", 1),
        used("two", 2),
        used("four", 4),
        used("next day", 8, timestamp="2026-01-10T00:00:00Z"),
        used("other", 16, event_name="other"),
    )
    return await standing(api)


def used(unique_id: str, n: int, **changes: Any) -> dict[str, Any]:
    """A call of *n*."""
    return call(unique_id, **{"properties": {"n": n}, **changes})


async def standing(api: Api) -> dict[str, int]:
    """What each event in force holds."""
    return {each["unique_id"]: each["properties"]["n"] for each in await api.every("/events")}


async def begun(api: Api, *events: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A draft for the day."""
    return dict(await api.post("/backfills", json={"reason": "down", **DAY, "events": list(events), **changes}))


async def committed(api: Api, *events: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A backfill that counts."""
    return dict(await api.post(f"/backfills/{(await begun(api, *events, **changes))['id']}/commit"))


async def test_a_draft_counts_for_nothing(api: Api, stored: dict[str, int]) -> None:
    """It is seen, listed and thrown away, and no event was there."""
    made = await begun(api, used("new", 32), customer_id="acme", event_name="api_call")
    assert (made["state"], made["mode"], made["events"], made["rejected"]) == ("draft", "add", 1, 0)
    assert (made["counts"], made["reversal"], made["created_at"]) == (None, None, NOW)
    assert await api.get(f"/backfills/{made['id']}") == made
    assert await api.every("/backfills", customer_id="acme", state="draft") == [made]
    assert await api.every("/backfills", state="committed") == []
    assert await standing(api) == stored
    await api.delete(f"/backfills/{made['id']}")
    await api.fails("GET", f"/backfills/{made['id']}", 404, "not_found")
    await api.fails("POST", f"/backfills/{made['id']}/commit", 404, "not_found")


async def test_committing_adds_what_is_new_and_corrects_what_differs(api: Api, stored: dict[str, int]) -> None:
    """An event that is so already is a duplicate; one that is void is in force again; all else stays."""
    await api.post("/events/four/void", json={"reason": "x"})
    done = await committed(api, used("new", 32), used("one", 100), used("two", 2), used("four", 4))
    assert done["state"] == "committed"
    assert done["counts"] == {"added": 1, "amended": 1, "restored": 1, "voided": 0, "duplicates": 1}
    assert (done["committed_at"], done["committed_by"]) == (NOW, done["created_by"])
    assert await standing(api) == {**stored, "new": 32, "one": 100}
    revisions = await api.every("/events/one/revisions")
    assert [(each["backfill_id"], each["reason"]) for each in revisions] == [(None, None), (done["id"], "down")]
    await api.fails("POST", f"/backfills/{done['id']}/commit", 409, "backfill_not_draft")
    await api.fails("DELETE", f"/backfills/{done['id']}", 409, "backfill_not_draft")
    more = {"events": [used("late", 1)]}
    await api.fails("POST", f"/backfills/{done['id']}/events", 409, "backfill_not_draft", json=more)


async def test_replacing_voids_what_the_backfill_does_not_hold(api: Api, stored: dict[str, int]) -> None:
    """In its window, of its customer and name; the boundary belongs to the day after."""
    await api.post("/customers", json={"name": "B", "external_id": "beta"})
    await send(api, used("theirs", 64, account="beta"))
    done = await committed(
        api, used("two", 2), used("new", 32), mode="replace", customer_id="acme", event_name="api_call"
    )
    assert done["counts"] == {"added": 1, "amended": 0, "restored": 0, "voided": 2, "duplicates": 1}
    assert await standing(api) == {"two": 2, "new": 32, "next day": 8, "other": 16, "theirs": 64}
    assert {each["unique_id"] for each in await api.every("/events", void="true")} == {"one", "four"}


async def test_replacing_with_nothing_voids_the_window(api: Api, stored: dict[str, int]) -> None:
    """Of every customer and name, when none is named."""
    done = await committed(api, mode="replace")
    assert done["counts"]["voided"] == 4
    assert await standing(api) == {"next day": 8}


async def test_reverting_leaves_everything_as_it_was(api: Api, stored: dict[str, int]) -> None:
    """What was added is void, what was corrected, restored or voided is as before; the facts all stay."""
    await api.post("/events/four/void", json={"reason": "x"})
    before = await standing(api)
    done = await committed(api, used("new", 32), used("two", 200), used("four", 400), mode="replace")
    assert done["counts"] == {"added": 1, "amended": 1, "restored": 1, "voided": 2, "duplicates": 0}
    assert await standing(api) == {"new": 32, "two": 200, "four": 400, "next day": 8}

    undone = await api.post(f"/backfills/{done['id']}/revert", json={"reason": "It was wrong."})

    assert (undone["state"], undone["reversal"]) == ("reverted", {"undone": 5, "left": 0, "left_ids": []})
    assert (undone["reverted_at"], undone["counts"]) == (NOW, done["counts"])
    assert await standing(api) == before
    facts = await api.every("/events/two/revisions")
    assert [(each["properties"]["n"], each["reason"]) for each in facts] == [
        (2, None),
        (200, "down"),
        (2, "It was wrong."),
    ]
    assert [each["void"] for each in await api.every("/events/new/revisions")] == [False, True]
    await api.fails("POST", f"/backfills/{done['id']}/revert", 409, "backfill_not_committed")


async def test_what_was_corrected_since_is_left_when_reverting(api: Api, stored: dict[str, int]) -> None:
    """Somebody knew better afterwards; that stands, and is reported."""
    done = await committed(api, used("new", 32), used("two", 200), used("one", 100))
    await api.post("/events/two/amend", json={"reason": "better", "properties": {"n": 201}})
    await api.post("/events/new/void", json={"reason": "better"})
    undone = await api.post(f"/backfills/{done['id']}/revert")
    assert undone["reversal"] == {"undone": 1, "left": 2, "left_ids": ["new", "two"]}
    assert await standing(api) == {**stored, "two": 201}


async def test_a_draft_cannot_be_reverted(api: Api, stored: dict[str, int]) -> None:
    """There is nothing to take back."""
    made = await begun(api)
    await api.fails("POST", f"/backfills/{made['id']}/revert", 409, "backfill_not_committed")


async def test_each_event_that_is_put_in_gets_its_verdict(api: Api, stored: dict[str, int]) -> None:
    """It is judged as one that arrives, and must lie in the window and fit the customer and the name."""
    await api.post("/customers", json={"name": "B", "external_id": "beta"})
    made = await begun(api, used("first", 1), customer_id="a-1", event_name="api_call")
    answer = await api.post(
        f"/backfills/{made['id']}/events",
        json={
            "events": [
                used("good", 1, timestamp="2026-01-09T00:00:00Z"),
                {
                    "customerId": "acme",
                    "eventName": "api_call",
                    "timestamp": "2026-01-09T12:00:00Z",
                    "uniqueId": "camel",
                },
                used("first", 1),
                used("first", 2),
                used("early", 1, timestamp="2026-01-08T23:59:59.999999Z"),
                used("late", 1, timestamp="2026-01-10T00:00:00Z"),
                used("nobody", 1, account="nobody"),
                used("theirs", 1, account="beta"),
                used("named", 1, event_name="other"),
                used("when", 1, timestamp="yesterday"),
            ]
        },
    )
    assert answer["ingested"] == ["good", "camel", "first"]
    assert answer["duplicates"] == ["first"]
    assert [(each["unique_id"], each["code"]) for each in answer["conflicts"]] == [("first", "content_differs")]
    assert {each["unique_id"]: each["code"] for each in answer["rejected"]} == {
        "early": "outside_window",
        "late": "outside_window",
        "nobody": "unknown_customer",
        "theirs": "other_customer",
        "named": "other_event_name",
        "when": "bad_timestamp",
    }
    found = await api.get(f"/backfills/{made['id']}")
    assert (found["events"], found["rejected"]) == (3, 6)
    assert await api.every("/events/rejected") == [], "what a backfill rejects is nothing to replay"


async def test_values_and_names_are_judged_and_age_is_not(api: Api, stored: dict[str, int]) -> None:
    """A backfill is there for what is older than the policy takes; a metric must be able to use its values."""
    count = {"name": "N", "code": "n", "event_name": "api_call", "aggregation": {"method": "sum", "field": "n"}}
    await api.post("/metrics", json=count)
    await api.patch("/events/policy", json={"strict": True, "max_age_days": 1})
    made = await begun(api)
    events = [used("good", 1), used("bad", 1, properties={"n": "much"}), used("stray", 1, event_name="unread")]
    answer = await api.post(f"/backfills/{made['id']}/events", json={"events": events})
    assert answer["ingested"] == ["good"]
    assert [each["code"] for each in answer["rejected"]] == ["bad_value", "unmatched_event_name"]


async def test_a_backfill_that_cannot_be_is_not_begun(api: Api, stored: dict[str, int]) -> None:
    """An empty window, an unknown customer, or an event that cannot be taken: the fields are named."""
    for changes, status, fields in (
        ({"end": DAY["start"]}, 422, ["end"]),
        ({"customer_id": "nobody"}, 404, []),
        ({"events": [used("good", 1), used("bad", 1, timestamp="yesterday")]}, 422, ["events.1"]),
        ({"reason": ""}, 422, ["reason"]),
        ({"mode": "merge"}, 422, ["mode"]),
    ):
        problem = await api.fails("POST", "/backfills", status, json={"reason": "down", **DAY, **changes})
        assert [each["field"] for each in problem.get("errors", [])] == fields
    assert await api.every("/backfills") == []


async def test_a_rejected_event_that_is_backfilled_is_replayed(api: Api, acme: str) -> None:
    """It is stored now, so that nothing is open."""
    await send(api, used("stray", 1, account="nobody"))
    await committed(api, used("stray", 1))
    assert [each["state"] for each in await api.every("/events/rejected")] == ["replayed"]


async def test_many_events_go_through_in_portions(api: Api, stored: dict[str, int]) -> None:
    """Six thousand events: added, voided by the next backfill, and back in force when that is reverted."""
    made = await begun(api, mode="replace")
    many = [used(f"m{n:05}", 1) for n in range(6_000)]
    answer = await api.post(f"/backfills/{made['id']}/events", json={"events": many})
    assert len(answer["ingested"]) == 6_000
    done = await api.post(f"/backfills/{made['id']}/commit")
    assert (done["counts"]["added"], done["counts"]["voided"]) == (6_000, 4)

    emptied = await committed(api, mode="replace")
    assert emptied["counts"]["voided"] == 6_000
    assert len(await standing(api)) == 1
    undone = await api.post(f"/backfills/{emptied['id']}/revert")
    assert undone["reversal"]["undone"] == 6_000
    assert len(await standing(api)) == 6_001


async def test_backfills_are_told(api: Api, stored: dict[str, int]) -> None:
    """When they begin to count, and when they are taken back."""
    done = await committed(api, used("new", 1))
    await api.post(f"/backfills/{done['id']}/revert")
    await api.advance("2026-01-21T00:00:00Z")
    said = [each for each in (await api.get("/feed"))["data"] if each["type"].startswith("backfill.")]
    assert [(each["type"], each["data"]["id"]) for each in said] == [
        ("backfill.committed", done["id"]),
        ("backfill.reverted", done["id"]),
    ]
