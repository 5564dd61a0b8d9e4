"""Families: who is whose child, and what the parent is billed for it."""

from io import BytesIO
from typing import Any

from pypdf import PdfReader

from tests.client import Api
from tests.scenarios.business import (
    amounts,
    business,
    call,
    customer,
    fixed,
    invoices,
    lines,
    metered,
    money,
    plan,
    send,
    subscribe,
)

EVE = "2025-12-31T00:00:00Z"
TIERS = [{"up_to": "100", "unit_price": "1.00"}, {"up_to": None, "unit_price": "0.50"}]
TIERED = {"type": "graduated", "billing_interval": "monthly", "billing_direction": "arrears", "tiers": TIERS}


async def family(api: Api, *items: Any, **parent: Any) -> None:
    """A plan `pro`, the children `acme` and `beta`, and their parent `holding`."""
    await business(api, *items, at=EVE)
    await customer(api, "beta")
    await customer(api, "holding", net_days=14, **parent)
    for child in ("acme", "beta"):
        await api.put(f"/customers/{child}/parent", json={"parent_id": "holding"})


async def accounts(api: Api, ref: str | None = None) -> dict[str, str]:
    """The balances of all, or of one customer."""
    found = await api.get("/ledger/trial-balance", **({"customer_id": ref} if ref else {}))
    return {each["account"]: each["balance"] for each in found["accounts"]}


async def test_a_family_shows_its_members(api: Api) -> None:
    """The children name their parent, the parent counts them, and the list finds them; both sides are told."""
    await family(api, fixed("31.00"))
    holding = await api.get("/customers/holding")
    assert (holding["child_count"], holding["parent_id"]) == (2, None)
    assert (await api.get("/customers/acme"))["parent_id"] == holding["id"]
    children = (await api.get("/customers", parent_id="holding"))["data"]
    assert sorted(each["external_id"] for each in children) == ["acme", "beta"]

    taken_out = await api.put("/customers/acme/parent", json={"parent_id": None})
    assert taken_out["parent_id"] is None
    assert (await api.get("/customers/holding"))["child_count"] == 1
    await api.advance("2025-12-31T00:01:00Z")
    told = [each["data"] for each in (await api.get("/feed", limit=100))["data"] if each["type"] == "customer.updated"]
    assert [(each["external_id"], each["child_count"]) for each in told] == [
        ("acme", 0),
        ("holding", 1),
        ("beta", 0),
        ("holding", 2),
        ("acme", 0),
        ("holding", 1),
    ]


async def test_a_family_has_one_level(api: Api) -> None:
    """No grandchildren, nobody below itself, and a parent stays; the same parent again changes nothing."""
    await family(api, fixed("31.00"))
    await customer(api, "top")
    for ref, parent in (("holding", "top"), ("top", "acme"), ("top", "top"), ("acme", "beta"), ("holding", "acme")):
        body = {"parent_id": parent}
        await api.fails("PUT", f"/customers/{ref}/parent", 409, "family_unsuitable", json=body)
    await api.fails("PUT", "/customers/acme/parent", 404, json={"parent_id": "nobody"})
    await api.fails("PUT", "/customers/nobody/parent", 404, json={"parent_id": "holding"})
    await api.fails("GET", "/customers", 404, params={"parent_id": "nobody"})
    await api.fails("DELETE", "/customers/holding", 409, "family_unsuitable")
    before = await api.get("/customers/acme")
    assert await api.put("/customers/acme/parent", json={"parent_id": "holding"}) == before
    assert (await api.put("/customers/acme/parent", json={"parent_id": "top"}))["parent_id"] != before["parent_id"]


