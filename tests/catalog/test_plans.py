"""Plans through the API."""

from typing import Any

import pytest

from billow.catalog.types import fingerprint, price_from_json
from tests.client import Api

FIXED = {
    "type": "fixed",
    "billing_interval": "monthly",
    "billing_direction": "advance",
    "quantity": "1",
    "unit_price": "49.00",
}
GRADUATED = {
    "type": "graduated",
    "billing_interval": "monthly",
    "billing_direction": "arrears",
    "tiers": [
        {"up_to": "1000", "unit_price": "0", "flat_fee": "0"},
        {"up_to": "10000", "unit_price": "0.02", "flat_fee": "0"},
        {"up_to": None, "unit_price": "0.01", "flat_fee": "0"},
    ],
}
PRO = {
    "name": "Pro",
    "code": "pro",
    "currency": "USD",
    "trial_period_days": 0,
    "items": [{"product_id": "platform", "price": FIXED}, {"product_id": "api_usage", "price": GRADUATED}],
    "entitlements": [{"key": "sso", "type": "boolean", "value": True}],
}
PLAIN = {"feature_code": None, "privileges": []}
"""What an entitlement without a feature says of features."""


@pytest.fixture
async def products(api: Api) -> dict[str, str]:
    """The ids of a fixed and a metered product, and of an archived one, by code."""
    await api.post(
        "/metrics", json={"name": "Calls", "code": "calls", "event_name": "call", "aggregation": {"method": "count"}}
    )
    made = {}
    for given in (
        {"name": "Platform", "code": "platform", "fee_type": "fixed", "payment_terms": "advance"},
        {
            "name": "API usage",
            "code": "api_usage",
            "fee_type": "metered",
            "payment_terms": "arrears",
            "metric_ids": ["calls"],
        },
        {"name": "Old", "code": "old", "fee_type": "fixed", "payment_terms": "advance"},
    ):
        made[str(given["code"])] = (await api.post("/products", json=given))["id"]
    await api.delete("/products/old")
    return made


async def test_the_printed_plan_is_made(api: Api, products: dict[str, str]) -> None:
    """Items come back in order with their product's id, a key, its name, the price and its fingerprint."""
    made = await api.post("/plans", json=PRO)

    assert made["id"].startswith("pln_")
    said = ("name", "code", "currency", "trial_period_days")
    assert {key: made[key] for key in said} == {key: PRO[key] for key in said}
    assert made["entitlements"] == [{"key": "sso", "type": "boolean", "value": True, **PLAIN}]
    assert made["revision"] == 1
    fixed, usage = made["items"]
    assert (fixed["item_key"], usage["item_key"]) == ("platform", "api_usage")
    assert (fixed["product_id"], usage["product_id"]) == (products["platform"], products["api_usage"])
    assert (fixed["name"], usage["name"]) == ("Platform", "API usage")
    assert fixed["price"]["unit_price"] == "49"
    assert [tier["up_to"] for tier in usage["price"]["tiers"]] == ["1000", "10000", None]
    assert fixed["fingerprint"] == fingerprint(price_from_json(FIXED))
    assert await api.get("/plans/pro") == await api.get(f"/plans/{made['id']}") == made
    assert (await api.get("/plans"))["data"] == [made]


async def test_prices_are_read_in_every_spelling(api: Api, products: dict[str, str]) -> None:
    """A price of another spelling is answered in ours."""
    items = [{"product_id": "platform", "price": {**FIXED, "type": "flat"}}]

    made = await api.post("/plans", json={**PRO, "items": items})
    assert made["items"][0]["price"]["type"] == "fixed"
    assert made["items"][0]["fingerprint"] == fingerprint(price_from_json(FIXED))


