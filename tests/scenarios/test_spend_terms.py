"""Discounts of plans, minimum and maximum spend, and minimum commitments on invoices."""

from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import (
    amounts,
    call,
    customer,
    fixed,
    invoices,
    lines,
    metered,
    money,
    plan,
    products,
    send,
    subscribe,
)

HUNDRED: dict[str, Any] = {"minimum_spend": {"amount": "100.00"}}
TENTH: dict[str, Any] = {"discount": {"type": "percentage", "amount": "10"}}


async def sold(api: Api, *items: dict[str, Any], at: str = "2026-01-01T00:00:00Z", **terms: Any) -> None:
    """A clock, products, a customer, and a plan `pro` of *items* on these terms."""
    await api.clock(at)
    await products(api)
    await plan(api, "pro", *items, **terms)
    await customer(api)


async def test_what_is_missing_to_the_minimum_is_a_line_of_its_own(api: Api) -> None:
    """Minimum 100.00, usage 63.00: a true-up of 37.00 (correctness 3.4), and 100.00 in a month without usage."""
    await sold(api, metered("1.00"), **HUNDRED)
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("e1", "2026-01-10T00:00:00Z", 63))

    await api.advance("2026-03-01T00:00:00Z")
    january, february = await invoices(api)
    assert lines(january) == [
        ("usage", "63.00", "2026-01-01", "2026-02-01"),
        ("true_up", "37.00", "2026-01-01", "2026-02-01"),
    ]
    assert lines(february)[-1] == ("true_up", "100.00", "2026-02-01", "2026-03-01")
    assert amounts([january, february]) == ["100.00", "100.00"]


async def test_no_true_up_when_the_minimum_is_reached(api: Api) -> None:
    """A fee of 60.00 and usage of 40.00 are the minimum of 100.00: nothing is missing."""
    await sold(api, fixed("60.00"), metered("1.00"), **HUNDRED)
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("e1", "2026-01-10T00:00:00Z", 40))

    await api.advance("2026-02-01T00:00:00Z")
    _, second = await invoices(api)
    assert sorted(x[0] for x in lines(second)) == ["fixed", "usage"]


async def test_late_usage_lowers_the_true_up(api: Api) -> None:
    """Usage of 63.00 was trued up by 37.00; 10.00 that came late are billed, and 10.00 of the true-up go back."""
    await sold(api, metered("1.00"), **HUNDRED)
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("e1", "2026-01-10T00:00:00Z", 63))
    await api.advance("2026-02-10T00:00:00Z")
    await send(api, call("late", "2026-01-11T00:00:00Z", 10))

    await api.advance("2026-04-01T00:00:00Z")
    _, second, third = await invoices(api)
    found = lines(second)
    assert ("adjustment", "10.00", "2026-01-01", "2026-02-01") in found
    assert ("true_up", "-10.00", "2026-01-01", "2026-02-01") in found
    assert amounts([second, third]) == ["100.00", "100.00"]


async def test_a_partial_period_has_its_share_of_the_minimum(api: Api) -> None:
    """Calendar billing from 22 January: 10 of 31 days of 100.00 are 32.26 (T-28); canceled on 15 February, 14 of 28
    days are 50.00."""
    await sold(api, metered("1.00"), at="2026-01-22T00:00:00Z", **HUNDRED)
    made = await subscribe(api, start="2026-01-22", calendar=True)
    await api.advance("2026-02-15T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/cancel", json={})

    await api.advance("2026-03-02T00:00:00Z")
    found = [line for each in await invoices(api) for line in lines(each) if line[0] == "true_up"]
    assert found == [
        ("true_up", "32.26", "2026-01-22", "2026-02-01"),
        ("true_up", "50.00", "2026-02-01", "2026-02-15"),
    ]


async def test_what_is_above_the_maximum_is_taken_off(api: Api) -> None:
    """At most 50.00 a month: of usage of 63.00 the line `cap` takes off 13.00."""
    await sold(api, metered("1.00"), maximum_spend={"amount": "50.00"})
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("e1", "2026-01-10T00:00:00Z", 63))

    await api.advance("2026-02-01T00:00:00Z")
    (first,) = await invoices(api)
    assert lines(first)[-1] == ("cap", "-13.00", "2026-01-01", "2026-02-01")
    assert first["total"] == "50.00"


async def test_a_quarterly_minimum_is_compared_once_a_quarter(api: Api) -> None:
    """Fees of 31.00 in each of three months, at least 100.00 a quarter: 7.00 are missing at its end."""
    await sold(api, fixed("31.00"), minimum_spend={"amount": "100.00", "period": "quarterly"})
    await subscribe(api, start="2026-01-01")

    await api.advance("2026-05-01T00:00:00Z")
    found = [line for each in await invoices(api) for line in lines(each) if line[0] == "true_up"]
    assert found == [("true_up", "7.00", "2026-01-01", "2026-04-01")]


