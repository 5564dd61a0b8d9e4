"""Taxes of what is sold: of items, of plans, of commitments and add-ons, beside those of the billing entity."""

from typing import Any

from tests.client import Api
from tests.scenarios.business import (
    amounts,
    call,
    customer,
    fixed,
    invoices,
    metered,
    money,
    plan,
    products,
    send,
    subscribe,
)


async def world(api: Api) -> None:
    """Nineteen percent on everything, and seven and none for what is sold with it."""
    await api.clock("2026-01-01T00:00:00Z")
    await products(api)
    await customer(api)
    for code, rate in (("vat", "19"), ("reduced", "7"), ("free", "0")):
        await api.post("/taxes", json={"name": code, "code": code, "rate": rate})
    await api.post("/billing-entities/default/taxes", json={"tax_codes": ["vat"]})


def taxes(invoice: Any) -> dict[str, tuple[str, str]]:
    """What each tax falls on, and what it comes to."""
    return {each["code"]: (each["base"], each["amount"]) for each in invoice["taxes"]}


async def test_an_item_has_its_own_tax(api: Api) -> None:
    """100.00 at 7 % and 50.00 at the entity's 19 %: 7.00 and 9.50. The usage of the item too; what comes was shown."""
    await world(api)
    calls = {**metered("1.00"), "tax_codes": ["reduced"]}
    await plan(api, "pro", {**fixed("100.00"), "tax_codes": ["reduced"]}, fixed("50.00", "seat"), calls)
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-02T00:00:00Z")
    (first,) = await invoices(api)
    assert taxes(first) == {"reduced": ("100.00", "7.00"), "vat": ("50.00", "9.50")}
    assert [each["tax_rate"] for each in first["line_items"]] == ["7", "19"]

    await send(api, call("c", "2026-01-02T00:00:00Z", 10))
    upcoming = await api.get(f"/subscriptions/{made['id']}/upcoming-invoice")
    await api.advance("2026-02-01T00:00:00Z")
    second = (await invoices(api))[1]
    assert taxes(second) == {"reduced": ("110.00", "7.70"), "vat": ("50.00", "9.50")}
    assert money(second) == money(upcoming)


async def test_a_credit_brings_the_tax_of_what_it_takes_back(api: Api) -> None:
    """Half of the days of 62.00 at 7 % come back at 7 %, although the entity applies 19 %."""
    await world(api)
    await plan(api, "pro", {**fixed("62.00"), "tax_codes": ["reduced"]})
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-17T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/cancel", json={})
    await api.advance("2026-01-18T00:00:00Z")

    assert taxes((await invoices(api))[1])["reduced"] == ("-30.00", "-2.10")


async def test_a_plan_has_taxes_for_items_without_their_own(api: Api) -> None:
    """The plan says 7 %, one of its items none: nothing of it is at the entity's 19 %."""
    await world(api)
    items = fixed("100.00"), {**fixed("50.00", "seat"), "tax_codes": ["free"]}
    await plan(api, "pro", *items, tax_codes=["reduced"], minimum_spend={"amount": "170.00"})
    made = await subscribe(api, start="2026-01-01")
    assert [item["tax_codes"] for item in made["items"]] == [["reduced"], ["free"]]
    await api.advance("2026-02-01T00:00:00Z")
    first, second = await invoices(api)

    assert taxes(first) == {"reduced": ("100.00", "7.00"), "free": ("50.00", "0.00")}
    assert taxes(second) == {"reduced": ("120.00", "8.40"), "free": ("50.00", "0.00")}


async def test_a_commitment_bears_its_own_tax(api: Api) -> None:
    """40.00 are missing to 140.00: they are at 7 %, the fee at 19 %."""
    await world(api)
    commitment = {"amount": "140.00", "tax_codes": ["reduced"]}
    await plan(api, "pro", fixed("100.00"), minimum_commitment=commitment)
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-02-01T00:00:00Z")

    assert taxes((await invoices(api))[1]) == {"vat": ("100.00", "19.00"), "reduced": ("40.00", "2.80")}