@pytest.mark.parametrize(
    ("items", "faults"),
    [
        ([{"product_id": "none", "price": FIXED}], [("items.0.product_id", "not_found")]),
        ([{"product_id": "old", "price": FIXED}], [("items.0.product_id", "archived")]),
        ([{"product_id": "platform", "price": GRADUATED}], [("items.0.product_id", "fee_type")]),
        ([{"product_id": "api_usage", "price": FIXED}], [("items.0.product_id", "fee_type")]),
        ([{"product_id": "platform", "price": FIXED}] * 2, [("items.1.item_key", "duplicate")]),
        (
            [
                {"product_id": "platform", "price": FIXED},
                {"product_id": "api_usage", "price": GRADUATED, "item_key": "platform"},
            ],
            [("items.1.item_key", "duplicate")],
        ),
        (
            [{"product_id": "api_usage", "price": FIXED}, {"product_id": "none", "price": FIXED}],
            [("items.0.product_id", "fee_type"), ("items.1.product_id", "not_found")],
        ),
        (
            [
                {"product_id": "api_usage", "price": {**GRADUATED, "type": "volume", "billing_direction": "advance"}},
                {"product_id": "platform", "price": {**FIXED, "charge_on_contract_start": True}},
            ],
            [
                ("items.0.price.billing_direction", "not_supported"),
                ("items.1.price.charge_on_contract_start", "not_supported"),
            ],
        ),
    ],
)
async def test_items_that_do_not_fit_are_all_named(
    api: Api, products: dict[str, str], items: list[Any], faults: list[tuple[str, str]]
) -> None:
    """A metered price needs a metered product and any other a fixed one; products are in use, and keys differ. Usage by
    a price that may fall is not billed in advance, nor at the start of the contract what recurs."""
    problem = await api.fails("POST", "/plans", 422, "plan_inconsistent", json={**PRO, "items": items})

    assert [(e["field"], e["code"]) for e in problem["errors"]] == faults
    assert (await api.get("/plans"))["data"] == []


async def test_the_fee_of_a_prepaid_price_is_in_advance(api: Api, products: dict[str, str]) -> None:
    """So it may say that, unlike a price of usage alone; and what is billed once may be charged at the start."""
    once = {"name": "Setup", "code": "setup", "fee_type": "fixed", "billing_frequency": "one_time"}
    await api.post("/products", json={**once, "payment_terms": "advance"})
    overage = {"type": "unit", "unit_price": "0.10"}
    prepaid = {"type": "prepaid", "prepaid_units": "1000", "prepaid_price": "80.00", "overage": overage}
    items = [
        {"product_id": "api_usage", "price": {**prepaid, "billing_direction": "advance"}},
        {"product_id": "setup", "price": {**FIXED, "charge_on_contract_start": True}},
    ]
    made = await api.post("/plans", json={**PRO, "items": items})

    assert [(x["price"]["type"], x["price"]["billing_direction"]) for x in made["items"]] == [
        ("prepaid", "advance"),
        ("fixed", "advance"),
    ]
    assert made["items"][1]["price"]["charge_on_contract_start"] is True


async def test_one_product_may_stand_twice_under_two_keys(api: Api, products: dict[str, str]) -> None:
    """A key of its own and a name of its own tell the items apart."""
    items = [
        {"product_id": "platform", "price": FIXED},
        {"product_id": "platform", "price": FIXED, "item_key": "support", "name": "Support"},
    ]

    made = await api.post("/plans", json={**PRO, "items": items})
    assert [(i["item_key"], i["name"]) for i in made["items"]] == [("platform", "Platform"), ("support", "Support")]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"currency": "XAU"}, "currency"),
        ({"trial_period_days": -1}, "trial_period_days"),
        ({"items": [{"product_id": "platform", "price": {**FIXED, "unit_price": "-1"}}]}, "items.0.price.unit_price"),
        ({"items": [{"product_id": "platform", "price": {**FIXED, "colour": "red"}}]}, "items.0.price.colour"),
        ({"items": [{"product_id": "platform"}]}, "items.0.price"),
        ({"items": [{"product_id": "platform", "price": FIXED, "colour": "red"}]}, "items.0.colour"),
    ],
)
async def test_a_broken_field_is_named(api: Api, products: dict[str, str], changes: dict[str, Any], field: str) -> None:
    """The path leads into the item and its price."""
    problem = await api.fails("POST", "/plans", 422, "invalid", json={**PRO, **changes})
    assert [e["field"] for e in problem["errors"]] == [field]


@pytest.mark.parametrize(
    ("entitlement", "good"),
    [
        ({"key": "a", "type": "boolean", "value": False}, True),
        ({"key": "a", "type": "integer", "value": 5}, True),
        ({"key": "a", "type": "string", "value": "gold"}, True),
        ({"key": "a", "type": "select", "value": "gold"}, True),
        ({"key": "a", "type": "boolean", "value": "true"}, False),
        ({"key": "a", "type": "boolean", "value": 1}, False),
        ({"key": "a", "type": "integer", "value": True}, False),
        ({"key": "a", "type": "integer", "value": "5"}, False),
        ({"key": "a", "type": "string", "value": 5}, False),
        ({"key": "a", "type": "number", "value": 5}, False),
    ],
)
async def test_an_entitlement_has_a_value_of_its_type(
    api: Api, products: dict[str, str], entitlement: dict[str, Any], good: bool
) -> None:
    """True is no integer, and a text is no number."""
    response = await api.call("POST", "/plans", json={**PRO, "entitlements": [entitlement]})

    assert response.status_code == (201 if good else 422), response.text
    if good:
        assert (await api.get("/plans/pro"))["entitlements"] == [{**entitlement, **PLAIN}]


