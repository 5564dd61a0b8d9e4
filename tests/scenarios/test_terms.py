"""Terms that end or are renewed, prices that rise, pauses, first periods, and the dates of billing."""

from typing import Any

import pytest
from sqlalchemy import text

from tests.client import Api
from tests.scenarios.business import amounts, business, call, fixed, invoices, lines, metered, money, send, subscribe

FIXED = {"period_type": "fixed", "duration_months": 3}


async def term(api: Api, **values: Any) -> Any:
    """A subscription of 31.00 a month for three months from 1 January."""
    await business(api, fixed("31.00"))
    return await subscribe(api, start="2026-01-01", contract=FIXED, **values)


async def told(api: Api) -> list[str]:
    """What was said of the subscription."""
    found = (await api.get("/feed", limit=100))["data"]
    return [event["type"] for event in found if event["type"].startswith("subscription.")]


async def test_a_term_that_is_not_renewed_ends(api: Api) -> None:
    """Three invoices, and the subscription has ended."""
    made = await term(api)
    assert (made["end_date"], made["term_end_date"]) == ("2026-04-01", "2026-04-01")
    await api.advance("2026-06-01T00:00:00Z")

    ended = await api.get(f"/subscriptions/{made['id']}")
    assert (ended["status"], amounts(await invoices(api))) == ("ended", ["31.00"] * 3)
    assert "subscription.ended" in await told(api)


async def test_a_term_is_renewed_by_itself(api: Api) -> None:
    """It goes on without a gap, the next invoice is the one that was announced, and each renewal is said once."""
    made = await term(api, renewal={"auto_renew": True})
    assert (made["end_date"], made["term_end_date"]) == (None, "2026-04-01")
    await api.advance("2026-03-31T00:00:00Z")
    upcoming = await api.get(f"/subscriptions/{made['id']}/upcoming-invoice")
    await api.advance("2026-07-01T00:00:00Z")

    april = (await invoices(api))[3]
    assert lines(april) == [("fixed", "31.00", "2026-04-01", "2026-05-01")]
    assert money(april) == money(upcoming)
    now = await api.get(f"/subscriptions/{made['id']}")
    assert (now["status"], now["term_end_date"]) == ("active", "2026-10-01")
    assert (await told(api)).count("subscription.renewed") == 2


async def test_a_term_is_renewed_for_another_length(api: Api) -> None:
    """A year after the first three months; or rolling, without a further term."""
    await business(api, fixed("31.00"))
    for renewal, ends in (({"duration_months": 12}, "2027-04-01"), ({"period_type": "monthly_rolling"}, None)):
        made = await subscribe(api, start="2026-01-01", contract=FIXED, renewal={"auto_renew": True, **renewal})
        await api.advance("2026-04-01T00:00:00Z" if ends else "2026-04-02T00:00:00Z")
        assert (await api.get(f"/subscriptions/{made['id']}"))["term_end_date"] == ends, renewal


async def test_who_takes_the_renewal_back_ends_with_the_term(api: Api) -> None:
    """In the second term, for the end of that; and it can be had again."""
    made = await term(api, renewal={"auto_renew": True})
    await api.advance("2026-05-10T00:00:00Z")
    path = f"/subscriptions/{made['id']}"
    assert (await api.patch(path, json={"renewal": {"auto_renew": False}}))["end_date"] == "2026-07-01"
    assert (await api.patch(path, json={"renewal": {"auto_renew": True}}))["end_date"] is None
    canceled = await api.post(f"{path}/cancel", json={"effective": "end_of_term"})

    assert canceled["end_date"] == "2026-07-01"
    assert (await api.post(f"{path}/uncancel"))["end_date"] is None


async def test_a_cancellation_taken_back_leaves_the_end_of_the_present_term(api: Api) -> None:
    """In the second term, which is not renewed any more: 1 July, and not the end of the first."""
    made = await term(api, renewal={"auto_renew": True})
    await api.advance("2026-05-10T00:00:00Z")
    path = f"/subscriptions/{made['id']}"
    await api.patch(path, json={"renewal": {"auto_renew": False}})
    await api.post(f"{path}/cancel", json={"effective": "2026-06-01"})

    back = await api.post(f"{path}/uncancel")
    assert (back["status"], back["end_date"]) == ("active", "2026-07-01")