async def test_one_invoice_to_the_parent_for_all_children(api: Api) -> None:
    """Fees of 31.00 each on the first; in February with the usage of each by its own tiers: 100 + 25 and 60.

    The parent pays by its own terms, 14 days. What is earned is the children's, what is owed the parent's.
    """
    await family(api, fixed("31.00"), {"product_id": "calls", "price": TIERED})
    await api.post("/taxes", json={"name": "VAT", "code": "vat", "rate": "20"})
    await api.post("/billing-entities/default/taxes", json={"tax_codes": ["vat"]})
    made = [await subscribe(api, customer_id=ref, start="2026-01-01", bill_to_parent=True) for ref in ("acme", "beta")]
    acme, beta, holding = [(await api.get(f"/customers/{ref}"))["id"] for ref in ("acme", "beta", "holding")]
    assert {each["billed_customer_id"] for each in made} == {holding}
    assert [each["customer_id"] for each in made] == [acme, beta]
    await api.advance("2026-01-05T00:00:00Z")
    await send(api, call("a", "2026-01-05T00:00:00Z", 150), call("b", "2026-01-05T00:00:00Z", 60, "beta"))
    upcoming = [await api.get(f"/subscriptions/{each['id']}/upcoming-invoice") for each in made]
    await api.advance("2026-02-01T00:00:00Z")
    first, second = await invoices(api)

    assert (first["customer_id"], first["payment_terms"], first["due_date"]) == (holding, "net_14", "2026-01-15")
    assert first["subscription_ids"] == [each["id"] for each in made]
    assert [(x["customer_id"], x["amount"]) for x in first["line_items"]] == [(acme, "31.00"), (beta, "31.00")]
    assert (first["subtotal"], first["tax_total"], first["total"]) == ("62.00", "12.40", "74.40")
    assert [(x["customer_id"], x["kind"], x["amount"]) for x in second["line_items"]] == [
        (acme, "fixed", "31.00"),
        (acme, "usage", "125.00"),
        (beta, "fixed", "31.00"),
        (beta, "usage", "60.00"),
    ]
    assert money(upcoming[0]) == money(upcoming[1]) == money(second)
    assert await accounts(api, "holding") == {"AR": "370.80", "TAX_PAYABLE": "61.80"}
    assert await accounts(api, "acme") == {"DEFERRED_REVENUE": "62.00", "REVENUE": "125.00"}
    assert (await api.get("/ledger/trial-balance"))["balanced"]
    assert len(await invoices(api, customer_id="holding")) == 2
    assert await invoices(api, customer_id="acme") == []


async def test_what_is_explained_is_the_childs_usage(api: Api) -> None:
    """The line of the parent's invoice leads to the child's events, and so does the export; the page names both."""
    await family(api, metered("1.00"))
    for ref in ("acme", "beta"):
        await subscribe(api, customer_id=ref, start="2026-01-01", bill_to_parent=True)
    await api.advance("2026-01-02T00:00:00Z")
    await send(api, call("a", "2026-01-01T00:00:00Z", 7), call("b", "2026-01-01T00:00:00Z", 5, "beta"))
    await api.advance("2026-02-01T00:00:00Z")
    (only,) = await invoices(api)
    beta = only["line_items"][1]
    told = (await api.get(f"/invoices/{only['id']}/explain"))["lines"][1]
    assert [e["unique_id"] for e in (await api.get(told["events_url"]))["data"]] == ["b"]
    counted = await api.get(f"/invoices/{only['id']}/line-items/{beta['id']}/events")
    assert [e["unique_id"] for e in counted["data"]] == ["b"]
    period = {"period_start": "2026-01-01", "period_end": "2026-02-01"}
    exported = await api.get("/events/export", customer_id="beta", **period)
    assert beta["id"].encode() in exported
    page = PdfReader(BytesIO(await api.get(f"/invoices/{only['id']}/pdf"))).pages[0].extract_text()
    assert "holding" in page.partition("acme")[0]
    assert "7.00" in page.partition("acme")[2].partition("beta")[0]
    assert "5.00" in page.partition("beta")[2]


async def test_the_parents_coupon_and_credit_are_used(api: Api) -> None:
    """10.00 of the parent off both together; the child's own coupon is not used, nor given to others."""
    await family(api, fixed("31.00"))
    ten = {"name": "Ten", "coupon_type": "fixed_amount", "amount": "10.00", "currency": "USD", "frequency": "once"}
    for ref in ("holding", "acme"):
        await api.post("/coupons", json={**ten, "code": ref})
        await api.post("/applied-coupons", json={"coupon_id": ref, "customer_id": ref})
    for ref in ("acme", "beta"):
        await subscribe(api, customer_id=ref, start="2026-01-01", bill_to_parent=True)
    await api.advance("2026-01-02T00:00:00Z")
    (only,) = await invoices(api)
    assert [x["discount_amount"] for x in only["line_items"]] == ["5.00", "5.00"]
    assert [(d["coupon"], d["amount"]) for d in only["discounts"]] == [("holding", "10.00")]
    assert only["total"] == "52.00"


