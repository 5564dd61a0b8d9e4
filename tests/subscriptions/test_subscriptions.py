"""Subscriptions through the API: what can be read and changed of them."""

from tests.client import Api
from tests.scenarios.business import business, customer, fixed, plan, subscribe


async def test_words_change_and_prices_do_not(api: Api) -> None:
    """The name and the metadata; a field of the agreement is refused."""
    await business(api, fixed("31.00"))
    made = await subscribe(api, start="2026-01-01")
    changed = await api.patch(f"/subscriptions/{made['id']}", json={"name": "Main", "metadata": {"team": "a"}})

    assert (changed["name"], changed["metadata"], changed["items"]) == ("Main", {"team": "a"}, made["items"])
    await api.fails("PATCH", f"/subscriptions/{made['id']}", 422, json={"start_date": "2026-02-01"})


async def test_a_plan_or_items_of_ones_own(api: Api) -> None:
    """Neither is refused; items of one's own have their prices in the body."""
    await business(api, fixed("31.00"))
    item = fixed("5.00", "seat", quantity="3")
    await api.fails("POST", "/subscriptions", 422, "nothing_to_subscribe", json={"customer_id": "acme"})

    made = await api.post("/subscriptions", json={"customer_id": "acme", "items": [item], "currency": "USD"})
    assert (made["plan_id"], made["mrr"], made["status"]) == (None, "0.00", "draft")
    assert (await api.get(f"/subscriptions/{made['id']}/versions/1/revenue"))["mrr"] == "15.00"


async def test_items_beside_a_plan_take_the_place_of_its_own(api: Api) -> None:
    """The item of the same product is sold at the given price under its old key, another one comes beside it."""
    await business(api, {**fixed("31.00"), "item_key": "base"})
    items = [fixed("20.00"), fixed("5.00", "seat", quantity="3")]
    made = await api.post("/subscriptions", json={"customer_id": "acme", "plan_id": "pro", "items": items})

    assert [(x["item_key"], x["price"]["unit_price"]) for x in made["items"]] == [("base", "20"), ("seat", "5")]
    version = await api.get(f"/subscriptions/{made['id']}/versions/1/revenue")
    assert (version["mrr"], made["plan_id"] is not None) == ("35.00", True)


async def test_a_key_of_its_own_makes_a_further_item(api: Api) -> None:
    """A second platform beside that of the plan, since it is given another key."""
    await business(api, fixed("31.00"))
    items = [{**fixed("20.00"), "item_key": "second"}]
    made = await api.post("/subscriptions", json={"customer_id": "acme", "plan_id": "pro", "items": items})

    assert [(x["item_key"], x["price"]["unit_price"]) for x in made["items"]] == [("platform", "31"), ("second", "20")]


async def test_a_version_is_named_by_id_or_number(api: Api) -> None:
    """The version in force is that of today; one that begins later is not yet."""
    await business(api, fixed("31.00"))
    await plan(api, "scale", fixed("62.00"))
    made = await subscribe(api, start="2026-01-01")
    change = {"plan_id": "scale", "effective": "next_billing_period"}
    change = await api.post(f"/subscriptions/{made['id']}/changes", json=change)

    current = await api.get(f"/subscriptions/{made['id']}/versions/current")
    assert (current["number"], current["effective_to"]) == (1, "2026-02-01")
    second = await api.get(f"/subscriptions/{made['id']}/versions/2")
    assert second == await api.get(f"/subscriptions/{made['id']}/versions/{change['version']['id']}")
    await api.fails("GET", f"/subscriptions/{made['id']}/versions/3", 404)


async def test_lists_are_filtered(api: Api) -> None:
    """By customer, plan and status."""
    await business(api, fixed("31.00"))
    await plan(api, "scale", fixed("62.00"))
    await customer(api, "beta")
    await subscribe(api, start="2026-01-01")
    await subscribe(api, "scale", "beta", start="2026-02-01")

    for query, count in (
        ({"customer_id": "acme"}, 1),
        ({"plan_id": "scale"}, 1),
        ({"status": "scheduled"}, 1),
        ({"status": "active,scheduled"}, 2),
        ({"currency": "EUR"}, 0),
    ):
        assert len(await api.every("/subscriptions", **query)) == count, query
    await api.fails("GET", "/subscriptions?customer_id=nobody", 404)


async def test_a_fixed_term_has_a_length(api: Api) -> None:
    """A term without months and without an end would never end: it is refused."""
    await business(api, fixed("31.00"))
    body = {"customer_id": "acme", "plan_id": "pro", "contract": {"period_type": "fixed"}}
    await api.fails("POST", "/subscriptions", 422, "outside_term", json=body)