async def test_words_change_at_once(api: Api, products: dict[str, str]) -> None:
    """Name and description change and make no revision; the code and the currency never change."""
    before = await api.post("/plans", json=PRO)

    after = await api.patch("/plans/pro", json={"name": "Professional", "description": "For teams"})
    assert {**after, "name": "Pro", "description": None, "updated_at": before["updated_at"]} == before
    for change in ({"currency": "EUR"}, {"code": "other"}, {"revision": 5}):
        await api.fails("PATCH", "/plans/pro", 422, json=change)
    assert await api.get("/plans/pro") == after


async def test_a_deleted_plan_is_archived(api: Api, products: dict[str, str]) -> None:
    """It is still answered, with its items; lists hide it, and its code stays taken."""
    made = await api.post("/plans", json=PRO)
    gone = await api.delete("/plans/pro")

    assert gone["archived_at"] is not None
    assert gone["items"] == made["items"]
    assert await api.get("/plans/pro") == gone
    assert (await api.get("/plans"))["data"] == []
    assert (await api.get("/plans", archived="true", currency="USD"))["data"] == [gone]
    await api.fails("POST", "/plans", 409, "already_exists", json=PRO)


async def test_events_tell_what_happened(api: Api, products: dict[str, str]) -> None:
    """Making, changing and deleting is told, each with the plan as its GET showed it."""
    made = await api.post("/plans", json=PRO)
    changed = await api.patch("/plans/pro", json={"name": "Professional"})
    gone = await api.delete("/plans/pro")

    async with api.app.database.system() as conn:
        rows = await conn.exec_driver_sql(
            "select type, data from outbox where object_id = $1 order by id", (made["id"],)
        )
        told = [(row[0], row[1]) for row in rows]
    assert [kind for kind, _ in told] == ["plan.created", "plan.updated", "plan.deleted"]
    assert [data for _, data in told] == [made, changed, gone]


async def test_tenants_do_not_see_each_other(api: Api, second_api: Api, products: dict[str, str]) -> None:
    """A plan of one tenant is not there for another, and neither are its products."""
    made = await api.post("/plans", json=PRO)

    await second_api.fails("GET", f"/plans/{made['id']}", 404, "not_found")
    await second_api.fails("POST", "/plans", 422, "plan_inconsistent", json=PRO)


async def test_a_price_binds_metrics_that_are_in_use(api: Api, products: dict[str, str]) -> None:
    """By id or code; one that is not there, or archived, is refused by the place of the bindings."""
    charge = {"description": "Both", "quantity_expression": "seats", "unit_price_expression": "1"}
    metric = {"name": "Seats", "code": "seats", "event_name": "seat", "aggregation": {"method": "count"}}
    await api.post("/metrics", json=metric)

    def bound(ref: str) -> dict[str, Any]:
        price = {"type": "expression", "charges": [charge], "metric_bindings": [{"alias": "seats", "metric_id": ref}]}
        return {"name": "Bound", "currency": "USD", "items": [{"product_id": "api_usage", "price": price}]}

    await api.post("/plans", json=bound("seats"))
    await api.delete("/metrics/seats")
    for ref in ("nothing", "seats"):
        problem = await api.fails("POST", "/plans", 422, "plan_inconsistent", json=bound(ref))
        assert [error["field"] for error in problem["errors"]] == ["items.0.price.metric_bindings"]


async def test_an_item_has_no_key_under_which_another_is_billed(api: Api, products: dict[str, str]) -> None:
    """Units that are paid ahead are billed under the key of their item, and its fee under one of its own."""
    overage = {"type": "unit", "unit_price": "1"}
    price = {"type": "prepaid", "prepaid_units": "10", "prepaid_price": "8.00", "overage": overage}
    items = [
        {"product_id": "api_usage", "price": price},
        {"product_id": "platform", "price": FIXED, "item_key": "api_usage.fee"},
    ]
    for given, field in ((items, "items.1.item_key"), (items[::-1], "items.1.item_key")):
        body = {"name": "Twice", "currency": "USD", "items": given}
        problem = await api.fails("POST", "/plans", 422, "plan_inconsistent", json=body)
        assert [error["field"] for error in problem["errors"]] == [field]
