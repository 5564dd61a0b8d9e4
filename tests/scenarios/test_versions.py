"""Versions: drafted, replaced, published, deleted; nothing follows from a draft, what was published never changes."""

from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import amounts, business, fixed, invoices, lines, money, plan, subscribe


async def subscribed(api: Api) -> tuple[Any, str]:
    """A subscription of 31.00 a month on 11 January 2026, and its id."""
    await business(api, fixed("31.00"))
    await plan(api, "scale", fixed("62.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-11T00:00:00Z")
    return made, made["id"]


async def test_nothing_follows_from_a_draft(api: Api) -> None:
    """It is listed last and announced as pending, and bills nothing; deleted, it is gone."""
    made, sub = await subscribed(api)
    draft = await api.post(f"/subscriptions/{sub}/versions", json={"plan_id": "scale", "description": "Perhaps"})

    assert (draft["status"], draft["number"], draft["published_at"]) == ("draft", 2, None)
    assert [x["id"] for x in (await api.get(f"/subscriptions/{sub}/versions"))["data"]] == [
        made["current_version_id"],
        draft["id"],
    ]
    assert await api.get(f"/subscriptions/{sub}/versions/{draft['id']}") == draft
    assert (await api.get(f"/subscriptions/{sub}/versions/current"))["id"] == made["current_version_id"]
    pending = (await api.get(f"/subscriptions/{made['id']}"))["pending_changes"]
    assert [(x["version_id"], x["status"], x["description"]) for x in pending] == [(draft["id"], "draft", "Perhaps")]
    await api.advance("2026-02-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["31.00", "31.00"]
    await api.delete(f"/subscriptions/{sub}/versions/{draft['id']}")
    await api.fails("GET", f"/subscriptions/{sub}/versions/{draft['id']}", 404)


async def test_a_draft_is_published(api: Api) -> None:
    """It takes the next number, and its day; what it leads to is what a change to that plan would lead to."""
    made, sub = await subscribed(api)
    draft = await api.post(f"/subscriptions/{sub}/versions", json={"plan_id": "scale"})
    said = await api.post(f"/subscriptions/{made['id']}/changes/preview", json={"plan_id": "scale"})
    change = await api.post(f"/subscriptions/{sub}/versions/{draft['id']}/publish")

    assert (change["version"]["id"], change["version"]["status"]) == (draft["id"], "published")
    assert (change["version"]["number"], change["version"]["effective_from"]) == (2, "2026-01-11")
    assert money(change["next_invoice"]) == money(said["next_invoice"])
    assert (await api.get(f"/subscriptions/{made['id']}"))["version_number"] == 2
    await api.advance("2026-02-01T00:00:00Z")
    assert money((await invoices(api))[-1]) == money(change["next_invoice"])


async def test_a_published_version_never_changes(api: Api) -> None:
    """It is neither replaced, nor published again, nor deleted."""
    made, sub = await subscribed(api)
    version = f"/subscriptions/{sub}/versions/{made['current_version_id']}"

    await api.fails("PUT", version, 409, "version_not_draft", json={"plan_id": "scale"})
    await api.fails("POST", f"{version}/publish", 409, "version_not_draft", json={})
    await api.fails("DELETE", version, 409, "version_not_draft")


async def test_a_draft_is_replaced_as_a_whole(api: Api) -> None:
    """Items that are not named are gone."""
    _, sub = await subscribed(api)
    draft = await api.post(
        f"/subscriptions/{sub}/versions", json={"plan_id": "scale", "items": [fixed("5.00", "seat")]}
    )
    assert [x["item_key"] for x in draft["items"]] == ["platform", "seat"]

    after = await api.put(
        f"/subscriptions/{sub}/versions/{draft['id']}", json={"items": [fixed("7.00", "seat")], "proration": "none"}
    )
    assert [(x["item_key"], x["price"]["unit_price"]) for x in after["items"]] == [("seat", "7")]
    assert (after["id"], after["plan_id"], after["proration"]) == (draft["id"], None, "none")
    await api.fails("PUT", f"/subscriptions/{sub}/versions/{draft['id']}", 422, "nothing_to_subscribe", json={})


async def test_a_draft_of_a_change_is_kept_to_be_published(api: Api) -> None:
    """`draft` answers what the change would lead to and keeps the version; published, it leads to that."""
    made, sub = await subscribed(api)
    body = {
        "update": [{"item_key": "platform", "adjust": {"quantity": "2"}}],
        "proration": "charge_only",
        "draft": True,
    }
    change = await api.post(f"/subscriptions/{made['id']}/changes", json=body)

    assert change["version"]["status"] == "draft"
    assert [x["amount"] for x in change["proration_lines"]] == ["42.00"]
    assert len(await invoices(api)) == 1
    published = await api.post(
        f"/subscriptions/{sub}/versions/{change['version']['id']}/publish", json={"invoice": "now"}
    )
    assert lines(published["next_invoice"]) == [("proration_charge", "42.00", "2026-01-11", "2026-02-01")]
    assert published["version"]["proration"] == "charge_only"


async def test_versions_ahead_are_a_ramp(api: Api) -> None:
    """Three steps agreed at once, each from its month on; the subscription says what is to come."""
    made, sub = await subscribed(api)
    for price, day in (("40.00", "2026-02-01"), ("50.00", "2026-03-01"), ("60.00", "2026-04-01")):
        draft = await api.post(f"/subscriptions/{sub}/versions", json={"items": [fixed(price)]})
        await api.post(f"/subscriptions/{sub}/versions/{draft['id']}/publish", json={"effective_at": day})

    pending = (await api.get(f"/subscriptions/{made['id']}"))["pending_changes"]
    assert [x["effective_at"] for x in pending] == ["2026-02-01", "2026-03-01", "2026-04-01"]
    await api.advance("2026-04-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["31.00", "40.00", "50.00", "60.00"]
    assert (await api.get(f"/subscriptions/{made['id']}"))["pending_changes"] == []


async def test_a_closed_period_is_not_touched_unless_that_is_said(api: Api) -> None:
    """January is billed and over in February: publishing into it needs a policy, publishing into February does not."""
    _, sub = await subscribed(api)
    await api.advance("2026-02-10T00:00:00Z")
    draft = await api.post(f"/subscriptions/{sub}/versions", json={"plan_id": "scale"})
    publish = f"/subscriptions/{sub}/versions/{draft['id']}/publish"

    problem = await api.fails("POST", publish, 422, "closed_period", json={"effective_at": "2026-01-15"})
    assert "2026-02-01" in problem["errors"][0]["detail"]
    change = await api.post(publish, json={"effective_at": "2026-01-15", "closed_periods": "adjust", "invoice": "now"})
    assert lines(change["next_invoice"])[:2] == [
        ("proration_credit", "-17.00", "2026-01-15", "2026-02-01"),
        ("proration_charge", "34.00", "2026-01-15", "2026-02-01"),
    ]
    other = await api.post(f"/subscriptions/{sub}/versions", json={"plan_id": "pro"})
    await api.post(f"/subscriptions/{sub}/versions/{other['id']}/publish", json={"effective_at": "2026-02-01"})


async def test_of_two_drafts_the_one_published_last_is_in_force(api: Api) -> None:
    """T-23: on the same day the later recorded one wins, however old its draft is."""
    made, sub = await subscribed(api)
    older = await api.post(f"/subscriptions/{sub}/versions", json={"items": [fixed("40.00")]})
    newer = await api.post(f"/subscriptions/{sub}/versions", json={"items": [fixed("50.00")]})
    for draft in (newer, older):
        await api.post(f"/subscriptions/{sub}/versions/{draft['id']}/publish")

    current = await api.get(f"/subscriptions/{sub}/versions/current")
    assert (current["id"], current["number"]) == (older["id"], 3)
    assert (await api.get(f"/subscriptions/{sub}/versions/2"))["id"] == newer["id"]
    assert (await api.get(f"/subscriptions/{made['id']}"))["mrr"] == "40.00"


async def test_an_item_of_a_version(api: Api) -> None:
    """By its key, its product, or the product's code."""
    made, sub = await subscribed(api)
    (item,) = made["items"]
    for ref in (item["id"], item["item_key"], item["product_id"], "platform"):
        assert await api.get(f"/subscriptions/{sub}/versions/1/items/{ref}") == item
    await api.fails("GET", f"/subscriptions/{sub}/versions/1/items/seat", 404)
    await api.fails("GET", f"/subscriptions/{sub}/versions/9/items/platform", 404)


async def test_the_items_of_a_version_are_listed_by_bundle(api: Api) -> None:
    """All of them, or those that were sold in a bundle, each with its price, under the bundle's id or its code; whoever
    asks for one item by the name of a bundle is told where they are."""
    _, sub = await subscribed(api)
    kit = [fixed("5.00", "seat"), fixed("9.00", "setup")]
    bundle = await api.post("/bundles", json={"name": "Kit", "code": "kit", "prices": kit})
    await api.post("/bundles", json={"name": "Box", "code": "box", "prices": kit})
    await api.post(f"/subscriptions/{sub}/changes", json={"add": [{"bundle_id": "kit"}]})
    items = f"/subscriptions/{sub}/versions/2/items"

    whole = (await api.get(f"/subscriptions/{sub}/versions/2/items"))["data"]
    assert whole == (await api.get(f"/subscriptions/{sub}/versions/2"))["items"]
    assert [x["item_key"] for x in whole] == ["platform", "kit.seat", "kit.setup"]
    for ref in ("kit", bundle["id"]):
        found = (await api.get(items, bundle_id=ref))["data"]
        assert [(x["item_key"], x["price"]["unit_price"]) for x in found] == [("kit.seat", "5"), ("kit.setup", "9")]
        problem = await api.fails("GET", f"{items}/{ref}", 404, "not_found")
        assert f"bundle_id={ref}" in problem["detail"]
    for ref in ("box", "none"):
        await api.fails("GET", f"{items}?bundle_id={ref}", 404, "not_found")


async def test_what_cannot_be_drafted_is_refused(api: Api) -> None:
    """Another currency, an archived plan, nothing at all; a draft of a subscription that has ended."""
    made, sub = await subscribed(api)
    await plan(api, "euro", fixed("62.00"), currency="EUR")
    await api.fails("POST", f"/subscriptions/{sub}/versions", 422, "currency_mismatched", json={"plan_id": "euro"})
    await api.fails("POST", f"/subscriptions/{sub}/versions", 422, "nothing_to_subscribe", json={})
    await api.fails("POST", f"/subscriptions/{sub}/versions", 404, json={"plan_id": "nothing"})
    await api.delete("/plans/scale")
    await api.fails("POST", f"/subscriptions/{sub}/versions", 409, "plan_archived", json={"plan_id": "scale"})
    await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": "immediate"})
    await api.fails("POST", f"/subscriptions/{sub}/versions", 409, "subscription_not_in_force", json={"plan_id": "pro"})


@pytest.mark.parametrize(
    ("method", "action", "body"),
    [
        ("POST", "changes", {"plan_id": "scale"}),
        ("POST", "changes/preview", {"plan_id": "scale"}),
        ("PUT", "fixed-charges/platform", {"unit_amount": "40.00"}),
    ],
)
async def test_a_change_into_a_closed_period_is_said(api: Api, method: str, action: str, body: Any) -> None:
    """January is over in February: a change from 31 January on needs a policy, one from 1 February on does not."""
    _, sub = await subscribed(api)
    path = f"/subscriptions/{sub}/{action}"
    await api.advance("2026-02-10T00:00:00Z")

    problem = await api.fails(method, path, 422, "closed_period", json={**body, "effective": "2026-01-31"})
    assert [each["field"] for each in problem["errors"]] == ["effective"]
    assert "2026-02-01" in problem["errors"][0]["detail"]
    assert len((await api.get(f"/subscriptions/{sub}/versions"))["data"]) == 1
    said = {**body, "effective": "2026-01-31", "closed_periods": "adjust"}
    assert (await api.call(method, path, json=said)).status_code == 200
    assert (await api.call(method, path, json={**body, "effective": "2026-02-01"})).status_code == 200


async def test_a_draft_is_asked_when_it_is_published(api: Api) -> None:
    """A draft from a closed January on changes nothing, and is taken; so is a day of January while January is open."""
    _, sub = await subscribed(api)
    body = {"plan_id": "scale", "effective": "2026-01-05"}
    await api.advance("2026-01-20T00:00:00Z")
    await api.post(f"/subscriptions/{sub}/changes/preview", json=body)
    await api.advance("2026-02-10T00:00:00Z")

    draft = (await api.post(f"/subscriptions/{sub}/changes", json={**body, "draft": True}))["version"]
    publish = f"/subscriptions/{sub}/versions/{draft['id']}/publish"
    await api.fails("POST", publish, 422, "closed_period", json={"effective_at": "2026-01-05"})
