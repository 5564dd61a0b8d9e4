"""Features and what plans grant of them, through the API."""

from typing import Any

import pytest

from tests.catalog.prices import FIXED
from tests.client import Api

SEATS = {
    "name": "Seats",
    "code": "seats",
    "privileges": [
        {"code": "max", "value_type": "integer"},
        {"code": "guests"},
        {"code": "note", "value_type": "string"},
        {"code": "role", "value_type": "select", "config": {"select_options": ["viewer", "editor"]}},
    ],
}
PLAN = {"name": "Pro", "code": "pro", "currency": "USD", "items": [{"product_id": "platform", "price": FIXED}]}


def grant(*values: tuple[str, Any]) -> dict[str, Any]:
    """The feature with values of its privileges."""
    return {"feature_code": "seats", "privileges": [{"privilege_code": code, "value": v} for code, v in values]}


async def test_a_feature_is_made_and_found(api: Api) -> None:
    """By id and by code, each privilege with its type; without one it is a boolean."""
    made = await api.post("/features", json=SEATS)

    assert made["id"].startswith("fea_")
    assert [(p["code"], p["value_type"]) for p in made["privileges"]] == [
        ("max", "integer"),
        ("guests", "boolean"),
        ("note", "string"),
        ("role", "select"),
    ]
    assert made["privileges"][3]["config"] == {"select_options": ["viewer", "editor"]}
    assert await api.get("/features/seats") == await api.get(f"/features/{made['id']}") == made
    assert (await api.get("/features"))["data"] == [made]
    await api.fails("POST", "/features", 409, "already_exists", json=SEATS)
    await api.fails("GET", "/features/none", 404, "not_found")


@pytest.mark.parametrize(
    ("privileges", "code", "field"),
    [
        ([{"code": "a"}, {"code": "a"}], "feature_inconsistent", "privileges.1.code"),
        ([{"code": "a", "value_type": "select"}], "invalid", "privileges.0"),
        ([{"code": "a", "config": {"select_options": ["x"]}}], "invalid", "privileges.0"),
        ([{"code": "a", "value_type": "select", "config": {"select_options": ["x", "x"]}}], "invalid", "privileges.0"),
        ([{"code": "a", "value_type": "money"}], "invalid", "privileges.0.value_type"),
    ],
)
async def test_privileges_that_do_not_fit_are_named(api: Api, privileges: list[Any], code: str, field: str) -> None:
    """Codes differ, and options belong to a select."""
    problem = await api.fails("POST", "/features", 422, code, json={**SEATS, "privileges": privileges})
    assert [e["field"] for e in problem["errors"]] == [field]


async def test_privileges_are_added_and_renamed_and_stay(api: Api) -> None:
    """What is not named stays; a type never changes, and an option is never lost."""
    await api.post("/features", json=SEATS)
    role = {"code": "role", "value_type": "select", "config": {"select_options": ["viewer", "editor", "owner"]}}
    after = await api.patch("/features/seats", json={"privileges": [role, {"code": "sso"}], "name": "People"})

    assert after["name"] == "People"
    assert [p["code"] for p in after["privileges"]] == ["max", "guests", "note", "role", "sso"]
    assert after["privileges"][3]["config"]["select_options"] == ["viewer", "editor", "owner"]
    for wrong, field in (
        ({"code": "max", "value_type": "string"}, "privileges.0.value_type"),
        ({"code": "role", "value_type": "select", "config": {"select_options": ["owner"]}}, "privileges.0.config"),
    ):
        problem = await api.fails("PATCH", "/features/seats", 422, "feature_inconsistent", json={"privileges": [wrong]})
        assert [e["field"] for e in problem["errors"]] == [field]


