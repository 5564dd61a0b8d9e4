"""Metrics that a price names beside those of its product: they are there, or the price is refused."""

from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import amounts, call, customer, invoices, plan, products, send, subscribe

GPU = {"name": "GPU", "code": "gpu", "event_name": "gpu", "aggregation": {"method": "sum", "field": "n"}}


def priced(metric: str) -> dict[str, Any]:
    """An item whose price is calls plus three times what the metric measures."""
    charge = {"description": "Work", "quantity_expression": "quantity + 3 * gpu", "unit_price_expression": "1"}
    bindings = [{"alias": "gpu", "metric_id": metric}]
    price = {"type": "expression", "billing_interval": "monthly", "charges": [charge], "metric_bindings": bindings}
    return {"product_id": "calls", "price": price}


def inside(metric: str) -> dict[str, Any]:
    """The same inside a matrix."""
    price = {**priced(metric)["price"]}
    del price["billing_interval"]
    cells = [{"when": {"region": "eu"}, "price": price}]
    matrix = {"type": "matrix", "billing_interval": "monthly", "dimensions": ["region"], "cells": cells}
    return {"product_id": "calls", "price": matrix}


async def world(api: Api) -> None:
    """Products, a customer, the metric `gpu`, and one that was archived."""
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    await customer(api)
    await api.post("/metrics", json=GPU)
    await api.post("/metrics", json={**GPU, "code": "old"})
    await api.delete("/metrics/old")


@pytest.mark.parametrize(("metric", "code"), [("nothing", "not_found"), ("old", "archived")])
@pytest.mark.parametrize("sold", [priced, inside])
async def test_a_metric_that_is_not_there_is_named(api: Api, sold: Any, metric: str, code: str) -> None:
    """By plans, bundles, subscriptions, versions, and what changes add, or make of an item."""
    await world(api)
    await plan(api, "good", sold("gpu"))
    made = await subscribe(api, "good", start="2026-01-01")
    path, bad = f"/subscriptions/{made['id']}", sold(metric)
    items = {"items": [bad]}
    asked: list[tuple[str, str, dict[str, Any], str]] = [
        ("POST", "/plans", {"name": "Bad", "currency": "USD", **items}, "items.0.price.metric_bindings"),
        ("PATCH", "/plans/good", items, "items.0.price.metric_bindings"),
        ("POST", "/bundles", {"name": "Bad", "prices": [bad]}, "prices.0.price.metric_bindings"),
        (
            "POST",
            "/subscriptions",
            {"customer_id": "acme", "currency": "USD", **items},
            "items.0.price.metric_bindings",
        ),
        ("POST", f"{path}/versions", items, "items.0.price.metric_bindings"),
        ("POST", f"{path}/changes", {"add": [{**bad, "item_key": "more"}]}, "add.0.price.metric_bindings"),
        (
            "POST",
            f"{path}/changes",
            {"update": [{"item_key": "calls", "adjust": {n: v for n, v in bad["price"].items() if n != "type"}}]},
            "update.0.adjust.metric_bindings",
        ),
    ]
    for method, where, body, field in asked:
        problem = await api.fails(method, where, 422, json=body)
        assert [(error["field"], error["code"]) for error in problem["errors"]] == [(field, code)], where
        assert metric in problem["detail"]


async def test_a_metric_is_named_by_its_code_too(api: Api) -> None:
    """The price is answered with its id, and bills 4 calls and 3 x 2: 10.00."""
    await world(api)
    made = await plan(api, "pro", priced("gpu"))
    metric = await api.get("/metrics/gpu")
    assert made["items"][0]["price"]["metric_bindings"] == [{"alias": "gpu", "metric_id": metric["id"]}]
    await subscribe(api, start="2026-01-01")
    gpu = {**call("g", "2026-01-05T00:00:00Z", 2), "event_name": "gpu"}
    await api.advance("2026-01-06T00:00:00Z")
    await send(api, call("c", "2026-01-05T00:00:00Z", 4), gpu)
    await api.advance("2026-02-01T00:00:00Z")

    assert amounts(await invoices(api)) == ["10.00"]


async def test_a_catalogue_says_the_codes_of_metrics(api: Api, second_api: Api) -> None:
    """What is pulled is applied elsewhere, where the metric has another id, and is in sync there."""
    await world(api)
    await plan(api, "pro", inside("gpu"))
    pulled = await api.get("/catalog")
    cell = pulled["plans"][0]["items"][0]["price"]["cells"][0]
    assert cell["price"]["metric_bindings"] == [{"alias": "gpu", "metric_id": "gpu"}]
    await second_api.post("/catalog/apply", json=pulled)

    assert (await second_api.post("/catalog/plan", json=pulled))["in_sync"]
