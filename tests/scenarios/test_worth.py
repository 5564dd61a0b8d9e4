"""What a subscription is worth in a month: its recurring fees less what is taken off them, while it is paid (R-16)."""

from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import business, customer, fixed, metered, plan, subscribe

TEN_PERCENT = {"type": "percentage", "amount": "10"}
TWO_MONTHS = {"duration_type": "fixed", "duration_value": 2, "duration_unit": "month"}


async def worth(api: Api, subscription: Any) -> tuple[str, str]:
    """What it is worth as it says itself, and as is answered of it; the two are the same."""
    path = f"/subscriptions/{subscription['id']}"
    told, revenue = await api.get(path), await api.get(f"{path}/revenue")
    assert told["mrr"] == revenue["mrr"]
    return told["mrr"], revenue["arr"]


async def sold(api: Api, *items: dict[str, Any], own: dict[str, Any] | None = None, **terms: Any) -> Any:
    """A subscription from 1 January to a plan of *items* on these terms, with those of its *own*."""
    await business(api, fixed("1.00"))
    await plan(api, "sold", *items, **terms)
    return await subscribe(api, "sold", start="2026-01-01", **(own or {}))


async def test_a_discount_of_the_plan_makes_it_less(api: Api) -> None:
    """10 % of 100.00 for ever: 90.00 a month and 1,080.00 a year; usage and what is billed once are not in it."""
    made = await sold(api, fixed("100.00"), metered("1.00"), fixed("500.00", "setup"), discount=TEN_PERCENT)

    assert await worth(api, made) == ("90.00", "1080.00")
    version = await api.get(f"/subscriptions/{made['id']}/versions/1/revenue")
    assert (version["mrr"], version["acv"]) == ("90.00", "1530.00"), "the setup less ten percent, too"


async def test_a_discount_counts_as_long_as_it_lasts(api: Api) -> None:
    """Two months from 1 January: 90.00 until the end of February, 100.00 from 1 March."""
    made = await sold(api, fixed("100.00"), discount={**TEN_PERCENT, **TWO_MONTHS})
    await api.advance("2026-02-28T12:00:00Z")
    assert await worth(api, made) == ("90.00", "1080.00")

    await api.advance("2026-03-01T00:00:00Z")
    assert await worth(api, made) == ("100.00", "1200.00")


async def test_a_discount_lasts_longer_by_a_pause_that_shifts(api: Api) -> None:
    """Ten days of pause from 1 February: what would have been over on 1 March is over on the 11th."""
    made = await sold(api, fixed("100.00"), discount={**TEN_PERCENT, **TWO_MONTHS})
    pause = {"mode": "shift", "effective": "2026-02-01", "resumes_on": "2026-02-11"}
    await api.post(f"/subscriptions/{made['id']}/pause", json=pause)
    await api.advance("2026-03-10T12:00:00Z")
    assert (await worth(api, made))[0] == "90.00"

    await api.advance("2026-03-11T00:00:00Z")
    assert (await worth(api, made))[0] == "100.00"


async def test_its_own_discount_counts_in_place_of_that_of_its_plan(api: Api) -> None:
    """20 % of its own, then none, then the plan's ten percent again."""
    own = {"discount": {"type": "percentage", "amount": "20"}}
    made = await sold(api, fixed("100.00"), own=own, discount=TEN_PERCENT)
    assert (await worth(api, made))[0] == "80.00"

    await api.patch(f"/subscriptions/{made['id']}", json={"discount": None})
    assert (await worth(api, made))[0] == "100.00"
    await api.patch(f"/subscriptions/{made['id']}", json={"plan_terms": ["discount"]})
    assert (await worth(api, made))[0] == "90.00"


async def test_an_amount_is_taken_off_each_billing_period(api: Api) -> None:
    """30.00 off each quarter of 300.00 is 90.00 a month."""
    discount = {"type": "fixed", "amount": "30.00"}
    made = await sold(api, fixed("300.00", billing_interval="quarterly"), discount=discount)

    assert await worth(api, made) == ("90.00", "1080.00")


async def test_what_is_not_paid_for_is_worth_nothing(api: Api) -> None:
    """A draft, before its start, in its trial, and after its end; its version is worth what it will be, or was."""
    await business(api, fixed("100.00"))
    draft = await api.post("/subscriptions", json={"customer_id": "acme", "plan_id": "pro"})
    later = await subscribe(api, start="2026-02-01")
    tried = await subscribe(api, start="2026-01-01", trial_period_days=10)
    paid = await subscribe(api, start="2026-01-01")
    found = [await worth(api, each) for each in (draft, later, tried, paid)]
    assert [mrr for mrr, _ in found] == ["0.00", "0.00", "0.00", "100.00"]
    assert (await api.get(f"/subscriptions/{tried['id']}/versions/1/revenue"))["mrr"] == "100.00"

    await api.post(f"/subscriptions/{paid['id']}/cancel", json={"effective": "immediate"})
    await api.advance("2026-02-02T00:00:00Z")
    assert [(await worth(api, each))[0] for each in (later, tried, paid)] == ["100.00", "100.00", "0.00"]


@pytest.mark.parametrize(("to", "delta"), [("half", "-45.00"), ("same", "10.00")])
async def test_a_change_says_by_how_much(api: Api, to: str, delta: str) -> None:
    """From 90.00 after ten percent: to 45.00 after ten percent of 50.00, or to 100.00 without a discount."""
    made = await sold(api, fixed("100.00"), discount=TEN_PERCENT)
    await plan(api, "half", fixed("50.00"), discount=TEN_PERCENT)
    await plan(api, "same", fixed("100.00"))
    path = f"/subscriptions/{made['id']}/changes"
    said = await api.post(f"{path}/preview", json={"plan_id": to, "effective": "next_billing_period"})
    assert said["mrr_delta"] == delta

    await api.post(path, json={"plan_id": to})
    assert (await worth(api, made))[0] == {"half": "45.00", "same": "100.00"}[to]


async def test_a_migration_counts_what_is_taken_off(api: Api) -> None:
    """A revision that takes ten percent off: 100.00 and 90.00 for one subscriber, 80.00 both times for the one that has
    twenty percent of its own; and the difference of the plan is told the same."""
    await business(api, fixed("100.00"))
    await customer(api, "other")
    await subscribe(api, start="2026-01-01")
    own = {"discount": {"type": "percentage", "amount": "20"}}
    await subscribe(api, customer_id="other", start="2026-01-01", **own)
    await api.patch("/plans/pro", json={"discount": TEN_PERCENT})

    said = await api.post("/plans/pro/migrations/preview", json={})
    assert sorted((each["mrr_before"], each["mrr_after"]) for each in said["effects"]) == [
        ("100.00", "90.00"),
        ("80.00", "80.00"),
    ]
    assert (said["mrr_before"], said["mrr_after"], said["mrr_delta"]) == ("180.00", "170.00", "-10.00")
    money = (await api.get("/plans/pro/diff"))["money"]
    assert (money["mrr_before"], money["mrr_after"]) == ("100.00", "90.00")
    assert [(each["mrr_before"], each["mrr_after"]) for each in money["customers"]] == [("100.00", "90.00")]
