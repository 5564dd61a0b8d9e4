"""What any price may have beside its parameters, on every type that follows usage: from the item to the invoice."""

from decimal import Decimal
from typing import Any

import pytest

from tests.client import Api
from tests.laws.chance import PRICES
from tests.scenarios.business import customer, invoices, lines, plan, products, send, subscribe

WINDOW = ("2026-01-11", "2026-02-01")
UNIT = {"type": "unit", "unit_price": "0.03"}
IN_EUROS: dict[str, tuple[dict[str, Any], str]] = {
    "unit: 360 at 0.02": ({"unit_price": "0.02"}, "7.20"),
    "graduated: a fee, all 300 of the first tier, and 60 above them": (
        {"tiers": [{"up_to": "300", "unit_price": "0.50", "flat_fee": "5"}, {"up_to": None, "unit_price": "0.10"}]},
        "161.00",
    ),
    "volume: 360 are within the 400 of the first tier": (
        {"tiers": [{"up_to": "400", "unit_price": "0.50", "flat_fee": "5"}, {"up_to": None, "unit_price": "0.10"}]},
        "185.00",
    ),
    "package: a hundred are free, the rest are just two packages": (
        {"package_size": "130", "package_price": "2.50"},
        "5.00",
    ),
    "percentage: 2 percent of 300 and of 60, and twice 0.10": (
        {"rate": "2", "fixed_fee_per_event": "0.10", "free_amount": "0", "free_events": "0"},
        "7.40",
    ),
    "graduated_percentage: 2 percent of 300, 1 percent of 60": (
        {"tiers": [{"up_to": "300", "rate": "2"}, {"up_to": None, "rate": "1"}]},
        "6.60",
    ),
    "volume_percentage: 360 are within the 400 of the first tier": (
        {"tiers": [{"up_to": "400", "rate": "2"}, {"up_to": None, "rate": "1"}]},
        "7.20",
    ),
    "prepaid: 60 are beyond all 300 of the month": (
        {"prepaid_units": "300", "prepaid_price": "70.00", "overage": {"type": "unit", "unit_price": "0.08"}},
        "4.80",
    ),
    "matrix: three packages in Europe, and 60 elsewhere": (
        {
            "cells": [
                {"when": {"region": "eu"}, "price": {"type": "package", "package_size": "100", "package_price": "2.00"}}
            ],
            "otherwise": UNIT,
        },
        "7.80",
    ),
    "per_group: three packages of a hundred in Europe, and one elsewhere": (
        {"price": {"type": "package", "package_size": "100", "package_price": "2.00"}},
        "8.00",
    ),
    "dynamic: 10.00 and 2.00, and a half of them": ({"markup": "50"}, "18.00"),
    "expression: six hours at 0.25": (
        {
            "charges": [
                {
                    "description": "Hours",
                    "quantity_expression": "ceil(quantity / 60)",
                    "unit_price_expression": "0.25",
                }
            ]
        },
        "1.50",
    ),
}
"""By type what the price says for euros, and what 300 in Europe (for 10.00) and 60 elsewhere (for 2.00) cost by it: by
tiers, free units and prepaid units of a whole month, although only 21 days of it are billed."""


def kind_of(said: str) -> str:
    """The type that is spoken of."""
    return said.partition(":")[0]


def call(unique_id: str, on: str, n: int, region: str, cost: str) -> dict[str, Any]:
    """An event at noon."""
    event = {"account": "acme", "event_name": "call", "unique_id": unique_id, "timestamp": f"{on}T12:00:00Z"}
    return {**event, "properties": {"n": n, "region": region, "cost": cost}}


def test_every_type_of_usage_is_here() -> None:
    """No type is left out."""
    assert sorted(map(kind_of, IN_EUROS)) == sorted(PRICES)


