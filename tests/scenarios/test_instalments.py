"""Fees whose interval is not the one in which they are billed: a year in instalments, months by the quarter (T-12)."""

from fractions import Fraction
from typing import Any

import pytest

from billow.doors.cli.doctor import examine
from tests.client import Api
from tests.scenarios.business import amounts, business, fixed, invoices, lines, money, subscribe
from tests.scenarios.test_explained import evaluate
from tests.tenants.inventory import tenant_of

YEAR = {
    "billing_interval": "yearly",
    "recurring_instalment_interval_unit": "month",
    "recurring_instalment_interval_count": 1,
}
QUARTER = {"billing_interval": "quarterly", "pricing_interval": "monthly"}
TWELFTHS = ["83.33", "83.34", "83.33"] * 4
"""Twelve instalments of 1,000.00: each is R(n/12) less R((n-1)/12)."""


async def by_month(api: Api, subscription: Any, *months: str) -> list[Any]:
    """The invoices until the last of the days, each looked at on the day before as the upcoming one (PT-18)."""
    for day in months:
        shown = money(await api.get(f"/subscriptions/{subscription['id']}/upcoming-invoice"))
        await api.advance(f"{day}T00:00:00Z")
        assert money((await invoices(api))[-1]) == shown
    return await invoices(api)


async def examined(api: Api) -> None:
    """The examination of the tenant's books finds nothing wrong."""
    report = await examine(api.app.database.url, tenant=await tenant_of(api))
    assert report.exit_code == 0, report.broken or report.unrun


async def test_a_year_in_twelve_instalments_adds_up_to_the_year(api: Api) -> None:
    """1,000.00 a year from 31 January: twelve invoices on the last days of months, of 83.33 or 83.34 each, then those
    of the next year; every line says which instalment it is, and so does its calculation."""
    await business(api, fixed("1000.00", **YEAR), at="2026-01-31T00:00:00Z")
    made = await subscribe(api, start="2026-01-31")
    await api.advance("2026-01-31T01:00:00Z")
    found = await by_month(api, made, "2026-02-28", "2026-03-31", "2026-04-30")
    await api.advance("2027-01-31T00:00:00Z")
    found = await invoices(api)

    assert amounts(found) == [*TWELFTHS, "83.33"]
    assert [line for each in found[:3] for line in lines(each)] == [
        ("fixed", "83.33", "2026-01-31", "2026-02-28"),
        ("fixed", "83.34", "2026-02-28", "2026-03-31"),
        ("fixed", "83.33", "2026-03-31", "2026-04-30"),
    ]
    (third,) = found[2]["line_items"]
    assert third["description"] == "Platform, instalment 3 of 12"
    told = await api.get(f"/invoices/{found[2]['id']}/line-items/{third['id']}/explain")
    assert told["line"]["tree"]["source"]["instalment"] == "3 of 12"
    assert evaluate(told["line"]["tree"]) == Fraction("83.33")
    worth = {"mrr": "83.33", "arr": "1000.00", "acv": "1000.00", "currency": "USD"}
    assert await api.get(f"/subscriptions/{made['id']}/revenue") == worth


async def test_the_first_instalment_of_a_calendar_is_cut_short(api: Api) -> None:
    """From 10 March in calendar years: 22 of the 31 days of the third instalment are 250.00 less
    R(1000 x (2 + 9/31) / 12) = 190.86; the year ends with the twelfth."""
    await business(api, fixed("1000.00", **YEAR), at="2026-03-10T00:00:00Z")
    await subscribe(api, start="2026-03-10", calendar=True)
    await api.advance("2026-12-31T00:00:00Z")

    found = await invoices(api)
    assert amounts(found) == ["59.14", *TWELFTHS[3:]]
    assert found[0]["line_items"][0]["description"] == "Platform, instalment 3 of 12"
    assert lines(found[1]) == [("fixed", "83.33", "2026-04-01", "2026-05-01")]