async def test_a_plan_grants_a_feature(api: Api, stock: dict[str, str]) -> None:
    """Values are read as the privileges want them, texts among them; a key without a feature stands beside it."""
    await api.post("/features", json=SEATS)
    given = [
        grant(("max", "25"), ("guests", "true"), ("note", "soft"), ("role", "editor")),
        {"key": "sso", "type": "boolean", "value": True},
    ]
    made = await api.post("/plans", json={**PLAN, "entitlements": given})

    seats, sso = made["entitlements"]
    assert (seats["key"], seats["feature_code"]) == ("seats", "seats")
    assert (seats["type"], seats["value"]) == ("boolean", True)
    assert [(p["privilege_code"], p["value"]) for p in seats["privileges"]] == [
        ("max", 25),
        ("guests", True),
        ("note", "soft"),
        ("role", "editor"),
    ]
    assert sso == {"key": "sso", "type": "boolean", "value": True, "feature_code": None, "privileges": []}
    assert await api.get("/plans/pro") == made


@pytest.mark.parametrize(
    ("entitlements", "field"),
    [
        ([{"feature_code": "none"}], "entitlements.0.feature_code"),
        ([grant(("colour", "red"))], "entitlements.0.privileges.0.privilege_code"),
        ([grant(("max", 1), ("max", 2))], "entitlements.0.privileges.1.privilege_code"),
        ([grant(("max", "many"))], "entitlements.0.privileges.0.value"),
        ([grant(("max", True))], "entitlements.0.privileges.0.value"),
        ([grant(("guests", "yes"))], "entitlements.0.privileges.0.value"),
        ([grant(("note", 5))], "entitlements.0.privileges.0.value"),
        ([grant(("role", "king"))], "entitlements.0.privileges.0.value"),
        ([{**grant(), "key": "chairs"}], "entitlements.0.key"),
        ([grant(), grant()], "entitlements.1"),
        ([{"key": "seats", "type": "boolean", "value": True}, grant()], "entitlements.1"),
    ],
)
async def test_grants_that_do_not_fit_are_named(
    api: Api, stock: dict[str, str], entitlements: list[Any], field: str
) -> None:
    """Features and privileges are there, values are of their types, and nothing is granted twice."""
    await api.post("/features", json=SEATS)
    given = {**PLAN, "entitlements": entitlements}
    problem = await api.fails("POST", "/plans", 422, "entitlements_inconsistent", json=given)
    assert [e["field"] for e in problem["errors"]] == [field]


@pytest.mark.parametrize(
    "entitlement",
    [
        {"type": "boolean", "value": True},
        {"key": "a", "type": "boolean"},
        {"key": "a", "type": "boolean", "value": True, "privileges": [{"privilege_code": "max", "value": 1}]},
        {"feature_code": "seats", "type": "integer", "value": 5},
    ],
)
async def test_an_entitlement_is_a_key_or_a_feature(
    api: Api, stock: dict[str, str], entitlement: dict[str, Any]
) -> None:
    """Not both and not neither."""
    problem = await api.fails("POST", "/plans", 422, "invalid", json={**PLAN, "entitlements": [entitlement]})
    assert [e["field"] for e in problem["errors"]] == ["entitlements.0"]


async def test_a_feature_that_a_plan_grants_stays(api: Api, stock: dict[str, str]) -> None:
    """Until the plan grants something else; then it is archived, and no plan can grant it any more."""
    await api.post("/features", json=SEATS)
    await api.post("/plans", json={**PLAN, "entitlements": [grant(("max", 5))]})
    await api.fails("DELETE", "/features/seats", 409, "feature_in_use")

    await api.patch("/plans/pro", json={"entitlements": []})
    gone = await api.delete("/features/seats")
    assert gone["archived_at"] is not None
    assert (await api.get("/features"))["data"] == []
    await api.fails("PATCH", "/plans/pro", 422, "entitlements_inconsistent", json={"entitlements": [grant()]})


async def test_a_character_that_cannot_be_stored_is_refused(api: Api, stock: dict[str, str]) -> None:
    """In a value, in an option and in a key, with its field."""
    await api.post("/features", json=SEATS)
    for entitlement in ({"key": "a", "type": "string", "value": "a\0b"}, grant(("note", "a\0b"))):
        await api.fails("POST", "/plans", 422, "invalid", json={**PLAN, "entitlements": [entitlement]})
    option = {"code": "a", "value_type": "select", "config": {"select_options": ["a\0b"]}}
    await api.fails("POST", "/features", 422, "invalid", json={**SEATS, "privileges": [option]})