@pytest.mark.parametrize("said", IN_EUROS)
async def test_a_trial_another_currency_and_whole_amounts_suit_every_type(api: Api, said: str) -> None:
    """In a trial of ten days usage is free; what comes after it costs what the price says for the currency of the
    subscription, by the amounts of a whole month where it is not prorated: a fee as well, when the trial is over."""
    elsewhere, usage = IN_EUROS[said]
    kind = kind_of(said)
    price = {"type": kind, **PRICES[kind], "trial_period_days": 10, "prorated": False}
    item = {"product_id": "calls", "price": {**price, "currency_prices": {"EUR": elsewhere}}}
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    await customer(api)
    body = {"customer_id": "acme", "currency": "EUR", "items": [item], "auto_activate": True}
    await api.post("/subscriptions", json={**body, "contract": {"start_date": "2026-01-01"}})
    await api.advance("2026-01-21T00:00:00Z")
    await send(
        api,
        call("tried", "2026-01-10", 5000, "eu", "99.00"),
        call("first", "2026-01-15", 300, "eu", "10.00"),
        call("second", "2026-01-16", 60, "us", "2.00"),
    )
    await api.advance("2026-02-01T00:00:00Z")
    found = [(x["issue_date"], x["currency"], sorted(lines(x))) for x in await invoices(api)]
    used = ("usage", usage, *WINDOW)
    if kind == "prepaid":
        following = ("fixed", "70.00", "2026-02-01", "2026-03-01")
        assert found == [
            ("2026-01-11", "EUR", [("fixed", "70.00", *WINDOW)]),
            ("2026-02-01", "EUR", [following, used]),
        ]
    else:
        assert found == [("2026-02-01", "EUR", [used])]


@pytest.mark.parametrize("said", IN_EUROS)
async def test_usage_in_a_trial_is_billed_by_every_type(api: Api, said: str) -> None:
    """A trial of ten days whose usage is billed is a period of its own: it costs what it does in a whole month, on the
    day on which paid service begins, with the fee of what is prepaid then."""
    elsewhere, usage = IN_EUROS[said]
    kind = kind_of(said)
    price = {"type": kind, **PRICES[kind], **elsewhere}
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    await plan(api, "pro", {"product_id": "calls", "price": price}, currency="EUR")
    await customer(api)
    billing = {"trial_usage": "bill", "payment_terms": "net_30"}
    await subscribe(api, start="2026-01-01", trial_period_days=10, billing=billing)
    await api.advance("2026-01-09T00:00:00Z")
    sent = (call("first", "2026-01-05", 300, "eu", "10.00"), call("second", "2026-01-06", 60, "us", "2.00"))
    await send(api, *sent)
    await api.advance("2026-01-11T00:00:00Z")

    (only,) = [(x["issue_date"], sorted(lines(x))) for x in await invoices(api)]
    fee = [("fixed", "70.00", "2026-01-11", "2026-02-11")] if kind == "prepaid" else []
    assert only == ("2026-01-11", [*fee, ("usage", usage, "2026-01-01", "2026-01-11")])


def of_january(invoice: Any) -> Decimal:
    """What the lines of January come to."""
    return sum((Decimal(x["amount"]) for x in invoice["line_items"] if x["period_start"] == "2026-01-01"), Decimal(0))


@pytest.mark.parametrize("limit", ["minimum", "maximum"])
@pytest.mark.parametrize("said", IN_EUROS)
async def test_limits_and_a_discount_suit_every_type(api: Api, said: str, limit: str) -> None:
    """From a plan to usage, to the upcoming invoice and to the invoice: what every type comes to is raised to 200.00,
    or cut to 1.00, and a tenth is taken off that. What is prepaid was billed before and counts, so that a maximum
    cannot be less than it: it is 72.00."""
    elsewhere, _ = IN_EUROS[said]
    kind = kind_of(said)
    amount = "200.00" if limit == "minimum" else "72.00" if kind == "prepaid" else "1.00"
    modified = {limit: amount, "discount": {"type": "percentage", "value": "10"}}
    price = {"type": kind, **PRICES[kind], **elsewhere, **modified}
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    await plan(api, "pro", {"product_id": "calls", "price": price}, currency="EUR")
    await customer(api)
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-21T00:00:00Z")
    sent = (call("first", "2026-01-15", 300, "eu", "10.00"), call("second", "2026-01-16", 60, "us", "2.00"))
    await send(api, *sent)

    before = sum((of_january(each) for each in await invoices(api)), Decimal(0))
    (charge,) = (await api.get(f"/subscriptions/{made['id']}/usage"))["charges"]
    upcoming = await api.get(f"/subscriptions/{made['id']}/upcoming-invoice")
    await api.advance("2026-02-01T00:00:00Z")
    last = (await invoices(api))[-1]
    assert before + Decimal(charge["amount"]) == before + of_january(upcoming) == Decimal(amount) * 9 / 10
    assert (last["issue_date"], of_january(last)) == ("2026-02-01", of_january(upcoming))
    assert (before > 0) == (kind == "prepaid")
