"""Past months by other terms: what each customer comes to, beside what the invoices say."""

from decimal import Decimal
from itertools import pairwise

from tests.client import Api
from tests.scenarios.business import business, call, customer, fixed, metered, plan, send, subscribe
from tests.simulation.past import change, invoiced, paid, results, simulated, three


async def test_the_plan_itself_changes_nothing(api: Api) -> None:
    """By the plan that they are on, everybody comes to what was invoiced, before and after."""
    await three(api)
    simulation = await simulated(api, plan_id="metered")
    rows = await results(api, simulation)
    assert paid(rows) == {"acme": ("398.00", "398.00"), "beta": ("108.00", "108.00"), "gamma": ("98.00", "98.00")}
    assert {ref: Decimal(row["before"]) for ref, row in rows.items()} == await invoiced(api)
    summary = simulation["summary"]
    assert (summary["before"], summary["after"], summary["difference"]) == ("604.00", "604.00", "0.00")
    assert (summary["winners"], summary["losers"], summary["unchanged"], summary["skipped"]) == (0, 0, 3, 0)


async def test_other_prices_have_winners_and_losers(api: Api) -> None:
    """54.00 and 0.08 a call: acme pays 108.00 + 240.00 in place of 398.00, beta 108.00 + 8.00, gamma 108.00."""
    await three(api)
    prices = [change("platform", unit_price="54.00"), change("calls", unit_price="0.08")]
    simulation = await simulated(api, plan_id="metered", update=prices)
    rows = await results(api, simulation)
    assert paid(rows) == {"acme": ("398.00", "348.00"), "beta": ("108.00", "116.00"), "gamma": ("98.00", "108.00")}
    outcomes = {ref: (row["outcome"], row["difference"], row["change_percent"]) for ref, row in rows.items()}
    assert outcomes == {
        "acme": ("winner", "-50.00", "-12.5628"),
        "beta": ("loser", "8.00", "7.4074"),
        "gamma": ("loser", "10.00", "10.2041"),
    }
    assert [(x["item_key"], x["before"], x["after"]) for x in rows["acme"]["items"]] == [
        ("calls", "300.00", "240.00"),
        ("platform", "98.00", "108.00"),
    ]
    summary = simulation["summary"]
    assert (summary["before"], summary["after"], summary["difference"]) == ("604.00", "572.00", "-32.00")
    assert (summary["change_percent"], summary["winners"], summary["losers"]) == ("-5.298", 1, 2)
    quantiles = {each["at"]: each["change_percent"] for each in summary["quantiles"]}
    assert quantiles["0.25"] == "-12.5628"
    assert quantiles["0.5"] == "7.4074"
    assert quantiles["0.75"] == quantiles["1"] == "10.2041"
    filled = [(x["outcome"], x["above"], x["up_to"]) for x in summary["buckets"] if x["customers"]]
    assert filled == [("winner", "10", "20"), ("loser", "5", "10"), ("loser", "10", "20")]


async def test_a_draft_with_a_minimum(api: Api) -> None:
    """Calls alone, 500 free and then 0.12, at least 50.00 a month: 60.00 + 180.00 for acme, 100.00 for the others."""
    await three(api)
    tiers = [
        {"up_to": "500", "unit_price": "0", "flat_fee": "0"},
        {"up_to": None, "unit_price": "0.12", "flat_fee": "0"},
    ]
    price = {"type": "graduated", "billing_interval": "monthly", "billing_direction": "arrears", "tiers": tiers}
    minimum = {"amount": "50.00", "period": "monthly"}
    draft = {"currency": "USD", "items": [{"product_id": "calls", "price": price}], "minimum_spend": minimum}
    simulation = await simulated(api, plan=draft, subscribers_of="metered")
    rows = await results(api, simulation)
    assert paid(rows) == {"acme": ("398.00", "240.00"), "beta": ("108.00", "100.00"), "gamma": ("98.00", "100.00")}
    missing = {x["item_key"]: x["after"] for x in rows["gamma"]["items"]}
    assert missing == {"_minimum_spend": "100.00", "calls": "0.00", "platform": "0.00"}
    assert [each["code"] for each in await api.every("/plans", archived="true")] == ["metered", "pro"]


