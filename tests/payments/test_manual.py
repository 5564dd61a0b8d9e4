"""Money that arrives outside of every provider."""

import asyncio

from tests.client import Api
from tests.payments.conftest import START, acme, balances, issued, payments, told


async def test_mark_as_paid_is_a_manual_payment(api: Api) -> None:
    """The invoice is paid, one payment of all that was due stands beside it, and cash meets the receivable (E07)."""
    await acme(api)
    invoice = await issued(api, "60.00")
    paid = await api.post(f"/invoices/{invoice['id']}/mark-as-paid", json={"reference": "Transfer 7"})
    assert (paid["status"], paid["amount_paid"], paid["amount_due"], paid["paid_at"]) == (
        "paid",
        "60.00",
        "0.00",
        START,
    )
    (payment,) = await payments(api, invoice_id=invoice["number"])
    assert (payment["status"], payment["provider"], payment["amount"]) == ("succeeded", "manual", "60.00")
    assert (payment["reference"], payment["paid_at"]) == ("Transfer 7", START)
    assert payment["allocations"] == [{"invoice_id": invoice["id"], "amount": "60.00"}]
    assert payment["recorded_by"].startswith("key_")
    assert await balances(api) == {"CASH": "60.00", "REVENUE": "60.00"}


async def test_put_marks_as_paid_too(api: Api) -> None:
    """Both verbs lead to the same operation, by number too."""
    await acme(api)
    invoice = await issued(api, "60.00")
    paid = await api.put(f"/invoices/{invoice['number']}/mark-as-paid")
    assert (paid["id"], paid["status"]) == (invoice["id"], "paid")


async def test_twenty_at_once_are_one_payment(api: Api) -> None:
    """Of twenty requests without a key, one pays and nineteen find the invoice paid (F13)."""
    await acme(api)
    invoice = await issued(api, "60.00")
    calls = [api.call("POST", f"/invoices/{invoice['id']}/mark-as-paid", json={}) for _ in range(20)]
    answers = sorted([r.status_code for r in await asyncio.gather(*calls)])
    assert answers == [200] + [409] * 19
    assert len(await payments(api)) == 1
    assert (await balances(api))["CASH"] == "60.00"


async def test_only_open_invoices_are_marked(api: Api) -> None:
    """A draft, a void and a paid invoice are refused, and no payment is left behind."""
    await acme(api)
    line = {"description": "Work", "unit_price": "10"}
    draft = await api.post("/invoices", json={"customer_id": "acme", "line_items": [line]})
    void = await issued(api, "10.00")
    await api.post(f"/invoices/{void['id']}/void")
    for each in (draft, void):
        await api.fails("POST", f"/invoices/{each['id']}/mark-as-paid", 409, "invoice_not_open", json={})
    await api.fails("POST", "/invoices/INV-999999/mark-as-paid", 404, "not_found", json={})
    assert await payments(api) == []


async def test_money_pays_the_oldest_first(api: Api) -> None:
    """50.00 pays what is due first fully, then part of what is due next, whatever was issued first (M-15)."""
    await acme(api)
    late = await issued(api, "40.00", terms="net_60")
    early = await issued(api, "30.00", terms="net_14")
    payment = await api.post("/payments", json={"customer_id": "acme", "amount": "50.00"})
    assert payment["allocations"] == [
        {"invoice_id": early["id"], "amount": "30.00"},
        {"invoice_id": late["id"], "amount": "20.00"},
    ]
    after = await api.get(f"/invoices/{late['id']}")
    assert (after["status"], after["amount_paid"], after["amount_due"]) == ("issued", "20.00", "20.00")
    assert (await api.get(f"/invoices/{early['id']}"))["status"] == "paid"
    assert await api.get(f"/payments/{payment['id']}") == payment


async def test_equal_due_dates_go_by_number(api: Api) -> None:
    """Of three invoices due on one day, the lowest numbers are paid first."""
    await acme(api)
    invoices = [await issued(api, "10.00") for _ in range(3)]
    payment = await api.post("/payments", json={"customer_id": "acme", "amount": "15.00"})
    assert [a["invoice_id"] for a in payment["allocations"]] == [i["id"] for i in invoices[:2]]


async def test_the_rest_is_credit_that_the_next_invoice_uses(api: Api) -> None:
    """100.00 on 60.00 leaves 40.00 of credit (E08), which the next invoice of 50.00 takes first (E09)."""
    await acme(api)
    invoice = await issued(api, "60.00")
    payment = await api.post("/payments", json={"customer_id": "acme", "amount": "100.00", "currency": "USD"})
    assert (payment["unallocated"], payment["status"]) == ("40.00", "succeeded")
    assert (await api.get(f"/invoices/{invoice['id']}"))["status"] == "paid"
    assert await balances(api) == {"CASH": "100.00", "CUSTOMER_CREDIT": "40.00", "REVENUE": "60.00"}
    following = await issued(api, "50.00")
    assert (following["credits_applied"], following["amount_due"]) == ("40.00", "10.00")
    assert await balances(api) == {"CASH": "100.00", "AR": "10.00", "REVENUE": "110.00"}


