"""Coupons through the API."""

from typing import Any

import pytest

from tests.client import Api

FIFTEEN = {
    "name": "Welcome",
    "code": "welcome",
    "coupon_type": "percentage",
    "percentage_rate": "15",
    "frequency": "once",
}
TWENTY = {
    "name": "Twenty",
    "code": "twenty",
    "coupon_type": "fixed_amount",
    "amount": "20.00",
    "currency": "USD",
    "frequency": "forever",
}


async def test_a_percentage_is_made_and_found(api: Api) -> None:
    """By id and by code; it has no amount and no currency, does not expire and can be given again."""
    made = await api.post("/coupons", json=FIFTEEN)

    assert made["id"].startswith("cpn_")
    assert (made["status"], made["percentage_rate"], made["amount"], made["currency"]) == ("active", "15", None, None)
    assert (made["expiration"], made["reusable"]) == ("no_expiration", True)
    assert made["applies_to"] == {"plan_ids": [], "metric_ids": []}
    assert await api.get("/coupons/welcome") == await api.get(f"/coupons/{made['id']}") == made
    assert (await api.get("/coupons", coupon_type="percentage"))["data"] == [made]
    assert (await api.get("/coupons", coupon_type="fixed_amount"))["data"] == []


async def test_a_fixed_amount_is_made(api: Api) -> None:
    """With the decimals of its currency."""
    made = await api.post(
        "/coupons", json={**TWENTY, "amount": "20", "frequency": "recurring", "frequency_duration": 3}
    )
    assert (made["amount"], made["currency"], made["percentage_rate"]) == ("20.00", "USD", None)
    assert (made["frequency"], made["frequency_duration"]) == ("recurring", 3)


async def test_a_coupon_is_limited_to_plans_or_to_metrics(api: Api, stock: dict[str, str]) -> None:
    """They are named by id or code and answered by id."""
    plan = await api.post("/plans", json={"name": "Pro", "code": "pro", "currency": "USD", "items": []})

    of_plan = await api.post("/coupons", json={**FIFTEEN, "applies_to": {"plan_ids": ["pro", plan["id"]]}})
    assert of_plan["applies_to"] == {"plan_ids": [plan["id"]], "metric_ids": []}
    of_metric = await api.post("/coupons", json={**FIFTEEN, "code": "m", "applies_to": {"metric_ids": ["calls"]}})
    assert of_metric["applies_to"] == {"plan_ids": [], "metric_ids": [stock["calls"]]}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"percentage_rate": None}, ("percentage_rate", "required")),
        ({"amount": "5", "currency": "USD"}, ("amount", "not_allowed")),
        ({"currency": "USD"}, ("currency", "not_allowed")),
        ({"amount": "5"}, ("currency", "required")),
        ({"coupon_type": "fixed_amount", "percentage_rate": None}, ("amount", "required")),
        ({"frequency": "recurring"}, ("frequency_duration", "required")),
        ({"frequency_duration": 2}, ("frequency_duration", "not_allowed")),
        ({"expiration": "time_limit"}, ("expiration_at", "required")),
        ({"expiration": "no_expiration", "expiration_at": "2090-01-01T00:00:00Z"}, ("expiration_at", "not_allowed")),
        ({"expiration_at": "2000-01-01T00:00:00Z"}, ("expiration_at", "out_of_range")),
        ({"applies_to": {"plan_ids": ["none"]}}, ("applies_to.plan_ids.0", "not_found")),
        ({"applies_to": {"metric_ids": ["calls", "none"]}}, ("applies_to.metric_ids.1", "not_found")),
        ({"applies_to": {"plan_ids": ["pro"], "metric_ids": ["calls"]}}, ("applies_to", "not_allowed")),
    ],
)
async def test_fields_that_contradict_each_other_are_named(
    api: Api, stock: dict[str, str], changes: dict[str, Any], fault: tuple[str, str]
) -> None:
    """A percentage has a rate, an amount a currency, a recurring one a number of invoices, a limit its end."""
    await api.post("/plans", json={"name": "Pro", "code": "pro", "currency": "USD", "items": []})

    problem = await api.fails("POST", "/coupons", 422, "coupon_inconsistent", json={**FIFTEEN, **changes})
    assert [(e["field"], e["code"]) for e in problem["errors"]] == [fault]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"percentage_rate": "100.1"}, "invalid", "percentage_rate"),
        ({"percentage_rate": "0"}, "invalid", "percentage_rate"),
        ({"coupon_type": "gift"}, "invalid", "coupon_type"),
        ({"frequency_duration": 0}, "invalid", "frequency_duration"),
        ({**TWENTY, "percentage_rate": None, "amount": "1.005"}, "amount_too_precise", "amount"),
    ],
)
async def test_a_broken_field_is_named(api: Api, changes: dict[str, Any], code: str, field: str) -> None:
    """Percentages go up to 100, and amounts fit their currency."""
    problem = await api.fails("POST", "/coupons", 422, code, json={**FIFTEEN, **changes})
    assert [e["field"] for e in problem["errors"]] == [field]