async def test_terms_of_the_money_of_a_period_are_those_of_the_invoice(api: Api) -> None:
    """A discount of a tenth, at least 90.00 and at most 200.00 a month: what is worked out is what was invoiced."""
    await three(
        api,
        discount={"type": "percentage", "amount": "10"},
        minimum_spend={"amount": "90.00", "period": "monthly"},
        maximum_spend={"amount": "200.00", "period": "monthly"},
    )
    rows = await results(api, await simulated(api, plan_id="metered"))
    assert paid(rows) == {"acme": ("334.10", "334.10"), "beta": ("180.00", "180.00"), "gamma": ("180.00", "180.00")}
    assert {ref: Decimal(row["before"]) for ref, row in rows.items()} == await invoiced(api)


async def test_service_that_begins_and_ends_inside_counts_for_its_days(api: Api) -> None:
    """31.00 a month by the calendar from the fifteenth of January to the fourteenth of February: 17.00 and 14.39."""
    await business(api, fixed("31.00"), metered("1.00"))
    made = await subscribe(api, start="2026-01-15", calendar=True)
    await api.advance("2026-02-14T00:00:00Z")
    await send(api, call("e1", "2026-01-15T00:00:00Z", 2), call("e2", "2026-02-13T00:00:00Z", 3))
    await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": "immediate", "unused_time": "credit"})
    await api.advance("2026-03-01T00:00:00Z")
    rows = await results(api, await simulated(api, plan_id="pro", update=[change("platform", unit_price="62.00")]))
    row = rows["acme"]
    assert (row["before"], row["period_start"], row["period_end"]) == ("36.39", "2026-01-15", "2026-02-14")
    assert Decimal(row["before"]) == (await invoiced(api))["acme"]
    assert row["after"] == "67.79"


async def test_periods_from_another_day_than_the_first(api: Api) -> None:
    """Counted from the fifteenth, the period that ends in the two months is that from January to February alone."""
    await business(api, fixed("31.00"), metered("1.00"))
    await subscribe(api, start="2026-01-15")
    await api.advance("2026-02-20T00:00:00Z")
    await send(api, call("e1", "2026-01-15T00:00:00Z", 2), call("e2", "2026-02-15T00:00:00Z", 3))
    await api.advance("2026-03-01T00:00:00Z")
    row = (await results(api, await simulated(api, plan_id="pro")))["acme"]
    assert (row["before"], row["period_start"], row["period_end"]) == ("33.00", "2026-01-15", "2026-02-15")


async def test_a_longer_fee_counts_by_its_days(api: Api) -> None:
    """365.00 a year are 59.00 for January and February, so that a year compares with months; parts sum to the whole."""
    await business(api, fixed("365.00", billing_interval="yearly"), metered("1.00"))
    await subscribe(api, start="2026-01-01")
    await api.advance("2027-01-01T00:00:00Z")
    monthly = [change("platform", unit_price="30.00", billing_interval="monthly")]
    row = (await results(api, await simulated(api, plan_id="pro", update=monthly)))["acme"]
    assert (row["before"], row["after"]) == ("59.00", "60.00")
    days = ("2026-01-01", "2026-02-01", "2026-06-01", "2027-01-01")
    parts = [
        (await results(api, await simulated(api, plan_id="pro", period_start=start, period_end=end)))["acme"]
        for start, end in pairwise(days)
    ]
    assert [each["before"] for each in parts] == ["31.00", "120.00", "214.00"]