async def test_named_invoices_are_paid_in_the_order_named(api: Api) -> None:
    """The payer's word goes before the due dates, and nothing spills onto invoices that were not named."""
    await acme(api)
    other, one, two = [await issued(api, "10.00") for _ in range(3)]
    body = {"customer_id": "acme", "amount": "25.00", "invoice_ids": [two["number"], one["id"], two["id"]]}
    payment = await api.post("/payments", json=body)
    assert [a["invoice_id"] for a in payment["allocations"]] == [two["id"], one["id"]]
    assert payment["unallocated"] == "5.00"
    assert (await api.get(f"/invoices/{other['id']}"))["status"] == "issued"


async def test_partial_payments_add_up(api: Api) -> None:
    """Two payments of one invoice; the rest is marked as paid, and all three are listed for it (INV-25)."""
    await acme(api)
    invoice = await issued(api, "60.00")
    for amount in ("10.00", "20.00"):
        await api.post("/payments", json={"customer_id": "acme", "amount": amount, "invoice_id": invoice["id"]})
    paid = await api.post(f"/invoices/{invoice['id']}/mark-as-paid", json={})
    assert (paid["status"], paid["amount_paid"]) == ("paid", "60.00")
    found = await payments(api, invoice_id=invoice["id"])
    assert sorted(p["amount"] for p in found) == ["10.00", "20.00", "30.00"]


async def test_a_payment_is_refused_where_it_makes_no_sense(api: Api) -> None:
    """Nothing, a fraction of a cent, another currency, the future, a card number, a stranger's or a paid invoice."""
    await acme(api)
    await api.post("/customers", json={"name": "Other", "external_id": "other", "currency": "USD"})
    invoice = await issued(api, "60.00")
    base = {"customer_id": "acme", "amount": "1.00"}
    for change, status, code in (
        ({"amount": "0"}, 422, "invalid"),
        ({"amount": "0.001"}, 422, "invalid"),
        ({"amount": "-1"}, 422, "invalid"),
        ({"currency": "EUR"}, 409, "customer_currency_fixed"),
        ({"paid_at": "2026-01-02"}, 422, "invalid"),
        ({"reference": "4242 4242 4242 4242"}, 422, "card_number_refused"),
        ({"customer_id": "other", "invoice_id": invoice["id"]}, 404, "not_found"),
        ({"invoice_id": "INV-999999"}, 404, "not_found"),
    ):
        await api.fails("POST", "/payments", status, code, json={**base, **change})
    await api.post(f"/invoices/{invoice['id']}/mark-as-paid", json={})
    await api.fails("POST", "/payments", 409, "invoice_not_open", json={**base, "invoice_id": invoice["id"]})
    assert len(await payments(api)) == 1


async def test_money_may_have_arrived_before(api: Api) -> None:
    """The entry of a payment of last Tuesday counts for that day."""
    await acme(api)
    invoice = await issued(api, "60.00")
    await api.advance("2026-01-20T12:00:00Z")
    await api.post(f"/invoices/{invoice['id']}/mark-as-paid", json={"paid_at": "2026-01-13"})
    (payment,) = await payments(api)
    assert (payment["paid_at"], payment["created_at"]) == ("2026-01-13T00:00:00Z", "2026-01-20T12:00:00Z")
    (entry,) = (await api.get("/ledger/entries", source_id=payment["id"]))["data"]
    assert (entry["effective_on"], entry["event"]) == ("2026-01-13", "succeeded")


async def test_a_manual_payment_is_told_of(api: Api) -> None:
    """It is created and has succeeded, and its invoice is paid."""
    await acme(api)
    invoice = await issued(api, "60.00")
    await api.post(f"/invoices/{invoice['id']}/mark-as-paid", json={})
    (payment,) = await payments(api)
    await api.advance("2026-01-01T00:00:01Z")
    assert await told(api, payment["id"]) == ["payment.created", "payment.succeeded"]
    assert (await told(api, invoice["id"]))[-1] == "invoice.paid"


async def test_payments_are_listed_by_what_they_are(api: Api) -> None:
    """By customer, status, provider and time."""
    await acme(api)
    await api.post("/payments", json={"customer_id": "acme", "amount": "5.00"})
    for filters, count in (
        ({"customer_id": "acme"}, 1),
        ({"status": "succeeded,failed"}, 1),
        ({"status": "pending"}, 0),
        ({"provider": "manual"}, 1),
        ({"provider": "sandbox"}, 0),
        ({"created_at_gte": START}, 1),
        ({"created_at_lte": "2025-12-31T00:00:00Z"}, 0),
    ):
        assert len(await payments(api, **filters)) == count, filters


async def test_tenants_do_not_see_each_others_payments(api: Api, second_api: Api) -> None:
    """A payment of one tenant is unknown to another."""
    await acme(api)
    payment = await api.post("/payments", json={"customer_id": "acme", "amount": "5.00"})
    await second_api.fails("GET", f"/payments/{payment['id']}", 404, "not_found")
