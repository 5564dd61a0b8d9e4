"""Invoices and credit notes as files."""

import base64
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

import structlog

from billow.credit_notes import operations as credit_notes
from billow.credit_notes.types import CreditNote
from billow.customers import operations as customers
from billow.customers.types import Customer
from billow.documents import FONTS, TEMPLATES, rules, store
from billow.documents.types import (
    Branding,
    DocumentKind,
    DocumentLine,
    DocumentTax,
    InvoiceDocument,
    Labelled,
    Logo,
    Party,
    Payment,
    Reduction,
    ServicePeriod,
    Totals,
)
from billow.invoicing import operations as invoicing
from billow.invoicing.rules import net_days
from billow.invoicing.types import Invoice
from billow.kit import time
from billow.kit.currency import exponent
from billow.kit.fields import Ref
from billow.kit.operation import Binary, operation
from billow.runtime.db import Tx
from billow.runtime.typesetting import TypesettingFailed, render_in_thread
from billow.subscriptions import operations as subscriptions
from billow.tenants.types import Address, BillingEntity

_TEMPLATE = TEMPLATES / "invoice.typ"
_log = structlog.get_logger("billow.documents")


@operation(
    "invoices.pdf",
    http="GET /invoices/{invoice_id}/pdf",
    rpc="InvoiceService.DownloadInvoice",
    needs="invoices:read",
    example={"invoice_id": "INV-000001"},
)
async def invoice_pdf(tx: Tx, *, invoice_id: Ref) -> Binary:
    """Answer the invoice as a PDF; of an issued one always the same bytes for the same state.

    Raises:
        NotFound: There is no such invoice.
    """
    invoice = await invoicing.get(tx, invoice_id=invoice_id)
    content = await store.load(tx, str(invoice.id), _variant(invoice)) if invoice.number else None
    if content is None:
        entity, customer = await invoicing.parties(tx, invoice)
        page = document(invoice, entity=entity, customer=customer, groups=await _groups(tx, invoice))
        content = await _render(page, customer.locale)
        if invoice.number:
            await store.keep(tx, str(invoice.id), _variant(invoice), content)
    return Binary(content=content, media_type="application/pdf", filename=f"{invoice.number or 'draft'}.pdf")


@operation(
    "credit_notes.pdf",
    http="GET /credit-notes/{credit_note_id}/pdf",
    rpc="CreditNoteService.DownloadCreditNote",
    needs="credit_notes:read",
    example={"credit_note_id": "CN-000001"},
)
async def credit_note_pdf(tx: Tx, *, credit_note_id: Ref) -> Binary:
    """Answer the credit note as a PDF, between the parties of the invoice that it refers to; always the same bytes.

    Raises:
        NotFound: There is no such credit note.
    """
    note = await credit_notes.get(tx, credit_note_id=credit_note_id)
    content = await store.load(tx, note.id, "credit_note")
    if content is None:
        invoice = await invoicing.get(tx, invoice_id=note.invoice_id)
        entity, customer = await invoicing.parties(tx, invoice)
        content = await _render(note_document(note, entity=entity, customer=customer), customer.locale)
        await store.keep(tx, note.id, "credit_note", content)
    return Binary(content=content, media_type="application/pdf", filename=f"{note.number}.pdf")


def note_document(note: CreditNote, *, entity: BillingEntity, customer: Customer) -> InvoiceDocument:
    """The page of *note* under the letterhead of *entity*, to *customer*; amounts are positive (correctness M-12)."""
    off = note.discount_total
    return InvoiceDocument(
        kind=DocumentKind.CREDIT_NOTE,
        corrects=note.invoice_number,
        number=note.number or "",
        status=note.status,
        currency=note.currency,
        exponent=exponent(note.currency),
        seller=_party(entity.legal_name, entity.address, entity.tax_ids, entity.email),
        buyer=_party(customer.name, customer.billing_address, customer.tax_ids, customer.email),
        lines=tuple(
            DocumentLine(
                description=line.description,
                amount=line.amount.amount,
                quantity=None,
                unit_price=None,
                period=ServicePeriod(start=line.period_start, end=line.period_end)
                if line.period_start and line.period_end
                else None,
                tax_rate=line.tax_rate if note.taxes else None,
            )
            for line in note.line_items
        ),
        totals=Totals(
            subtotal=note.subtotal.amount,
            total=note.total.amount,
            amount_due=Decimal(0),
            taxes=tuple(
                DocumentTax(name=t.name, rate=t.rate, base=t.base.amount, amount=t.amount.amount) for t in note.taxes
            ),
            discounts=(Reduction(name="Discount on what is credited", amount=off.amount),) if off else (),
        ),
        issue_date=note.issue_date,
        notes=note.description or "",
        branding=Branding(accent=entity.branding.accent, logo=_logo(entity), footer=entity.footer or ""),
    )


def _variant(invoice: Invoice) -> str:
    """The state that a rendering shows: what was paid, what of the customer's credit was used, and what credit notes
    took off."""
    used = f"-{invoice.credits_applied.minor}" if invoice.credits_applied or invoice.amount_offset else ""
    off = f"-{invoice.amount_offset.minor}" if invoice.amount_offset else ""
    return f"invoice-{invoice.status}-{invoice.amount_paid.minor}{used}{off}"


