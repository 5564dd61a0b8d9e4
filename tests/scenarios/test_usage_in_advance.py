"""Usage in advance: it is billed while its period goes on, and adds up to what the period comes to."""

from datetime import UTC, datetime
from typing import Any

import pytest

from billow.billing.store.thresholds import looks
from billow.metering.operations import settled
from tests.client import Api
from tests.invoicing.test_documents import as_the_program
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

AT_ONCE = {"billing_direction": "advance"}
TIERS = [{"up_to": "10", "unit_price": "1.00", "flat_fee": "5.00"}, {"up_to": None, "unit_price": "0.50"}]


def priced(price: dict[str, Any], **values: Any) -> dict[str, Any]:
    """An item on calls at a monthly price in advance."""
    return {"product_id": "calls", "price": {"billing_interval": "monthly", **AT_ONCE, **price}, **values}


async def sold(api: Api, *items: dict[str, Any], **terms: Any) -> Any:
    """A subscription from 1 January to a plan of *items* on these terms."""
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    await plan(api, "pro", *items, **terms)
    await customer(api)
    return await subscribe(api, start="2026-01-01")


async def used(api: Api, day: int, n: int, *, wait: int = 2) -> None:
    """On that day of January *n* calls are sent; *wait* days later everything that they lead to has happened."""
    await api.advance(f"2026-01-{day:02}T12:00:00Z")
    await send(api, call(f"e{day}", f"2026-01-{day:02}T00:00:00Z", n))
    await api.advance(f"2026-01-{day + wait:02}T12:00:00Z")


async def test_usage_is_owed_as_it_comes(api: Api) -> None:
    """15 calls at 1.00, then 10: two invoices for the window of January, and nothing at its end."""
    made = await sold(api, metered("1.00", **AT_ONCE))
    await used(api, 5, 15)
    assert amounts(await invoices(api)) == ["15.00"]
    await used(api, 10, 10)

    await api.advance("2026-03-01T00:00:00Z")
    found = await invoices(api)
    assert [lines(each) for each in found] == [
        [("usage", "15.00", "2026-01-01", "2026-02-01")],
        [("usage", "10.00", "2026-01-01", "2026-02-01")],
    ]
    assert [each["issue_date"] for each in found] == ["2026-01-06", "2026-01-11"]
    assert all(each["subscription_ids"] == [made["id"]] and each["number"] for each in found)


