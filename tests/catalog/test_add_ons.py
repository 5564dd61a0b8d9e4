"""Add-ons through the API."""

from typing import Any

import pytest

from tests.client import Api

SETUP = {"name": "Setup", "code": "setup", "amount": "250.00", "currency": "USD"}


async def test_an_add_on_is_made_and_found(api: Api) -> None:
    """By id and by code; its amount has the decimals of its currency, and its taxes are answered by code."""
    tax = await api.post("/taxes", json={"name": "VAT", "code": "vat", "rate": "19"})
    made = await api.post("/add-ons", json={**SETUP, "amount": "250", "tax_codes": [tax["id"]]})

    assert made["id"].startswith("add_")
    assert (made["amount"], made["tax_codes"]) == ("250.00", ["vat"])
    assert await api.get("/add-ons/setup") == await api.get(f"/add-ons/{made['id']}") == made
    assert (await api.get("/add-ons", currency="USD"))["data"] == [made]
    assert (await api.get("/add-ons", code="other"))["data"] == []


async def test_a_code_is_made_of_the_name(api: Api) -> None:
    """Letters and digits in lower case."""
    made = await api.post("/add-ons", json={"name": "Data export (CSV)", "amount": "1000", "currency": "JPY"})
    assert (made["code"], made["amount"]) == ("data_export_csv", "1000")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"amount": "0"}, "invalid", "amount"),
        ({"amount": "-5"}, "invalid", "amount"),
        ({"amount": "1.005"}, "amount_too_precise", "amount"),
        ({"currency": "JPY", "amount": "1.5"}, "amount_too_precise", "amount"),
        ({"tax_codes": ["none"]}, "unknown_taxes", "tax_codes.0"),
        ({"amount_cents": 5}, "invalid", "amount_cents"),
    ],
)
async def test_a_broken_field_is_named(api: Api, changes: dict[str, Any], code: str, field: str) -> None:
    """Amounts are above zero and fit their currency; taxes are there."""
    problem = await api.fails("POST", "/add-ons", 422, code, json={**SETUP, **changes})
    assert [e["field"] for e in problem["errors"]] == [field]


async def test_words_price_and_taxes_change(api: Api) -> None:
    """The currency and the code do not."""
    await api.post("/add-ons", json=SETUP)
    after = await api.patch("/add-ons/setup", json={"amount": "300.5", "invoice_display_name": "Getting started"})

    assert (after["amount"], after["invoice_display_name"], after["name"]) == ("300.50", "Getting started", "Setup")
    await api.fails("PATCH", "/add-ons/setup", 422, json={"currency": "EUR"})
    await api.fails("PATCH", "/add-ons/setup", 422, "amount_too_precise", json={"amount": "0.001"})
    await api.fails("PATCH", "/add-ons/none", 404, "not_found", json={"name": "x"})
    assert await api.get("/add-ons/setup") == after


async def test_a_deleted_add_on_is_archived(api: Api) -> None:
    """Lists hide it, it is still answered, and its code stays taken; deleting it again changes nothing."""
    await api.post("/add-ons", json=SETUP)
    gone = await api.delete("/add-ons/setup")

    assert gone["archived_at"] is not None
    assert await api.delete("/add-ons/setup") == await api.get("/add-ons/setup") == gone
    assert (await api.get("/add-ons"))["data"] == []
    await api.fails("POST", "/add-ons", 409, "already_exists", json=SETUP)


async def test_tenants_do_not_see_each_other(api: Api, second_api: Api) -> None:
    """An add-on of one tenant, and its taxes, are not there for another."""
    await api.post("/taxes", json={"name": "VAT", "code": "vat", "rate": "19"})
    made = await api.post("/add-ons", json=SETUP)

    await second_api.fails("GET", f"/add-ons/{made['id']}", 404, "not_found")
    await second_api.fails("POST", "/add-ons", 422, "unknown_taxes", json={**SETUP, "tax_codes": ["vat"]})