async def test_a_contract_is_trued_up_at_its_end(api: Api) -> None:
    """Twelve months at 10.00, at least 150.00 by the contract: 30.00 are missing on the day after it."""
    await sold(api, fixed("10.00"), minimum_spend={"amount": "150.00", "period": "contract"})
    contract = {"period_type": "fixed", "duration_months": 12}
    await subscribe(api, start="2026-01-01", contract=contract)

    await api.advance("2027-02-01T00:00:00Z")
    found = await invoices(api)
    assert lines(found[-1]) == [("true_up", "30.00", "2026-01-01", "2027-01-01")]
    assert sum(int(each["total"].split(".")[0]) for each in found) == 150


async def test_a_minimum_commitment_says_what_the_plan_calls_it(api: Api) -> None:
    """A fee of 20.00 under a commitment of 50.00: 30.00 under its own name."""
    terms: dict[str, Any] = {"minimum_commitment": {"amount": "50.00", "invoice_display_name": "Committed use"}}
    await sold(api, fixed("20.00"), **terms)
    await subscribe(api, start="2026-01-01")

    await api.advance("2026-02-01T00:00:00Z")
    _, second = await invoices(api)
    (line,) = [x for x in second["line_items"] if x["kind"] == "true_up"]
    assert (line["amount"], line["description"]) == ("30.00", "Committed use")


async def test_the_commitment_of_a_yearly_plan_is_owed_once_a_year(api: Api) -> None:
    """600.00 a year ahead and 40.00 of calls in each of twelve months, 1,200.00 owed: 120.00 are missing at the end of
    the year, and nothing before it, though calls are billed every month."""
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    calls = {"billable_metric_id": "calls", "charge_model": "standard", "properties": {"amount": "1.00"}}
    base = {"interval": "yearly", "amount": "600.00", "pay_in_advance": True, "bill_charges_monthly": True}
    spelled = {"name": "Pro", "code": "pro", "currency": "USD", **base, "charges": [calls]}
    made = await api.post("/plans", json={**spelled, "minimum_commitment": {"amount": "1200.00"}})
    assert made["minimum_commitment"]["period"] == "yearly"
    await customer(api)
    await subscribe(api, start="2026-01-01")
    for month in range(1, 13):
        await api.advance(f"2026-{month:02}-20T00:00:00Z")
        await send(api, call(f"e{month}", f"2026-{month:02}-10T00:00:00Z", 40))

    await api.advance("2027-01-01T00:00:00Z")
    found = [line for each in await invoices(api) for line in lines(each)]
    assert [line for line in found if line[0] == "true_up"] == [("true_up", "120.00", "2026-01-01", "2027-01-01")]
    assert [line for line in found if line[0] == "usage"][-1] == ("usage", "40.00", "2026-12-01", "2027-01-01")


async def test_a_commitment_is_owed_in_the_period_that_it_names(api: Api) -> None:
    """Fees of 20.00 in each of three months, 75.00 owed a quarter: 15.00 are missing once; another amount without a
    period is owed in the same one."""
    await sold(api, fixed("20.00"), minimum_commitment={"amount": "75.00", "period": "quarterly"})
    await subscribe(api, start="2026-01-01")

    await api.advance("2026-05-01T00:00:00Z")
    found = [line for each in await invoices(api) for line in lines(each) if line[0] == "true_up"]
    assert found == [("true_up", "15.00", "2026-01-01", "2026-04-01")]
    after = await api.patch("/plans/pro", json={"minimum_commitment": {"amount": "90.00"}})
    assert (after["minimum_commitment"]["amount"], after["minimum_commitment"]["period"]) == ("90", "quarterly")


async def test_a_discount_is_a_line_on_fees_and_usage(api: Api) -> None:
    """10 % off a fee of 49.00 is 4.90; off usage of 7.50 it is 0.75, each with its own billing."""
    await sold(api, fixed("49.00"), metered("0.50"), **TENTH)
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("e1", "2026-01-10T00:00:00Z", 15))

    await api.advance("2026-02-01T00:00:00Z")
    first, second = await invoices(api)
    assert lines(first) == [
        ("fixed", "49.00", "2026-01-01", "2026-02-01"),
        ("discount", "-4.90", "2026-01-01", "2026-02-01"),
    ]
    assert [x for x in lines(second) if x[0] == "discount"] == [
        ("discount", "-0.75", "2026-01-01", "2026-02-01"),
        ("discount", "-4.90", "2026-02-01", "2026-03-01"),
    ]