async def test_tiers_and_included_units_are_those_of_the_whole_period(api: Api) -> None:
    """Two units are free; 6 calls are 4 + 5.00, 14 are 10 + 5.00 + 2 x 0.50: 9.00, then 7.00."""
    await sold(api, priced({"type": "graduated", "tiers": TIERS, "included_units": "2"}))
    await used(api, 3, 1)
    await used(api, 6, 5)
    await used(api, 10, 8)

    await api.advance("2026-02-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["9.00", "7.00"]


async def test_only_what_is_in_advance_is_billed_on_the_way(api: Api) -> None:
    """The same calls at 1.00 in advance and at 0.10 in arrears: 15.00 now, 1.50 and the fee with the end of January."""
    later = {**metered("0.10"), "item_key": "later"}
    await sold(api, fixed("10.00"), metered("1.00", **AT_ONCE), later)
    await used(api, 5, 15)

    await api.advance("2026-02-01T00:00:00Z")
    found = await invoices(api)
    assert amounts(found) == ["10.00", "15.00", "11.50"]
    assert lines(found[1]) == [("usage", "15.00", "2026-01-01", "2026-02-01")]


async def test_the_minimum_waits_for_the_end_and_the_maximum_holds_on_the_way(api: Api) -> None:
    """Between 40.00 and 50.00: 30 calls are 30.00 now, and 10.00 at the end; 60 in February are 50.00 and no more."""
    await sold(api, metered("1.00", minimum="40.00", maximum="50.00", **AT_ONCE))
    await used(api, 5, 30)
    await api.advance("2026-02-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["30.00", "10.00"]

    await send(api, call("feb", "2026-02-01T00:00:00Z", 60))
    await api.advance("2026-02-10T00:00:00Z")
    await send(api, call("more", "2026-02-10T00:00:00Z", 60))
    await api.advance("2026-03-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["30.00", "10.00", "50.00"]


async def test_discounts_and_plan_minimums(api: Api) -> None:
    """A tenth off the price, 5 % off the plan, at least 60.00 a month: 50 calls are 45.00 less 2.25, and 17.25 more."""
    terms = {"discount": {"type": "percentage", "amount": "5"}, "minimum_spend": {"amount": "60.00"}}
    await sold(api, metered("1.00", discount={"type": "percentage", "value": "10"}, **AT_ONCE), **terms)
    await used(api, 5, 50)

    await api.advance("2026-02-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["42.75", "17.25"]


async def test_a_threshold_beside_usage_in_advance_is_said_once(api: Api) -> None:
    """Calls at 1.00 in advance, and at 0.10 in arrears, with a threshold at 20.00: 10 calls are 10.00, and with 10 more
    the usage is 22.00, so that all of it is billed: 12.00."""
    later = {**metered("0.10"), "item_key": "later"}
    await sold(api, metered("1.00", **AT_ONCE), later, usage_thresholds=[{"amount": "20.00"}])
    await used(api, 5, 10)
    await used(api, 10, 10)
    await used(api, 15, 10)

    await api.advance("2026-02-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["10.00", "12.00", "10.00", "1.00"]


async def test_a_trial_costs_nothing(api: Api) -> None:
    """The price is on trial for ten days: calls of the 5th are free, those of the 12th are owed at once."""
    await sold(api, fixed("10.00"), metered("1.00", trial_period_days=10, **AT_ONCE))
    await used(api, 5, 15)
    await used(api, 12, 7)

    assert amounts(await invoices(api)) == ["10.00", "7.00"]


async def test_an_event_that_is_voided_goes_back_at_the_end(api: Api) -> None:
    """15 and 10 calls were billed; without the 10, the fee of February is less 10.00."""
    await sold(api, fixed("20.00"), metered("1.00", **AT_ONCE))
    await used(api, 5, 15)
    await used(api, 10, 10)
    await api.post("/events/e10/void", json={"reason": "a test"})

    await api.advance("2026-02-01T00:00:00Z")
    found = await invoices(api)
    assert amounts(found) == ["20.00", "15.00", "10.00", "10.00"]
    assert ("adjustment", "-10.00", "2026-01-01", "2026-02-01") in lines(found[-1])


async def test_what_was_voided_is_used_up_first(api: Api) -> None:
    """Of 15 calls that were billed 10 are taken back, and 12 more are used: 2.00 are owed."""
    await sold(api, metered("1.00", **AT_ONCE))
    await used(api, 5, 5)
    await used(api, 8, 10)
    await api.post("/events/e8/void", json={"reason": "a test"})
    await used(api, 12, 12)

    await api.advance("2026-02-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["5.00", "10.00", "2.00"]


async def test_what_stands_on_a_void_invoice_is_settled(api: Api) -> None:
    """15.00 were billed and their invoice is void: with 10 more calls 10.00 are owed, and the end bills nothing."""
    await sold(api, metered("1.00", **AT_ONCE))
    await used(api, 5, 15)
    (first,) = await invoices(api)
    await api.post(f"/invoices/{first['id']}/void", json={})
    await used(api, 10, 10)

    await api.advance("2026-02-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["15.00", "10.00"]


async def test_late_usage_of_a_closed_period_follows_the_policy(api: Api) -> None:
    """Calls of January that come in February are on the invoice that ends February, not on one of their own."""
    await sold(api, metered("1.00", **AT_ONCE))
    await used(api, 5, 15)
    await api.advance("2026-02-10T00:00:00Z")
    await send(api, call("late", "2026-01-20T00:00:00Z", 4))
    await api.advance("2026-02-15T00:00:00Z")
    assert amounts(await invoices(api)) == ["15.00"]

    await api.advance("2026-03-01T00:00:00Z")
    found = await invoices(api)
    assert amounts(found) == ["15.00", "4.00"]
    assert ("adjustment", "4.00", "2026-01-01", "2026-02-01") in lines(found[-1])


async def test_a_change_of_price_bills_no_call_twice(api: Api) -> None:
    """15 calls at 1.00 were billed; from the 11th they cost 2.00, and 10 more come: 20.00, and no more."""
    made = await sold(api, metered("1.00", **AT_ONCE))
    await plan(api, "scale", metered("2.00", **AT_ONCE))
    await used(api, 5, 15)
    await api.advance("2026-01-11T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/changes", json={"plan_id": "scale"})
    await used(api, 12, 10)
    assert amounts(await invoices(api)) == ["15.00", "20.00"]

    await api.advance("2026-02-02T00:00:00Z")
    assert amounts(await invoices(api)) == ["15.00", "20.00"]


async def test_a_cancellation_in_the_middle_bills_what_is_left(api: Api) -> None:
    """15 calls were billed on the 6th; 3 more on the 20th, the day before the end, are on the last invoice."""
    made = await sold(api, metered("1.00", **AT_ONCE))
    await used(api, 5, 15)
    await api.advance("2026-01-20T12:00:00Z")
    await send(api, call("last", "2026-01-20T00:00:00Z", 3))
    await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": "2026-01-21"})

    await api.advance("2026-02-02T00:00:00Z")
    assert amounts(await invoices(api)) == ["15.00", "3.00"]


async def test_usage_in_a_pause_is_not_owed(api: Api) -> None:
    """Paused from the 10th to the 20th: calls of the 5th and of the 25th are owed, those of the 12th are not."""
    made = await sold(api, metered("1.00", **AT_ONCE))
    await used(api, 5, 15)
    await api.advance("2026-01-10T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/pause", json={"resumes_on": "2026-01-20"})
    await used(api, 12, 9)
    await used(api, 25, 4)

    await api.advance("2026-02-02T00:00:00Z")
    assert amounts(await invoices(api)) == ["15.00", "4.00"]


async def test_taxes_are_those_of_each_document(api: Api) -> None:
    """19 % of 0.27 is 0.05 on each of two invoices; of 0.54 at once it would be 0.10."""
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    await api.post("/taxes", json={"name": "VAT", "code": "vat", "rate": "19"})
    await plan(api, "pro", metered("0.09", **AT_ONCE), tax_codes=["vat"])
    await customer(api)
    await subscribe(api, start="2026-01-01")
    await used(api, 5, 3)
    await used(api, 10, 3)

    found = await invoices(api)
    assert [(x["subtotal"], x["tax_total"], x["total"]) for x in found] == [("0.27", "0.05", "0.32")] * 2


async def test_nothing_is_billed_while_automatic_billing_is_held(api: Api) -> None:
    """What was used meanwhile is billed once it goes on."""
    await sold(api, metered("1.00", **AT_ONCE))
    await api.advance("2026-01-02T00:00:00Z")
    run = await api.post("/billing-runs", json={"kind": "automatic", "held": True})
    await used(api, 5, 15)
    assert await invoices(api) == []

    await api.post(f"/billing-runs/{run['id']}/resume")
    await api.advance("2026-01-09T00:00:00Z")
    assert amounts(await invoices(api)) == ["15.00"]


async def test_a_rhythm_says_how_often_at_most(api: Api) -> None:
    """Looked at once a day, daily usage waits for a whole day after the last invoice, whenever it comes; the rest of
    the period is billed at its end."""
    await sold(api, metered("1.00", advance_interval="daily", **AT_ONCE))
    for day in (5, 6, 7):
        await api.advance(f"2026-01-{day:02}T12:00:00Z")
        await send(api, call(f"e{day}", f"2026-01-{day:02}T00:00:00Z", day))
    await api.advance("2026-01-31T12:00:00Z")
    await send(api, call("e31", "2026-01-31T00:00:00Z", 31))

    await api.advance("2026-02-01T00:00:00Z")
    found = await invoices(api)
    assert amounts(found) == ["5.00", "6.00", "7.00", "31.00"]
    assert [each["issue_date"] for each in found] == ["2026-01-06", "2026-01-07", "2026-01-08", "2026-02-01"]


async def test_usage_that_waits_is_measured_when_it_may_be_billed(api: Api) -> None:
    """Daily usage, with a threshold that is far away: of what is sent at five a look at once finds that it waits until
    the next midnight. It is billed then although nothing came since, and was not measured again before."""
    daily = metered("1.00", advance_interval="daily", **AT_ONCE)
    made = await sold(api, daily, usage_thresholds=[{"amount": "1000.00"}])
    await api.advance("2026-01-05T12:00:00Z")
    await send(api, call("e5", "2026-01-05T00:00:00Z", 10))
    await api.advance("2026-01-06T05:00:00Z")
    await send(api, call("e6", "2026-01-06T00:00:00Z", 7))
    await api.patch(f"/subscriptions/{made['id']}", json={"name": "Looked at now"})
    await api.advance("2026-01-06T06:00:00Z")
    async with as_the_program(api) as tx:
        (waiting,) = (await looks(tx, [made["id"]])).values()
        assert waiting.waits_until == datetime(2026, 1, 7, tzinfo=UTC)
        assert waiting.through == await settled(tx), "what it waits with is no news"
    assert amounts(await invoices(api)) == ["10.00"]

    await api.advance("2026-01-07T00:00:00Z")
    assert amounts(await invoices(api)) == ["10.00", "7.00"]
    async with as_the_program(api) as tx:
        (after,) = (await looks(tx, [made["id"]])).values()
        assert after.waits_until is None
    await api.advance("2026-02-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["10.00", "7.00"]


async def test_a_slow_rhythm_keeps_no_other_usage_waiting(api: Api) -> None:
    """Calls at 1.00 as they come, and at 0.10 daily. Both are billed at midnight; of ten more, a look at five bills
    10.00 and leaves 1.00, which goes with ten that follow at the next midnight: 12.00."""
    daily = {**metered("0.10", advance_interval="daily", **AT_ONCE), "item_key": "daily"}
    made = await sold(api, metered("1.00", advance_interval="at_once", **AT_ONCE), daily)
    for at in ("05T12", "06T05", "06T06"):
        await api.advance(f"2026-01-{at}:00:00Z")
        await send(api, call(f"e{at}", f"2026-01-{at}:00:00Z", 10))
        if at == "06T05":
            await api.patch(f"/subscriptions/{made['id']}", json={"name": "Looked at now"})
    await api.advance("2026-01-09T00:00:00Z")

    assert amounts(await invoices(api)) == ["11.00", "10.00", "12.00"]


async def test_the_upcoming_invoice_is_the_one_on_the_way(api: Api) -> None:
    """With usage that is owed it is that of the next look, in every figure; without, that of the end of January."""
    made = await sold(api, fixed("10.00"), metered("1.00", **AT_ONCE))
    upcoming = f"/subscriptions/{made['id']}/upcoming-invoice"
    await api.advance("2026-01-05T12:00:00Z")
    assert (await api.get(upcoming))["issue_date"] == "2026-02-01"
    await send(api, call("e5", "2026-01-05T00:00:00Z", 15))
    shown = await api.get(upcoming)
    assert (shown["issue_date"], shown["total"]) == ("2026-01-06", "15.00")

    await api.advance("2026-01-06T12:00:00Z")
    assert money((await invoices(api))[-1]) == money(shown)
    assert (await api.get(upcoming))["total"] == "10.00"


@pytest.mark.parametrize(
    ("metric", "way"),
    [
        ({"aggregation": {"method": "max", "field": "n"}}, "measures by max"),
        ({"aggregation": {"method": "sum", "field": "n"}, "recurring": True}, "carries over"),
    ],
)
async def test_levels_are_refused_with_the_way_out(api: Api, metric: dict[str, Any], way: str) -> None:
    """What a metric measures has to grow with every use; items, charges and changes name the field."""
    await api.clock("2026-01-01T00:00:00Z")
    made = await api.post("/metrics", json={"name": "Level", "code": "level", "event_name": "level", **metric})
    body = {"name": "Level", "code": "level", "fee_type": "metered", "payment_terms": "arrears"}
    await api.post("/products", json={**body, "metric_ids": [made["id"]]})
    item = {"product_id": "level", "price": {"type": "unit", "unit_price": "1", "billing_interval": "monthly"}}
    bad = {**item, "price": {**item["price"], **AT_ONCE}}
    problem = await api.fails(
        "POST",
        "/plans",
        422,
        "plan_inconsistent",
        json={"name": "Pro", "code": "pro", "currency": "USD", "items": [bad]},
    )
    (error,) = problem["errors"]
    assert (error["field"], error["code"]) == ("items.0.price.billing_direction", "not_supported")
    assert way in error["detail"] and "say arrears" in error["detail"]

    await plan(api, "pro", item)
    await customer(api)
    subscription = await subscribe(api, start="2026-01-01")
    change = {"update": [{"item_key": "level", "adjust": AT_ONCE}]}
    path = f"/subscriptions/{subscription['id']}/changes"
    problem = await api.fails("POST", path, 422, "price_unsuitable", json=change)
    assert problem["errors"][0]["field"] == "update.0.adjust.billing_direction"


async def test_a_price_by_which_more_costs_less_is_refused(api: Api) -> None:
    """A volume price cannot be owed as it is used, in a plan or by a change; nor can the rhythm stand without it."""
    volume = {"type": "volume", "tiers": [{"up_to": None, "unit_price": "1.00"}]}
    made = await sold(api, metered("1.00", **AT_ONCE))
    problem = await api.fails(
        "POST",
        "/plans",
        422,
        "plan_inconsistent",
        json={"name": "V", "code": "v", "currency": "USD", "items": [priced(volume)]},
    )
    assert problem["errors"][0]["field"] == "items.0.price.billing_direction"
    path = f"/subscriptions/{made['id']}/changes"
    change = {"update": [{"item_key": "calls", "adjust": volume}]}
    problem = await api.fails("POST", path, 422, "price_unsuitable", json=change)
    assert problem["errors"][0]["field"] == "update.0.adjust.billing_direction"

    arrears = {
        "update": [{"item_key": "calls", "adjust": {"billing_direction": "arrears", "advance_interval": "daily"}}]
    }
    await api.fails("POST", path, 422, "price_unsuitable", json=arrears)
