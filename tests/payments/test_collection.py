"""Automatic collection, from the issued invoice to the recorded answer."""

import asyncio

from sqlalchemy import text

from tests.client import Api
from tests.payments.conftest import (
    ANSWER_LOST,
    DECLINED,
    GOOD,
    PENDING,
    POOR,
    SILENT,
    START,
    attach,
    auto_paid,
    balances,
    payments,
    told,
)


async def test_a_good_card_pays_the_invoice(api: Api) -> None:
    """One attempt under its key succeeds for 49.00; the money is on clearing (E05)."""
    invoice = await auto_paid(api, GOOD)
    assert (invoice["status"], invoice["amount_paid"]) == ("paid", "49.00")
    (payment,) = await payments(api, invoice_id=invoice["id"])
    assert (payment["status"], payment["provider"], payment["amount"]) == ("succeeded", "sandbox", "49.00")
    assert (payment["brand"], payment["last4"], payment["attempt"]) == ("visa", "4242", 1)
    assert payment["allocations"] == [{"invoice_id": invoice["id"], "amount": "49.00"}]
    assert payment["paid_at"] == START
    found = await balances(api)
    assert found["PSP_CLEARING"] == "49.00"
    assert "AR" not in found
    assert await told(api, payment["id"]) == ["payment.created", "payment.updated", "payment.succeeded"]
    assert "invoice.paid" in await told(api, invoice["id"])


async def test_the_key_names_payment_and_attempt(api: Api) -> None:
    """The key at the provider is `pay_<id>_<attempt>`, stored with the intent (correctness L-09)."""
    await auto_paid(api, GOOD)
    (payment,) = await payments(api)
    async with api.app.database.system() as conn:
        key = await conn.scalar(text("select key from payments where id = :id"), {"id": payment["id"]})
    assert key == f"{payment['id']}_1"


async def test_a_declined_card_leaves_the_invoice_open(api: Api) -> None:
    """The payment fails with the code of the card, nothing is booked for it, and it is told of."""
    invoice = await auto_paid(api, DECLINED)
    assert (invoice["status"], invoice["amount_due"]) == ("issued", "49.00")
    (payment,) = await payments(api)
    assert (payment["status"], payment["failure_code"], payment["allocations"]) == ("failed", "card_declined", [])
    assert (payment["paid_at"], payment["unallocated"]) == (None, "0.00")
    assert (await balances(api))["AR"] == "49.00"
    assert await told(api, payment["id"]) == ["payment.created", "payment.updated", "payment.failed"]


async def test_without_a_method_nothing_is_attempted(api: Api) -> None:
    """The invoice stays open; there is no payment."""
    invoice = await auto_paid(api, None)
    assert invoice["status"] == "issued"
    assert await payments(api) == []


async def test_a_failed_payment_is_tried_again_with_another_card(api: Api) -> None:
    """The second attempt is a payment of its own, from the card that is the default by then."""
    invoice = await auto_paid(api, POOR)
    await attach(api, GOOD, set_default=True)
    second = await api.post(f"/invoices/{invoice['id']}/retry-payment")
    assert (second["status"], second["attempt"], second["last4"]) == ("pending", 2, "4242")
    await api.advance("2026-01-01T00:00:40Z")
    found = await payments(api, invoice_id=invoice["id"])
    assert [(p["status"], p["attempt"], p["failure_code"]) for p in found] == [
        ("failed", 1, "insufficient_funds"),
        ("succeeded", 2, None),
    ]
    assert (await api.get(f"/invoices/{invoice['id']}"))["status"] == "paid"
    await api.fails("POST", f"/invoices/{invoice['id']}/retry-payment", 409, "invoice_not_open")


async def test_a_retry_needs_a_method(api: Api) -> None:
    """Without a default method it is refused."""
    invoice = await auto_paid(api, None)
    await api.fails("POST", f"/invoices/{invoice['id']}/retry-payment", 409, "no_payment_method")


async def test_a_retry_waits_for_the_outcome_before(api: Api) -> None:
    """While an attempt is pending, another one is refused, twenty at once too."""
    invoice = await auto_paid(api, PENDING)
    await api.fails("POST", f"/invoices/{invoice['id']}/retry-payment", 409, "payment_in_flight")
    calls = [api.call("POST", f"/invoices/{invoice['id']}/retry-payment") for _ in range(20)]
    assert {r.status_code for r in await asyncio.gather(*calls)} == {409}
    assert len(await payments(api)) == 1


async def test_twenty_retries_at_once_are_one_attempt(api: Api) -> None:
    """Of twenty requests for an invoice without an attempt under way, one attempt charges."""
    invoice = await auto_paid(api, DECLINED)
    await attach(api, GOOD, set_default=True)
    calls = [api.call("POST", f"/invoices/{invoice['id']}/retry-payment") for _ in range(20)]
    answers = sorted(r.status_code for r in await asyncio.gather(*calls))
    assert answers == [201] + [409] * 19
    await api.advance("2026-01-01T00:00:40Z")
    assert [p["status"] for p in await payments(api)] == ["failed", "succeeded"]
    assert (await balances(api))["PSP_CLEARING"] == "49.00"


