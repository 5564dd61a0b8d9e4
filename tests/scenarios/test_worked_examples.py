"""The worked examples of time and proration, through the public API under a test clock (correctness 2.6)."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import amounts, business, fixed, invoices, lines, plan, subscribe


async def adjusted(api: Api, made: Any, **change: Any) -> Any:
    """The platform at another price, on an invoice of its own."""
    adjust = {"adjust": {name: change.pop(name) for name in ("unit_price", "quantity") if name in change}}
    body = {"update": [{"product_id": "platform", **adjust}], "invoice": "now", **change}
    return await api.post(f"/subscriptions/{made['id']}/changes", json=body)


async def last(api: Api) -> list[tuple[str, str, str, str]]:
    """The lines of the last invoice that are of service."""
    return [line for line in lines((await invoices(api))[-1]) if line[2] is not None]


async def test_m01_a_clipped_anchor_comes_back(api: Api) -> None:
    """Monthly from 31 January 2025: 28 February, 31 March, 30 April, 31 May, 30 June, 31 July."""
    await business(api, fixed("10.00"), at="2025-01-31T00:00:00Z")
    await subscribe(api, start="2025-01-31")
    await api.advance("2025-07-31T00:00:00Z")

    assert [invoice["issue_date"] for invoice in await invoices(api)] == [
        "2025-01-31",
        "2025-02-28",
        "2025-03-31",
        "2025-04-30",
        "2025-05-31",
        "2025-06-30",
        "2025-07-31",
    ]


async def test_m02_the_first_stub_of_a_calendar_month(api: Api) -> None:
    """120.00 a month from 11 July 2025: 10 of 31 days are over, 81.29 are left."""
    await business(api, fixed("120.00"), at="2025-07-11T00:00:00Z")
    await subscribe(api, start="2025-07-11", calendar=True)
    await api.advance("2025-08-01T00:00:00Z")

    assert amounts(await invoices(api)) == ["81.29", "120.00"]


async def test_m03_an_upgrade_half_way(api: Api) -> None:
    """From 99.00 to 199.00 on 16 April: 49.50 back, 99.50 more."""
    await business(api, fixed("99.00"), at="2025-04-01T00:00:00Z")
    made = await subscribe(api, start="2025-04-01")
    await api.advance("2025-04-16T00:00:00Z")
    await adjusted(api, made, unit_price="199.00")

    assert await last(api) == [
        ("proration_credit", "-49.50", "2025-04-16", "2025-05-01"),
        ("proration_charge", "99.50", "2025-04-16", "2025-05-01"),
    ]


async def by_the_second(api: Api, *, price: str, start: str, at: str, **customer: Any) -> Any:
    """A subscription whose shares are counted by seconds, at the instant *at*."""
    await business(api, fixed(price), at=f"{start}T12:00:00Z", **customer)
    made = await subscribe(api, start=start, billing={"proration_mode": "second", "payment_terms": "net_30"})
    await api.advance(at)
    return made


async def test_m04_the_same_by_the_second(api: Api) -> None:
    """In pounds, on 16 April at 18:30: 1,362,600 of 2,592,000 seconds are over; 46.96 back, 94.39 more."""
    made = await by_the_second(api, price="99.00", start="2025-04-01", at="2025-04-16T18:30:00Z", currency="GBP")
    await adjusted(api, made, unit_price="199.00")

    assert [line[1] for line in await last(api)] == ["-46.96", "94.39"]


async def test_by_the_second_a_day_is_cut_once(api: Api) -> None:
    """Changed at 18:30 and back at 21:00 of the same day: what was billed for the evening comes back to the penny."""
    made = await by_the_second(api, price="99.00", start="2025-04-01", at="2025-04-16T18:30:00Z", currency="GBP")
    await adjusted(api, made, unit_price="199.00")
    await api.advance("2025-04-16T21:00:00Z")
    await adjusted(api, made, unit_price="99.00")

    assert [line[1] for line in await last(api)] == ["-94.39", "46.96"]


async def test_m05_yen_have_no_decimals(api: Api) -> None:
    """From 5000 to 3000 on 11 February 2025 in Tokyo: 3214 back, 1929 more."""
    values = {"currency": "JPY", "timezone": "Asia/Tokyo"}
    await business(api, fixed("5000"), at="2025-01-31T15:00:00Z", **values)
    made = await subscribe(api, start="2025-02-01")
    await api.advance("2025-02-10T15:00:00Z")
    await adjusted(api, made, unit_price="3000")

    assert [line[1] for line in await last(api)] == ["-3214", "1929"]


async def test_m06_dinars_have_three(api: Api) -> None:
    """12.345 from 10 March, canceled on the 25th in Kuwait: 6.372 come back."""
    await business(api, fixed("12.345"), at="2025-03-09T21:00:00Z", currency="KWD", timezone="Asia/Kuwait")
    made = await subscribe(api, start="2025-03-10")
    await api.advance("2025-03-24T21:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": "immediate", "unused_time": "credit"})
    await api.advance("2025-03-25T21:00:00Z")

    assert await last(api) == [("proration_credit", "-6.372", "2025-03-25", "2025-04-10")]


async def test_m07_seats_go_up_and_down(api: Api) -> None:
    """Five seats at 12.50, eight from 11 June, six from the 21st: 62.50, then -41.67 +66.67, then -33.33 +25.00."""
    await business(api, fixed("12.50", quantity="5"), at="2025-06-01T00:00:00Z")
    made = await subscribe(api, start="2025-06-01")
    await api.advance("2025-06-02T00:00:00Z")
    documents = [[line[1] for line in await last(api)]]
    for day, quantity in (("2025-06-11", "8"), ("2025-06-21", "6")):
        await api.advance(f"{day}T00:00:00Z")
        await adjusted(api, made, quantity=quantity)
        documents.append([line[1] for line in await last(api)])

    assert documents == [["62.50"], ["-41.67", "66.67"], ["-33.33", "25.00"]]
    assert sum(Decimal(amount) for document in documents for amount in document) == Decimal("79.17")


async def test_m08_a_clock_that_is_set_forward(api: Api) -> None:
    """310.00 in New York, March 2025 by the second, ended on the 16th: 160.22 come back, by days it were 160.00."""
    zone = {"timezone": "America/New_York"}
    made = await by_the_second(api, price="310.00", start="2025-03-01", at="2025-03-16T12:00:00Z", **zone)
    await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": "2025-03-16"})
    await api.advance("2025-03-17T12:00:00Z")

    assert await last(api) == [("proration_credit", "-160.22", "2025-03-16", "2025-04-01")]


async def test_m09_a_year_from_a_leap_day(api: Api) -> None:
    """1000.00 a year from 29 February 2024 to 28 February 2025, ended on 1 December: 243.84 come back."""
    await business(api, fixed("1000.00", billing_interval="yearly"), at="2024-02-29T00:00:00Z")
    made = await subscribe(api, start="2024-02-29")
    await api.advance("2024-12-01T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": "immediate"})
    await api.advance("2024-12-02T00:00:00Z")

    assert await last(api) == [("proration_credit", "-243.84", "2024-12-01", "2025-02-28")]


@pytest.mark.parametrize(
    ("billing", "amount", "until"),
    [
        ({}, "60.00", "2025-03-03"),
        ({"billing_time": "calendar"}, "55.71", "2025-03-01"),
        ({"first_billing_date": "2025-01-20"}, "32.90", "2025-02-20"),
    ],
)
async def test_m10_fourteen_days_of_trial(api: Api, billing: dict[str, Any], amount: str, until: str) -> None:
    """60.00 a month after a trial from 20 January: with the anchor at its end, by the calendar, and from its start."""
    await business(api, fixed("60.00"), at="2025-01-20T00:00:00Z")
    await subscribe(api, start="2025-01-20", trial_period_days=14, billing={**billing, "payment_terms": "net_30"})
    await api.advance("2025-02-03T00:00:00Z")

    (invoice,) = await invoices(api)
    assert lines(invoice) == [("fixed", amount, "2025-02-03", until)]


async def test_m11_a_pause_is_credited(api: Api) -> None:
    """100.00 for May, paused from the 11th to the 21st: 32.26 come back, on the next invoice, and June costs 100.00."""
    await business(api, fixed("100.00"), at="2025-05-01T00:00:00Z")
    made = await subscribe(api, start="2025-05-01")
    await api.advance("2025-05-11T00:00:00Z")
    paused = await api.post(f"/subscriptions/{made['id']}/pause")
    assert paused["status"] == "paused"
    await api.advance("2025-05-21T00:00:00Z")
    resumed = await api.post(f"/subscriptions/{made['id']}/unpause")
    assert resumed["status"] == "active"
    await api.advance("2025-06-01T00:00:00Z")

    assert sorted(await last(api)) == [
        ("fixed", "100.00", "2025-06-01", "2025-07-01"),
        ("proration_credit", "-32.26", "2025-05-11", "2025-05-21"),
    ]


async def test_m12_prices_rise_from_the_agreed_one(api: Api) -> None:
    """1000.00 a month and 5 percent a year: the sixth year costs 1276.28 a month, and all six come to 81,623.04."""
    await business(api, fixed("1000.00"))
    made = await subscribe(api, start="2026-01-01", price_escalation={"percentage": "5"})
    ahead = made["pending_changes"]
    assert [x["effective_at"] for x in ahead] == ["2027-01-01"]
    await api.advance("2031-12-31T00:00:00Z")

    billed = amounts(await invoices(api))
    assert billed[::12] == ["1000.00", "1050.00", "1102.50", "1157.63", "1215.51", "1276.28"]
    assert (len(billed), sum(map(Decimal, billed))) == (72, Decimal("81623.04"))


@pytest.mark.parametrize(("mode", "amount"), [("day", "936.99"), ("month_part", "932.14")])
async def test_m13_an_addition_ends_with_the_contract(api: Api, mode: str, amount: str) -> None:
    """1200.00 a year from 20 May 2025 in a contract to 1 March 2026: by days of the contract, or by months and days."""
    await business(api, fixed("10.00", billing_interval="yearly"), at="2025-03-01T00:00:00Z")
    made = await subscribe(
        api,
        start="2025-03-01",
        contract={"period_type": "fixed", "duration_months": 12},
        billing={"proration_mode": mode, "payment_terms": "net_30"},
    )
    await api.advance("2025-05-20T00:00:00Z")
    seat = fixed("1200.00", "seat", billing_interval="yearly")
    await api.post(f"/subscriptions/{made['id']}/changes", json={"add": [seat], "invoice": "now"})

    assert await last(api) == [("fixed", amount, "2025-05-20", "2026-03-01")]


async def test_m14_a_backdated_downgrade(api: Api) -> None:
    """90.00 a month were billed from January to March 2025; on 10 March it is set to 60.00 from 15 February on."""
    await business(api, fixed("90.00"), at="2025-01-01T00:00:00Z")
    await plan(api, "small", fixed("60.00"))
    made = await subscribe(api, start="2025-01-01")
    await api.advance("2025-03-10T00:00:00Z")
    body = {"plan_id": "small", "effective": "2025-02-15", "invoice": "now", "closed_periods": "adjust"}
    await api.post(f"/subscriptions/{made['id']}/changes", json=body)

    assert sorted(await last(api)) == sorted(
        [
            ("proration_credit", "-45.00", "2025-02-15", "2025-03-01"),
            ("proration_charge", "30.00", "2025-02-15", "2025-03-01"),
            ("proration_credit", "-90.00", "2025-03-01", "2025-04-01"),
            ("proration_charge", "60.00", "2025-03-01", "2025-04-01"),
        ]
    )


def test_every_worked_example_is_a_scenario() -> None:
    """M01 to M15, here or beside: M15 with the discounts."""
    found = {
        number
        for path in Path(__file__).parent.glob("test_*.py")
        for number in re.findall(r"^async def test_m(\d\d)_", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert found == {f"{n:02}" for n in range(1, 16)}
