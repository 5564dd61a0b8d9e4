"""Payments as arithmetic."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from billow.invoicing.types import Invoice, InvoiceNotOpen, Status
from billow.kit.errors import Invalid
from billow.kit.money import Money
from billow.ledger import rules as ledger
from billow.payments import rules
from billow.payments.types import Allocation, CardNumberRefused, Declined, Payment, Pending, Settled

AT = datetime(2026, 2, 1, 12, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


def usd(text: str) -> Money:
    """Dollars."""
    return Money.of(text, "USD")


def invoice(name: str, due: str, *, status: Status = "issued", entity: str = "ent_1") -> Invoice:
    """An invoice of which *due* is due."""
    return Invoice(
        id=name,
        number=name,
        status=status,
        customer_id="cus_1",
        subscription_ids=(),
        currency="USD",
        billing_period_start=None,
        billing_period_end=None,
        issue_date=date(2026, 1, 1),
        due_date=date(2026, 1, 31),
        subtotal=usd(due),
        discount_total=usd("0"),
        tax_total=usd("0"),
        total=usd(due),
        credits_applied=usd("0"),
        amount_offset=usd("0"),
        amount_paid=usd("0"),
        amount_due=usd(due),
        line_items=(),
        taxes=(),
        purchase_order_number=None,
        description=None,
        payment_terms="net_30",
        auto_pay=True,
        billing_entity_id=entity,
        created_at=AT,
    )


def pending(amount: str, *, provider: str = "somebody") -> Payment:
    """A payment that waits for its outcome."""
    return Payment(
        id="pay_1",
        customer_id="cus_1",
        invoice_id="a",
        status="pending",
        provider=provider,
        payment_method_id=None,
        brand=None,
        last4=None,
        amount=usd(amount),
        currency="USD",
        allocations=(),
        unallocated=usd("0"),
        reference=None,
        failure_code=None,
        failure_message=None,
        provider_reference=None,
        attempt=1,
        recorded_by=None,
        paid_at=None,
        created_at=AT,
        updated_at=AT,
    )


def test_each_invoice_is_paid_fully_before_the_next() -> None:
    """50 on 30, 15 and 40 pays 30, 15 and 5 (correctness M-15)."""
    found, rest = rules.spread(usd("50"), [invoice("a", "30"), invoice("b", "15"), invoice("c", "40")])
    assert [(x.invoice_id, str(x.amount)) for x in found] == [("a", "30.00"), ("b", "15.00"), ("c", "5.00")]
    assert str(rest) == "0.00"


@pytest.mark.parametrize("status", ["paid", "void", "draft"])
def test_nothing_is_laid_on_an_invoice_that_is_not_open(status: Status) -> None:
    """Money for an invoice that is paid, void or a draft stays whole (correctness I-23)."""
    found, rest = rules.spread(usd("50"), [invoice("a", "30", status=status)])
    assert (found, str(rest)) == ((), "50.00")


def test_a_settled_charge_pays_its_invoice() -> None:
    """It succeeds with the provider's reference, at the instant of the answer."""
    after = rules.answered(pending("30"), Settled(reference="r"), invoice=invoice("a", "30"), at=LATER)
    assert (after.status, after.provider_reference, after.paid_at) == ("succeeded", "r", LATER)
    assert after.allocations == (Allocation(invoice_id="a", amount=usd("30")),)


def test_a_late_success_is_left_over() -> None:
    """For an invoice that was voided in the meantime, the whole amount is unallocated (correctness I-23)."""
    after = rules.answered(pending("30"), Settled(reference="r"), invoice=invoice("a", "30", status="void"), at=LATER)
    assert (after.status, after.allocations, str(after.unallocated)) == ("succeeded", (), "30.00")


def test_states_only_move_forward() -> None:
    """A pending or declining answer, or none, that comes after the success changes nothing (correctness I-22)."""
    done = rules.answered(pending("30"), Settled(reference="r"), invoice=invoice("a", "30"), at=AT)
    for late in (Pending(reference="s"), Declined(code="c", message="m"), Settled(reference="t"), None):
        assert rules.answered(done, late, invoice=invoice("a", "30"), at=LATER) == done


def test_a_declined_charge_says_why() -> None:
    """It fails with the provider's code and no allocation."""
    after = rules.answered(pending("30"), Declined(code="c", message="No."), invoice=invoice("a", "30"), at=LATER)
    assert (after.status, after.failure_code, after.failure_message) == ("failed", "c", "No.")
    assert after.allocations == ()


def test_no_more_is_asked_for_than_is_due() -> None:
    """Of 30 intended, 12 are asked for when 12 are due by then."""
    after = rules.before_call(pending("30"), invoice=invoice("a", "12"), usable=True, at=LATER)
    assert (after.status, str(after.amount)) == ("pending", "12.00")


def test_what_is_not_due_or_has_no_method_is_canceled() -> None:
    """Before the first question, a paid invoice and a removed method each cancel the payment."""
    paid = invoice("a", "30", status="paid")
    assert rules.before_call(pending("30"), invoice=paid, usable=True, at=LATER).status == "canceled"
    assert rules.before_call(pending("30"), invoice=invoice("a", "30"), usable=False, at=LATER).status == "canceled"


