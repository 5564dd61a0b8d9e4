"""What is told of rejected events: one message for each request, and one when they are forgotten."""

import json
from typing import Any

from billow.kit import limits
from tests.client import Api
from tests.metering.sample import call, send


async def told(api: Api, kind: str = "events.errors") -> list[Any]:
    """The messages of that type, the first one first; a clock has to have advanced since."""
    return [each["data"] for each in (await api.get("/feed"))["data"] if each["type"] == kind]


async def test_a_request_with_rejections_says_so_once(api: Api, acme: str) -> None:
    """How many events, for which reasons, and which; the id of what had none that can be read is not there."""
    await api.clock("2026-01-10T00:00:00Z")
    await send(
        api, call("a", account="nobody"), call(), call("b", timestamp="yesterday"), call("c", account="nobody"), 5
    )
    await api.advance("2026-01-11T00:00:00Z")

    (found,) = await told(api)
    assert {name: found[name] for name in found if name != "id"} == {
        "events": 4,
        "codes": [
            {"code": "bad_timestamp", "events": 1},
            {"code": "not_an_object", "events": 1},
            {"code": "unknown_customer", "events": 2},
        ],
        "unique_ids": ["a", "b", "c"],
        "occurred_at": "2026-01-10T00:00:00Z",
    }
    assert found["id"].startswith("err_")


async def test_ten_of_many_are_named(api: Api) -> None:
    """A hundred are counted; each can be listed."""
    await api.clock("2026-01-10T00:00:00Z")
    await send(api, *(call(f"e{n:02}", account="nobody") for n in range(100)))
    await api.advance("2026-01-11T00:00:00Z")

    (found,) = await told(api)
    assert (found["events"], found["unique_ids"]) == (100, [f"e{n:02}" for n in range(10)])
    assert len(await api.every("/events/rejected")) == 100


async def test_nothing_is_said_where_nothing_is_lost(api: Api, acme: str) -> None:
    """Neither of events that are stored, nor of a bad repeat of one, nor of a request that is refused whole, nor of a
    dry run."""
    await api.clock("2026-01-10T00:00:00Z")
    await send(api, call("good"))
    await send(api, call("good", account="nobody"))
    assert (await api.call("POST", "/events", content=json.dumps([call()] * 101).encode())).status_code == 422
    await api.post("/events", json=call("bad", account="nobody"), headers={"Billow-Dry-Run": "true"})
    await api.advance("2026-01-11T00:00:00Z")

    assert await told(api) == []


async def test_a_file_says_so_once(api: Api, acme: str) -> None:
    """However long it is: the customer of one row more than are stored at a time is unknown, and one time is none."""
    await api.clock("2026-01-10T00:00:00Z")
    strays = "nobody,2026-01-09T00:00:00Z\n" * (limits.EVENTS_PER_IMPORT_CHUNK + 1)
    content = f"who,at\nacme,2026-01-09T00:00:00Z\n{strays}acme,yesterday\n"
    mapping = {"event_name": "api_call", "customer_column": "who", "timestamp_column": "at"}
    await api.post("/events/imports", json={**mapping, "content": content})
    await api.advance("2026-01-11T00:00:00Z")

    assert [each["events"] for each in await told(api)] == [limits.EVENTS_PER_IMPORT_CHUNK + 2]


async def test_what_is_forgotten_unresolved_is_said(api: Api, acme: str) -> None:
    """Of three that nobody wanted back in ten days one was dismissed; two were open, and are gone when the next is
    kept."""
    await api.clock("2026-01-01T00:00:00Z")
    await api.patch("/events/policy", json={"keep_rejected_days": 10})
    await send(api, call("a", account="nobody"), call("b", timestamp="yesterday"), call("c", account="nobody"))
    dismissed = next(each for each in await api.every("/events/rejected") if each["unique_id"] == "c")
    await api.call("DELETE", f"/events/rejected/{dismissed['id']}")
    await api.advance("2026-01-12T00:00:00Z")
    await send(api, call("d", account="nobody"))
    await api.advance("2026-01-13T00:00:00Z")

    (found,) = await told(api, "events.errors_forgotten")
    assert (found["events"], sorted(found["unique_ids"])) == (2, ["a", "b"])
    assert {each["code"]: each["events"] for each in found["codes"]} == {"unknown_customer": 1, "bad_timestamp": 1}
    assert [each["events"] for each in await told(api)] == [3, 1]
    assert [each["unique_id"] for each in await api.every("/events/rejected")] == ["d"]
