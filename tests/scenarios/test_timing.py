"""Changes that leave it to what they cost when they take effect."""

from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import business, fixed, metered, money, plan, subscribe


async def priced(api: Api) -> str:
    """The path of a subscription to 62.00 a month and usage, on 11 January; and plans for less, as much, and more."""
    await business(api, fixed("62.00"), metered("0.50"))
    await plan(api, "lite", fixed("31.00"), metered("0.70"))
    await plan(api, "year", fixed("744.00", billing_interval="yearly"), metered("0.10"))
    await plan(api, "scale", fixed("93.00"), metered("0.10"))
    await plan(api, "used", metered("9.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-11T00:00:00Z")
    return f"/subscriptions/{made['id']}"


@pytest.mark.parametrize(
    ("body", "effective", "on", "fees"),
    [
        ({"plan_id": "scale"}, "immediate", "2026-01-11", "93.00"),
        ({"plan_id": "year"}, "immediate", "2026-01-11", "62.00"),
        ({"plan_id": "lite"}, "next_billing_period", "2026-02-01", "31.00"),
        ({"plan_id": "used"}, "next_billing_period", "2026-02-01", "0.00"),
        ({"update": [{"item_key": "calls", "adjust": {"unit_price": "0.01"}}]}, "immediate", "2026-01-11", "62.00"),
        ({"update": [{"item_key": "platform", "adjust": {"quantity": "2"}}]}, "immediate", "2026-01-11", "124.00"),
        ({"add": [fixed("50.00", "setup")]}, "immediate", "2026-01-11", "62.00"),
        ({"remove": [{"item_key": "platform"}]}, "next_billing_period", "2026-02-01", "0.00"),
    ],
)
async def test_more_is_taken_at_once_and_less_with_the_next_period(
    api: Api, body: dict[str, Any], effective: str, on: str, fees: str
) -> None:
    """By what the recurring fees come to in a month (T-18); the answer and the preview say which, and why."""
    path = await priced(api)
    said = {**body, "effective": "auto"}
    preview = await api.post(f"{path}/changes/preview", json=said)
    change = await api.post(f"{path}/changes", json=said)

    timing = {"effective": effective, "effective_on": on, "monthly_before": "62.00", "monthly_after": fees}
    because = "fees_lower" if effective == "next_billing_period" else "fees_not_lower"
    assert change["timing"] == preview["timing"] == {**timing, "because": because}
    assert change["version"]["effective_from"] == preview["version"]["effective_from"] == on
    assert [money(each) for each in [change["next_invoice"]] if each] == [
        money(each) for each in [preview["next_invoice"]] if each
    ]


async def test_a_change_that_names_its_day_chooses_none(api: Api) -> None:
    """It says nothing of it; and what is no change cannot choose."""
    path = await priced(api)
    assert (await api.post(f"{path}/changes/preview", json={"plan_id": "lite"}))["timing"] is None
    for action in ("cancel", "pause"):
        await api.fails("POST", f"{path}/{action}", 422, "outside_term", json={"effective": "auto"})


async def test_less_is_made_of_what_is_in_force_by_then(api: Api) -> None:
    """A second seat comes on 20 January: the change to 20.00 of the platform keeps it."""
    path = await priced(api)
    add = {"add": [fixed("5.00", "seat")], "effective": "2026-01-20"}
    await api.post(f"{path}/changes", json=add)
    less = {"update": [{"item_key": "platform", "adjust": {"unit_price": "20.00"}}], "effective": "auto"}
    change = await api.post(f"{path}/changes", json=less)

    assert change["version"]["effective_from"] == "2026-02-01"
    assert [each["item_key"] for each in change["version"]["items"]] == ["platform", "calls", "seat"]