async def test_a_discount_for_a_while_is_counted_from_the_start(api: Api) -> None:
    """Half off for one month, simulated over January and February, is off in January alone."""
    await business(api, fixed("40.00"))
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-03-01T00:00:00Z")
    half = {"type": "percentage", "amount": "50", "duration_type": "fixed", "duration_value": 1}
    draft = {"currency": "USD", "items": [fixed("40.00")], "discount": {**half, "duration_unit": "month"}}
    both = await results(api, await simulated(api, plan=draft, subscribers_of="pro"))
    assert paid(both) == {"acme": ("80.00", "60.00")}
    later = await simulated(api, plan=draft, subscribers_of="pro", period_start="2026-02-01")
    assert paid(await results(api, later)) == {"acme": ("40.00", "40.00")}


async def test_quantities_and_own_prices_stay(api: Api) -> None:
    """Eight seats rise with the plan's price; a price of its own stays, unless it is replaced."""
    await business(api, fixed("10.00", "seat"), metered("0.10"))
    await customer(api, "beta")
    await subscribe(api, start="2026-01-01", items=[fixed("10.00", "seat", quantity="8")])
    await subscribe(api, customer_id="beta", start="2026-01-01", items=[fixed("7.00", "seat", quantity="2")])
    await api.advance("2026-03-01T00:00:00Z")
    seats = [change("seat", unit_price="12.00")]
    kept = await results(api, await simulated(api, plan_id="pro", update=seats))
    assert paid(kept) == {"acme": ("160.00", "192.00"), "beta": ("28.00", "28.00")}
    replaced = await results(api, await simulated(api, plan_id="pro", update=seats, own_prices="replace"))
    assert paid(replaced) == {"acme": ("160.00", "192.00"), "beta": ("28.00", "48.00")}


async def test_prices_are_changed_on_what_each_has(api: Api) -> None:
    """Without a plan the seats of both cost 12.00, whatever they were; who has no such item comes to the same."""
    await business(api, fixed("10.00", "seat"), metered("0.10"))
    await plan(api, "other", fixed("5.00"))
    for ref in ("beta", "gamma"):
        await customer(api, ref)
    await subscribe(api, start="2026-01-01")
    await subscribe(api, customer_id="beta", start="2026-01-01", items=[fixed("7.00", "seat")])
    await subscribe(api, "other", "gamma", start="2026-01-01")
    await api.advance("2026-03-01T00:00:00Z")
    seats = [change("seat", unit_price="12.00")]
    asked = {"update": seats, "customer_ids": ["acme", "beta", "gamma"], "currency": "USD"}
    rows = await results(api, await simulated(api, **asked))
    assert paid(rows) == {"acme": ("20.00", "24.00"), "beta": ("14.00", "24.00"), "gamma": ("10.00", "10.00")}


async def test_only_the_months_on_the_plan_are_repriced(api: Api) -> None:
    """Who moved to another plan with February has January alone by the other prices."""
    await business(api, fixed("30.00"))
    await plan(api, "other", fixed("50.00"))
    made = await subscribe(api, start="2026-01-01")
    move = {"plan_id": "other", "effective": "next_billing_period"}
    await api.post(f"/subscriptions/{made['id']}/changes", json=move)
    await api.advance("2026-03-01T00:00:00Z")
    rows = await results(api, await simulated(api, plan_id="pro", update=[change("platform", unit_price="31.00")]))
    assert paid(rows) == {"acme": ("80.00", "81.00")}
    none = await simulated(api, plan_id="pro", period_start="2026-02-01")
    assert (none["customers"], none["summary"]["before"], none["summary"]["change_percent"]) == (0, "0.00", None)


async def test_a_revision_of_a_plan(api: Api) -> None:
    """By the second revision, which nobody is on yet, acme pays 35.00 a month."""
    await business(api, fixed("30.00"))
    await subscribe(api, start="2026-01-01")
    await api.patch("/plans/pro", json={"items": [fixed("35.00")]})
    await api.advance("2026-03-01T00:00:00Z")
    newest, first = await simulated(api, plan_id="pro"), await simulated(api, plan_id="pro", revision=1)
    assert (newest["revision"], first["revision"]) == (2, 1)
    assert paid(await results(api, newest)) == {"acme": ("60.00", "70.00")}
    assert paid(await results(api, first)) == {"acme": ("60.00", "60.00")}