def test_questions_thin_out_and_end() -> None:
    """After 1, 5, 30, 120 and 480 minutes; the sixth question is the last, ten and a half hours after the first."""
    at, waits = AT, []
    for asks in range(1, 6):
        following = rules.next_ask(asks, at)
        assert following is not None
        waits.append((following - at) // timedelta(minutes=1))
        at = following
    assert waits == [1, 5, 30, 120, 480]
    assert rules.next_ask(6, at) is None
    assert (rules.may_ask(5), rules.may_ask(6)) == (True, False)


def test_a_key_is_sent_again_while_providers_keep_it() -> None:
    """For 23 hours, an hour less than providers promise (correctness L-09)."""
    assert rules.may_send(AT, AT + timedelta(hours=22, minutes=59))
    assert not rules.may_send(AT, AT + timedelta(hours=23))


def test_a_card_payment_is_booked_on_clearing() -> None:
    """E05: Dr PSP_CLEARING 144, Cr AR 144."""
    after = rules.answered(pending("144"), Settled(reference="r"), invoice=invoice("a", "144"), at=AT)
    (entry,) = rules.entries(after, entities={"a": "ent_1"}, home="ent_1", on=date(2026, 2, 1))
    assert ledger.entry(entry).event == "succeeded"
    assert [(p.account, str(p.debit), str(p.credit)) for p in entry.postings] == [
        ("PSP_CLEARING", "144.00", "0.00"),
        ("AR", "0.00", "144.00"),
    ]


def test_an_overpayment_is_booked_as_credit() -> None:
    """E08: Dr CASH 100, Cr AR 60, Cr CUSTOMER_CREDIT 40."""
    after = rules.received(pending("100", provider="manual"), [invoice("a", "60")], at=AT)
    (entry,) = rules.entries(after, entities={"a": "ent_1"}, home="ent_1", on=date(2026, 2, 1))
    assert [(p.account, str(p.debit), str(p.credit)) for p in entry.postings] == [
        ("CASH", "100.00", "0.00"),
        ("AR", "0.00", "60.00"),
        ("CUSTOMER_CREDIT", "0.00", "40.00"),
    ]


def test_each_entity_has_an_entry_of_its_own() -> None:
    """A payment over invoices of two entities is two balanced entries with two events; the rest is at home."""
    invoices = [invoice("a", "60", entity="ent_1"), invoice("b", "30", entity="ent_2")]
    after = rules.received(pending("100", provider="manual"), invoices, at=AT)
    found = rules.entries(after, entities={"a": "ent_1", "b": "ent_2"}, home="ent_2", on=date(2026, 2, 1))
    assert [(e.billing_entity_id, e.event, str(e.postings[0].debit)) for e in map(ledger.entry, found)] == [
        ("ent_1", "succeeded:ent_1", "60.00"),
        ("ent_2", "succeeded", "40.00"),
    ]


def test_money_arrives_today_or_before() -> None:
    """A past day counts from its beginning in the zone; tomorrow is refused, and today is the instant itself."""
    zone = "Europe/Berlin"
    assert rules.paid_instant(None, zone=zone, at=AT) == AT
    assert rules.paid_instant(date(2026, 2, 1), zone=zone, at=AT) == AT
    assert rules.paid_instant(date(2026, 1, 31), zone=zone, at=AT) == datetime(2026, 1, 30, 23, tzinfo=UTC)
    with pytest.raises(Invalid):
        rules.paid_instant(date(2026, 2, 2), zone=zone, at=AT)


@pytest.mark.parametrize("amount", ["0", "0.001"])
def test_an_amount_is_positive_and_exact(amount: str) -> None:
    """Nothing and fractions of a cent are no payment."""
    with pytest.raises(Invalid):
        rules.money(amount, "USD")


@pytest.mark.parametrize("text", ["4242424242424242", "card 4242-4242-4242-4242!", "378282246310005"])
def test_card_numbers_are_refused_in_words(text: str) -> None:
    """What has the length and the check digit of a card number is refused, and not repeated (correctness S-13)."""
    with pytest.raises(CardNumberRefused) as refused:
        rules.check_no_card("reference", text)
    assert not any(c.isdigit() for c in refused.value.detail)


@pytest.mark.parametrize("text", [None, "", "INV-000001", "4242424242424241", "RF18 5390 0754 7034", "20260201"])
def test_other_references_are_accepted(text: str | None) -> None:
    """A wrong check digit, or fewer than 13 digits, is no card number."""
    rules.check_no_card("reference", text)


def test_only_open_invoices_can_be_paid() -> None:
    """A draft, a void and a paid one are refused."""
    rules.check_open(invoice("a", "1", status="overdue"))
    for status in ("draft", "void", "paid"):
        with pytest.raises(InvoiceNotOpen):
            rules.check_open(replace(invoice("a", "1"), status=status))