@pytest.mark.parametrize(
    ("unused_time", "last", "credit"), [("credit", "2026-04-16", "-41.66"), ("none", "2026-04-16", None)]
)
async def test_a_year_that_is_canceled_owes_what_was_served(
    api: Api, unused_time: str, last: str, credit: str | None
) -> None:
    """Canceled on 16 April: 333.33 were billed, and 3.5 twelfths are 291.67, so that 41.66 go back; or, where unused
    time is not credited, the instalment stays, and no other is billed (T-17)."""
    await business(api, fixed("1000.00", **YEAR))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-04-16T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": last, "unused_time": unused_time})
    await api.advance("2026-06-01T00:00:00Z")

    found = [line[:2] for each in await invoices(api) for line in lines(each) if line[0] != "adjustment"]
    billed = [("fixed", amount) for amount in TWELFTHS[:4]]
    assert found == [*billed, *([("proration_credit", credit)] if credit else [])]
    await examined(api)


async def test_seats_that_are_added_inside_an_instalment_share_it(api: Api) -> None:
    """A second seat from 16 April: half of the instalment goes back, 41.66, and half of the dearer one is owed,
    R(2000 x 4/12) - R(2000 x 3.5/12) = 83.34; from May on it is 166.66 or 166.67."""
    await business(api, fixed("1000.00", **YEAR))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-04-16T00:00:00Z")
    update = [{"product_id": "platform", "adjust": {"quantity": "2"}}]
    change = await api.post(f"/subscriptions/{made['id']}/changes", json={"update": update})
    assert change["mrr_delta"] == "83.34"
    await by_month(api, made, "2026-05-01")

    may = (await invoices(api))[-1]
    assert sorted((x["kind"], x["amount"], x["description"]) for x in may["line_items"]) == [
        ("fixed", "166.66", "Platform, instalment 5 of 12"),
        ("proration_charge", "83.34", "Remaining time: Platform, instalment 4 of 12"),
        ("proration_credit", "-41.66", "Unused time: Platform, instalment 4 of 12"),
    ]


async def test_months_are_billed_by_the_quarter(api: Api) -> None:
    """10.00 a month and seat, two of them from 1 January, three from 15 February: the first quarter is paid ahead in
    months, and what changed of it goes with the second: 10.00 of February and 20.00 of March back, 15.00 and 30.00
    more. 75.00 in all are two seats for a month and a half and three for as long."""
    await business(api, fixed("10.00", quantity="2", **QUARTER))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-02-15T00:00:00Z")
    assert [lines(each) for each in await invoices(api)] == [
        [
            ("fixed", "20.00", "2026-01-01", "2026-02-01"),
            ("fixed", "20.00", "2026-02-01", "2026-03-01"),
            ("fixed", "20.00", "2026-03-01", "2026-04-01"),
        ]
    ]
    update = [{"product_id": "platform", "adjust": {"quantity": "3"}}]
    await api.post(f"/subscriptions/{made['id']}/changes", json={"update": update})
    found = await by_month(api, made, "2026-04-01")

    assert len(found) == 2
    assert sorted(lines(found[1])) == [
        ("fixed", "30.00", "2026-04-01", "2026-05-01"),
        ("fixed", "30.00", "2026-05-01", "2026-06-01"),
        ("fixed", "30.00", "2026-06-01", "2026-07-01"),
        ("proration_charge", "15.00", "2026-02-15", "2026-03-01"),
        ("proration_charge", "30.00", "2026-03-01", "2026-04-01"),
        ("proration_credit", "-10.00", "2026-02-15", "2026-03-01"),
        ("proration_credit", "-20.00", "2026-03-01", "2026-04-01"),
    ]
    assert (await api.get(f"/subscriptions/{made['id']}"))["mrr"] == "30.00"
    await examined(api)


async def test_months_in_arrears_wait_for_their_quarter(api: Api) -> None:
    """By the calendar from 10 February: 19 of its 28 days are 6.79, and March 10.00, both on 1 April; what is missing
    to a minimum of 12.00 a month is seen then too, and not before."""
    fee = fixed("10.00", billing_direction="arrears", **QUARTER)
    await business(api, fee, fixed("1.00", "seat"), at="2026-02-10T00:00:00Z")
    await api.patch("/plans/pro", json={"minimum_spend": {"amount": "12.00", "period": "monthly"}})
    await subscribe(api, start="2026-02-10", calendar=True)
    await api.advance("2026-03-15T00:00:00Z")
    seats = [line for each in await invoices(api) for line in lines(each)]
    assert [line[:2] for line in seats] == [("fixed", "0.68"), ("fixed", "1.00")]

    await api.advance("2026-04-01T00:00:00Z")
    assert sorted(line for line in lines((await invoices(api))[-1])) == [
        ("fixed", "1.00", "2026-04-01", "2026-05-01"),
        ("fixed", "10.00", "2026-03-01", "2026-04-01"),
        ("fixed", "6.79", "2026-02-10", "2026-03-01"),
        ("true_up", "0.67", "2026-02-10", "2026-03-01"),
        ("true_up", "1.00", "2026-03-01", "2026-04-01"),
    ]


