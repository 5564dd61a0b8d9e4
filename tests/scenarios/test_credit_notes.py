"""Credit notes by hand: estimated, issued, read; and what an invoice with one can no longer do."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from tests.client import Api
from tests.scenarios.business import business, fixed, invoices

LINES = [
    {"description": "Onboarding", "quantity": "1", "unit_price": "100.00"},
    {"description": "Training", "quantity": "1", "unit_price": "33.33"},
]


async def issued(api: Api, *, rate: str | None = "19", line_items: Any = LINES) -> Any:
    """A one-off invoice of 133.33 and, unless there is no rate, 19 % of it, 25.33: 158.66."""
    if rate is not None:
        await api.post("/taxes", json={"code": "vat", "name": "VAT", "rate": rate})
        await api.post("/billing-entities/default/taxes", json={"tax_codes": ["vat"]})
    await business(api, fixed("31.00"), currency="USD")
    return await api.post("/invoices", json={"customer_id": "acme", "line_items": line_items, "status": "issued"})


def part(invoice: Any, *amounts: str | None) -> list[Any]:
    """The lines of the invoice, in their order, each with an amount."""
    found = []
    for item, amount in zip(invoice["line_items"], amounts, strict=False):
        found.append({"invoice_line_item_id": item["id"], **({"amount": amount} if amount else {})})
    return found


async def test_notes_take_back_the_invoice_to_the_last_cent(api: Api) -> None:
    """19 % of 133.33 are 25.33. Notes of 10.00, 33.33 and the rest take back 1.90, 6.33 and 17.10: the share on 10.00
    is 1.8998, that on 43.33 is 8.2320, so the second one bears 8.23 less 1.90; the last one what is left of 25.33."""
    invoice = await issued(api)
    assert (invoice["tax_total"], invoice["total"]) == ("25.33", "158.66")
    first = await api.post("/credit-notes", json={"invoice_id": invoice["id"], "line_items": part(invoice, "10.00")})
    body = {"invoice_id": invoice["number"], "line_items": part(invoice, None, None)[1:], "reason": "order_change"}
    second = await api.post("/credit-notes", json=body)
    third = await api.post("/credit-notes", json={"invoice_id": invoice["id"]})

    found = [(x["number"], x["subtotal"], x["tax_total"], x["total"]) for x in (first, second, third)]
    assert found == [
        ("CN-000001", "10.00", "1.90", "11.90"),
        ("CN-000002", "33.33", "6.33", "39.66"),
        ("CN-000003", "90.00", "17.10", "107.10"),
    ]
    after = await api.get(f"/invoices/{invoice['id']}")
    assert (after["status"], after["amount_offset"], after["amount_due"]) == ("paid", "158.66", "0.00")
    balance = await api.get("/ledger/trial-balance")
    assert balance["balanced"]
    assert {x["balance"] for x in balance["accounts"]} == {"0.00"}
    await api.fails("POST", "/credit-notes", 409, "nothing_to_credit", json={"invoice_id": invoice["id"]})


async def test_what_was_paid_becomes_credit_and_pays_the_next_invoice(api: Api) -> None:
    """158.66 were paid; 11.90 of them are the customer's own again, and the next document uses them."""
    invoice = await issued(api)
    await api.post(f"/invoices/{invoice['id']}/mark-as-paid", json={})
    body = {"invoice_id": invoice["id"], "line_items": part(invoice, "10.00"), "description": "Two days of outage"}
    note = await api.post("/credit-notes", json={**body, "reason": "product_unsatisfactory"})
    assert (note["offset_amount"], note["credit_amount"], note["description"]) == (
        "0.00",
        "11.90",
        "Two days of outage",
    )

    line = {"description": "More", "quantity": "1", "unit_price": "100.00"}
    following = await api.post("/invoices", json={"customer_id": "acme", "line_items": [line], "status": "issued"})
    assert (following["credits_applied"], following["amount_due"]) == ("11.90", "107.10")


async def test_an_estimate_is_the_note_and_stores_nothing(api: Api) -> None:
    """The same amounts, and what is left of each line; afterwards there is no note and no number is taken."""
    invoice = await issued(api)
    body = {"invoice_id": invoice["id"], "line_items": part(invoice, "10.00")}
    said = await api.post("/credit-notes/estimate", json=body)
    assert [x["amount"] for x in said["creditable"]] == ["100.00", "33.33"]
    assert (await api.get("/credit-notes"))["data"] == []

    note = await api.post("/credit-notes", json=body)
    assert note["number"] == "CN-000001"
    same = ("subtotal", "tax_total", "total", "offset_amount", "credit_amount", "taxes")
    assert {name: said[name] for name in same} == {name: note[name] for name in same}
    left = await api.post("/credit-notes/estimate", json={"invoice_id": invoice["id"]})
    assert [x["amount"] for x in left["creditable"]] == ["90.00", "33.33"]


async def test_the_page_of_a_note_names_the_invoice_that_it_corrects(api: Api) -> None:
    """It says what it is, its number, the invoice, the line, the tax and the amount; and the same bytes again."""
    invoice = await issued(api)
    await api.post("/credit-notes", json={"invoice_id": invoice["id"], "line_items": part(invoice, "10.00")})
    first = await api.call("GET", "/credit-notes/CN-000001/pdf")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(first.content)).pages)
    for said in ("Credit note", "CN-000001", invoice["number"], "Onboarding", "VAT", "11.90"):
        assert said in text, said
    assert (await api.call("GET", "/credit-notes/CN-000001/pdf")).content == first.content


