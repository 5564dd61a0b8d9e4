"""Prices with limits for single events: on which metrics they are sold, and on which they are refused."""

from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import customer, plan, subscribe

SUM: dict[str, Any] = {"aggregation": {"method": "sum", "field": "value"}}
PLAIN = {"type": "percentage", "rate": "1", "fixed_fee_per_event": "0.10"}
LIMITED = {**PLAIN, "min_per_event": "0.50"}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "max": ({"aggregation": {"method": "max", "field": "value"}}, "measures by max"),
    "average": ({"aggregation": {"method": "average", "field": "value"}}, "measures by average"),
    "latest": ({"aggregation": {"method": "latest", "field": "value"}}, "measures by latest"),
    "count_unique": ({"aggregation": {"method": "count_unique", "field": "user"}}, "measures by count_unique"),
    "weighted_sum": ({"aggregation": {"method": "weighted_sum", "field": "value"}}, "measures by weighted_sum"),
    "recurring": ({**SUM, "recurring": True}, "carries over"),
    "rounded": ({**SUM, "rounding": {"mode": "ceil"}}, "is rounded"),
}


async def sold(api: Api, metric: dict[str, Any]) -> None:
    """A metric `m` and a product `p` that bills by it."""
    await api.clock("2026-01-01T00:00:00Z")
    await api.post("/metrics", json={"name": "M", "code": "m", "event_name": "pay", **metric})
    product = {"name": "P", "code": "p", "fee_type": "metered", "payment_terms": "arrears", "metric_ids": ["m"]}
    await api.post("/products", json=product)


def item(price: dict[str, Any]) -> dict[str, Any]:
    """An item of the product at that price."""
    return {"product_id": "p", "price": price}


@pytest.mark.parametrize("kind", REFUSED)
async def test_events_that_are_no_parts_of_what_is_measured_have_no_limits(api: Api, kind: str) -> None:
    """The sum of all events would be priced in place of the quantity; the refusal names the field, the metric and the
    way out, and without the limit the price is taken."""
    metric, why = REFUSED[kind]
    await sold(api, metric)
    body = {"name": "Pro", "code": "pro", "currency": "USD"}

    problem = await api.fails("POST", "/plans", 422, "plan_inconsistent", json={**body, "items": [item(LIMITED)]})

    (error,) = problem["errors"]
    assert (error["field"], error["code"]) == ("items.0.price.min_per_event", "not_supported")
    assert f"the metric 'm' {why}" in error["detail"]
    assert "leave the limit away" in error["detail"]
    await api.post("/plans", json={**body, "items": [item(PLAIN)]})


@pytest.mark.parametrize("metric", [SUM, {"aggregation": {"method": "count"}}])
async def test_what_adds_up_or_counts_has_them(api: Api, metric: dict[str, Any]) -> None:
    """Alone, in a cell, and beyond prepaid units."""
    await sold(api, metric)
    cells = [{"when": {"region": "eu"}, "price": LIMITED}]
    prepaid = {"type": "prepaid", "prepaid_units": "10", "prepaid_price": "1.00", "overage": LIMITED}
    for code, price in {
        "a": LIMITED,
        "b": {"type": "matrix", "dimensions": ["region"], "cells": cells},
        "c": prepaid,
    }.items():
        await plan(api, code, item(price))


@pytest.mark.parametrize(
    ("price", "place"),
    [
        (
            {
                "type": "matrix",
                "dimensions": ["region"],
                "cells": [{"when": {"region": "eu"}, "price": PLAIN}],
                "otherwise": LIMITED,
            },
            "otherwise.min_per_event",
        ),
        ({**PLAIN, "currency_prices": {"EUR": {"max_per_event": "9"}}}, "currency_prices.EUR.max_per_event"),
    ],
)
async def test_a_limit_inside_a_price_is_named_where_it_stands(api: Api, price: dict[str, Any], place: str) -> None:
    """Also in a bundle."""
    await sold(api, REFUSED["max"][0])
    kit = {"name": "Kit", "code": "kit", "prices": [item(price)]}

    problem = await api.fails("POST", "/bundles", 422, "bundle_inconsistent", json=kit)

    assert [each["field"] for each in problem["errors"]] == [f"prices.0.price.{place}"]


async def test_a_change_of_a_subscription_gives_no_limits_either(api: Api) -> None:
    """Neither by an item of its own, nor by an adjustment, nor by parameters of a charge; other changes are made."""
    await sold(api, REFUSED["max"][0])
    await plan(api, "pro", item(PLAIN))
    await customer(api)
    path = f"/subscriptions/{(await subscribe(api, start='2026-01-01'))['id']}"
    update = {"update": [{"item_key": "p", "adjust": {"max_per_event": "9"}}]}
    properties = {"rate": "1", "per_transaction_min_amount": "1"}

    adjusted = await api.fails("POST", f"{path}/changes", 422, "price_unsuitable", json=update)
    charged = await api.fails("PUT", f"{path}/charges/p", 422, "price_unsuitable", json={"properties": properties})
    added = {"add": [{**item(LIMITED), "item_key": "q"}]}
    more = await api.fails("POST", f"{path}/changes", 422, "plan_inconsistent", json=added)

    assert [each["errors"][0]["field"] for each in (adjusted, charged, more)] == [
        "update.0.adjust.max_per_event",
        "properties",
        "add.0.price.min_per_event",
    ]
    await api.put(f"{path}/charges/p", json={"properties": {"rate": "2"}})


@pytest.mark.parametrize(
    ("price", "euros", "place"),
    [
        (
            {"type": "percentage", "rate": "1", "billing_direction": "advance"},
            {"free_amount": "5.00", "free_events": "2", "free_together": True},
            "billing_direction",
        ),
        (
            {"type": "per_group", "group_by": ["user"], "price": {"type": "unit", "unit_price": "1.00"}},
            {
                "price": {
                    "type": "matrix",
                    "dimensions": ["region"],
                    "cells": [{"when": {"region": "eu"}, "price": PLAIN}],
                }
            },
            "price",
        ),
    ],
)
async def test_what_a_price_asks_for_in_another_currency_is_asked_too(
    api: Api, price: dict[str, Any], euros: dict[str, Any], place: str
) -> None:
    """In euros alone more usage may cost less, or parts of what is rounded are added up: it is refused, and what is
    said in dollars is taken."""
    await sold(api, SUM if place == "billing_direction" else {**SUM, "rounding": {"mode": "ceil"}})
    body = {"name": "Pro", "code": "pro", "currency": "USD"}
    broken = {**body, "items": [item({**price, "currency_prices": {"EUR": euros}})]}

    problem = await api.fails("POST", "/plans", 422, "plan_inconsistent", json=broken)
    assert [error["field"] for error in problem["errors"]] == [f"items.0.price.{place}"]
    await api.post("/plans", json={**body, "items": [item(price)]})