async def test_a_pending_charge_is_asked_about_until_it_settles(api: Api) -> None:
    """It stays pending with the provider's reference, and is found settled a minute later."""
    invoice = await auto_paid(api, PENDING)
    (payment,) = await payments(api)
    assert (payment["status"], invoice["status"]) == ("pending", "issued")
    assert payment["provider_reference"]
    await api.advance("2026-01-01T00:01:00Z")
    (after,) = await payments(api)
    assert (after["status"], after["paid_at"]) == ("succeeded", "2026-01-01T00:01:00Z")
    assert after["provider_reference"] == payment["provider_reference"]
    assert (await api.get(f"/invoices/{invoice['id']}"))["status"] == "paid"


async def test_a_lost_answer_is_found_by_its_key(api: Api) -> None:
    """The charge whose answer was lost is found a minute later: one payment, one booking."""
    await auto_paid(api, ANSWER_LOST)
    (payment,) = await payments(api)
    assert (payment["status"], payment["provider_reference"]) == ("pending", None)
    await api.advance("2026-01-03T00:00:00Z")
    (after,) = await payments(api)
    assert (after["id"], after["status"], after["paid_at"]) == (payment["id"], "succeeded", "2026-01-01T00:01:00Z")
    assert (await balances(api))["PSP_CLEARING"] == "49.00"


async def test_a_silent_provider_is_asked_six_times(api: Api) -> None:
    """After that the payment stays pending, due no more, for a person to look at."""
    await auto_paid(api, SILENT)
    await api.advance("2026-01-03T00:00:00Z")
    (payment,) = await payments(api)
    assert payment["status"] == "pending"
    async with api.app.database.system() as conn:
        row = await conn.execute(text("select asks, due_at from payments where id = :id"), {"id": payment["id"]})
        assert tuple(row.one()) == (6, None)


async def test_a_late_success_is_credit(api: Api) -> None:
    """The invoice was marked as paid while the charge was pending: its 49.00 become credit (correctness I-23)."""
    invoice = await auto_paid(api, PENDING)
    await api.post(f"/invoices/{invoice['id']}/mark-as-paid", json={})
    await api.advance("2026-01-01T00:02:00Z")
    late = next(p for p in await payments(api) if p["provider"] == "sandbox")
    assert (late["status"], late["allocations"], late["unallocated"]) == ("succeeded", [], "49.00")
    found = await balances(api)
    assert (found["CASH"], found["PSP_CLEARING"], found["CUSTOMER_CREDIT"]) == ("49.00", "49.00", "49.00")
    assert (await api.get(f"/invoices/{invoice['id']}"))["amount_due"] == "0.00"


async def test_a_late_success_on_a_void_invoice_is_credit(api: Api) -> None:
    """The invoice stays void with nothing due, and the customer has the money."""
    invoice = await auto_paid(api, PENDING)
    await api.post(f"/invoices/{invoice['id']}/void")
    await api.advance("2026-01-01T00:02:00Z")
    (late,) = await payments(api)
    assert (late["status"], late["unallocated"]) == ("succeeded", "49.00")
    after = await api.get(f"/invoices/{invoice['id']}")
    assert (after["status"], after["amount_due"], after["amount_paid"]) == ("void", "0.00", "0.00")
    assert (await balances(api))["CUSTOMER_CREDIT"] == "49.00"


async def test_only_what_is_still_due_is_allocated(api: Api) -> None:
    """20.00 came by hand while the charge of 49.00 was pending: 29.00 of it pay the invoice, 20.00 are credit."""
    invoice = await auto_paid(api, PENDING)
    await api.post("/payments", json={"customer_id": "acme", "amount": "20.00"})
    await api.advance("2026-01-01T00:02:00Z")
    late = next(p for p in await payments(api) if p["provider"] == "sandbox")
    assert late["allocations"] == [{"invoice_id": invoice["id"], "amount": "29.00"}]
    assert late["unallocated"] == "20.00"
    assert (await api.get(f"/invoices/{invoice['id']}"))["status"] == "paid"
    assert (await balances(api))["CUSTOMER_CREDIT"] == "20.00"


async def test_further_invoices_are_collected_too(api: Api) -> None:
    """Three months, three invoices, three payments, each at the instant of its invoice."""
    await auto_paid(api, GOOD)
    await api.advance("2026-03-15T00:00:00Z")
    found = await payments(api)
    assert [(p["status"], p["paid_at"]) for p in found] == [
        ("succeeded", "2026-01-01T00:00:00Z"),
        ("succeeded", "2026-02-01T00:00:00Z"),
        ("succeeded", "2026-03-01T00:00:00Z"),
    ]
    assert {i["status"] for i in await api.every("/invoices")} == {"paid"}
    assert (await balances(api))["PSP_CLEARING"] == "147.00"
