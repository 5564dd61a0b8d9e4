"""Two workers at one charge, and what changes between the intent and the first question."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from billow.payments import operations
from billow.payments.types import Declined, Settled
from billow.runtime.db import Tx
from tests.client import Api
from tests.payments.conftest import GOOD, PENDING, acme, attach, auto_paid, balances, issued, payments, told

MINUTE = datetime(2026, 1, 1, 0, 1, tzinfo=UTC)
"""When the charge that is pending since the beginning of the year is due again."""


@asynccontextmanager
async def transaction(api: Api, payment_or_invoice: Any) -> AsyncIterator[Tx]:
    """A transaction of the tenant that the object belongs to."""
    query = "select tenant_id from payments where id = :id union select tenant_id from invoices where id = :id"
    async with api.app.database.system() as conn:
        tenant = await conn.scalar(text(query), {"id": payment_or_invoice["id"]})
    async with api.app.database.begin(tenant) as tx:
        yield tx


async def test_a_charge_is_held_by_one_worker(api: Api) -> None:
    """While one worker's claim is open, and while its lease runs, another one gets nothing."""
    await auto_paid(api, PENDING)
    (payment,) = await payments(api)
    async with transaction(api, payment) as one:
        claimed = await operations.claim(one, MINUTE)
        async with transaction(api, payment) as other:
            assert await operations.claim(other, MINUTE) is None
    assert claimed is not None
    assert (claimed.payment_id, claimed.again, claimed.asks) == (payment["id"], True, 2)
    async with transaction(api, payment) as other:
        assert await operations.claim(other, MINUTE) is None
        assert await operations.is_underway(other, MINUTE)


async def test_a_lapsed_lease_is_taken_over_and_recorded_once(api: Api) -> None:
    """Two workers that both come back with an answer book one payment; a later refusal changes nothing (I-22, F21)."""
    await auto_paid(api, PENDING)
    (payment,) = await payments(api)
    async with transaction(api, payment) as tx:
        first = await operations.claim(tx, MINUTE)
    async with api.app.database.system() as conn:
        lapsed = datetime.now(UTC) - timedelta(seconds=1)
        await conn.execute(
            text("update payments set leased_until = :at where id = :id"), {"at": lapsed, "id": payment["id"]}
        )
    async with transaction(api, payment) as tx:
        second = await operations.claim(tx, MINUTE)
    assert first is not None
    assert second is not None
    assert first.request.key == second.request.key
    for claimed, outcome in (
        (second, Settled(reference="one")),
        (first, Settled(reference="one")),
        (first, Declined(code="late", message="")),
        (first, None),
    ):
        async with transaction(api, payment) as tx:
            assert (await operations.record(tx, claimed, outcome)).status == "succeeded"
    (after,) = await payments(api)
    assert (after["status"], after["failure_code"]) == ("succeeded", None)
    assert (await balances(api))["PSP_CLEARING"] == "49.00"


async def test_what_was_paid_before_the_first_question_is_canceled(api: Api) -> None:
    """Paid by hand between intent and question: the provider is never asked, and the payment is canceled."""
    await acme(api)
    await attach(api, GOOD)
    invoice = await issued(api, "60.00")
    async with transaction(api, invoice) as tx:
        intended = await operations.intend(tx, invoice["id"])
        await operations.mark_as_paid(tx, invoice_id=invoice["id"])
    assert intended is not None
    await api.advance("2026-01-01T00:00:01Z")
    payment = await api.get(f"/payments/{intended.id}")
    assert (payment["status"], payment["provider_reference"]) == ("canceled", None)
    assert await told(api, intended.id) == ["payment.created", "payment.updated"]
    assert await balances(api) == {"CASH": "60.00", "REVENUE": "60.00"}


async def test_what_was_paid_in_part_is_asked_for_in_part(api: Api) -> None:
    """Of 60.00 intended, 20.00 came by hand before the question: 40.00 are charged."""
    await acme(api)
    await attach(api, GOOD)
    invoice = await issued(api, "60.00")
    async with transaction(api, invoice) as tx:
        intended = await operations.intend(tx, invoice["id"])
        await operations.create(tx, customer_id="acme", amount=Decimal("20.00"))
    assert intended is not None
    await api.advance("2026-01-01T00:00:01Z")
    payment = await api.get(f"/payments/{intended.id}")
    assert (payment["status"], payment["amount"], payment["unallocated"]) == ("succeeded", "40.00", "0.00")
    assert await balances(api) == {"CASH": "20.00", "PSP_CLEARING": "40.00", "REVENUE": "60.00"}


async def test_a_removed_method_is_not_charged(api: Api) -> None:
    """The card was removed between intent and question: the payment is canceled and the invoice stays open."""
    await acme(api)
    method = await attach(api, GOOD)
    invoice = await issued(api, "60.00")
    async with transaction(api, invoice) as tx:
        intended = await operations.intend(tx, invoice["id"])
        await operations.delete_method(tx, customer_id="acme", payment_method_id=method["id"])
    assert intended is not None
    await api.advance("2026-01-01T00:00:01Z")
    assert (await api.get(f"/payments/{intended.id}"))["status"] == "canceled"
    assert (await api.get(f"/invoices/{invoice['id']}"))["status"] == "issued"


async def test_one_intent_an_invoice(api: Api) -> None:
    """A second intent while one is pending comes to nothing, in the same transaction too."""
    await acme(api)
    await attach(api, GOOD)
    invoice = await issued(api, "60.00")
    async with transaction(api, invoice) as tx:
        assert await operations.intend(tx, invoice["id"]) is not None
        assert await operations.intend(tx, invoice["id"]) is None
    await api.advance("2026-01-01T00:00:01Z")
    assert [p["status"] for p in await payments(api)] == ["succeeded"]
    async with transaction(api, invoice) as tx:
        assert await operations.intend(tx, invoice["id"]) is None