async def _groups(tx: Tx, invoice: Invoice) -> Mapping[str, str]:
    """The heading of each line, by its id, where the invoice is for several subscriptions or serves another customer:
    the customer that is served, and the subscription where it has several."""
    lines = {item.id: (item.customer_id, item.subscription_id) for item in invoice.line_items if item.subscription_id}
    served = {customer_id for customer_id, _ in lines.values()}
    if len(set(lines.values())) < 2 and served <= {invoice.customer_id}:
        return {}
    parties = await customers.by_ids(tx, sorted(served)) if served != {invoice.customer_id} else {}
    agreed = await subscriptions.by_ids(tx, invoice.subscription_ids)
    several = Counter(customer_id for customer_id, _ in set(lines.values()))
    found = {}
    for line_id, (customer_id, subscription_id) in lines.items():
        names = [parties[customer_id].name] if parties else []
        names += [agreed[subscription_id][0].name] if several[customer_id] > 1 else []
        found[line_id] = " \N{MIDDLE DOT} ".join(names)
    return found


async def _render(page: InvoiceDocument, locale: str) -> bytes:
    """The PDF; without the logo when it cannot be drawn, for an invoice matters more than its picture."""
    template = _TEMPLATE.read_text("utf-8")
    try:
        return await render_in_thread(template, rules.template_data(page, locale), fonts=[FONTS])
    except TypesettingFailed:
        if page.branding.logo is None:
            raise
        _log.warning("logo_unreadable", number=page.number)
        return await render_in_thread(template, rules.template_data(rules.without_logo(page), locale), fonts=[FONTS])


def document(
    invoice: Invoice, *, entity: BillingEntity, customer: Customer, groups: Mapping[str, str]
) -> InvoiceDocument:
    """The page of *invoice* under the letterhead of *entity*, to *customer*; lines stand in *groups* by their ids."""
    period = None
    if invoice.billing_period_start and invoice.billing_period_end:
        period = ServicePeriod(start=invoice.billing_period_start, end=invoice.billing_period_end)
    return InvoiceDocument(
        number=invoice.number or "",
        status=invoice.status,
        currency=invoice.currency,
        exponent=exponent(invoice.currency),
        seller=_party(entity.legal_name, entity.address, entity.tax_ids, entity.email),
        buyer=_party(customer.name, customer.billing_address, customer.tax_ids, customer.email),
        lines=tuple(_lines(invoice, groups)),
        totals=Totals(
            subtotal=invoice.subtotal.amount,
            total=invoice.total.amount,
            amount_due=invoice.amount_due.amount,
            taxes=tuple(
                DocumentTax(name=t.name, rate=t.rate, base=t.base.amount, amount=t.amount.amount) for t in invoice.taxes
            ),
            discounts=tuple(Reduction(name=d.name, amount=d.amount.amount) for d in invoice.discounts),
            credits_applied=(invoice.credits_applied + invoice.amount_offset).amount,
            amount_paid=invoice.amount_paid.amount,
        ),
        issue_date=invoice.issue_date,
        due_date=invoice.due_date,
        paid_date=time.local_date(invoice.paid_at, entity.timezone) if invoice.paid_at else None,
        period=period,
        purchase_order=invoice.purchase_order_number or "",
        notes=invoice.description or "",
        payment=Payment(terms=_terms(invoice), instructions=_instructions(entity)),
        branding=Branding(accent=entity.branding.accent, logo=_logo(entity), footer=entity.footer or ""),
    )


def _lines(invoice: Invoice, groups: Mapping[str, str]) -> Sequence[DocumentLine]:
    return [
        DocumentLine(
            description=item.description,
            amount=item.amount.amount,
            quantity=item.quantity,
            unit_price=item.unit_price,
            period=ServicePeriod(start=item.period_start, end=item.period_end)
            if item.period_start and item.period_end
            else None,
            tax_rate=item.tax_rate if invoice.taxes else None,
            group=groups.get(item.id, ""),
        )
        for item in invoice.line_items
    ]


def _party(name: str, address: Address, tax_ids: Sequence[str], email: str | None) -> Party:
    town = _town(address)
    return Party(
        name=name,
        address=tuple(line for line in (address.line1, address.line2, town) if line),
        country=address.country or "",
        tax_ids=tuple(Labelled(label="Tax ID", value=value) for value in tax_ids),
        email=email or "",
    )


_STATE_BEFORE_CODE = frozenset({"US", "CA", "AU", "IN", "BR", "MX"})
"""Countries that write the town before the state and the postal code."""


def _town(address: Address) -> str:
    if address.country in _STATE_BEFORE_CODE:
        region = " ".join(part for part in (address.state, address.postal_code) if part)
        return ", ".join(part for part in (address.city, region) if part)
    return " ".join(part for part in (address.postal_code, address.city, address.state) if part)


def _terms(invoice: Invoice) -> str:
    days = net_days(invoice.payment_terms)
    return f"Payable within {days} days of the invoice date." if days else "Payable on receipt."


def _instructions(entity: BillingEntity) -> tuple[Labelled, ...]:
    """The payment instructions, one labelled row for each line written as `label: value`."""
    rows = [line.partition(":") for line in (entity.payment_instructions or "").splitlines() if line.strip()]
    return tuple(
        Labelled(label=label.strip(), value=value.strip()) if sep else Labelled(label="", value=label.strip())
        for label, sep, value in rows
    )


def _logo(entity: BillingEntity) -> Logo | None:
    if entity.branding.logo is None:
        return None
    try:
        return Logo(data=base64.b64decode(entity.branding.logo.partition(",")[2]))
    except ValueError:
        _log.warning("logo_unusable", billing_entity_id=entity.id)
        return None