async def test_a_credit_gives_back_what_was_paid_and_no_more(api: Api) -> None:
    """31.00 less 10 % was paid; canceled after 10 of 31 days, 21.00 of the fee and 2.10 of the discount go back."""
    await sold(api, fixed("31.00"), **TENTH)
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-11T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/cancel", json={})

    await api.advance("2026-01-12T00:00:00Z")
    _, last = await invoices(api)
    found = [line[:2] for line in lines(last)]
    assert found[:2] == [("proration_credit", "-21.00"), ("discount", "2.10")]
    accounts = (await api.get("/ledger/trial-balance"))["accounts"]
    assert {a["account"]: a["balance"] for a in accounts}["DEFERRED_REVENUE"] == "9.00"
    assert "REVENUE" not in {a["account"] for a in accounts}


@pytest.mark.parametrize(
    ("duration", "count"),
    [
        ({"duration_type": "fixed", "duration_value": 2, "duration_unit": "billing_period"}, 2),
        ({"duration_type": "fixed", "duration_value": 3, "duration_unit": "month"}, 3),
        ({"duration_type": "forever"}, 5),
    ],
)
async def test_a_discount_lasts_as_long_as_it_says(api: Api, duration: dict[str, Any], count: int) -> None:
    """5.00 off each of so many months, of the five that were billed."""
    await sold(api, fixed("20.00"), discount={"type": "fixed", "amount": "5.00", **duration})
    await subscribe(api, start="2026-01-01")

    await api.advance("2026-05-15T00:00:00Z")
    assert amounts(await invoices(api)) == ["15.00"] * count + ["20.00"] * (5 - count)


async def test_a_fixed_discount_is_at_most_what_it_is_on(api: Api) -> None:
    """5.00 off a fee of 3.00: nothing is due, and the month's usage of 10.00 bears the other 2.00."""
    await sold(api, fixed("3.00"), metered("1.00"), discount={"type": "fixed", "amount": "5.00"})
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("e1", "2026-01-10T00:00:00Z", 10))

    await api.advance("2026-02-01T00:00:00Z")
    first, second = await invoices(api)
    assert first["total"] == "0.00"
    assert [x for x in lines(second) if x[0] == "discount"] == [
        ("discount", "-2.00", "2026-01-01", "2026-02-01"),
        ("discount", "-3.00", "2026-02-01", "2026-03-01"),
    ]


async def test_the_minimum_is_compared_after_the_discount(api: Api) -> None:
    """A fee of 50.00 less 10 % is 45.00: to a minimum of 50.00 5.00 are missing."""
    await sold(api, fixed("50.00"), minimum_spend={"amount": "50.00"}, **TENTH)
    await subscribe(api, start="2026-01-01")

    await api.advance("2026-02-01T00:00:00Z")
    _, second = await invoices(api)
    assert ("true_up", "5.00", "2026-01-01", "2026-02-01") in lines(second)


async def test_the_terms_are_those_of_the_revision_in_force(api: Api) -> None:
    """A minimum that a later revision of the plan raises holds for who subscribes later, not for who has."""
    await sold(api, fixed("10.00"), minimum_spend={"amount": "15.00"})
    await subscribe(api, start="2026-01-01")
    await api.patch("/plans/pro", json={"minimum_spend": {"amount": "40.00"}})

    await api.advance("2026-02-01T00:00:00Z")
    _, second = await invoices(api)
    assert ("true_up", "5.00", "2026-01-01", "2026-02-01") in lines(second)


async def test_a_change_of_plan_shares_the_minimum_of_its_month(api: Api) -> None:
    """Ten of 31 days at a minimum of 31.00 and 21 at 62.00 are 10.00 and 42.00; usage of 12.00 is 40.00 short."""
    await sold(api, metered("1.00"), minimum_spend={"amount": "31.00"})
    await plan(api, "scale", metered("1.00"), minimum_spend={"amount": "62.00"})
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-11T00:00:00Z")
    await send(api, call("e1", "2026-01-05T00:00:00Z", 12))
    await api.post(f"/subscriptions/{made['id']}/changes", json={"plan_id": "scale"})

    await api.advance("2026-02-01T00:00:00Z")
    (first,) = await invoices(api)
    assert lines(first)[-1] == ("true_up", "40.00", "2026-01-01", "2026-02-01")


async def test_the_preview_is_the_invoice_and_every_line_explains_itself(api: Api) -> None:
    """The upcoming invoice has the discount and the true-up of the one that is issued; the explanation adds up."""
    await sold(api, fixed("20.00"), metered("0.50"), minimum_spend={"amount": "60.00"}, **TENTH)
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-31T00:00:00Z")
    await send(api, call("e1", "2026-01-10T00:00:00Z", 33))
    preview = await api.get(f"/subscriptions/{made['id']}/upcoming-invoice")

    await api.advance("2026-02-01T00:00:00Z")
    _, issued = await invoices(api)
    assert money(preview) == money(issued)
    assert ("true_up", "27.15", "2026-01-01", "2026-02-01") in lines(issued), "60.00 - (20.00 + 16.50) x 0.9"
    explained = await api.get(f"/invoices/{issued['id']}/explain")
    assert explained["total"] == issued["total"]