async def test_a_quarter_that_is_not_credited_stays_whole(api: Api) -> None:
    """Canceled on 10 February without a credit: all three months stay paid; with one, 8 days of February and March go
    back."""
    await business(api, fixed("10.00", **QUARTER))
    one, other = [await subscribe(api, start="2026-01-01") for _ in range(2)]
    await api.advance("2026-02-10T00:00:00Z")
    for each, unused_time in ((one, "none"), (other, "credit")):
        await api.post(
            f"/subscriptions/{each['id']}/cancel", json={"effective": "immediate", "unused_time": unused_time}
        )
    await api.advance("2026-07-01T00:00:00Z")

    found = {each["subscription_ids"][0]: lines(each) for each in (await invoices(api))[2:]}
    assert list(found) == [other["id"]]
    credits = [line[:2] for line in found[other["id"]] if line[0] != "adjustment"]
    assert sorted(credits) == [("proration_credit", "-10.00"), ("proration_credit", "-6.79")]
    await examined(api)


@pytest.mark.parametrize("direction", ["advance", "arrears"])
async def test_a_discount_holds_for_a_quarter_that_stays_whole(api: Api, direction: str) -> None:
    """Ten percent off three months of 10.00 are 27.00, as of a quarter of 30.00: also where service ends on
    10 February and March, which it does not reach, stays paid, or is owed."""
    await business(api, fixed("10.00", billing_direction=direction, **QUARTER))
    await api.patch("/plans/pro", json={"discount": {"type": "percentage", "amount": "10"}})
    billing = {"payment_terms": "net_30", "last_period": "full"}
    made = await subscribe(api, start="2026-01-01", billing=billing)
    await api.advance("2026-02-09T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": "2026-02-10", "unused_time": "none"})
    await api.advance("2026-07-01T00:00:00Z")

    assert [each["total"] for each in await invoices(api)] == ["27.00"]


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (fixed("1", billing_interval="quarterly", pricing_interval="yearly"), "pricing_interval must go into"),
        (fixed("1", billing_interval="monthly", pricing_interval="weekly"), "pricing_interval must go into"),
        (fixed("1", **{**YEAR, "recurring_instalment_interval_unit": "week"}), "recurring_instalment_interval_unit"),
        (fixed("1", **{**YEAR, "recurring_instalment_interval_count": 5}), "must go into the billing interval"),
        (fixed("1", **{**YEAR, "recurring_instalment_interval_count": 12}), "several times"),
        (fixed("1", recurring_instalment_interval_count=1), "come together"),
        (fixed("1", **YEAR, prorated=False), "an instalment is a part"),
        (fixed("1", **YEAR, pricing_interval="monthly"), "not both"),
    ],
)
async def test_intervals_that_do_not_nest_are_refused_by_name(api: Api, item: dict[str, Any], words: str) -> None:
    """An interval is cut into shorter ones of the same kind; what cannot be says so, and where."""
    await business(api, fixed("1.00"))
    body = {"name": "Odd", "code": "odd", "currency": "USD", "items": [item]}
    problem = await api.fails("POST", "/plans", 422, "invalid", json=body)
    (error,) = problem["errors"]
    assert error["field"].startswith("items.0.price")
    assert words in error["detail"]


async def test_usage_and_what_is_billed_once_have_no_instalments(api: Api) -> None:
    """Each is refused with the field and the way out."""
    await business(api, fixed("1.00"))
    usage = {"product_id": "calls", "price": {"type": "unit", "unit_price": "1", **YEAR}}
    body = {"name": "Odd", "code": "odd", "currency": "USD", "items": [usage]}
    problem = await api.fails("POST", "/plans", 422, "invalid", json=body)
    assert "belongs to a fee" in problem["errors"][0]["detail"]

    once = {**body, "items": [fixed("500.00", "setup", **YEAR)]}
    problem = await api.fails("POST", "/plans", 422, "plan_inconsistent", json=once)
    assert [each["field"] for each in problem["errors"]] == ["items.0.price.recurring_instalment_interval_unit"]
