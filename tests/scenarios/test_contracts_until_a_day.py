"""Contracts until a day: how long their first term is, what they are worth, and what follows."""

from tests.client import Api
from tests.scenarios.business import NET, business, fixed, subscribe


async def test_a_term_until_a_day_is_as_long_as_its_months(api: Api) -> None:
    """Six months at 100.00 until 1 July are 600.00, not a year's 1200.00; they are renewed by six more (R-17)."""
    await business(api, fixed("100.00"))
    contract = {"period_type": "fixed", "end_date": "2026-07-01"}
    made = await subscribe(api, start="2026-01-01", contract=contract, renewal={"auto_renew": True})
    revenue = await api.get(f"/subscriptions/{made['id']}/revenue")

    assert (revenue["mrr"], revenue["acv"]) == ("100.00", "600.00")
    await api.advance("2026-07-02T00:00:00Z")
    assert (await api.get(f"/subscriptions/{made['id']}"))["term_end_date"] == "2027-01-01"


async def test_a_term_until_a_day_inside_a_month_counts_its_share(api: Api) -> None:
    """31.00 a month from January to 16 March: two months and 15 of 31 days, 77.00."""
    await business(api, fixed("31.00"))
    made = await subscribe(api, start="2026-01-01", contract={"period_type": "fixed", "end_date": "2026-03-16"})

    assert (await api.get(f"/subscriptions/{made['id']}/revenue"))["acv"] == "77.00"


async def test_a_term_without_whole_months_is_renewed_by_those_that_are_said(api: Api) -> None:
    """Until 16 March, and then again: how long is not known by the first term, when it is made and when it is said."""
    await business(api, fixed("31.00"))
    contract = {"period_type": "fixed", "start_date": "2026-01-01", "end_date": "2026-03-16"}
    body = {"customer_id": "acme", "plan_id": "pro", "billing": NET, "auto_activate": True, "contract": contract}
    renewal = {"renewal": {"auto_renew": True}}
    problem = await api.fails("POST", "/subscriptions", 422, "outside_term", json={**body, **renewal})
    assert [each["field"] for each in problem["errors"]] == ["renewal.duration_months"]
    made = await api.post("/subscriptions", json=body)
    path = f"/subscriptions/{made['id']}"
    await api.fails("PATCH", path, 422, "outside_term", json=renewal)

    said = await api.patch(path, json={"renewal": {"auto_renew": True, "duration_months": 2}})
    assert said["term_end_date"] == "2026-03-16"
    await api.advance("2026-03-17T00:00:00Z")
    assert (await api.get(path))["term_end_date"] == "2026-05-16"