async def test_a_coupon_changes_until_somebody_has_it(api: Api) -> None:
    """Afterwards only its words and its expiry do."""
    await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
    await api.post("/coupons", json=TWENTY)
    after = await api.patch("/coupons/twenty", json={"amount": "25.00", "frequency": "once", "reusable": False})
    assert (after["amount"], after["frequency"], after["reusable"]) == ("25.00", "once", False)

    await api.post("/applied-coupons", json={"coupon_id": "twenty", "customer_id": "acme"})
    problem = await api.fails("PATCH", "/coupons/twenty", 409, "coupon_taken", json={"amount": "30.00"})
    assert [e["field"] for e in problem["errors"]] == ["amount"]
    words = await api.patch("/coupons/twenty", json={"name": "T", "expiration_at": "2090-01-01T00:00:00Z"})
    assert (words["name"], words["expiration"], words["amount"]) == ("T", "time_limit", "25.00")
    endless = await api.patch("/coupons/twenty", json={"expiration": "no_expiration"})
    assert endless["expiration_at"] is None
    assert await api.get("/coupons/twenty") == endless


async def test_a_change_keeps_to_the_rules(api: Api) -> None:
    """A percentage gets no amount, and what is once has no number of invoices."""
    await api.post("/coupons", json=FIFTEEN)

    await api.fails("PATCH", "/coupons/welcome", 422, "coupon_inconsistent", json={"amount": "5"})
    await api.fails("PATCH", "/coupons/welcome", 422, "coupon_inconsistent", json={"frequency_duration": 5})
    await api.fails("PATCH", "/coupons/welcome", 422, "coupon_inconsistent", json={"expiration": "time_limit"})
    await api.fails("PATCH", "/coupons/none", 404, "not_found", json={"name": "x"})


async def test_a_terminated_coupon_is_given_to_nobody(api: Api) -> None:
    """Who has it keeps it; terminating it again changes nothing."""
    for name in ("acme", "later"):
        await api.post("/customers", json={"name": name, "external_id": name})
    await api.post("/coupons", json=FIFTEEN)
    held = await api.post("/applied-coupons", json={"coupon_id": "welcome", "customer_id": "acme"})
    over = await api.post("/coupons/welcome/terminate")

    assert (over["status"], over["terminated_at"] is not None) == ("terminated", True)
    assert await api.post("/coupons/welcome/terminate") == over
    await api.fails(
        "POST", "/applied-coupons", 409, "coupon_over", json={"coupon_id": "welcome", "customer_id": "later"}
    )
    assert (await api.get("/applied-coupons"))["data"] == [held]


async def test_an_expired_coupon_is_over(api: Api) -> None:
    """From its expiry on, without anybody doing anything."""
    await api.clock("2026-01-01T00:00:00Z")
    await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
    await api.post("/coupons", json={**FIFTEEN, "expiration_at": "2026-02-01T00:00:00Z"})
    await api.advance("2026-01-31T23:59:59Z")
    assert (await api.get("/coupons/welcome"))["status"] == "active"
    await api.advance("2026-02-01T00:00:00Z")

    assert (await api.get("/coupons/welcome"))["status"] == "terminated"
    await api.fails(
        "POST", "/applied-coupons", 409, "coupon_over", json={"coupon_id": "welcome", "customer_id": "acme"}
    )


async def test_a_deleted_coupon_is_taken_from_all(api: Api) -> None:
    """It is archived; lists hide it, and its code stays taken."""
    await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
    await api.post("/coupons", json=FIFTEEN)
    held = await api.post("/applied-coupons", json={"coupon_id": "welcome", "customer_id": "acme"})
    gone = await api.delete("/coupons/welcome")

    assert (gone["status"], gone["archived_at"] is not None) == ("terminated", True)
    assert (await api.get("/coupons"))["data"] == []
    assert [(a["id"], a["status"]) for a in (await api.get("/applied-coupons"))["data"]] == [(held["id"], "terminated")]
    await api.fails("POST", "/coupons", 409, "already_exists", json=FIFTEEN)
