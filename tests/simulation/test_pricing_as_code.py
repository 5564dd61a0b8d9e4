"""The catalogue as a document: pulled, compared and applied through the API."""

import copy
import random
from typing import Any

import pytest
from sqlalchemy import func, select

from billow.runtime.db import outbox
from tests.catalog.prices import UNIT, fixed
from tests.client import Api
from tests.tenants.inventory import tenant_of

DOCUMENT: dict[str, Any] = {
    "metrics": [{"code": "calls", "name": "Calls", "event_name": "call", "aggregation": {"method": "count"}}],
    "features": [{"code": "seats", "name": "Seats", "privileges": [{"code": "max", "value_type": "integer"}]}],
    "products": [
        {"code": "platform", "name": "Platform", "fee_type": "fixed", "payment_terms": "advance"},
        {
            "code": "usage",
            "name": "Usage",
            "fee_type": "metered",
            "payment_terms": "arrears",
            "metric_ids": ["calls"],
        },
    ],
    "add_ons": [{"code": "setup", "name": "Setup", "amount": "250.00", "currency": "USD"}],
    "bundles": [
        {
            "code": "kit",
            "name": "Kit",
            "prices": [{"product_id": "platform", "price": fixed("5.00")}, {"product_id": "usage", "price": UNIT}],
        }
    ],
    "plans": [
        {
            "code": "pro",
            "name": "Pro",
            "currency": "USD",
            "items": [{"product_id": "platform", "price": fixed("49.00")}, {"bundle_id": "kit"}],
            "entitlements": [{"feature_code": "seats", "privileges": [{"privilege_code": "max", "value": "25"}]}],
            "minimum_spend": {"amount": "10.00"},
        }
    ],
    "coupons": [
        {
            "code": "welcome",
            "name": "Welcome",
            "coupon_type": "percentage",
            "percentage_rate": "15",
            "frequency": "once",
            "applies_to": {"plan_ids": ["pro"]},
        }
    ],
}


