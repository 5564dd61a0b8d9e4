"""Expressions that speak of the event: its name, its instant, and texts put together."""

from typing import Any

import pytest

from tests.client import Api
from tests.metering.sample import call, send

DAYS = {"method": "count_unique", "expression": "concat(user, ' on day ', floor(event.timestamp / 86400))"}


async def metric(api: Api, aggregation: dict[str, Any]) -> None:
    """A metric of calls."""
    await api.post("/metrics", json={"name": "M", "code": "m", "event_name": "api_call", "aggregation": aggregation})


async def used(api: Api) -> str:
    """What the metric measured in January 2026."""
    (found,) = (await api.get("/customers/acme/usage"))["metrics"]
    return str(found["quantity"])


async def test_users_are_counted_once_a_day(api: Api) -> None:
    """Ann calls twice on the 9th and once on the 10th, Bob on the 9th: three days of users."""
    await api.clock("2026-01-15T00:00:00Z")
    await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
    await metric(api, DAYS)
    events = (("a", "ann", "09T15:03:17Z"), ("b", "ann", "09T23:59:59Z"), ("c", "ann", "10T00:00:00Z"))
    sent = [call(n, properties={"user": user}, timestamp=f"2026-01-{at}") for n, user, at in events]
    assert (await send(api, *sent, call("d", properties={"user": "bob"})))["failed"] == []
    assert await used(api) == "3"

    rejected = await send(api, call("e", properties={"other": "ann"}))
    assert [(each["unique_id"], each["code"]) for each in rejected["rejected"]] == [("e", "bad_value")]
    assert "properties.user is missing" in rejected["rejected"][0]["detail"]


@pytest.mark.parametrize(
    ("expression", "properties", "quantity"),
    [
        ("least(a, b) + greatest(event.properties.a, 10)", {"a": 3, "b": 2}, "12"),
        ("event.timestamp - 1767970997", {}, "0"),
        ("if(event.timestamp < 1767970998, a, 0)", {"a": "2.5"}, "2.5"),
    ],
)
async def test_numbers_of_the_event_are_added_up(
    api: Api, expression: str, properties: dict[str, Any], quantity: str
) -> None:
    """`least` and `greatest` are `min` and `max`; 2026-01-09T15:03:17Z is 1767970997 seconds after 1970."""
    await api.clock("2026-01-15T00:00:00Z")
    await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
    await metric(api, {"method": "sum", "expression": expression})
    assert (await send(api, call(properties=properties)))["failed"] == []
    assert await used(api) == quantity
