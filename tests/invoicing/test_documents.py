"""Invoices as documents: drafts, numbers, one-off invoices with taxes, voiding, and what can never change."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from billow.runtime.db import Tx
from tests.client import Api
from tests.scenarios.business import amounts, business, customer, fixed, invoices, lines, subscribe

LINES = [
    {"description": "Onboarding", "quantity": "2", "unit_price": "150.00"},
    {"description": "Travel", "unit_price": "19.99"},
]


async def tenant_of(api: Api) -> str:
    """The tenant that the client's key belongs to."""
    async with api.app.database.system() as conn:
        query = text(
            "select tenant_id from api_keys where secret_hash = encode(sha256(convert_to(:key, 'UTF8')), 'hex')"
        )
        return str((await conn.execute(query, {"key": api.key})).scalar_one())


@asynccontextmanager
async def as_the_program(api: Api) -> AsyncIterator[Tx]:
    """A transaction with the rights that the program has on behalf of the client's tenant."""
    async with api.app.database.begin(await tenant_of(api)) as tx:
        yield tx


async def one_off(api: Api, **values: object) -> dict[str, object]:
    """An invoice of 319.99, issued unless said otherwise."""
    body = {"customer_id": "acme", "currency": "USD", "line_items": LINES, "status": "issued", **values}
    return dict(await api.post("/invoices", json=body))


async def test_a_one_off_invoice_is_issued_at_once(api: Api) -> None:
    """2 x 150.00 + 19.99 = 319.99, due in 14 days, numbered, in the ledger as earned."""
    await api.clock("2026-01-10T00:00:00Z")
    await customer(api)
    made = await one_off(api, payment_terms="net_14", purchase_order_number="PO-7")

    assert (made["number"], made["status"], made["total"]) == ("INV-000001", "issued", "319.99")
    assert (made["issue_date"], made["due_date"]) == ("2026-01-10", "2026-01-24")
    assert await api.get("/invoices/INV-000001") == made
    balance = {a["account"]: a["balance"] for a in (await api.get("/ledger/trial-balance"))["accounts"]}
    assert balance == {"AR": "319.99", "REVENUE": "319.99"}


async def test_taxes_are_computed_on_the_document(api: Api) -> None:
    """19 % and 5.5 % side by side on 319.99: 60.7981 and 17.59945 are 60.80 and 17.60."""
    await api.clock("2026-01-10T00:00:00Z")
    await customer(api)
    await api.post("/taxes", json={"name": "VAT", "code": "vat", "rate": "19"})
    await api.post("/taxes", json={"name": "City", "code": "city", "rate": "5.5"})
    await api.post("/billing-entities/default/taxes", json={"tax_codes": ["vat", "city"]})
    made = await one_off(api)

    assert [(t["code"], t["base"], t["amount"]) for t in made["taxes"]] == [
        ("vat", "319.99", "60.80"),
        ("city", "319.99", "17.60"),
    ]
    assert (made["subtotal"], made["tax_total"], made["total"]) == ("319.99", "78.40", "398.39")
    shown = [x["tax_amount"] for x in made["line_items"]]
    assert sum(int(x.replace(".", "")) for x in shown) == 7840
    balance = {a["account"]: a["balance"] for a in (await api.get("/ledger/trial-balance"))["accounts"]}
    assert balance == {"AR": "398.39", "REVENUE": "319.99", "TAX_PAYABLE": "78.40"}


async def test_an_upcoming_invoice_knows_the_taxes_of_its_day(api: Api) -> None:
    """A rate that rises on 1 February is on the preview of that day's invoice, as it is on the invoice."""
    await business(api, fixed("100.00"))
    await api.post("/taxes", json={"name": "VAT", "code": "vat", "rate": "19"})
    await api.post("/billing-entities/default/taxes", json={"tax_codes": ["vat"]})
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-02T00:00:00Z")
    await api.patch("/taxes/vat", json={"rate": "20", "valid_from": "2026-02-01"})
    upcoming = await api.get(f"/subscriptions/{made['id']}/upcoming-invoice")

    await api.advance("2026-02-01T00:00:00Z")
    assert amounts([*await invoices(api), upcoming]) == ["119.00", "120.00", "120.00"]