async def test_a_discount_lowers_each_tax_by_its_share(api: Api) -> None:
    """10 % off 100.00 at 7 % and 50.00 at 19 %: 90.00 and 45.00 are left; off 20.00 of usage at 7 % 2.00 more."""
    await world(api)
    await plan(
        api,
        "pro",
        {**fixed("100.00"), "tax_codes": ["reduced"]},
        fixed("50.00", "seat"),
        {**metered("1.00"), "tax_codes": ["reduced"]},
        discount={"type": "percentage", "amount": "10"},
    )
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-02T00:00:00Z")
    (first,) = await invoices(api)
    assert taxes(first) == {"reduced": ("90.00", "6.30"), "vat": ("45.00", "8.55")}
    assert [line["amount"] for line in first["line_items"] if line["kind"] == "discount"] == ["-10.00", "-5.00"]

    await send(api, call("c", "2026-01-02T00:00:00Z", 20))
    await api.advance("2026-02-01T00:00:00Z")
    second = (await invoices(api))[1]
    assert taxes(second) == {"reduced": ("108.00", "7.56"), "vat": ("45.00", "8.55")}
    assert (second["subtotal"], (await api.get("/ledger/trial-balance"))["balanced"]) == ("153.00", True)
    assert (await api.get(f"/invoices/{second['id']}/explain"))["total"] == second["total"]


async def test_what_was_sold_with_a_tax_keeps_it(api: Api) -> None:
    """The tax is deleted: nobody is newly sold with it, and the fee of February bears it as that of January."""
    await world(api)
    await plan(api, "pro", {**fixed("100.00"), "tax_codes": ["reduced"]})
    await subscribe(api, start="2026-01-01")
    await api.delete("/taxes/reduced")
    await api.advance("2026-02-01T00:00:00Z")

    assert [taxes(each) for each in await invoices(api)] == [{"reduced": ("100.00", "7.00")}] * 2
    bad = {"name": "New", "currency": "USD", "items": [{**fixed("1.00"), "tax_codes": ["reduced"]}]}
    problem = await api.fails("POST", "/plans", 422, "unknown_taxes", json=bad)
    assert [error["field"] for error in problem["errors"]] == ["items.0.tax_codes.0"]


async def test_an_add_on_is_invoiced_by_its_code(api: Api) -> None:
    """Two of 250.00 at its 7 %, one at another price and tax, and one without any."""
    await world(api)
    setup = {"name": "Setup", "code": "setup", "amount": "250.00", "currency": "USD", "tax_codes": ["reduced"]}
    await api.post("/add-ons", json={**setup, "invoice_display_name": "Set-up of your account"})
    lines = [
        {"add_on_id": "setup", "quantity": "2"},
        {"add_on_id": "setup", "unit_price": "100.00", "description": "A second site", "tax_codes": ["vat"]},
        {"add_on_id": "setup", "unit_price": "10.00", "tax_codes": []},
        {"description": "Travel", "unit_price": "30.00"},
    ]
    body = {"customer_id": "acme", "currency": "USD", "line_items": lines, "status": "issued"}
    made = await api.post("/invoices", json=body)

    shown = [(x["kind"], x["description"], x["unit_price"], x["amount"], x["tax_rate"]) for x in made["line_items"]]
    assert shown == [
        ("add_on", "Set-up of your account", "250", "500.00", "7"),
        ("add_on", "A second site", "100", "100.00", "19"),
        ("add_on", "Set-up of your account", "10", "10.00", "0"),
        ("manual", "Travel", "30", "30.00", "19"),
    ]
    assert taxes(made) == {"reduced": ("500.00", "35.00"), "vat": ("130.00", "24.70")}
    assert amounts([made]) == ["699.70"]
    assert (await api.get("/ledger/trial-balance"))["balanced"]


async def test_lines_that_do_not_fit_are_all_named(api: Api) -> None:
    """Neither a price nor an add-on, one that is not there, one that was archived, one in another currency, no
    product."""
    await world(api)
    for code, currency in (("euro", "EUR"), ("gone", "USD")):
        await api.post("/add-ons", json={"name": code, "code": code, "amount": "1.00", "currency": currency})
    await api.delete("/add-ons/gone")
    lines = [
        {"quantity": "2"},
        {"add_on_id": "nothing"},
        {"add_on_id": "gone"},
        {"add_on_id": "euro"},
        {"description": "x", "unit_price": "1", "period_start": "2026-01-01"},
    ]
    body = {"customer_id": "acme", "currency": "USD", "line_items": lines}
    problem = await api.fails("POST", "/invoices", 422, "lines_inconsistent", json=body)

    assert {(error["field"], error["code"]) for error in problem["errors"]} == {
        ("line_items.0.description", "required"),
        ("line_items.0.unit_price", "required"),
        ("line_items.1.add_on_id", "not_found"),
        ("line_items.2.add_on_id", "archived"),
        ("line_items.3.add_on_id", "currency_mismatched"),
        ("line_items.4.period_end", "invalid"),
    }
    given = {**body, "line_items": [{"add_on_id": "euro", "unit_price": "2.00", "tax_codes": ["nothing"]}]}
    problem = await api.fails("POST", "/invoices", 422, "unknown_taxes", json=given)
    assert [error["field"] for error in problem["errors"]] == ["line_items.0.tax_codes.0"]