def told(answer: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Each change by section, code and action."""
    return [(each["section"], each["code"], each["action"]) for each in answer["changes"]]


def changed(**sections: Any) -> dict[str, Any]:
    """The document with some sections in place of its own."""
    return {**copy.deepcopy(DOCUMENT), **sections}


async def rows(api: Api) -> int:
    """How many events were told so far."""
    async with api.app.database.begin(await tenant_of(api)) as tx:
        return int(await tx.value(select(func.count()).select_from(tx.mine(outbox).subquery())))


async def test_an_empty_catalogue_is_filled(api: Api) -> None:
    """Everything is made, each after what it names; then the document and the catalogue agree."""
    planned = await api.post("/catalog/plan", json=DOCUMENT)
    assert told(planned) == [
        ("metrics", "calls", "create"),
        ("features", "seats", "create"),
        ("products", "platform", "create"),
        ("products", "usage", "create"),
        ("add_ons", "setup", "create"),
        ("bundles", "kit", "create"),
        ("plans", "pro", "create"),
        ("coupons", "welcome", "create"),
    ]
    assert (await api.get("/plans"))["data"] == []

    assert await api.post("/catalog/apply", json=DOCUMENT) == planned
    plan = await api.get("/plans/pro")
    assert [item["item_key"] for item in plan["items"]] == ["platform", "kit.platform", "kit.usage"]
    assert plan["entitlements"][0]["privileges"][0]["value"] == 25
    assert await api.post("/catalog/plan", json=DOCUMENT) == {"in_sync": True, "changes": []}


async def test_applying_twice_changes_nothing(api: Api) -> None:
    """The second time nothing is written: no revision, no event, no instant of change."""
    await api.post("/catalog/apply", json=DOCUMENT)
    kinds = ("metrics", "features", "products", "add_ons", "bundles", "plans", "coupons")
    routes = [f"/{kind.replace('_', '-')}" for kind in kinds]
    before = [await api.every(route) for route in routes]
    said = await rows(api)

    assert (await api.post("/catalog/apply", json=DOCUMENT))["in_sync"] is True
    assert [await api.every(route) for route in routes] == before
    assert await rows(api) == said


async def test_what_is_pulled_is_in_sync(api: Api, second_api: Api) -> None:
    """It can be applied here without a change, and to another tenant, where it makes the same catalogue."""
    await api.post("/catalog/apply", json=DOCUMENT)
    pulled = await api.get("/catalog")

    assert (await api.post("/catalog/plan", json=pulled))["in_sync"] is True
    await second_api.post("/catalog/apply", json=pulled)
    assert await second_api.get("/catalog") == pulled


async def test_the_order_in_a_document_does_not_matter(api: Api, second_api: Api) -> None:
    """Shuffled sections make the same catalogue, and are in sync with it."""
    more = [{**each, "code": f"{each['code']}_{n}"} for n in range(4) for each in DOCUMENT["add_ons"]]
    document = changed(add_ons=more)
    mixed = copy.deepcopy(document)
    for section in mixed.values():
        random.Random(5).shuffle(section)
    await api.post("/catalog/apply", json=document)
    await second_api.post("/catalog/apply", json=mixed)

    assert await api.get("/catalog") == await second_api.get("/catalog")
    assert (await api.post("/catalog/plan", json=mixed))["in_sync"] is True


async def test_a_change_of_prices_says_what_it_comes_to(api: Api) -> None:
    """Two subscribers at 54.00 a month would pay 10.00 more each; they keep the old price when it is applied."""
    await api.clock("2026-01-01T00:00:00Z")
    await api.post("/catalog/apply", json=DOCUMENT)
    made = {}
    for name in ("one", "two"):
        made[name] = await api.post("/customers", json={"name": name, "external_id": name, "timezone": "UTC"})
        body = {"customer_id": name, "plan_id": "pro", "auto_activate": True, "contract": {"start_date": "2026-01-01"}}
        await api.post("/subscriptions", json=body)
    plan = copy.deepcopy(DOCUMENT["plans"][0])
    plan["items"][0]["price"]["unit_price"] = "59.00"
    document = changed(plans=[plan])

    planned = await api.post("/catalog/plan", json=document)
    (change,) = planned["changes"]
    assert (change["section"], change["code"], change["action"]) == ("plans", "pro", "change")
    assert change["money"] == {
        "subscriptions": 2,
        "currency": "USD",
        "mrr_before": "54.00",
        "mrr_after": "64.00",
        "mrr_delta": "20.00",
        "usage_prices_change": False,
        "customers": [
            {
                "customer_id": each["id"],
                "external_id": name,
                "name": name,
                "subscriptions": 1,
                "currency": "USD",
                "mrr_before": "54.00",
                "mrr_after": "64.00",
                "mrr_delta": "10.00",
            }
            for name, each in made.items()
        ],
        "other_customers": 0,
    }
    (field,) = change["fields"]
    assert field["field"] == "items"
    assert [item["price"]["unit_price"] for item in (field["before"][0], field["after"][0])] == ["49", "59"]
    assert (await api.get("/plans/pro"))["revision"] == 1
    await api.post("/catalog/apply", json=document)
    assert (await api.get("/plans/pro"))["revision"] == 2
    assert {s["mrr"] for s in (await api.get("/subscriptions"))["data"]} == {"54.00"}


async def test_a_change_of_usage_prices_is_told(api: Api) -> None:
    """What it comes to depends on usage, so only the fact is said; nobody is on the plan."""
    await api.post("/catalog/apply", json=DOCUMENT)
    plan = copy.deepcopy(DOCUMENT["plans"][0])
    plan["items"][1] = {"product_id": "usage", "price": UNIT}
    (change,) = (await api.post("/catalog/plan", json=changed(plans=[plan])))["changes"]

    assert (change["money"]["subscriptions"], change["money"]["mrr_delta"]) == (0, "0.00")
    assert (change["money"]["customers"], change["money"]["other_customers"]) == ([], 0)
    assert change["money"]["usage_prices_change"] is True


async def test_what_a_section_lacks_is_archived(api: Api) -> None:
    """In the order in which nothing is left that names it; a coupon is terminated, and who has it keeps it."""
    await api.post("/catalog/apply", json=DOCUMENT)
    await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
    held = await api.post("/applied-coupons", json={"coupon_id": "welcome", "customer_id": "acme"})
    empty: dict[str, Any] = {section: [] for section in DOCUMENT}
    answer = await api.post("/catalog/apply", json=empty)

    assert {action for _, _, action in told(answer)} == {"archive"}
    assert len(told(answer)) == 8
    assert (await api.get("/plans/pro"))["archived_at"] is not None
    assert (await api.get("/coupons/welcome"))["status"] == "terminated"
    assert (await api.get("/applied-coupons"))["data"] == [held]
    assert await api.get("/catalog") == empty


async def test_a_section_that_is_left_out_stays(api: Api) -> None:
    """Words of a product change; plans, metrics and everything else are not spoken of."""
    await api.post("/catalog/apply", json=DOCUMENT)
    products = [{**DOCUMENT["products"][0], "name": "Base", "sku": "B-1"}, DOCUMENT["products"][1]]
    answer = await api.post("/catalog/apply", json={"products": products})

    assert told(answer) == [("products", "platform", "change")]
    assert [(f["field"], f["before"], f["after"]) for f in answer["changes"][0]["fields"]] == [
        ("name", "Platform", "Base"),
        ("sku", None, "B-1"),
    ]
    assert await api.post("/catalog/plan", json={}) == {"in_sync": True, "changes": []}


@pytest.mark.parametrize(
    ("sections", "status", "code", "field"),
    [
        (
            {"products": [DOCUMENT["products"][0], {**DOCUMENT["products"][0], "name": "Again"}]},
            422,
            "document_inconsistent",
            "products.1.code",
        ),
        (
            {"metrics": [{**DOCUMENT["metrics"][0], "event_name": "other"}]},
            422,
            "document_inconsistent",
            "metrics.0.event_name",
        ),
        (
            {"add_ons": [{**DOCUMENT["add_ons"][0], "currency": "EUR"}]},
            422,
            "document_inconsistent",
            "add_ons.0.currency",
        ),
        (
            {"features": [{**DOCUMENT["features"][0], "privileges": []}]},
            422,
            "document_inconsistent",
            "features.0.privileges",
        ),
        (
            {"plans": [{**DOCUMENT["plans"][0], "items": [{"product_id": "none", "price": UNIT}]}]},
            422,
            "plan_inconsistent",
            "plans.0.items.0.product_id",
        ),
        (
            {"plans": [{**DOCUMENT["plans"][0], "items": [{"product_id": "usage", "price": {"type": "unit"}}]}]},
            422,
            "invalid",
            "plans.0.items.0.price.unit_price",
        ),
        ({"products": [DOCUMENT["products"][0]]}, 409, "product_in_use", "products"),
        ({"add_ons": [{**DOCUMENT["add_ons"][0], "code": "gone"}]}, 409, "already_exists", "add_ons.0.code"),
    ],
)
async def test_a_refusal_names_the_place_in_the_document(
    api: Api, sections: dict[str, Any], status: int, code: str, field: str
) -> None:
    """The same from `plan` and from `apply`, and nothing of the document is done."""
    await api.post(
        "/catalog/apply", json=changed(add_ons=[*DOCUMENT["add_ons"], {**DOCUMENT["add_ons"][0], "code": "gone"}])
    )
    await api.delete("/add-ons/gone")
    before = await api.get("/catalog")
    document = {"coupons": [], **sections}

    for route in ("/catalog/plan", "/catalog/apply"):
        problem = await api.fails("POST", route, status, code, json=document)
        assert [e["field"] for e in problem["errors"]] == [field]
    assert await api.get("/catalog") == before


async def test_a_plan_may_say_how_its_charges_are_taxed(api: Api, second_api: Api) -> None:
    """Taxes are named by code, and have to be there already."""
    await api.post("/taxes", json={"name": "VAT", "code": "vat", "rate": "19"})
    document = changed(add_ons=[{**DOCUMENT["add_ons"][0], "tax_codes": ["vat"]}])
    await api.post("/catalog/apply", json=document)

    assert (await api.get("/catalog"))["add_ons"][0]["tax_codes"] == ["vat"]
    problem = await second_api.fails("POST", "/catalog/apply", 422, "unknown_taxes", json=document)
    assert [e["field"] for e in problem["errors"]] == ["add_ons.0.tax_codes.0"]
