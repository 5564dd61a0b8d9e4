"""Revisions: changing what a plan sells makes the next one, and nobody who has subscribed is touched."""

import asyncio

from tests.catalog.prices import FIXED, UNIT, fixed
from tests.client import Api

PLAN = {"name": "Pro", "code": "pro", "currency": "USD", "items": [{"product_id": "platform", "price": FIXED}]}


async def test_new_items_make_the_next_revision(api: Api, stock: dict[str, str]) -> None:
    """The plan sells the new items from now on, and its first revision is still answered as it was."""
    first = await api.post("/plans", json=PLAN)
    second = await api.patch(
        "/plans/pro",
        json={
            "items": [{"product_id": "platform", "price": fixed("59.00")}, {"product_id": "api_usage", "price": UNIT}]
        },
    )

    assert (first["revision"], second["revision"]) == (1, 2)
    assert [(item["item_key"], item["price"]["unit_price"]) for item in second["items"]] == [
        ("platform", "59"),
        ("api_usage", "0.02"),
    ]
    assert await api.get("/plans/pro") == second
    past = await api.get("/plans/pro", revision=1)
    assert (past["revision"], past["items"]) == (1, first["items"])
    await api.fails("GET", "/plans/pro", 404, "not_found", params={"revision": "3"})


async def test_new_terms_make_the_next_revision_too(api: Api, stock: dict[str, str]) -> None:
    """Terms that are named are replaced, null takes one away, and what is not named stays."""
    terms = {"trial_period_days": 7, "minimum_spend": {"amount": "10"}, "payment_terms": "net_30"}
    await api.post("/plans", json={**PLAN, **terms})
    after = await api.patch("/plans/pro", json={"minimum_spend": None, "trial_period_days": 30})

    assert after["revision"] == 2
    assert (after["minimum_spend"], after["trial_period_days"], after["payment_terms"]) == (None, 30, "net_30")
    assert (await api.get("/plans/pro", revision=1))["trial_period_days"] == 7


async def test_what_changes_nothing_makes_no_revision(api: Api, stock: dict[str, str]) -> None:
    """The same items and terms again, in another spelling, leave the revision and the ids of the items alone."""
    before = await api.post("/plans", json={**PLAN, "minimum_spend": {"amount": "10"}})
    same = {"items": [{"product_id": stock["platform"], "price": {**FIXED, "type": "flat", "unit_price": "49"}}]}
    after = await api.patch("/plans/pro", json={**same, "minimum_spend": {"amount": "10.00"}, "description": "New"})

    assert (after["revision"], after["description"]) == (1, "New")
    assert after["items"] == before["items"]


async def test_who_has_subscribed_keeps_what_was_agreed(api: Api, stock: dict[str, str]) -> None:
    """A subscription from before bills the old price, one from after the new one."""
    await api.clock("2026-01-01T00:00:00Z")
    await api.post("/plans", json=PLAN)
    made = {}
    for name in ("early", "late"):
        await api.post("/customers", json={"name": name, "external_id": name, "timezone": "UTC"})
        body = {"customer_id": name, "plan_id": "pro", "auto_activate": True, "contract": {"start_date": "2026-01-01"}}
        made[name] = (await api.post("/subscriptions", json=body))["id"]
        await api.patch("/plans/pro", json={"items": [{"product_id": "platform", "price": fixed("99.00")}]})

    await api.advance("2026-02-02T00:00:00Z")
    billed = {name: (await api.get("/invoices", customer_id=name))["data"] for name in made}
    assert {name: {invoice["subtotal"] for invoice in each} for name, each in billed.items()} == {
        "early": {"49.00"},
        "late": {"99.00"},
    }


async def test_changes_at_once_are_all_there(api: Api, stock: dict[str, str]) -> None:
    """Each of several changes at the same time makes a revision of its own."""
    await api.post("/plans", json=PLAN)
    prices = [fixed(f"{50 + n}.00") for n in range(4)]
    await asyncio.gather(
        *(api.patch("/plans/pro", json={"items": [{"product_id": "platform", "price": price}]}) for price in prices)
    )

    assert (await api.get("/plans/pro"))["revision"] == 5
    sold = [(await api.get("/plans/pro", revision=n))["items"][0]["price"]["unit_price"] for n in range(1, 6)]
    assert sold[0] == "49"
    assert sorted(sold[1:]) == ["50", "51", "52", "53"]


async def test_a_refused_change_leaves_nothing(api: Api, stock: dict[str, str]) -> None:
    """Terms that do not fit what the plan says already are refused, and so are unknown products."""
    before = await api.post("/plans", json={**PLAN, "maximum_spend": {"amount": "100"}})

    await api.fails("PATCH", "/plans/pro", 422, "plan_inconsistent", json={"minimum_spend": {"amount": "100.01"}})
    unknown = {"items": [{"product_id": "none", "price": FIXED}]}
    await api.fails("PATCH", "/plans/pro", 422, "plan_inconsistent", json=unknown)
    assert await api.get("/plans/pro") == before


async def test_a_product_of_an_old_revision_can_go(api: Api, stock: dict[str, str]) -> None:
    """Only the newest revision of a plan holds its products."""
    await api.post("/plans", json=PLAN)
    await api.fails("DELETE", "/products/platform", 409, "product_in_use")
    await api.patch("/plans/pro", json={"items": [{"product_id": "support", "price": FIXED}]})

    assert (await api.delete("/products/platform"))["archived_at"] is not None


async def test_a_product_that_a_subscription_sells_stays(api: Api, stock: dict[str, str]) -> None:
    """Although no plan holds it any more, a subscription in force does; a canceled one does not."""
    await api.clock("2026-01-01T00:00:00Z")
    await api.post("/plans", json=PLAN)
    await api.post("/customers", json={"name": "Acme", "external_id": "acme", "timezone": "UTC"})
    body = {"customer_id": "acme", "plan_id": "pro", "auto_activate": True, "contract": {"start_date": "2026-01-01"}}
    subscription = await api.post("/subscriptions", json=body)
    await api.delete("/plans/pro")

    problem = await api.fails("DELETE", "/products/platform", 409, "product_in_use")
    assert subscription["id"] in problem["detail"]
    await api.post(f"/subscriptions/{subscription['id']}/cancel", json={"effective": "immediate", "reason": "other"})
    assert (await api.delete("/products/platform"))["archived_at"] is not None