async def test_what_a_migration_brings_has_the_taxes_of_the_plan(api: Api) -> None:
    """The plan is taxed with 7 %, and so is the price of 200.00 that it has from February on: 14.00."""
    await world(api)
    made = await plan(api, "pro", fixed("100.00"), tax_codes=["reduced"])
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-02T00:00:00Z")
    await api.patch("/plans/pro", json={"items": [fixed("200.00")]})
    await api.post("/plans/pro/migrations", json={"effective": "next_billing_period"})
    await api.advance("2026-02-01T00:00:00Z")

    assert made["tax_codes"] == ["reduced"]
    assert [taxes(each) for each in await invoices(api)] == [
        {"reduced": ("100.00", "7.00")},
        {"reduced": ("200.00", "14.00")},
    ]


async def new_rates(api: Api, day: str) -> None:
    """21 and 9 percent in place of 19 and 7, from that day on."""
    for code, rate in (("vat", "21"), ("reduced", "9")):
        await api.patch(f"/taxes/{code}", json={"rate": rate, "valid_from": day})


async def test_what_was_served_before_a_new_rate_has_the_former_one(api: Api) -> None:
    """Usage of January, 1000.00 at 19 % and 100.00 at 7 %: 190.00 and 7.00, though invoiced in February; the fee of
    February, 100.00 in advance: 21.00 (M-20). The upcoming invoice says the same before the day."""
    await world(api)
    named = {**metered("1.00"), "tax_codes": ["reduced"]}
    price = {"type": "fixed", "billing_interval": "monthly", "billing_direction": "arrears", "quantity": "1"}
    arrears = {"product_id": "seat", "price": {**price, "unit_price": "1000.00"}}
    await plan(api, "pro", fixed("100.00"), arrears, named)
    made = await subscribe(api, start="2026-01-01")
    await new_rates(api, "2026-02-01")
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("c", "2026-01-10T00:00:00Z", 100))
    upcoming = await api.get(f"/subscriptions/{made['id']}/upcoming-invoice")
    await api.advance("2026-02-01T12:00:00Z")
    first, second = await invoices(api)

    assert [(each["rate"], each["amount"]) for each in first["taxes"]] == [("19", "19.00")]
    found = {(each["code"], each["rate"], each["base"], each["amount"]) for each in second["taxes"]}
    assert found == {
        ("vat", "19", "1000.00", "190.00"),
        ("reduced", "7", "100.00", "7.00"),
        ("vat", "21", "100.00", "21.00"),
    }
    assert money(second) == money(upcoming)
    assert second["taxes"] == upcoming["taxes"]


async def test_what_was_invoiced_before_a_new_rate_has_the_former_one(api: Api) -> None:
    """A year from January in advance is at the rate of its invoice, whatever holds at its end: 19 % of 1200.00."""
    await world(api)
    await new_rates(api, "2026-07-01")
    await plan(api, "pro", fixed("1200.00", billing_interval="yearly"))
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-02T00:00:00Z")
    (only,) = await invoices(api)

    assert [(each["rate"], each["amount"]) for each in only["taxes"]] == [("19", "228.00")]


async def test_a_rate_that_changes_within_the_service_is_that_of_its_end(api: Api) -> None:
    """21 % from 15 January: usage of January ends at 21 %, 10.00 of 1.00 each is 2.10."""
    await world(api)
    await new_rates(api, "2026-01-15")
    await plan(api, "pro", metered("1.00"))
    await subscribe(api, start="2026-01-01")
    await send(api, call("c", "2026-01-01T00:00:00Z", 10))
    await api.advance("2026-02-01T12:00:00Z")
    (only,) = await invoices(api)

    assert [(each["rate"], each["amount"]) for each in only["taxes"]] == [("21", "2.10")]
