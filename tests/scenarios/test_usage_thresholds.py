"""Thresholds of usage: invoices before the period ends, and what is left for its end."""

from typing import Any

from sqlalchemy import select

from billow.runtime.db import outbox
from tests.client import Api
from tests.scenarios.business import (
    amounts,
    call,
    customer,
    fixed,
    invoices,
    lines,
    metered,
    plan,
    products,
    send,
    subscribe,
)

VOLUME = [{"up_to": "30", "unit_price": "1.00"}, {"up_to": None, "unit_price": "0.50"}]


def at(*fixed_ones: str, step: str | None = None) -> dict[str, Any]:
    """Thresholds at these amounts, and at every step beyond them."""
    found: list[dict[str, Any]] = [{"amount": amount} for amount in fixed_ones]
    return {"usage_thresholds": [*found, *([{"amount": step, "recurring": True}] if step else [])]}


async def sold(api: Api, *items: dict[str, Any], **terms: Any) -> Any:
    """A subscription from 1 January to a plan of *items* on these terms."""
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    await plan(api, "pro", *items, **terms)
    await customer(api)
    return await subscribe(api, start="2026-01-01")


async def used(api: Api, day: int, n: int) -> None:
    """On that day of January *n* calls are sent; two days later everything that they lead to has happened."""
    await api.advance(f"2026-01-{day:02}T12:00:00Z")
    await send(api, call(f"e{day}", f"2026-01-{day:02}T00:00:00Z", n))
    await api.advance(f"2026-01-{day + 2:02}T12:00:00Z")


async def test_interim_invoices_telescope(api: Api) -> None:
    """Thresholds 20 and 50, calls of 15, 10 and 30 at 1.00: 25.00, then 30.00, and nothing at the end (3.4)."""
    made = await sold(api, metered("1.00"), **at("20.00", "50.00"))
    await used(api, 5, 15)
    assert await invoices(api) == []
    await used(api, 10, 10)
    assert amounts(await invoices(api)) == ["25.00"]
    await used(api, 15, 30)

    await api.advance("2026-03-01T00:00:00Z")
    found = await invoices(api)
    assert amounts(found) == ["25.00", "30.00"]
    assert [lines(each) for each in found] == [
        [("usage", "25.00", "2026-01-01", "2026-02-01")],
        [("usage", "30.00", "2026-01-01", "2026-02-01")],
    ]
    assert found[0]["subscription_ids"] == [made["id"]]


async def test_a_threshold_counts_usage_before_the_discount_of_its_price(api: Api) -> None:
    """60 calls at 1.00 less half reach a threshold of 60.00, and 30.00 are billed; the event says 60.00."""
    half = {"discount": {"type": "percentage", "value": "50"}}
    await sold(api, metered("1.00", **half), **at("60.00"))
    await used(api, 5, 59)
    assert await invoices(api) == []
    await used(api, 10, 1)

    assert amounts(await invoices(api)) == ["30.00"]
    (event,) = [e for e in (await api.get("/feed", limit=100))["data"] if e["type"].endswith("threshold_reached")]
    assert (event["data"]["threshold"], event["data"]["usage_amount"]) == ("60.00", "60.00")


async def test_the_end_of_the_period_bills_the_rest(api: Api) -> None:
    """25.00 were billed on the way; with 7 more calls the end of January bills 7.00 beside the fee of February."""
    await sold(api, fixed("10.00"), metered("1.00"), **at("20.00"))
    await used(api, 5, 25)
    await used(api, 10, 7)

    await api.advance("2026-02-01T00:00:00Z")
    first, interim, last = await invoices(api)
    assert amounts([first, interim, last]) == ["10.00", "25.00", "17.00"]
    assert ("usage", "7.00", "2026-01-01", "2026-02-01") in lines(last)