async def test_a_draft_has_no_number_and_no_entry_until_it_is_finalized(api: Api) -> None:
    """With `auto_issue_invoices` false the run makes drafts; finalizing numbers them in the order of finalizing."""
    await business(api, fixed("31.00"))
    await subscribe(api, start="2026-01-01", auto_issue=False)
    await api.advance("2026-02-03T00:00:00Z")
    january, february = await invoices(api)
    assert [(x["status"], x["number"], x["issue_date"]) for x in (january, february)] == [("draft", None, None)] * 2
    assert (await api.get("/ledger/trial-balance"))["accounts"] == []

    second = await api.post(f"/invoices/{february['id']}/finalize")
    first = await api.post(f"/invoices/{january['id']}/finalize")
    assert [(x["number"], x["issue_date"], x["status"]) for x in (second, first)] == [
        ("INV-000001", "2026-02-03", "issued"),
        ("INV-000002", "2026-02-03", "issued"),
    ]
    await api.fails("POST", f"/invoices/{january['id']}/finalize", 409, "invoice_not_draft")
    assert (await api.get("/ledger/trial-balance"))["balanced"]
    await api.advance("2026-02-04T00:00:00Z")
    assert len(await invoices(api)) == 2, "what stands on a draft is not billed again"


async def test_void_takes_back_the_entry_keeps_the_number_and_is_not_billed_again(api: Api) -> None:
    """All accounts come to nothing; the invoice stays visible, and the next months are billed as ever."""
    await business(api, fixed("31.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-05T00:00:00Z")
    (first,) = await invoices(api)

    voided = await api.post(f"/invoices/{first['id']}/void")
    assert (voided["status"], voided["number"], voided["amount_due"], voided["total"]) == (
        "void",
        first["number"],
        "0.00",
        "31.00",
    )
    assert {a["balance"] for a in (await api.get("/ledger/trial-balance"))["accounts"]} == {"0.00"}
    await api.fails("POST", f"/invoices/{first['id']}/void", 409, "invoice_not_voidable")
    await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": "2026-01-20"})
    await api.advance("2026-03-01T00:00:00Z")
    assert len(await invoices(api)) == 1, "what was never paid is not given back either"


async def test_void_gives_back_the_credit_that_was_used(api: Api) -> None:
    """An invoice that took 21.00 from the balance is voided: the next one takes them."""
    await business(api, fixed("31.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-11T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/cancel", json={})
    await api.advance("2026-01-12T00:00:00Z")

    used = await one_off(api)
    assert used["credits_applied"] == "21.00"
    await api.post(f"/invoices/{used['id']}/void")
    again = await one_off(api)
    assert (again["credits_applied"], again["amount_due"]) == ("21.00", "298.99")
    balance = await api.get("/ledger/trial-balance")
    assert balance["balanced"]
    assert {a["account"]: a["balance"] for a in balance["accounts"]}["CUSTOMER_CREDIT"] == "0.00"


async def test_an_invoice_falls_overdue_the_day_after_its_due_date(api: Api) -> None:
    """Due on 24 January: overdue at the first instant of the 25th in the entity's zone, and told once."""
    await api.clock("2026-01-10T00:00:00Z")
    await api.patch("/billing-entities/default", json={"timezone": "America/New_York"})
    await customer(api)
    made = await one_off(api, payment_terms="net_14")
    assert (made["issue_date"], made["due_date"]) == ("2026-01-09", "2026-01-23")

    await api.advance("2026-01-24T04:59:59Z")
    assert (await api.get(f"/invoices/{made['id']}"))["status"] == "issued"
    await api.advance("2026-01-24T05:00:00Z")
    assert (await api.get(f"/invoices/{made['id']}"))["status"] == "overdue"
    assert [x["id"] for x in (await api.get("/invoices", status="overdue"))["data"]] == [made["id"]]
    told = [e["type"] for e in (await api.get("/feed", limit=100))["data"]]
    assert told.count("invoice.overdue") == 1
    voided = await api.post(f"/invoices/{made['id']}/void")
    assert voided["status"] == "void"


async def test_numbers_have_no_gap_when_an_attempt_fails(api: Api) -> None:
    """Refused requests take no number."""
    await api.clock("2026-01-10T00:00:00Z")
    await customer(api)
    numbers = [(await one_off(api))["number"]]
    bad = {"customer_id": "acme", "currency": "EUR", "line_items": LINES, "status": "issued"}
    await api.fails("POST", "/invoices", 409, "customer_currency_fixed", json=bad)
    numbers.append((await one_off(api))["number"])

    assert numbers == ["INV-000001", "INV-000002"]


async def test_the_issue_date_never_runs_backwards_in_a_series(api: Api) -> None:
    """An entity that moves to a zone where it is still yesterday goes on with the last date (I-12)."""
    await api.clock("2026-01-10T02:00:00Z")
    await customer(api)
    first = await one_off(api)
    await api.patch("/billing-entities/default", json={"timezone": "America/New_York"})

    assert (first["issue_date"], (await one_off(api))["issue_date"]) == ("2026-01-10", "2026-01-10")


async def test_one_number_of_two_entities_is_no_name(api: Api) -> None:
    """Two legal persons may use one prefix; an invoice is then named by its id, and never guessed."""
    await api.clock("2026-01-10T00:00:00Z")
    await customer(api)
    await api.post("/billing-entities", json={"code": "two", "legal_name": "Two", "number_prefix": "INV-"})
    await customer(api, "beta", billing_entity_id="two")
    ours, theirs = await one_off(api), await one_off(api, customer_id="beta")

    assert ours["number"] == theirs["number"] == "INV-000001"
    problem = await api.fails("GET", "/invoices/INV-000001", 404)
    assert "name it by its id" in problem["detail"]
    await api.fails("POST", "/invoices/INV-000001/void", 404)
    assert (await api.get(f"/invoices/{theirs['id']}"))["customer_id"] == theirs["customer_id"]


async def test_a_line_names_a_product_that_exists_and_a_period_that_holds_a_day(api: Api) -> None:
    """An unknown product is 404; a period that ends where it starts, or has one end only, is 422."""
    await business(api, fixed("31.00"))
    line = {"description": "Seats", "unit_price": "5.00"}
    made = await one_off(api, line_items=[{**line, "product_id": "seat"}])
    product = await api.get("/products/seat")
    assert made["line_items"][0]["product_id"] == product["id"]

    for wrong, status in (
        ({"product_id": "nothing"}, 404),
        ({"period_start": "2026-01-01", "period_end": "2026-01-01"}, 422),
        ({"period_start": "2026-01-01"}, 422),
    ):
        body = {"customer_id": "acme", "line_items": [{**line, **wrong}]}
        await api.fails("POST", "/invoices", status, json=body)
    assert len(await invoices(api)) == 1


async def test_amounts_too_fine_for_the_currency_are_rounded_once(api: Api) -> None:
    """3 x 0.333 in dollars is 0.999, which is 1.00; in yen 2.5 is 3."""
    await api.clock("2026-01-10T00:00:00Z")
    await customer(api)
    await customer(api, "kyoto", currency="JPY")
    dollars = await one_off(api, line_items=[{"description": "x", "quantity": "3", "unit_price": "0.333"}])
    yen = await one_off(
        api, customer_id="kyoto", currency="JPY", line_items=[{"description": "x", "unit_price": "2.5"}]
    )

    assert (dollars["total"], dollars["line_items"][0]["precise_amount"]) == ("1.00", "0.999")
    assert yen["total"] == "3"


REFUSED = [
    ("POST", "finalize", "invoice_not_draft"),
]


@pytest.mark.parametrize(("method", "action", "code"), REFUSED)
async def test_nothing_can_be_done_to_an_issued_invoice_but_pay_or_void_it(
    api: Api, method: str, action: str, code: str
) -> None:
    """409, and the document is what it was to the last byte."""
    await api.clock("2026-01-10T00:00:00Z")
    await customer(api)
    made = await one_off(api)
    before = (await api.call("GET", f"/invoices/{made['id']}")).content

    await api.fails(method, f"/invoices/{made['id']}/{action}", 409, code)
    assert (await api.call("GET", f"/invoices/{made['id']}")).content == before


WRITES = [
    "update invoices set total = total + 1 where id = :id",
    "update invoices set number = 'INV-9', seq = 9 where id = :id",
    "update invoices set issue_date = issue_date - 1 where id = :id",
    "update invoices set customer_id = customer_id || 'x' where id = :id",
    "update invoices set buyer = '{}' where id = :id",
    "update invoices set content_hash = null where id = :id",
    "update invoices set status = 'draft' where id = :id",
    "delete from invoices where id = :id",
    """insert into invoice_lines
       select (jsonb_populate_record(l, '{"id": "lin_more", "natural_key": null}')).* from invoice_lines l
        where l.invoice_id = :id limit 1""",
    """insert into invoice_taxes
       select (jsonb_populate_record(t, '{"position": 99}')).* from invoice_taxes t where t.invoice_id = :id""",
    "update invoice_lines set amount = 0 where invoice_id = :id",
    "update invoice_lines set description = 'x' where invoice_id = :id",
    "update invoice_lines set invoice_id = (select id from invoices where status = 'draft') where invoice_id = :id",
    "update invoice_lines set invoice_id = :id where invoice_id <> :id",
    "delete from invoice_lines where invoice_id = :id",
    "delete from invoice_taxes where invoice_id = :id",
    "update invoice_taxes set amount = 0 where invoice_id = :id",
    "update journal_entries set effective_on = '2020-01-01' where source_id = :id",
    "delete from journal_lines where debit > 0",
    "update journal_lines set debit = debit + 1 where debit > 0",
]


async def test_the_database_refuses_to_change_an_issued_document(api: Api) -> None:
    """Whatever the program tried, as the very role it has: each statement is refused by a guard."""
    await api.clock("2026-01-10T00:00:00Z")
    await customer(api)
    await api.post("/taxes", json={"name": "VAT", "code": "vat", "rate": "19"})
    await api.post("/billing-entities/default/taxes", json={"tax_codes": ["vat"]})
    made = await one_off(api)
    await one_off(api, status="draft")
    before = (await api.call("GET", f"/invoices/{made['id']}")).content

    for statement in WRITES:
        with pytest.raises(DBAPIError) as refused:
            async with as_the_program(api) as tx:
                await tx.conn.execute(text(statement), {"id": made["id"]})
        assert getattr(refused.value.orig, "sqlstate", None) == "55000", f"{statement}: {refused.value.orig}"
    assert (await api.call("GET", f"/invoices/{made['id']}")).content == before


async def test_the_owner_of_the_tables_is_refused_too(api: Api) -> None:
    """A guard binds the owner as well, who sees all tenants: only removing the guard itself would help."""
    await api.clock("2026-01-10T00:00:00Z")
    await customer(api)
    made = await one_off(api)
    with pytest.raises(DBAPIError) as refused:
        async with api.app.database.system() as conn:
            await conn.execute(text("update invoices set total = 0 where id = :id"), {"id": made["id"]})
    assert getattr(refused.value.orig, "sqlstate", None) == "55000"


async def test_the_hash_of_an_issued_invoice_is_that_of_its_content(api: Api) -> None:
    """Computed again from the rows it is the same, and it does not change when the invoice is voided."""
    await api.clock("2026-01-10T00:00:00Z")
    await customer(api)
    made = await one_off(api)
    query = text("select content_hash, billow_invoice_hash(tenant_id, id) as again from invoices where id = :id")
    found = []
    for _ in range(2):
        async with as_the_program(api) as tx:
            found.append((await tx.conn.execute(query, {"id": made["id"]})).one())
        if len(found) == 1:
            await api.post(f"/invoices/{made['id']}/void")

    assert found[0].content_hash == found[0].again == found[1].content_hash == found[1].again


async def test_the_hash_tells_another_order_of_calculation(api: Api) -> None:
    """The number is frozen with the invoice; the first one adds nothing to the hash, another one does."""
    await api.clock("2026-01-10T00:00:00Z")
    await customer(api)
    made, draft = await one_off(api), await one_off(api, status="draft")
    assert made["calculation_version"] == draft["calculation_version"] == 1
    query = text("select billow_invoice_hash(tenant_id, id) from invoices where id = :id")
    other = text("update invoices set calculation_version = 2 where id = :id")
    with pytest.raises(DBAPIError, match="immutable"):
        async with as_the_program(api) as tx:
            await tx.conn.execute(other, {"id": made["id"]})

    async with as_the_program(api) as tx:
        before = await tx.value(query, {"id": draft["id"]})
        await tx.conn.execute(other, {"id": draft["id"]})
        assert await tx.value(query, {"id": draft["id"]}) != before


async def test_an_invoice_keeps_its_parties_as_they_were(api: Api) -> None:
    """The buyer moves and the seller is renamed: what was issued before keeps both as they stood."""
    await api.clock("2026-01-10T00:00:00Z")
    await customer(api, billing_address={"line1": "Old Street 1"})
    made = await one_off(api)
    await api.patch("/customers/acme", json={"billing_address": {"line1": "New Street 2"}})
    await api.patch("/billing-entities/default", json={"legal_name": "Renamed Ltd"})

    async with as_the_program(api) as tx:
        row = await tx.row(text("select seller, buyer from invoices where id = :id"), {"id": made["id"]})
    assert row is not None
    assert row["buyer"]["billing_address"]["line1"] == "Old Street 1"
    assert row["seller"]["legal_name"] != "Renamed Ltd"
    assert lines(await api.get(f"/invoices/{made['id']}")) == lines(made)


async def test_invoices_are_found_by_their_subscription(api: Api) -> None:
    """Those of one subscription, and of no other."""
    await business(api, fixed("31.00"))
    one, two = [await subscribe(api, start="2026-01-01") for _ in range(2)]
    await api.advance("2026-02-01T00:00:00Z")

    found = await invoices(api, subscription_id=one["id"])
    assert [x["subscription_ids"] for x in found] == [[one["id"]]] * 2
    assert len(await invoices(api, subscription_id=two["id"])) == 2
    assert await invoices(api, subscription_id="sub_unknown") == []
    assert amounts(await invoices(api, issue_date_gte="2026-02-01")) == ["31.00", "31.00"]
    assert amounts(await invoices(api, number="INV-000001,INV-000004")) == ["31.00", "31.00"]
    assert len((await api.get("/customers/acme/invoices"))["data"]) == 4