async def test_notes_are_read_by_number_by_invoice_and_by_reason(api: Api) -> None:
    """Two notes on one invoice and one on another, each found by what it is asked for."""
    invoice = await issued(api, rate=None)
    other = await api.post("/invoices", json={"customer_id": "acme", "line_items": LINES[:1], "status": "issued"})
    for each, amount, reason in (
        (invoice, "1.00", "other"),
        (invoice, "2.00", "order_change"),
        (other, "3.00", "other"),
    ):
        line_items = part(each, amount)
        await api.post("/credit-notes", json={"invoice_id": each["id"], "line_items": line_items, "reason": reason})

    async def totals(**filters: str) -> list[str]:
        return [x["total"] for x in (await api.get("/credit-notes", **filters))["data"]]

    assert await totals() == ["3.00", "2.00", "1.00"]
    assert await totals(invoice_id=invoice["number"]) == ["2.00", "1.00"]
    assert [x["total"] for x in (await api.get(f"/invoices/{other['id']}/credit-notes"))["data"]] == ["3.00"]
    assert await totals(reason="order_change") == ["2.00"]
    assert await totals(customer_id="acme", sort="total:asc") == ["1.00", "2.00", "3.00"]
    assert await totals(status="issued", number="CN-000003") == ["3.00"]
    assert (await api.get("/credit-notes/CN-000002"))["total"] == "2.00"
    await api.fails("GET", "/credit-notes/CN-000009", 404, "not_found")


@pytest.mark.parametrize(
    ("amounts", "field"),
    [(["100.01"], "line_items.0.amount"), (["0"], "line_items.0.amount"), (["1.00", "0.001"], "line_items.1.amount")],
)
async def test_more_than_a_line_or_nothing_of_it_is_refused(api: Api, amounts: list[str], field: str) -> None:
    """100.00 stand on the first line: no cent more, not nothing, and no part of a cent; the field is named."""
    invoice = await issued(api)
    body = {"invoice_id": invoice["id"], "line_items": part(invoice, *amounts)}
    problem = await api.fails("POST", "/credit-notes", 422, "line_not_creditable", json=body)
    assert [x["field"] for x in problem["errors"]] == [field]


async def test_lines_of_elsewhere_and_lines_named_twice_are_refused(api: Api) -> None:
    """All that is wrong is named at once."""
    invoice = await issued(api)
    (first, _) = part(invoice, "1.00", "1.00")
    elsewhere = {"invoice_line_item_id": "lin_01jz0000000000000000000000"}
    body = {"invoice_id": invoice["id"], "line_items": [first, first, elsewhere]}
    problem = await api.fails("POST", "/credit-notes", 422, "line_not_creditable", json=body)
    assert [x["field"] for x in problem["errors"]] == [
        "line_items.1.invoice_line_item_id",
        "line_items.2.invoice_line_item_id",
    ]


async def test_a_draft_and_a_void_invoice_cannot_be_credited(api: Api) -> None:
    """One can be edited, and of the other nothing is owed."""
    invoice = await issued(api)
    draft = await api.post("/invoices", json={"customer_id": "acme", "line_items": LINES})
    await api.post(f"/invoices/{invoice['id']}/void")
    for each in (draft, invoice):
        await api.fails("POST", "/credit-notes", 409, "invoice_not_creditable", json={"invoice_id": each["id"]})


async def test_an_invoice_with_a_note_is_not_voided(api: Api) -> None:
    """The note refers to it; what is left of it takes another note."""
    invoice = await issued(api)
    await api.post("/credit-notes", json={"invoice_id": invoice["id"], "line_items": part(invoice, "10.00")})
    problem = await api.fails("POST", f"/invoices/{invoice['id']}/void", 409, "invoice_not_voidable")
    assert "credit note" in problem["detail"]
    (after,) = await invoices(api)
    assert (after["status"], after["amount_due"]) == ("issued", "146.76")


async def test_a_credit_among_the_lines_bounds_what_can_be_taken_back(api: Api) -> None:
    """An upgrade after 10 of 31 days gives 21.00 back and charges 42.00: of that no more than 21.00 is credited."""
    await business(api, fixed("31.00"), currency="USD")
    made = await api.post(
        "/subscriptions",
        json={
            "customer_id": "acme",
            "plan_id": "pro",
            "auto_activate": True,
            "contract": {"start_date": "2026-01-01"},
            "billing": {"payment_terms": "net_30", "auto_issue_invoices": True},
        },
    )
    await api.advance("2026-01-11T00:00:00Z")
    change = {"update": [{"product_id": "platform", "adjust": {"unit_price": "62.00"}}], "invoice": "now"}
    await api.post(f"/subscriptions/{made['id']}/changes", json=change)
    *_, invoice = await invoices(api)
    assert [(x["kind"], x["amount"]) for x in invoice["line_items"]] == [
        ("proration_credit", "-21.00"),
        ("proration_charge", "42.00"),
    ]
    note = await api.post("/credit-notes", json={"invoice_id": invoice["id"]})
    assert (note["total"], [x["amount"] for x in note["line_items"]]) == ("21.00", ["21.00"])