async def test_prices_rise_with_what_is_sold_by_then(api: Api) -> None:
    """Ten percent after three months of twice as many seats as at first; usage only where that is said."""
    await business(api, fixed("10.00", "seat", quantity="5"), metered("0.50"))
    rise = {"percentage": "10", "interval_months": 3}
    made = await subscribe(api, start="2026-01-01", price_escalation=rise)
    await api.advance("2026-01-10T00:00:00Z")
    more = {"update": [{"item_key": "seat", "adjust": {"quantity": "10"}}], "effective": "next_billing_period"}
    await api.post(f"/subscriptions/{made['id']}/changes", json=more)
    await api.advance("2026-03-31T00:00:00Z")
    upcoming = await api.get(f"/subscriptions/{made['id']}/upcoming-invoice")
    await api.advance("2026-07-01T00:00:00Z")

    assert amounts(await invoices(api)) == ["50.00", "100.00", "100.00", "110.00", "110.00", "110.00", "121.00"]
    assert money((await invoices(api))[3]) == money(upcoming)
    items = (await api.get(f"/subscriptions/{made['id']}"))["items"]
    assert [item["price"]["unit_price"] for item in items] == ["12.1", "0.5"]


async def test_prices_do_not_rise_any_more(api: Api) -> None:
    """Taken back before the day, the rise that lay ahead is none."""
    await business(api, fixed("100.00"))
    rise = {"percentage": "10", "interval_months": 2, "escalate_metered_unit_rates": True}
    made = await subscribe(api, start="2026-01-01", price_escalation=rise)
    await api.advance("2026-02-10T00:00:00Z")
    await api.patch(f"/subscriptions/{made['id']}", json={"price_escalation": None})
    await api.advance("2026-06-01T00:00:00Z")

    assert amounts(await invoices(api)) == ["100.00"] * 6


async def test_a_rise_counts_for_a_subscription_that_began_long_ago(api: Api) -> None:
    """Begun two years back, its prices rose twice, and what is billed today says so."""
    await business(api, fixed("100.00", billing_interval="yearly"))
    made = await subscribe(api, start="2024-01-01", price_escalation={"percentage": "10"})
    await api.advance("2026-01-02T00:00:00Z")

    versions = (await api.get(f"/subscriptions/{made['id']}/versions"))["data"]
    assert [v["effective_from"] for v in versions] == ["2024-01-01", "2025-01-01", "2026-01-01", "2027-01-01"]
    found = [line[1] for invoice in await invoices(api) for line in lines(invoice)]
    assert found == ["100.00", "110.00", "121.00"]


