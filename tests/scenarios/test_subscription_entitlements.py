"""What a subscriber may do: by the plan as it was agreed, and by the subscription beside it."""

from typing import Any

from tests.client import Api
from tests.scenarios.business import business, customer, fixed, plan, products

SSO = {"key": "sso", "type": "boolean", "value": True}


async def granted(api: Api) -> tuple[Any, str]:
    """A subscription of a plan that grants single sign-on, ten seats and one guest, and its id."""
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    seats = [{"code": "max", "value_type": "integer"}, {"code": "guests", "value_type": "integer"}]
    await api.post("/features", json={"name": "Seats", "code": "seats", "privileges": seats})
    values = [{"privilege_code": "max", "value": 10}, {"privilege_code": "guests", "value": 1}]
    entitlements = [SSO, {"feature_code": "seats", "privileges": values}]
    await plan(api, "pro", fixed("31.00"), entitlements=entitlements)
    await customer(api)
    body = {"customer_id": "acme", "plan_id": "pro", "auto_activate": True}
    made = await api.post("/subscriptions", json=body)
    return made, made["id"]


def values(entitlement: Any) -> dict[str, Any]:
    """The privileges with their values."""
    return {each["privilege_code"]: each["value"] for each in entitlement["privileges"]}


async def test_what_the_plan_grants(api: Api) -> None:
    """All of it, each by its key; what is not granted is not found."""
    made, sub = await granted(api)
    found = (await api.get(f"/subscriptions/{sub}/entitlements"))["data"]

    assert [(x["key"], x["value"], x["source"]) for x in found] == [("sso", True, "plan"), ("seats", True, "plan")]
    assert found[0]["version_id"] == made["current_version_id"]
    assert await api.get(f"/subscriptions/{sub}/entitlements/sso") == found[0]
    assert values(await api.get(f"/subscriptions/{sub}/entitlements/seats")) == {"max": 10, "guests": 1}
    await api.fails("GET", f"/subscriptions/{sub}/entitlements/nothing", 404)


async def test_a_subscription_grants_more(api: Api) -> None:
    """A key of its own, and another number of seats; the guests stay as the plan says."""
    _, sub = await granted(api)
    own = await api.put(f"/subscriptions/{sub}/entitlements/region", json={"type": "string", "value": "eu"})
    seats = await api.put(
        f"/subscriptions/{sub}/entitlements/seats", json={"privileges": [{"privilege_code": "max", "value": 50}]}
    )

    assert (own["key"], own["value"], own["source"]) == ("region", "eu", "subscription")
    assert (values(seats), seats["source"]) == ({"max": 50, "guests": 1}, "subscription")
    assert {x["key"] for x in (await api.get(f"/subscriptions/{sub}/entitlements"))["data"]} == {
        "sso",
        "seats",
        "region",
    }


async def test_a_subscription_takes_away_what_its_plan_grants(api: Api) -> None:
    """And grants it again."""
    _, sub = await granted(api)
    await api.delete(f"/subscriptions/{sub}/entitlements/sso")
    await api.fails("GET", f"/subscriptions/{sub}/entitlements/sso", 404)
    await api.fails("DELETE", f"/subscriptions/{sub}/entitlements/sso", 404)
    await api.put(f"/subscriptions/{sub}/entitlements/sso", json={"type": "boolean", "value": True})

    assert (await api.get(f"/subscriptions/{sub}/entitlements/sso"))["source"] == "subscription"


async def test_what_only_the_subscription_granted_is_gone_when_taken_away(api: Api) -> None:
    """Nothing is left of it."""
    _, sub = await granted(api)
    await api.put(f"/subscriptions/{sub}/entitlements/region", json={"type": "string", "value": "eu"})
    await api.delete(f"/subscriptions/{sub}/entitlements/region")

    assert {x["key"] for x in (await api.get(f"/subscriptions/{sub}/entitlements"))["data"]} == {"sso", "seats"}


async def test_what_was_agreed_stays_when_the_plan_grants_something_else(api: Api) -> None:
    """The next revision of the plan is for others."""
    _, sub = await granted(api)
    await api.patch("/plans/pro", json={"entitlements": []})

    assert len((await api.get(f"/subscriptions/{sub}/entitlements"))["data"]) == 2


async def test_items_alone_grant_nothing(api: Api) -> None:
    """Without a plan there is what the subscription grants."""
    await business(api, fixed("31.00"))
    made = await api.post(
        "/subscriptions",
        json={"customer_id": "acme", "items": [fixed("5.00")], "auto_activate": True, "currency": "USD"},
    )
    sub = made["id"]
    assert (await api.get(f"/subscriptions/{sub}/entitlements"))["data"] == []
    await api.put(f"/subscriptions/{sub}/entitlements/sso", json={"type": "boolean", "value": False})
    assert [x["value"] for x in (await api.get(f"/subscriptions/{sub}/entitlements"))["data"]] == [False]


async def test_what_cannot_be_granted_is_refused(api: Api) -> None:
    """A value without a type, one of another type, an unknown feature, an unknown privilege."""
    _, sub = await granted(api)
    for key, body in (
        ("sso", {"value": True}),
        ("sso", {"type": "boolean"}),
        ("sso", {"type": "integer", "value": "x"}),
        ("nothing", {}),
        ("seats", {"privileges": [{"privilege_code": "color", "value": "red"}]}),
        ("seats", {"privileges": [{"privilege_code": "max", "value": "many"}]}),
    ):
        await api.fails("PUT", f"/subscriptions/{sub}/entitlements/{key}", 422, "entitlements_inconsistent", json=body)
