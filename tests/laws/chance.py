"""A business by chance: prices of every type, terms, coupons and taxes, a subscription, and usage of it."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.client import Api
from tests.scenarios.business import fixed, plan

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
TIERS = [
    {"up_to": "100", "unit_price": "0.3333", "flat_fee": "5"},
    {"up_to": "1000", "unit_price": "0.071"},
    {"up_to": None, "unit_price": "0.0123"},
]
RATES = [{"up_to": "500", "rate": "2.9", "flat_fee": "0.30"}, {"up_to": None, "rate": "1.75"}]
HOURS = {
    "description": "Hours",
    "quantity_expression": "ceil(quantity / 60)",
    "unit_price_expression": "if(quantity > 500, 0.07, 0.11)",
}
PRICES: dict[str, dict[str, Any]] = {
    "unit": {"unit_price": "0.01237"},
    "graduated": {"tiers": TIERS, "charge_first_flat_at_zero": True},
    "volume": {"tiers": TIERS},
    "package": {"package_size": "250", "package_price": "3.10", "free_units": "100"},
    "percentage": {
        "rate": "2.9",
        "fixed_fee_per_event": "0.30",
        "free_amount": "30",
        "free_events": "2",
        "min_per_event": "0.50",
        "max_per_event": "7.77",
    },
    "graduated_percentage": {"tiers": RATES},
    "volume_percentage": {"tiers": RATES},
    "prepaid": {
        "prepaid_units": "700",
        "prepaid_price": "49.99",
        "overage": {"type": "graduated", "tiers": TIERS},
    },
    "matrix": {
        "dimensions": ["region"],
        "cells": [{"when": {"region": "eu"}, "price": {"type": "package", "package_size": "90", "package_price": "2"}}],
        "otherwise": {"type": "unit", "unit_price": "0.0213"},
    },
    "per_group": {
        "group_by": ["region"],
        "price": {"type": "graduated", "tiers": TIERS, "included_units": "25"},
    },
    "dynamic": {"amount_field": "cost", "markup": "12.5"},
    "expression": {"charges": [HOURS]},
}
"""Every type that follows usage; beside them stands a fee of the type `fixed`."""
IN_ARREARS = ("volume", "volume_percentage", "expression", "prepaid")
"""Types whose usage cannot be in advance."""
BESIDE: tuple[dict[str, Any], ...] = (
    {},
    {},
    {"minimum": "25.00"},
    {"maximum": "60.00"},
    {"discount": {"type": "percentage", "value": "7.5"}},
    {"minimum": "20.00", "maximum": "70.00", "discount": {"type": "fixed", "amount": "1.11"}},
)
TERMS: tuple[dict[str, Any], ...] = (
    {},
    {"minimum_spend": {"amount": "180.00"}},
    {"maximum_spend": {"amount": "90.00"}},
    {"discount": {"type": "percentage", "amount": "3.3"}},
    {"minimum_commitment": {"amount": "150.00"}, "discount": {"type": "fixed", "amount": "4.44"}},
)
COUPONS: tuple[dict[str, Any], ...] = (
    {"coupon_type": "percentage", "percentage_rate": "12.5", "frequency": "forever"},
    {"coupon_type": "fixed_amount", "amount": "33.33", "currency": "USD", "frequency": "once"},
    {"coupon_type": "percentage", "percentage_rate": "50", "frequency": "recurring", "frequency_duration": 2},
)
RATES_OF_TAX = (("19",), ("8.1",), ("20", "0.875"), ())
INTERVALS = ("monthly", "monthly", "quarterly", "weekly")


class Chance:
    """A subscription of a plan by chance; everything follows from a seed."""

    def __init__(self, api: Api, seed: int, *, in_advance: bool = False) -> None:
        self.api = api
        self.rng = random.Random(seed)
        self.now = START
        self.sent = 0
        self.path = ""
        self.in_advance = in_advance
        kinds = [kind for kind in sorted(PRICES) if not in_advance or kind not in IN_ARREARS]
        self.kinds = [kinds[(seed * 3 + n) % len(kinds)] for n in range(3)]

    async def open(self) -> None:
        """The clock stands; a plan with three types of prices is sold, with coupons and taxes; acme has subscribed."""
        rng = self.rng
        await self.api.clock(text(self.now))
        aggregation = {"method": "sum", "field": "n"}
        metric = {"name": "Calls", "code": "calls", "event_name": "call", "aggregation": aggregation}
        await self.api.post("/metrics", json=metric)
        for code in ("platform", "seat"):
            await self.api.post(
                "/products", json={"name": code, "code": code, "fee_type": "fixed", "payment_terms": "advance"}
            )
        for kind in self.kinds:
            usage = {"name": kind, "code": kind, "fee_type": "metered", "payment_terms": "arrears"}
            await self.api.post("/products", json={**usage, "metric_ids": ["calls"]})
        await plan(self.api, "pro", *self._items(), **rng.choice(TERMS))
        await plan(self.api, "scale", *self._items(), **rng.choice(TERMS))
        taxes = rng.choice(RATES_OF_TAX)
        for n, rate in enumerate(taxes):
            await self.api.post("/taxes", json={"name": f"Tax {n}", "code": f"tax-{n}", "rate": rate})
        if taxes:
            codes = [f"tax-{n}" for n in range(len(taxes))]
            await self.api.post("/billing-entities/default/taxes", json={"tax_codes": codes})
        await self.api.post("/customers", json={"name": "Acme", "external_id": "acme"})
        for n, coupon in enumerate(rng.sample(COUPONS, rng.randint(0, 2))):
            await self.api.post("/coupons", json={"name": f"C{n}", "code": f"c{n}", **coupon})
            await self.api.post("/applied-coupons", json={"coupon_id": f"c{n}", "customer_id": "acme"})
        self.path = f"/subscriptions/{await self._subscribed()}"

    def _items(self) -> list[dict[str, Any]]:
        rng = self.rng
        fee = fixed(f"{rng.randint(1, 19_999) / 100:.2f}", billing_interval=rng.choice(INTERVALS))
        seats = fixed("7.77", "seat", quantity=str(rng.randint(1, 7)), billing_direction=rng.choice(DIRECTIONS))
        usage = [
            {"product_id": kind, "price": {"type": kind, **PRICES[kind], **rng.choice(BESIDE), **self._rhythm(n)}}
            for n, kind in enumerate(self.kinds)
        ]
        return [fee, seats, *usage]

    def _rhythm(self, n: int) -> dict[str, Any]:
        """How the usage of an item is owed: two of three in advance, or all in arrears."""
        if not self.in_advance or n == 2:
            return {}
        return {"billing_direction": "advance", "advance_interval": self.rng.choice(("at_once", "hourly", "daily"))}

    async def _subscribed(self) -> str:
        rng = self.rng
        billing = {
            "billing_time": rng.choice(("anniversary", "calendar")),
            "proration_mode": rng.choice(("day", "day", "second", "fixed30", "month_part")),
        }
        body = {"customer_id": "acme", "plan_id": "pro", "auto_activate": True, "billing": billing}
        start = (self.now.date() - timedelta(days=rng.choice((0, 0, 11)))).isoformat()
        body |= {"contract": {"start_date": start}, "trial_period_days": rng.choice((0, 0, 6))}
        return str((await self.api.post("/subscriptions", json=body))["id"])

    async def use(self) -> None:
        """Some events of the last days, of any region and cost."""
        rng, events = self.rng, []
        for _ in range(rng.randint(0, 9)):
            at = self.now - timedelta(minutes=rng.randint(1, 60 * 24 * 8))
            properties = {"n": rng.randint(0, 400), "cost": f"{rng.randint(0, 9_999) / 1000:.3f}"}
            properties |= {"region": rng.choice(("eu", "us"))}
            self.sent += 1
            event = {"account": "acme", "event_name": "call", "unique_id": f"e{self.sent}", "timestamp": text(at)}
            events.append({**event, "properties": properties})
        if events:
            answer = await self.api.post("/events", json={"events": events})
            assert not answer["rejected"], answer

    async def wait(self, until: datetime) -> None:
        """Time has passed."""
        self.now = max(self.now, until)
        await self.api.advance(text(self.now))

    def change(self) -> dict[str, Any]:
        """A change by chance: seats, prices, another plan, an item less or more; today, before or next."""
        rng = self.rng
        what: dict[str, Any] = rng.choice(
            (
                {"update": [{"item_key": "seat", "adjust": {"quantity": str(rng.randint(1, 12))}}]},
                {"update": [{"item_key": "platform", "adjust": {"unit_price": f"{rng.randint(1, 99)}.95"}}]},
                {"update": [{"item_key": self.kinds[0], "adjust": {"included_units": "40"}}]},
                {"plan_id": rng.choice(("pro", "scale"))},
                {"add": [{**fixed("12.34", "seat"), "item_key": f"more-{self.sent}-{rng.randint(0, 10**6)}"}]},
            )
        )
        past = (self.now - timedelta(days=rng.randint(0, 6))).date().isoformat()
        effective = rng.choice(("immediate", "immediate", "next_billing_period", past))
        proration = rng.choice(("prorate", "prorate", "none", "credit_only", "charge_only", "full"))
        invoice = rng.choice(("now", "next_invoice"))
        said = {"effective": effective, "proration": proration, "invoice": invoice, "closed_periods": "adjust"}
        return {**what, **said}


DIRECTIONS = ("advance", "arrears")


def text(at: datetime) -> str:
    """The instant as the API reads it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