async def test_in_a_pause_nothing_is_charged_and_nothing_is_counted(api: Api) -> None:
    """From 15 January to 15 March: half of January comes back, February costs nothing, March the half after it."""
    await business(api, fixed("31.00"), metered("1.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-10T00:00:00Z")
    pause = {"effective": "2026-01-15", "resumes_on": "2026-03-15"}
    ahead = await api.post(f"/subscriptions/{made['id']}/pause", json=pause)
    assert (ahead["status"], ahead["pauses"][0]["start"]) == ("active", "2026-01-15")
    await api.advance("2026-03-20T00:00:00Z")
    days = ("2026-01-14", "2026-01-15", "2026-03-14", "2026-03-15")
    await send(api, *[call(day, f"{day}T12:00:00Z", 10**n) for n, day in enumerate(days)])
    await api.advance("2026-04-01T00:00:00Z")

    found = sorted(line for invoice in await invoices(api) for line in lines(invoice) if line[2])
    assert found == sorted(
        [
            ("fixed", "31.00", "2026-01-01", "2026-02-01"),
            ("proration_credit", "-17.00", "2026-01-15", "2026-02-01"),
            ("fixed", "17.00", "2026-03-15", "2026-04-01"),
            ("fixed", "31.00", "2026-04-01", "2026-05-01"),
            ("usage", "0.00", "2026-01-01", "2026-01-15"),
            ("adjustment", "1.00", "2026-01-01", "2026-01-15"),
            ("usage", "1000.00", "2026-03-15", "2026-04-01"),
        ]
    )
    assert [each for each in await told(api) if each.endswith(("paused", "resumed"))] == [
        "subscription.paused",
        "subscription.resumed",
    ]


async def test_a_pause_that_keeps_billing_leaves_drafts(api: Api) -> None:
    """February's invoice stays a draft, March's is issued."""
    await business(api, fixed("31.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-15T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/pause", json={"mode": "keep_billing"})
    await api.advance("2026-02-20T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/unpause")
    await api.advance("2026-03-01T00:00:00Z")

    found = await invoices(api)
    assert [x["status"] == "draft" for x in found] == [False, True, False]


async def test_a_pause_of_no_length_is_none(api: Api) -> None:
    """Paused and let go on the same day, nothing has happened."""
    await business(api, fixed("31.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-15T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/pause")
    resumed = await api.post(f"/subscriptions/{made['id']}/unpause")
    await api.advance("2026-02-01T00:00:00Z")

    assert (resumed["status"], resumed["pauses"]) == ("active", [])
    assert amounts(await invoices(api)) == ["31.00", "31.00"]


async def test_pauses_that_do_not_fit_are_refused(api: Api) -> None:
    """A second one, the end of none, one that ends before it begins, one of what has ended."""
    await business(api, fixed("31.00"))
    made = await subscribe(api, start="2026-01-01")
    path = f"/subscriptions/{made['id']}"
    backwards = {"effective": "2026-02-01", "resumes_on": "2026-01-20"}
    await api.fails("POST", f"{path}/unpause", 409, "subscription_not_paused", json={})
    await api.fails("POST", f"{path}/pause", 422, "outside_term", json=backwards)
    await api.post(f"{path}/pause", json={"effective": "2026-02-01"})
    await api.fails("POST", f"{path}/pause", 409, "subscription_paused_already", json={"effective": "2026-03-01"})
    await api.post(f"{path}/cancel", json={"effective": "immediate"})
    await api.fails("POST", f"{path}/pause", 409, "subscription_not_in_force", json={})
    await api.fails("POST", f"{path}/unpause", 409, "subscription_not_in_force", json={})


@pytest.mark.parametrize(
    ("first_period", "expected"),
    [
        ("prorate", [("2026-01-21", ["11.00"]), ("2026-02-01", ["31.00"])]),
        ("full", [("2026-01-21", ["31.00"]), ("2026-02-01", ["31.00"])]),
        ("free", [("2026-02-01", ["31.00"])]),
        ("merge", [("2026-01-21", ["11.00", "31.00"]), ("2026-03-01", ["31.00"])]),
    ],
)
async def test_a_first_period_that_is_cut_short(api: Api, first_period: str, expected: list[Any]) -> None:
    """Eleven days of January 2026: their share, the whole fee, nothing, or together with February (T-11)."""
    await business(api, fixed("31.00"), at="2026-01-21T00:00:00Z")
    billing = {"billing_time": "calendar", "first_period": first_period, "payment_terms": "net_30"}
    await subscribe(api, start="2026-01-21", billing=billing)
    await api.advance("2026-03-01T00:00:00Z")

    found = [(x["issue_date"], [line[1] for line in lines(x)]) for x in await invoices(api)]
    assert found[: len(expected)] == expected


async def test_a_full_first_period_is_the_whole_that_changes_take_parts_of(api: Api) -> None:
    """31.00 for the eleven days from 21 January: five of them are left on the 27th."""
    await business(api, fixed("31.00"), at="2026-01-21T00:00:00Z")
    billing = {"billing_time": "calendar", "first_period": "full", "payment_terms": "net_30"}
    made = await subscribe(api, start="2026-01-21", billing=billing)
    await api.advance("2026-01-27T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": "immediate"})
    await api.advance("2026-01-28T00:00:00Z")

    assert lines((await invoices(api))[-1])[0] == ("proration_credit", "-14.09", "2026-01-27", "2026-02-01")


async def test_nothing_is_billed_before_the_first_billing_date(api: Api) -> None:
    """Service from 20 January, billed on the 1st: the twelve days before it together with February."""
    await business(api, fixed("31.00"), at="2026-01-20T00:00:00Z")
    made = await subscribe(
        api, start="2026-01-20", billing={"first_billing_date": "2026-02-01", "payment_terms": "net_30"}
    )
    upcoming = await api.get(f"/subscriptions/{made['id']}/upcoming-invoice")
    await api.advance("2026-01-31T00:00:00Z")
    assert await invoices(api) == []
    await api.advance("2026-02-01T00:00:00Z")

    (invoice,) = await invoices(api)
    assert lines(invoice) == [
        ("fixed", "12.00", "2026-01-20", "2026-02-01"),
        ("fixed", "31.00", "2026-02-01", "2026-03-01"),
    ]
    assert money(invoice) == money(upcoming)


async def test_the_billing_dates(api: Api) -> None:
    """The present month, the boundaries of the term, the next invoice, and the renewal."""
    made = await term(api, renewal={"auto_renew": True})
    await api.advance("2026-01-11T00:00:00Z")
    dates = await api.get(f"/subscriptions/{made['id']}/billing-dates")

    assert dates["current_cycle"] == {"start_date": "2026-01-01", "end_date": "2026-02-01"}
    assert dates["valid_mid_cycle_range"] == {"start_date": "2026-01-11", "end_date": "2026-02-01"}
    assert dates["valid_on_cycle_dates"][:3] == ["2026-02-01", "2026-03-01", "2026-04-01"]
    assert len(dates["valid_on_cycle_dates"]) == 12
    assert (dates["next_billing_date"], dates["contract_end_date"], dates["next_renewal_date"]) == (
        "2026-02-01",
        "2026-04-01",
        "2026-04-01",
    )


async def test_the_billing_dates_of_a_term_end_with_it(api: Api) -> None:
    """Nothing can change after the last of them."""
    made = await term(api)
    dates = await api.get(f"/subscriptions/{made['id']}/billing-dates")
    assert dates["valid_on_cycle_dates"] == ["2026-02-01", "2026-03-01", "2026-04-01"]
    assert (dates["contract_end_date"], dates["next_renewal_date"]) == ("2026-04-01", None)
    await api.advance("2026-04-02T00:00:00Z")
    over = await api.get(f"/subscriptions/{made['id']}/billing-dates")
    assert (over["valid_on_cycle_dates"], over["valid_mid_cycle_range"], over["next_billing_date"]) == ([], None, None)


async def test_what_a_subscription_is_worth(api: Api) -> None:
    """2,000.00 a year is 166.67 a month and still 2,000.00 a year; a setup of 50.00 belongs to the contract's value."""
    await business(api, fixed("2000.00", billing_interval="yearly"), fixed("50.00", "setup"), metered("1.00"))
    made = await subscribe(api, start="2026-01-01")
    path = f"/subscriptions/{made['id']}"
    worth = {"mrr": "166.67", "arr": "2000.00", "acv": "2050.00", "currency": "USD"}

    assert await api.get(f"{path}/revenue") == worth
    assert await api.get(f"/subscriptions/{made['id']}/versions/1/revenue") == worth
    draft = await api.post(f"{path}/versions", json={"items": [fixed("10.00")]})
    assert (await api.get(f"{path}/versions/{draft['id']}/revenue"))["arr"] == "120.00"
    await api.post(f"{path}/cancel", json={"effective": "immediate"})
    assert (await api.get(f"{path}/revenue"))["mrr"] == "0.00"


async def test_the_value_of_a_term_below_a_year_is_that_of_the_term(api: Api) -> None:
    """Three months at 31.00."""
    made = await term(api)
    revenue = await api.get(f"/subscriptions/{made['id']}/revenue")

    assert (revenue["mrr"], revenue["arr"], revenue["acv"]) == ("31.00", "372.00", "93.00")


async def test_the_first_and_the_last_period_of_a_contract_are_cut_short(api: Api) -> None:
    """120.00 by calendar months for three months from 11 July: 21 of July's 31 days and 10 of October's come to a
    month."""
    await business(api, fixed("120.00"), at="2025-07-11T00:00:00Z")
    contract = {"period_type": "fixed", "duration_months": 3}
    await subscribe(api, start="2025-07-11", calendar=True, contract=contract)
    await api.advance("2025-11-01T00:00:00Z")

    assert [line for invoice in await invoices(api) for line in lines(invoice)] == [
        ("fixed", "81.29", "2025-07-11", "2025-08-01"),
        ("fixed", "120.00", "2025-08-01", "2025-09-01"),
        ("fixed", "120.00", "2025-09-01", "2025-10-01"),
        ("fixed", "38.71", "2025-10-01", "2025-10-11"),
    ]


async def test_a_cancellation_is_taken_back_in_a_later_term(api: Api) -> None:
    """In the second term, which is not renewed any more: service goes on to the end of that term, not of the first."""
    made = await term(api, renewal={"auto_renew": True})
    await api.advance("2026-05-10T00:00:00Z")
    path = f"/subscriptions/{made['id']}"
    await api.patch(path, json={"renewal": {"auto_renew": False}})
    await api.post(f"{path}/cancel", json={"effective": "2026-05-20"})

    back = await api.post(f"{path}/uncancel")
    assert (back["status"], back["end_date"]) == ("active", "2026-07-01")
    await api.advance("2026-08-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["31.00"] * 6


async def test_what_has_ended_is_not_renewed(api: Api) -> None:
    """Its renewal and the rise of its prices are refused, its name is not; and nothing is billed again."""
    made = await term(api)
    await api.advance("2026-04-02T00:00:00Z")
    path = f"/subscriptions/{made['id']}"
    for change in ({"renewal": {"auto_renew": True}}, {"price_escalation": {"percentage": "5"}}):
        await api.fails("PATCH", path, 409, "subscription_not_in_force", json=change)
    assert (await api.patch(path, json={"name": "Over"}))["status"] == "ended"
    await api.advance("2026-06-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["31.00"] * 3


async def test_rises_that_were_missed_are_made_up_for(api: Api) -> None:
    """Nobody worked from 15 January to 15 April: ten percent a month are 110.00, 121.00 and 133.10."""
    await business(api, fixed("100.00"))
    await subscribe(api, start="2026-01-01", price_escalation={"percentage": "10", "interval_months": 1})
    await api.advance("2026-01-15T00:00:00Z")
    async with api.app.database.system() as conn:
        jump = "update test_clocks set frozen_at = timestamptz '2026-04-15T00:00:00Z' where id = :id"
        await conn.execute(text(jump), {"id": api.clock_id})
    await api.advance("2026-05-01T00:00:00Z")

    paid = [(line[1], line[2]) for invoice in await invoices(api) for line in lines(invoice)]
    months = [f"2026-{month:02d}-01" for month in range(1, 6)]
    assert sorted(paid, key=lambda each: each[1]) == list(
        zip(["100.00", "110.00", "121.00", "133.10", "146.41"], months, strict=True)
    )


async def test_prices_do_not_rise_beyond_what_a_price_can_be(api: Api) -> None:
    """Doubled each month for nine years, 31.00 has more than fifteen digits: refused, and nothing is made."""
    await business(api, fixed("31.00"))
    body = {"customer_id": "acme", "plan_id": "pro", "auto_activate": True, "contract": {"start_date": "2017-01-01"}}
    rise = {"percentage": "100", "interval_months": 1}
    problem = await api.fails(
        "POST", "/subscriptions", 422, "price_unsuitable", json={**body, "price_escalation": rise}
    )
    assert [error["field"] for error in problem["errors"]] == ["price_escalation"]
    assert await api.every("/subscriptions") == []
