"""Every price type from the plan to the invoice, with the worked values of correctness 3.4."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import business, customer, fixed, invoices, plan, products, send, subscribe

A = [
    {"up_to": "10", "unit_price": "1.00", "flat_fee": "5.00"},
    {"up_to": "20", "unit_price": "0.80"},
    {"up_to": None, "unit_price": "0.50"},
]
UNIT = {"type": "unit", "unit_price": "3.00"}
HALF = {"type": "unit", "unit_price": "0.50"}
PAYMENTS = [{"n": "10.00"}, {"n": "5.00"}, {"n": "1000.00"}]
REGIONS = [{"n": 4, "region": "eu"}, {"n": 6, "region": "us"}, {"n": 1}]


def used(*properties: Mapping[str, Any]) -> list[dict[str, Any]]:
    """An event of January for each set of properties, one a day."""
    at = [f"2026-01-{day:02d}T12:00:00Z" for day in range(2, 2 + len(properties))]
    return [
        {"account": "acme", "event_name": "call", "unique_id": f"u-{when}", "timestamp": when, "properties": each}
        for when, each in zip(at, properties, strict=True)
    ]


def calls(**price: Any) -> dict[str, Any]:
    """The item of a plan that bills calls."""
    return {"product_id": "calls", "price": {"billing_interval": "monthly", "billing_direction": "arrears", **price}}


async def january(api: Api, price: Mapping[str, Any], events: Sequence[Mapping[str, Any]]) -> Any:
    """The invoice of January: the upcoming one, which has to be the same, is looked at on the last day."""
    await business(api, calls(**price))
    subscription = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-31T00:00:00Z")
    await send(api, *used(*events))
    preview = await api.get(f"/subscriptions/{subscription['id']}/upcoming-invoice")
    usage = await api.get("/customers/acme/usage")
    await api.advance("2026-02-01T00:00:00Z")
    (invoice,) = await invoices(api)
    assert [(x["kind"], x["amount"]) for x in preview["line_items"]] == kinds(invoice)
    assert [charge["amount"] for charge in usage["charges"]] == [invoice["subtotal"]]
    return invoice


def kinds(invoice: Any) -> list[tuple[str, str]]:
    """Lines by kind and amount."""
    return [(line["kind"], line["amount"]) for line in invoice["line_items"]]


CASES: dict[str, tuple[dict[str, Any], list[dict[str, Any]], list[tuple[str, str]]]] = {
    "graduated: 10.5 is ten in the first tier and a half in the second": (
        {"type": "graduated", "tiers": A},
        [{"n": "10.5"}],
        [("usage", "15.40")],
    ),
    "volume: 21 at the price of the last tier": ({"type": "volume", "tiers": A}, [{"n": 21}], [("usage", "10.50")]),
    "package: one above a package is another": (
        {"type": "package", "package_size": "250", "package_price": "3.00", "free_units": "100"},
        [{"n": 351}],
        [("usage", "6.00")],
    ),
    "percentage: each event by itself, the second raised to the least": (
        {"type": "percentage", "rate": "2.9", "fixed_fee_per_event": "0.30", "min_per_event": "0.50"},
        PAYMENTS,
        [("usage", "30.39")],
    ),
    "percentage of the sum and a fee an event": (
        {"type": "percentage", "rate": "1", "fixed_fee_per_event": "0.10"},
        PAYMENTS,
        [("usage", "10.45")],
    ),
    "matrix: each region at its price, the rest at another": (
        {
            "type": "matrix",
            "dimensions": ["region"],
            "cells": [{"when": {"region": "eu"}, "price": {"type": "unit", "unit_price": "3.00"}}],
            "otherwise": {"type": "unit", "unit_price": "2.00"},
        },
        REGIONS,
        [("usage", "26.00")],
    ),
    "dynamic: what the events cost, and a fifth": (
        {"type": "dynamic", "amount_field": "cost", "markup": "20"},
        [{"n": 1, "cost": "0.125"}, {"n": 1, "cost": "1.00"}],
        [("usage", "1.35")],
    ),
    "expression: hours that were begun": (
        {
            "type": "expression",
            "charges": [
                {
                    "description": "Started hours",
                    "quantity_expression": "ceil(quantity / 3600)",
                    "unit_price_expression": "0.10",
                }
            ],
        },
        [{"n": 3601}],
        [("usage", "0.20")],
    ),
    "included units: only what is above them": (
        {"type": "unit", "unit_price": "1.00", "included_units": "10"},
        [{"n": 63}],
        [("usage", "53.00")],
    ),
    "minimum, then a tenth off": (
        {
            "type": "graduated",
            "tiers": A,
            "minimum": "100.00",
            "discount": {"type": "percentage", "value": "10"},
        },
        [{"n": 100}],
        [("usage", "63.00"), ("true_up", "37.00"), ("discount", "-10.00")],
    ),
    "maximum: what is above it comes off": (
        {"type": "unit", "unit_price": "1.00", "maximum": "50.00"},
        [{"n": 63}],
        [("usage", "63.00"), ("cap", "-13.00")],
    ),
}


@pytest.mark.parametrize("said", CASES)
async def test_what_is_used_costs_what_the_price_says(api: Api, said: str) -> None:
    """The upcoming invoice, the usage of the customer and the invoice agree."""
    price, events, expected = CASES[said]
    assert kinds(await january(api, price, events)) == expected


async def test_a_late_event_corrects_all_parts_of_a_charge(api: Api) -> None:
    """63.00 were raised to 100.00 less a tenth; with another 200 it is 163.00 less a tenth: 146.70, of which 56.70."""
    price = {"type": "graduated", "tiers": A, "minimum": "100.00", "discount": {"type": "percentage", "value": "10"}}
    await january(api, price, [{"n": 100}])
    late = {"account": "acme", "event_name": "call", "unique_id": "late", "timestamp": "2026-01-20T00:00:00Z"}
    await send(api, {**late, "properties": {"n": 200}})
    await api.advance("2026-03-01T00:00:00Z")
    second = (await invoices(api))[1]
    corrections = [line for line in second["line_items"] if line["kind"] == "adjustment"]
    assert [line["amount"] for line in corrections] == ["56.70"]


async def test_a_fee_with_a_discount_is_given_back_with_it(api: Api) -> None:
    """31.00 less a tenth for January; canceled on the 11th, 21 of 31 days come back: 21.00 less 2.10."""
    await business(api, fixed("31.00", discount={"type": "percentage", "value": "10"}))
    subscription = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-11T00:00:00Z")
    (first,) = await invoices(api)
    assert kinds(first) == [("fixed", "31.00"), ("discount", "-3.10")]
    await api.post(f"/subscriptions/{subscription['id']}/cancel", json={"effective": "immediate"})
    await api.advance("2026-01-12T00:00:00Z")
    last = (await invoices(api))[-1]
    credits = [(line["kind"], line["amount"]) for line in last["line_items"] if line["item_key"] == "platform"]
    assert credits == [("proration_credit", "-21.00"), ("discount", "2.10")]


async def test_prepaid_units_are_billed_ahead_and_what_is_beyond_them_behind(api: Api) -> None:
    """80.00 for a thousand units of January on its first day; 1200 were used, so 200 at 0.10 with those of February."""
    overage = {"type": "unit", "unit_price": "0.10"}
    await business(api, calls(type="prepaid", prepaid_units="1000", prepaid_price="80.00", overage=overage))
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-10T00:00:00Z")
    await send(api, *used({"n": 1200}))
    await api.advance("2026-02-01T00:00:00Z")
    first, second = await invoices(api)
    assert kinds(first) == [("fixed", "80.00")]
    assert sorted(kinds(second)) == [("fixed", "80.00"), ("usage", "20.00")]


async def test_included_units_that_are_left_go_on_into_the_next_month(api: Api) -> None:
    """Of ten included in January four are left; in February fourteen cost nothing, and the fifteenth does."""
    rollover = {"cap": "5", "periods": 1}
    await business(api, calls(type="unit", unit_price="1.00", included_units="10", rollover=rollover))
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-10T00:00:00Z")
    await send(api, *used({"n": 6}))
    await api.advance("2026-02-10T00:00:00Z")
    in_february = {"account": "acme", "event_name": "call", "unique_id": "feb", "timestamp": "2026-02-09T00:00:00Z"}
    await send(api, {**in_february, "properties": {"n": 15}})
    await api.advance("2026-03-01T00:00:00Z")
    assert [kinds(x) for x in await invoices(api)] == [[("usage", "1.00")]]


async def test_units_are_carried_over_a_rise_of_the_price(api: Api) -> None:
    """Of ten included in January four are left; in February, at 1.10 by an agreed rise, fourteen cost nothing, and the
    fifteenth does."""
    rollover = {"cap": "5", "periods": 1}
    await business(api, calls(type="unit", unit_price="1.00", included_units="10", rollover=rollover))
    rise = {"percentage": "10", "interval_months": 1, "escalate_metered_unit_rates": True}
    await subscribe(api, start="2026-01-01", price_escalation=rise)
    await api.advance("2026-01-10T00:00:00Z")
    await send(api, *used({"n": 6}))
    await api.advance("2026-02-10T00:00:00Z")
    in_february = {"account": "acme", "event_name": "call", "unique_id": "feb", "timestamp": "2026-02-09T00:00:00Z"}
    await send(api, {**in_february, "properties": {"n": 15}})
    await api.advance("2026-03-01T00:00:00Z")
    assert [kinds(x) for x in await invoices(api)] == [[("usage", "1.10")]]


async def test_a_price_that_begins_inside_a_period_carries_nothing(api: Api) -> None:
    """Nothing is used of the ten of January; from 15 February on a unit costs 2.00, with the 5 of its half of the month
    and no other: ten units are 10.00."""
    rollover = {"periods": 1}
    await business(api, calls(type="unit", unit_price="1.00", included_units="10", rollover=rollover))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-02-15T00:00:00Z")
    change = {"update": [{"item_key": "calls", "adjust": {"unit_price": "2.00"}}]}
    await api.post(f"/subscriptions/{made['id']}/changes", json=change)
    await api.advance("2026-02-20T12:00:00Z")
    late = {"account": "acme", "event_name": "call", "unique_id": "feb", "timestamp": "2026-02-20T00:00:00Z"}
    await send(api, {**late, "properties": {"n": 10}})
    await api.advance("2026-03-01T00:00:00Z")
    assert [kinds(x) for x in await invoices(api)] == [[("usage", "0.00"), ("usage", "10.00")]]


async def test_the_carried_units_of_a_part_of_a_month_are_its_share(api: Api) -> None:
    """Of 31 a month the 16 days of January from the 16th have 16; unused, February has 47, and 62 cost 15.00."""
    item = calls(type="unit", unit_price="1.00", included_units="31", rollover={"periods": 1})
    await business(api, item, at="2026-01-16T00:00:00Z")
    await subscribe(api, start="2026-01-16", calendar=True)
    await api.advance("2026-02-10T00:00:00Z")
    in_february = {"account": "acme", "event_name": "call", "unique_id": "feb", "timestamp": "2026-02-09T00:00:00Z"}
    await send(api, {**in_february, "properties": {"n": 62}})
    await api.advance("2026-03-01T00:00:00Z")
    assert [kinds(x) for x in await invoices(api)] == [[("usage", "15.00")]]


async def test_what_is_taken_back_in_one_cell_costs_nothing_there(api: Api) -> None:
    """Five calls less in Europe, ten elsewhere at 0.50: 5.00."""
    price = {"type": "matrix", "dimensions": ["region"], "cells": [{"when": {"region": "eu"}, "price": UNIT}]}
    invoice = await january(api, {**price, "otherwise": HALF}, [{"n": -5, "region": "eu"}, {"n": 10, "region": "us"}])
    assert kinds(invoice) == [("usage", "5.00")]


async def test_prepaid_units_have_a_price_in_each_currency(api: Api) -> None:
    """80.00 a month in dollars is 70.00 in euros, in advance and once; a hundred units beyond at 0.08 are 8.00, and
    the maximum of 75.00 leaves 5.00 of them."""
    elsewhere = {"prepaid_price": "70.00", "overage": {"type": "unit", "unit_price": "0.08"}, "maximum": "75.00"}
    overage = {"type": "unit", "unit_price": "0.10"}
    price = {
        "prepaid_units": "1000",
        "prepaid_price": "80.00",
        "overage": overage,
        "currency_prices": {"EUR": elsewhere},
    }
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    await customer(api)
    body = {"customer_id": "acme", "currency": "EUR", "items": [calls(type="prepaid", **price)], "auto_activate": True}
    made = await api.post("/subscriptions", json={**body, "contract": {"start_date": "2026-01-01"}})
    await send(api, *used({"n": 1100}))
    await api.advance("2026-02-01T00:00:00Z")
    first, second = await invoices(api)
    assert (made["mrr"], kinds(first)) == ("70.00", [("fixed", "70.00")])
    assert sorted(kinds(second)) == [("cap", "-3.00"), ("fixed", "70.00"), ("usage", "8.00")]


async def test_late_usage_of_a_bound_metric_is_billed(api: Api) -> None:
    """Three calls for each of two seconds, bound by the code of their metric; two more come half a year later."""
    metric = {"name": "Gpu", "code": "gpu", "event_name": "gpu", "aggregation": {"method": "sum", "field": "n"}}
    charge = {"description": "Both", "quantity_expression": "quantity * gpu", "unit_price_expression": "1"}
    bound = {"charges": [charge], "metric_bindings": [{"alias": "gpu", "metric_id": "gpu"}]}
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    await api.post("/metrics", json=metric)
    await plan(api, "pro", calls(type="expression", **bound))
    await customer(api)
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-10T00:00:00Z")
    (event,) = used({"n": 3})
    seconds = {**event, "event_name": "gpu", "properties": {"n": 2}}
    await send(api, event, {**seconds, "unique_id": "gpu-1"})
    await api.advance("2026-08-01T00:00:00Z")
    await send(api, {**seconds, "unique_id": "gpu-2"})
    await api.advance("2026-09-01T00:00:00Z")
    found = [line for invoice in await invoices(api) for line in kinds(invoice) if line[1] != "0.00"]
    assert found == [("usage", "6.00"), ("adjustment", "6.00")]