async def test_rolling_up_begins_and_ends_with_the_next_invoice(api: Api) -> None:
    """January to the child, February to the parent, March to the child again; while it rolls up the family stays."""
    await family(api, fixed("31.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-10T00:00:00Z")
    there = f"/subscriptions/{made['id']}"
    await api.patch(there, json={"bill_to_parent": True})
    problem = await api.fails("PUT", "/customers/acme/parent", 409, "family_in_use", json={"parent_id": None})
    assert problem["errors"][0]["field"] == "parent_id"
    assert made["id"] in problem["errors"][0]["detail"]
    await api.advance("2026-02-10T00:00:00Z")
    own = await api.patch(there, json={"bill_to_parent": False})
    assert own["billed_customer_id"] == own["customer_id"]
    await api.put("/customers/acme/parent", json={"parent_id": None})
    await api.advance("2026-03-02T00:00:00Z")

    refs = {(await api.get(f"/customers/{ref}"))["id"]: ref for ref in ("acme", "holding")}
    found = await invoices(api)
    assert [refs[each["customer_id"]] for each in found] == ["acme", "holding", "acme"]
    assert lines(found[1]) == [("fixed", "31.00", "2026-02-01", "2026-03-01")]


async def test_a_child_that_is_deleted_gets_its_final_invoice_by_the_parent(api: Api) -> None:
    """Thirty calls of January are billed to the parent; then the parent has one child, and no more after the other."""
    await family(api, metered("1.00"))
    await subscribe(api, start="2026-01-01", bill_to_parent=True)
    await api.advance("2026-01-02T00:00:00Z")
    await send(api, call("a", "2026-01-01T00:00:00Z", 30))
    await api.advance("2026-01-10T00:00:00Z")
    await api.delete("/customers/acme")
    (only,) = await invoices(api, customer_id="holding")
    assert only["total"] == "30.00"
    assert (await api.get("/customers/holding"))["child_count"] == 1
    await api.delete("/customers/beta")
    await api.delete("/customers/holding")


async def test_what_cannot_be_billed_to_the_parent(api: Api) -> None:
    """No parent, another currency or another billing entity is refused by name, and nothing is made."""
    await family(api, fixed("31.00"), currency="EUR")
    await customer(api, "alone")
    body = {"plan_id": "pro", "auto_activate": True, "bill_to_parent": True}
    for ref, code in (("alone", "customer_not_in_family"), ("acme", "parent_unsuitable")):
        problem = await api.fails("POST", "/subscriptions", 409, code, json={**body, "customer_id": ref})
        assert problem["errors"][0]["field"] == "bill_to_parent"
    await api.post("/billing-entities", json={"code": "gmbh", "legal_name": "GmbH", "number_prefix": "DE-"})
    await customer(api, "branch", billing_entity_id="gmbh", currency="USD")
    await customer(api, "root", currency="USD")
    await api.put("/customers/branch/parent", json={"parent_id": "root"})
    await api.fails("POST", "/subscriptions", 409, "parent_unsuitable", json={**body, "customer_id": "branch"})
    own = await subscribe(api, customer_id="alone")
    there = f"/subscriptions/{own['id']}"
    await api.fails("PATCH", there, 409, "customer_not_in_family", json={"bill_to_parent": True})
    assert [each["id"] for each in (await api.get("/subscriptions"))["data"]] == [own["id"]]


async def test_a_parent_takes_the_currency_of_what_it_is_billed_for(api: Api) -> None:
    """The parent was never billed; from the first subscription on it is billed in dollars."""
    await family(api, fixed("31.00"))
    await plan(api, "euro", fixed("9.00"), currency="EUR")
    await subscribe(api, start="2026-01-01", bill_to_parent=True)
    assert (await api.get("/customers/holding"))["currency"] == "USD"
    body = {"customer_id": "beta", "plan_id": "euro", "bill_to_parent": True}
    await api.fails("POST", "/subscriptions", 409, "parent_unsuitable", json=body)


async def test_a_change_shows_the_whole_invoice_and_its_own_lines(api: Api) -> None:
    """A change of one child: the next invoice is the parent's with both, the lines of the change are its own."""
    await family(api, fixed("31.00"))
    made = [await subscribe(api, customer_id=ref, start="2026-01-01", bill_to_parent=True) for ref in ("acme", "beta")]
    await api.advance("2026-01-11T00:00:00Z")
    change = {"update": [{"product_id": "platform", "adjust": {"unit_price": "62.00"}}]}
    for each in made:
        preview = await api.post(f"/subscriptions/{each['id']}/changes/preview", json=change)
        assert [x["amount"] for x in preview["proration_lines"]] == ["-21.00", "42.00"]
        answer = await api.post(f"/subscriptions/{each['id']}/changes", json=change)
        assert money(answer["next_invoice"]) == money(preview["next_invoice"])
    assert [x["subscription_id"] for x in answer["proration_lines"]] == [made[1]["id"]] * 2
    await api.advance("2026-02-01T00:00:00Z")
    _, second = await invoices(api)
    assert money(second) == money(answer["next_invoice"])
    assert amounts([second]) == ["166.00"]