async def test_usage_of_a_month_and_of_a_year_is_counted_apart(api: Api) -> None:
    """Calls cost 1.00 by the month and 0.10 by the year, and the threshold is 20.00. 25 in January reach it with 25.00,
    22 in February with 22.00: each month begins anew. 160 in March come to 160.00, and the 207 of the year to 20.70:
    both are on one invoice of 180.70. The 10 of April reach nothing, for the year was said."""
    yearly = {**metered("0.10", billing_interval="yearly"), "item_key": "yearly"}
    await sold(api, metered("1.00"), yearly, **at("20.00"))
    seen = []
    for month, n in ((1, 25), (2, 22), (3, 160), (4, 10)):
        await api.advance(f"2026-{month:02}-05T12:00:00Z")
        await send(api, call(f"e{month}", f"2026-{month:02}-05T00:00:00Z", n))
        await api.advance(f"2026-{month:02}-07T12:00:00Z")
        seen.append(amounts(await invoices(api))[-1])
    assert seen == ["25.00", "22.00", "180.70", "180.70"]

    said = [e["data"] for e in (await api.get("/feed", limit=100))["data"] if e["type"].endswith("threshold_reached")]
    assert sorted((each["period_start"], each["period_end"], each["usage_amount"]) for each in said) == [
        ("2026-01-01", "2026-02-01", "25.00"),
        ("2026-01-01", "2027-01-01", "20.70"),
        ("2026-02-01", "2026-03-01", "22.00"),
        ("2026-03-01", "2026-04-01", "160.00"),
    ]
    await api.advance("2027-01-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["25.00", "22.00", "180.70", "10.00", "1.00"]


async def test_one_jump_over_several_thresholds_is_one_invoice(api: Api) -> None:
    """60 calls pass 20, 30 and 50 at once: one invoice, one event, of the highest."""
    await sold(api, metered("1.00"), **at("20.00", "30.00", "50.00"))
    await used(api, 5, 60)
    await used(api, 10, 5)

    assert amounts(await invoices(api)) == ["60.00"]


async def test_a_recurring_threshold_fires_at_each_step_beyond_the_fixed_ones(api: Api) -> None:
    """20, then every 10: 25 fires at 20, 31 at 30, 38 not, and 52 at 50."""
    await sold(api, metered("1.00"), **at("20.00", step="10.00"))
    seen = []
    for day, n in ((3, 25), (6, 6), (9, 7), (12, 14)):
        await used(api, day, n)
        seen.append(amounts(await invoices(api)))

    assert seen == [["25.00"], ["25.00", "6.00"], ["25.00", "6.00"], ["25.00", "6.00", "21.00"]]


async def test_the_next_period_begins_anew(api: Api) -> None:
    """The threshold of January was reached; in February it is reached again."""
    await sold(api, metered("1.00"), **at("20.00"))
    await used(api, 5, 20)
    await api.advance("2026-02-10T00:00:00Z")
    await send(api, call("feb", "2026-02-05T00:00:00Z", 21))

    await api.advance("2026-02-13T00:00:00Z")
    assert amounts(await invoices(api)) == ["20.00", "21.00"]


async def test_where_more_costs_less_the_end_of_the_period_gives_back(api: Api) -> None:
    """By volume 20 calls are 20.00 and 36 are 18.00: 2.00 go back with the fee at the end, not before."""
    volume = {"product_id": "calls", "price": {"type": "volume", "billing_interval": "monthly", "tiers": VOLUME}}
    await sold(api, fixed("10.00"), volume, **at("20.00"))
    await used(api, 5, 20)
    await used(api, 10, 16)

    await api.advance("2026-02-01T00:00:00Z")
    found = await invoices(api)
    assert amounts(found) == ["10.00", "20.00", "8.00"]
    assert ("adjustment", "-2.00", "2026-01-01", "2026-02-01") in lines(found[-1])


async def test_the_minimum_of_a_price_waits_for_the_end(api: Api) -> None:
    """A price with a minimum of 40.00: 25 calls bill 25.00 on the way, and 15.00 more at the end without another."""
    await sold(api, metered("1.00", minimum="40.00"), **at("20.00"))
    await used(api, 5, 25)

    await api.advance("2026-02-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["25.00", "15.00"]


async def test_the_discount_of_the_plan_is_on_interim_invoices_too(api: Api) -> None:
    """10 % off 25.00 on the way is 2.50, and nothing of it is taken off again at the end."""
    await sold(api, metered("1.00"), discount={"type": "percentage", "amount": "10"}, **at("20.00"))
    await used(api, 5, 25)

    await api.advance("2026-02-01T00:00:00Z")
    (only,) = await invoices(api)
    assert [line[:2] for line in lines(only)] == [("usage", "25.00"), ("discount", "-2.50")]


async def test_reaching_a_threshold_is_said(api: Api) -> None:
    """`subscription.usage_threshold_reached` names the threshold, the usage, and the invoice."""
    made = await sold(api, metered("1.00"), **at("20.00"))
    await used(api, 5, 25)

    (invoice,) = await invoices(api)
    query = select(outbox.c.data).where(outbox.c.type == "subscription.usage_threshold_reached")
    async with api.app.database.system() as conn:
        rows = [row for row in (await conn.execute(query)).scalars() if row["subscription_id"] == made["id"]]
    assert [(x["threshold"], x["usage_amount"], x["period_start"], x["invoice_id"]) for x in rows] == [
        ("20.00", "25.00", "2026-01-01", invoice["id"])
    ]


async def test_a_pause_that_moves_the_end_of_a_period_makes_no_other_one_of_it(api: Api) -> None:
    """25 calls reach 20.00. A pause from the 10th to the 20th moves the end of the period to 11 February; one more call
    is no reason to say it again, nor for an invoice before the end."""
    made = await sold(api, metered("1.00"), **at("20.00"))
    await used(api, 2, 25)
    body = {"mode": "shift", "effective": "2026-01-10", "resumes_on": "2026-01-20"}
    await api.post(f"/subscriptions/{made['id']}/pause", json=body)
    await used(api, 21, 1)

    said = [each["type"] for each in (await api.get("/feed", limit=100))["data"]]
    assert said.count("subscription.usage_threshold_reached") == 1
    await api.advance("2026-02-12T00:00:00Z")
    assert amounts(await invoices(api)) == ["25.00", "1.00"]


async def test_usage_that_has_no_price_stops_nobody_else(api: Api) -> None:
    """What is divided by zero cannot be billed on the way; the other customer's threshold is reached all the same."""
    await sold(api, metered("1.00"), **at("20.00"))
    charge = {"description": "Share", "quantity_expression": "quantity / (quantity - 25)", "unit_price_expression": "1"}
    broken = {"type": "expression", "billing_interval": "monthly", "charges": [charge]}
    await plan(api, "broken", {"product_id": "calls", "price": broken}, **at("20.00"))
    await customer(api, "beta")
    await subscribe(api, "broken", "beta", start="2026-01-01")
    await api.advance("2026-01-05T12:00:00Z")
    await send(api, call("a", "2026-01-05T00:00:00Z", 25), call("b", "2026-01-05T00:00:00Z", 25, account="beta"))

    await api.advance("2026-01-08T12:00:00Z")
    assert amounts(await invoices(api)) == ["25.00"]


async def test_nothing_is_billed_on_the_way_before_the_first_billing_date(api: Api) -> None:
    """Billing begins on 1 February: usage of January waits for it, whatever threshold it passes."""
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    await plan(api, "pro", metered("1.00"), **at("20.00"))
    await customer(api)
    billing = {"payment_terms": "net_30", "first_billing_date": "2026-02-01"}
    contract = {"start_date": "2026-01-01"}
    body = {"customer_id": "acme", "plan_id": "pro", "auto_activate": True, "contract": contract, "billing": billing}
    await api.post("/subscriptions", json=body)
    await used(api, 5, 25)
    assert await invoices(api) == []

    await api.advance("2026-02-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["25.00"]


async def test_what_was_billed_before_a_change_is_not_billed_on_the_way_again(api: Api) -> None:
    """25 calls at 1.00 were billed; by the price of 2.00 from the 11th on 10 more pass 40.00 and are 20.00, no more."""
    made = await sold(api, metered("1.00"), **at("20.00", "40.00"))
    await plan(api, "scale", metered("2.00"), **at("20.00", "40.00"))
    await used(api, 5, 25)
    await api.advance("2026-01-11T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/changes", json={"plan_id": "scale"})
    await used(api, 12, 10)
    assert amounts(await invoices(api)) == ["25.00", "20.00"]

    await api.advance("2026-02-02T00:00:00Z")
    assert amounts(await invoices(api)) == ["25.00", "20.00"]


async def test_a_change_of_price_in_the_middle_keeps_what_was_billed_on_the_way(api: Api) -> None:
    """25 calls at 1.00 were billed; after the change to 2.00 on the 11th, 10 more are 20.00: 45.00 for January."""
    made = await sold(api, metered("1.00"), **at("20.00"))
    await plan(api, "scale", metered("2.00"))
    await used(api, 5, 25)
    await api.advance("2026-01-11T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/changes", json={"plan_id": "scale"})
    await send(api, call("later", "2026-01-11T00:00:00Z", 10))

    await api.advance("2026-02-02T00:00:00Z")
    found = await invoices(api)
    assert amounts(found) == ["25.00", "20.00"]


async def test_what_was_voided_on_the_way_is_not_billed_when_the_subscription_ends(api: Api) -> None:
    """25 calls were billed on the way and voided; the subscription ends on the 12th after 7 more: 7.00 are owed."""
    made = await sold(api, metered("1.00"), **at("20.00"))
    await used(api, 5, 25)
    (interim,) = await invoices(api)
    await api.post(f"/invoices/{interim['id']}/void")
    await used(api, 10, 7)
    await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": "immediate"})

    await api.advance("2026-02-02T00:00:00Z")
    assert [(each["status"], each["total"]) for each in await invoices(api)] == [("void", "25.00"), ("issued", "7.00")]
    assert (await api.get("/ledger/trial-balance"))["balanced"]
