"""Products through the API."""

import asyncio
from typing import Any

import pytest

from tests.client import Api

USAGE = {"name": "API usage", "code": "api_usage", "fee_type": "metered", "payment_terms": "arrears"}
PLATFORM = {
    "name": "Platform",
    "code": "platform",
    "fee_type": "fixed",
    "payment_terms": "advance",
    "billing_frequency": "recurring",
}


async def metric(api: Api, code: str = "calls") -> str:
    """The id of a metric of that code."""
    given = {"name": code, "code": code, "event_name": "call", "aggregation": {"method": "count"}}
    return str((await api.post("/metrics", json=given))["id"])


async def test_the_printed_products_are_made(api: Api) -> None:
    """A metered one by the id of its metric and a fixed one, each found by id and code."""
    met = await metric(api)

    usage = await api.post("/products", json={**USAGE, "metric_ids": [met]})
    assert usage["id"].startswith("prd_")
    assert (usage["metric_ids"], usage["billing_frequency"]) == ([met], "recurring")
    platform = await api.post("/products", json=PLATFORM)
    assert {key: platform[key] for key in PLATFORM} == PLATFORM
    assert await api.get("/products/platform") == await api.get(f"/products/{platform['id']}") == platform


async def test_a_metric_is_named_by_code_too(api: Api) -> None:
    """A code comes back as the id, and one metric named twice is there once."""
    met = await metric(api)

    assert (await api.post("/products", json={**USAGE, "metric_ids": ["calls", met]}))["metric_ids"] == [met]


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        (USAGE, ["metric_ids"]),
        ({**USAGE, "metric_ids": ["calls"], "billing_frequency": "one_time"}, ["billing_frequency"]),
        ({**USAGE, "billing_frequency": "one_time"}, ["metric_ids", "billing_frequency"]),
        ({**USAGE, "metric_ids": ["calls", "none"]}, ["metric_ids.1"]),
        ({**USAGE, "metric_ids": ["archived"]}, ["metric_ids.0"]),
        ({**PLATFORM, "metric_ids": ["calls"]}, ["metric_ids"]),
    ],
)
async def test_a_product_agrees_with_itself(api: Api, given: dict[str, Any], fields: list[str]) -> None:
    """Metered means metrics in use, and recurring; fixed means none. Every field at fault is named."""
    await metric(api)
    await metric(api, "archived")
    await api.delete("/metrics/archived")

    problem = await api.fails("POST", "/products", 422, "product_inconsistent", json=given)
    assert [e["field"] for e in problem["errors"]] == fields


async def test_required_fields_are_named_at_once(api: Api) -> None:
    """An empty body lacks three."""
    problem = await api.fails("POST", "/products", 422, json={"fee_type": "free"})
    assert {e["field"] for e in problem["errors"]} == {"name", "fee_type", "payment_terms"}


async def test_a_product_in_a_plan_stays(api: Api) -> None:
    """It can be archived once no plan holds it."""
    await api.post("/products", json=PLATFORM)
    item = {"product_id": "platform", "price": {"type": "fixed", "unit_price": "49.00"}}
    await api.post("/plans", json={"name": "Pro", "code": "pro", "currency": "USD", "items": [item]})

    await api.fails("DELETE", "/products/platform", 409, "product_in_use")
    await api.delete("/plans/pro")
    assert (await api.delete("/products/platform"))["archived_at"] is not None
    await api.fails("POST", "/products", 409, "already_exists", json=PLATFORM)


async def test_products_are_filtered(api: Api) -> None:
    """By fee type, terms, and metric, by its id or code."""
    met = await metric(api)
    await api.post("/products", json={**USAGE, "metric_ids": [met]})
    await api.post("/products", json=PLATFORM)

    async def codes(**filters: str) -> list[str]:
        return [p["code"] for p in (await api.get("/products", sort="code:asc", **filters))["data"]]

    assert await codes() == ["api_usage", "platform"]
    assert await codes(fee_type="metered") == ["api_usage"]
    assert await codes(payment_terms="advance,arrears") == ["api_usage", "platform"]
    assert await codes(metric_ids="calls") == await codes(metric_ids=met) == ["api_usage"]
    assert await codes(metric_ids="none") == []


async def test_only_words_can_be_changed(api: Api) -> None:
    """Name and description change; how it is charged does not."""
    await api.post("/products", json=PLATFORM)

    assert (await api.patch("/products/platform", json={"description": "Base fee"}))["description"] == "Base fee"
    await api.fails("PATCH", "/products/platform", 422, json={"fee_type": "metered"})
    assert (await api.get("/products/platform"))["name"] == "Platform"


async def test_a_metric_is_never_archived_under_a_product(api: Api) -> None:
    """Whoever comes first of a product and an archiving at the same time, the other is refused."""
    for number in range(6):
        met = await metric(api, f"m{number}")
        product = {**USAGE, "code": f"p{number}", "metric_ids": [met]}
        made, archived = await asyncio.gather(
            api.call("POST", "/products", json=product), api.call("DELETE", f"/metrics/{met}")
        )
        assert (made.status_code, archived.status_code) in ((201, 409), (422, 200))


async def test_unknown_products_are_not_found(api: Api) -> None:
    """Each way to one product says so."""
    await api.fails("GET", "/products/none", 404, "not_found")
    await api.fails("PATCH", "/products/none", 404, "not_found", json={"name": "x"})
    await api.fails("DELETE", "/products/none", 404, "not_found")


async def test_what_can_be_changed_of_a_product(api: Api) -> None:
    """Its number, its units, its references and how its revenue is spread; null takes one away."""
    made = await api.post("/products", json={**PLATFORM, "sku": "PLT-01", "unit_label_singular": "seat"})
    assert (made["sku"], made["unit_label_singular"], made["unit_label_plural"]) == ("PLT-01", "seat", None)

    changes = {
        "sku": None,
        "revenue_allocation_method": "straight_line",
        "unit_label_plural": "seats",
        "metadata": {"erp": "4000"},
    }
    after = await api.patch("/products/platform", json=changes)
    assert {**made, **changes} == after == await api.get("/products/platform")
    problem = await api.fails(
        "PATCH", "/products/platform", 422, "invalid", json={"revenue_allocation_method": "at_random"}
    )
    assert [e["field"] for e in problem["errors"]] == ["revenue_allocation_method"]
