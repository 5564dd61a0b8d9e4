"""Every price type from the plan to the invoice, with the worked values of correctness 3.4."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import business, fixed, invoices, send, subscribe

A = [
    {"up_to": "10", "unit_price": "1.00", "flat_fee": "5.00"},
    {"up_to": "20", "unit_price": "0.80"},
    {"up_to": None, "unit_price": "0.50"},
]
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
