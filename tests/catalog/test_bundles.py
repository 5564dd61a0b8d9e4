"""Bundles through the API, and in plans and subscriptions."""

from typing import Any

import pytest

from tests.catalog.prices import FIXED, UNIT, fixed
from tests.client import Api

KIT = {
    "name": "Kit",
    "code": "kit",
    "description": "All of it",
    "prices": [{"product_id": "platform", "price": FIXED}, {"product_id": "api_usage", "price": UNIT, "name": "Calls"}],
}
PLAN = {"name": "Pro", "code": "pro", "currency": "USD"}


def named(items: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Items by key, name, price and bundle."""
    return [(i["item_key"], i["name"], i["price"]["unit_price"], i["bundle_name"]) for i in items]


async def test_a_bundle_is_made_and_found(api: Api, stock: dict[str, str]) -> None:
    """By id and by code, with its prices, each under a key and a name."""
    made = await api.post("/bundles", json=KIT)

    assert made["id"].startswith("bun_")
    assert [(p["product_id"], p["item_key"], p["name"]) for p in made["prices"]] == [
        (stock["platform"], "platform", "Platform"),
        (stock["api_usage"], "api_usage", "Calls"),
    ]
    assert await api.get("/bundles/kit") == await api.get(f"/bundles/{made['id']}") == made
    assert (await api.get("/bundles"))["data"] == [made]
    await api.fails("POST", "/bundles", 409, "already_exists", json=KIT)
    await api.fails("GET", "/bundles/none", 404, "not_found")


async def test_new_prices_replace_all_of_them(api: Api, stock: dict[str, str]) -> None:
    """Without `prices` only words change."""
    before = await api.post("/bundles", json=KIT)
    words = await api.patch("/bundles/kit", json={"name": "Box"})
    assert (words["name"], words["prices"]) == ("Box", before["prices"])

    after = await api.patch("/bundles/kit", json={"prices": [{"product_id": "support", "price": fixed("5.00")}]})
    assert [(p["item_key"], p["price"]["unit_price"]) for p in after["prices"]] == [("support", "5")]
    assert await api.get("/bundles/kit") == after


VOLUME = {"type": "volume", "tiers": [{"up_to": None, "unit_price": "0.02"}]}


@pytest.mark.parametrize(
    ("prices", "fault"),
    [
        ([{"product_id": "none", "price": FIXED}], ("prices.0.product_id", "not_found")),
        ([{"product_id": "platform", "price": UNIT}], ("prices.0.product_id", "fee_type")),
        ([{"product_id": "platform", "price": FIXED}] * 2, ("prices.1.item_key", "duplicate")),
        (
            [{"product_id": "api_usage", "price": {**VOLUME, "billing_direction": "advance"}}],
            ("prices.0.price.billing_direction", "not_supported"),
        ),
    ],
)
async def test_prices_that_do_not_fit_are_named(
    api: Api, stock: dict[str, str], prices: list[Any], fault: tuple[str, str]
) -> None:
    """Products are there, prices suit them, and keys differ."""
    problem = await api.fails("POST", "/bundles", 422, "bundle_inconsistent", json={**KIT, "prices": prices})
    assert [(e["field"], e["code"]) for e in problem["errors"]] == [fault]


async def test_a_plan_sells_a_bundle_at_its_prices(api: Api, stock: dict[str, str]) -> None:
    """All that is inside stands among the items, under the bundle's code; what changes later does not reach it."""
    bundle = await api.post("/bundles", json=KIT)
    items = [{"bundle_id": "kit"}, {"product_id": "platform", "price": fixed("1.00")}]
    made = await api.post("/plans", json={**PLAN, "items": items})

    assert named(made["items"]) == [
        ("kit.platform", "Platform", "49", "Kit"),
        ("kit.api_usage", "Calls", "0.02", "Kit"),
        ("platform", "Platform", "1", None),
    ]
    assert [i["bundle_id"] for i in made["items"]] == [bundle["id"], bundle["id"], None]
    assert made["items"][0]["bundle_description"] == "All of it"
    await api.patch("/bundles/kit", json={"prices": [{"product_id": "support", "price": FIXED}]})
    assert await api.get("/plans/pro") == made


async def test_a_plan_sells_a_bundle_at_its_own_prices(api: Api, stock: dict[str, str]) -> None:
    """With `items` the whole content is replaced, and the bundle may have another name and key."""
    await api.post("/bundles", json=KIT)
    inside = [{"product_id": "support", "price": fixed("9.00"), "name": "Help", "item_key": "help"}]
    item = {"bundle_id": "kit", "name": "Box", "item_key": "box", "bundle_description": "Less", "items": inside}
    made = await api.post("/plans", json={**PLAN, "items": [item]})

    assert named(made["items"]) == [("box.help", "Help", "9", "Box")]
    assert made["items"][0]["bundle_description"] == "Less"


@pytest.mark.parametrize(
    ("item", "code", "fault"),
    [
        ({}, "invalid", ("items.0.product_id", "required")),
        ({"price": FIXED}, "invalid", ("items.0.product_id", "required")),
        ({"product_id": "platform"}, "invalid", ("items.0.price", "required")),
        ({"product_id": "platform", "price": FIXED, "items": []}, "invalid", ("items.0.items", "not_allowed")),
        ({"bundle_id": "kit", "price": FIXED}, "invalid", ("items.0.price", "not_allowed")),
        ({"bundle_id": "kit", "product_id": "platform"}, "invalid", ("items.0.product_id", "not_allowed")),
        ({"bundle_id": "none"}, "plan_inconsistent", ("items.0.bundle_id", "not_found")),
        ({"bundle_id": "gone"}, "plan_inconsistent", ("items.0.bundle_id", "archived")),
        (
            {"bundle_id": "kit", "items": [{"product_id": "api_usage", "price": FIXED}]},
            "plan_inconsistent",
            ("items.0.items.0.product_id", "fee_type"),
        ),
    ],
)
async def test_an_item_is_a_product_or_a_bundle(
    api: Api, stock: dict[str, str], item: dict[str, Any], code: str, fault: tuple[str, str]
) -> None:
    """Not both, not neither; the first field at fault is named."""
    await api.post("/bundles", json=KIT)
    await api.post("/bundles", json={**KIT, "code": "gone"})
    await api.delete("/bundles/gone")

    problem = await api.fails("POST", "/plans", 422, code, json={**PLAN, "items": [item]})
    assert (problem["errors"][0]["field"], problem["errors"][0]["code"]) == fault


async def test_one_bundle_may_stand_twice_under_two_keys(api: Api, stock: dict[str, str]) -> None:
    """Without a key of its own the second is refused."""
    await api.post("/bundles", json=KIT)
    twice = {**PLAN, "items": [{"bundle_id": "kit"}, {"bundle_id": "kit"}]}
    problem = await api.fails("POST", "/plans", 422, "plan_inconsistent", json=twice)
    assert {e["code"] for e in problem["errors"]} == {"duplicate"}


async def test_a_product_inside_of_a_bundle_stays(api: Api, stock: dict[str, str]) -> None:
    """Until the bundle is archived, which hides it and keeps its code."""
    await api.post("/bundles", json=KIT)
    await api.fails("DELETE", "/products/platform", 409, "product_in_use")

    gone = await api.delete("/bundles/kit")
    assert gone["archived_at"] is not None
    assert (await api.get("/bundles"))["data"] == []
    assert (await api.get("/bundles", archived="true"))["data"] == [gone]
    assert (await api.delete("/products/platform"))["archived_at"] is not None


async def test_a_subscription_without_a_plan_takes_a_bundle(api: Api, stock: dict[str, str]) -> None:
    """All that is inside is billed: 49.00 in advance, and nothing for usage that did not happen."""
    await api.clock("2026-01-01T00:00:00Z")
    await api.post("/bundles", json=KIT)
    await api.post("/customers", json={"name": "Acme", "external_id": "acme", "currency": "USD", "timezone": "UTC"})
    body = {
        "customer_id": "acme",
        "items": [{"bundle_id": "kit"}],
        "auto_activate": True,
        "contract": {"start_date": "2026-01-01"},
    }
    made = await api.post("/subscriptions", json=body)
    await api.advance("2026-01-02T00:00:00Z")

    assert [item["item_key"] for item in made["items"]] == ["kit.platform", "kit.api_usage"]
    (invoice,) = (await api.get("/invoices"))["data"]
    assert invoice["subtotal"] == "49.00"


async def test_a_bundle_in_one_currency_is_no_number_of_another(api: Api, stock: dict[str, str]) -> None:
    """A fee of 49.00 dollars is not taken for 49 yen by a plan: it has a price in yen, or the plan says others."""
    prices = [{"product_id": "platform", "price": fixed("49.00")}]
    made = await api.post("/bundles", json={"name": "Kit", "code": "kit", "currency": "USD", "prices": prices})
    assert made["currency"] == "USD"
    yen = {**PLAN, "currency": "JPY", "items": [{"bundle_id": "kit"}]}
    problem = await api.fails("POST", "/plans", 422, "plan_inconsistent", json=yen)
    assert [(e["field"], e["code"]) for e in problem["errors"]] == [("items.0.bundle_id", "currency_mismatched")]
    await api.post("/plans", json={**PLAN, "items": [{"bundle_id": "kit"}]})

    own = [{"product_id": "platform", "price": fixed("7000")}]
    await api.post("/plans", json={**yen, "code": "own", "items": [{"bundle_id": "kit", "items": own}]})
    priced = {**fixed("49.00"), "currency_prices": {"JPY": {"unit_price": "7000"}}}
    await api.patch("/bundles/kit", json={"prices": [{"product_id": "platform", "price": priced}]})
    await api.post("/plans", json={**yen, "code": "yen"})
