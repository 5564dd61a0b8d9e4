"""Notice that was agreed, and the end of a term that is told before it."""

from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import amounts, business, fixed, invoices, subscribe

QUARTER = {"period_type": "fixed", "duration_months": 3, "notice_days": 30}


async def agreed(api: Api, at: str, *, contract: dict[str, Any] = QUARTER, renews: bool = True) -> str:
    """The path of a subscription from 1 January 2026 on, as of a day."""
    await business(api, fixed("31.00"))
    made = await subscribe(api, start="2026-01-01", contract=contract, renewal={"auto_renew": renews})
    await api.advance(f"{at}T00:00:00Z")
    return f"/subscriptions/{made['id']}"


@pytest.mark.parametrize(("at", "ends"), [("2026-03-02", "2026-04-01"), ("2026-03-03", "2026-07-01")])
async def test_notice_in_time_ends_this_term_and_later_the_next(api: Api, at: str, ends: str) -> None:
    """Thirty days before 1 April are those from 2 March on (T-19)."""
    path = await agreed(api, at)
    assert (await api.get(f"{path}/billing-dates"))["earliest_end_date"] == ends
    canceled = await api.post(f"{path}/cancel", json={"effective": "end_of_term"})

    assert (canceled["status"], canceled["end_date"]) == ("active", ends)
    await api.advance("2026-08-01T00:00:00Z")
    assert (await api.get(path))["status"] == "canceled"
    assert amounts(await invoices(api)) == ["31.00"] * (int(ends[5:7]) - 1)


async def test_a_day_before_the_notice_is_over_is_refused_unless_that_is_allowed(api: Api) -> None:
    """The refusal names the first day, and both ways out; a day from then on is a day as any other."""
    path = await agreed(api, "2026-03-03")
    for effective in ("immediate", "next_billing_period", "2026-06-30"):
        problem = await api.fails("POST", f"{path}/cancel", 422, "notice_needed", json={"effective": effective})
        (error,) = problem["errors"]
        assert error["field"] == "effective"
        assert all(word in error["detail"] for word in ("30 days", "2026-07-01", "end_of_term", "without_notice"))
    assert (await api.post(f"{path}/cancel", json={"effective": "2026-07-01"}))["end_date"] == "2026-07-01"
    early = {"effective": "end_of_term", "without_notice": True}
    assert (await api.post(f"{path}/uncancel"))["end_date"] is None
    assert (await api.post(f"{path}/cancel", json=early))["end_date"] == "2026-04-01"
    at_once = await api.post(f"{path}/cancel", json={"without_notice": True})
    assert (at_once["status"], at_once["end_date"]) == ("canceled", "2026-03-03")


async def test_a_renewal_is_called_off_in_time(api: Api) -> None:
    """Too late it is refused, and names the cancellation that ends the next term; it can be allowed all the same."""
    path = await agreed(api, "2026-03-03")
    off = {"renewal": {"auto_renew": False}}
    problem = await api.fails("PATCH", path, 422, "notice_needed", json=off)
    (error,) = problem["errors"]
    assert error["field"] == "renewal.auto_renew"
    assert "2026-07-01" in error["detail"]
    assert (await api.patch(path, {**off, "without_notice": True}))["end_date"] == "2026-04-01"
    assert (await api.patch(path, {"renewal": {"auto_renew": True}}))["end_date"] is None
    await api.advance("2026-04-02T00:00:00Z")
    assert (await api.patch(path, off))["end_date"] == "2026-07-01"


async def test_a_term_that_is_not_renewed_ends_by_itself(api: Api) -> None:
    """Nobody has to give notice of that, and it does not end before."""
    path = await agreed(api, "2026-03-20", renews=False)
    assert (await api.get(f"{path}/billing-dates"))["earliest_end_date"] == "2026-04-01"
    await api.fails("POST", f"{path}/cancel", 422, "notice_needed", json={"effective": "2026-03-25"})
    assert (await api.post(f"{path}/cancel", json={"effective": "end_of_term"}))["end_date"] == "2026-04-01"


async def test_a_rolling_contract_ends_when_the_notice_is_over(api: Api) -> None:
    """From 11 January on, thirty days: the first day is 10 February."""
    path = await agreed(api, "2026-01-11", contract={"notice_days": 30}, renews=False)
    problem = await api.fails("POST", f"{path}/cancel", 422, "notice_needed", json={"effective": "next_billing_period"})
    assert "effective 2026-02-10" in problem["errors"][0]["detail"]
    assert (await api.post(f"{path}/cancel", json={"effective": "2026-02-10"}))["end_date"] == "2026-02-10"


async def test_no_notice_is_needed_before_paid_service_nor_where_none_was_agreed(api: Api) -> None:
    """A trial ends at once; and without a notice a term is ended on any day."""
    await business(api, fixed("31.00"))
    tried = await subscribe(api, start="2026-01-01", contract=QUARTER, trial_period_days=14)
    free = await subscribe(api, start="2026-01-01", contract={**QUARTER, "notice_days": None})
    await api.advance("2026-01-05T00:00:00Z")

    for made in (tried, free):
        path = f"/subscriptions/{made['id']}"
        assert (await api.get(f"{path}/billing-dates"))["earliest_end_date"] is None
        assert (await api.post(f"{path}/cancel"))["status"] == "canceled"


async def test_a_customer_goes_whatever_its_notice(api: Api) -> None:
    """Who is deleted is served no longer."""
    path = await agreed(api, "2026-03-03")
    await api.delete("/customers/acme")
    assert (await api.get(path))["status"] == "canceled"


async def told(api: Api, name: str = "subscription.termination_alert") -> list[tuple[str, str]]:
    """The days on which it was said that a term will be over, and its end by then."""
    found = [each for each in (await api.get("/feed", limit=100))["data"] if each["type"] == name]
    return [(each["timestamp"][:10], each["data"]["term_end_date"]) for each in found]


async def test_the_end_of_each_term_is_told_before_it(api: Api) -> None:
    """Thirty days and ten days before, once each, whatever else happens on those days."""
    path = await agreed(api, "2026-03-02", contract={**QUARTER, "alert_days": [10, 30]})
    await api.patch(path, {"name": "Renamed"})
    await api.advance("2026-03-02T12:00:00Z")
    await api.advance("2026-07-02T00:00:00Z")

    assert await told(api) == [
        ("2026-03-02", "2026-04-01"),
        ("2026-03-22", "2026-04-01"),
        ("2026-06-01", "2026-07-01"),
        ("2026-06-21", "2026-07-01"),
    ]


async def test_an_end_that_was_chosen_is_told_too(api: Api) -> None:
    """A rolling contract has none until it is canceled; one that is nearer than that is not told."""
    path = await agreed(api, "2026-01-11", contract={"alert_days": [30, 7]}, renews=False)
    await api.post(f"{path}/cancel", json={"effective": "2026-01-31"})
    await api.advance("2026-02-05T00:00:00Z")

    assert await told(api) == [("2026-01-24", "2026-01-31")]


async def test_of_a_term_that_is_shorter_nothing_is_told(api: Api) -> None:
    """45 days before the end of a month lies in another term."""
    contract = {"period_type": "fixed", "duration_months": 1, "alert_days": [45]}
    await agreed(api, "2026-04-02", contract=contract)
    assert await told(api) == []