async def test_invoices_on_the_way_change_nothing(api: Api) -> None:
    """Usage that is billed at a threshold of 50.00 comes to what all its invoices say."""
    await three(api, usage_thresholds=[{"amount": "50.00"}])
    rows = await results(api, await simulated(api, plan_id="metered"))
    assert {ref: Decimal(row["before"]) for ref, row in rows.items()} == await invoiced(api)


async def test_a_draft_may_read_what_the_plan_did_not(api: Api) -> None:
    """Calls by region, which the stored events say: 10 in eu at 2.00, 5 elsewhere at 1.00, in place of 15 at 0.10."""
    await business(api, metered("0.10"))
    await subscribe(api, start="2026-01-01")
    events = [call("e1", "2026-01-02T00:00:00Z", 10), call("e2", "2026-01-03T00:00:00Z", 5)]
    events[0]["properties"]["region"] = "eu"
    await send(api, *events)
    await api.advance("2026-03-01T00:00:00Z")
    each = {"type": "unit", "unit_price": "2.00"}
    price = {
        "type": "matrix",
        "billing_interval": "monthly",
        "billing_direction": "arrears",
        "dimensions": ["region"],
        "cells": [{"when": {"region": "eu"}, "price": each}],
        "otherwise": {**each, "unit_price": "1.00"},
    }
    draft = {"currency": "USD", "items": [{"product_id": "calls", "price": price}]}
    rows = await results(api, await simulated(api, plan=draft, subscribers_of="pro"))
    assert paid(rows) == {"acme": ("1.50", "25.00")}


async def test_a_minimum_for_longer_counts_by_its_days(api: Api) -> None:
    """At least 1200.00 a year are 193.97 for the 59 days of January and February; a yearly fee counts towards it."""
    await business(api, fixed("365.00", billing_interval="yearly"), metered("1.00"))
    await subscribe(api, start="2025-07-01")
    await api.advance("2026-03-01T00:00:00Z")
    yearly = {"amount": "1200.00", "period": "yearly"}
    draft = {"currency": "USD", "items": [fixed("365.00", billing_interval="yearly")], "minimum_spend": yearly}
    row = (await results(api, await simulated(api, plan=draft, subscribers_of="pro")))["acme"]
    assert (row["before"], row["after"]) == ("59.00", "193.97")
    assert {x["item_key"]: x["after"] for x in row["items"]}["_minimum_spend"] == "134.97"


async def test_a_pause_that_shifts_makes_its_period_longer(api: Api) -> None:
    """Paused from 11 to 21 January: the month goes on until 11 February, with one fee of 49.00 and its 100 calls; the
    month after it ends on 11 March, and does not count."""
    await business(api)
    await plan(api, "metered", fixed("49.00"), metered("0.10"), minimum_spend={"amount": "70.00"})
    made = await subscribe(api, "metered", start="2026-01-01")
    await api.advance("2026-01-11T00:00:00Z")
    await send(api, call("a", "2026-01-05T00:00:00Z", 100))
    await api.post(f"/subscriptions/{made['id']}/pause", json={"mode": "shift", "resumes_on": "2026-01-21"})
    await api.advance("2026-03-02T00:00:00Z")

    row = (await results(api, await simulated(api, plan_id="metered")))["acme"]
    assert (row["period_start"], row["period_end"]) == ("2026-01-01", "2026-02-11")
    assert [(x["item_key"], x["before"], x["after"]) for x in row["items"]] == [
        ("_minimum_spend", "11.00", "11.00"),
        ("calls", "10.00", "10.00"),
        ("platform", "49.00", "49.00"),
    ]
