"""What one can do with invoices: draft, issue, read, explain, void."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from billow.customers import operations as customers
from billow.customers.types import Customer
from billow.invoicing import rules, store
from billow.invoicing.types import (
    BilledLine,
    Draft,
    DraftLine,
    Evidence,
    ExplainedLine,
    Explanation,
    Invoice,
    InvoiceCreated,
    InvoiceIssued,
    InvoicePaid,
    InvoiceVoided,
    LineItem,
    NewLine,
    NewLines,
    PaymentTerms,
    Status,
)
from billow.kit import codec, explain, time
from billow.kit.currency import exponent
from billow.kit.errors import Invalid, NotFound
from billow.kit.fields import CurrencyCode, Day, Instant, Name, Ref, Text
from billow.kit.money import Money
from billow.kit.numbers import exact
from billow.kit.operation import Expansion, operation
from billow.kit.paging import Page, PageRequest
from billow.ledger import operations as ledger
from billow.runtime import db
from billow.runtime.db import Tx
from billow.tax import operations as tax
from billow.tenants import operations as tenants
from billow.tenants.types import BillingEntity

EXPANDS = {"customer": Expansion(key="customer_id", load=customers.by_ids)}
SORTS = ("created_at", "issue_date", "due_date", "number", "total")


async def billed(tx: Tx, subscription_id: str) -> Sequence[BilledLine]:
    """What was billed for the subscription so far, oldest first."""
    return await store.billed(tx, subscription_id)


async def propose(tx: Tx, draft: Draft, *, customer: Customer) -> tuple[Draft, Invoice]:
    """The invoice that *draft* comes to, with its taxes; nothing is stored.

    The preview, the upcoming invoice and the real one all come from here (PT-18).
    """
    taxes = await tax.taxes_for(
        tx,
        billing_entity_id=draft.billing_entity_id,
        customer=customer,
        on=time.local_date(tx.now, customer.timezone),
    )
    lines = rules.settle_negative(draft.lines, taxes, draft.currency)
    settled = Draft(**{**{n: getattr(draft, n) for n in Draft.__slots__}, "lines": lines})
    return settled, rules.draft(settled, taxes=taxes, at=tx.now)


async def open_draft(tx: Tx, draft: Draft, *, customer: Customer) -> Invoice:
    """Store *draft* as a draft invoice and say so; the caller holds the customer's lock."""
    settled, invoice = await propose(tx, draft, customer=customer)
    await store.add(tx, invoice, settled.lines)
    tx.emit(InvoiceCreated(subject=str(invoice.id)), invoice)
    return invoice


async def issue(tx: Tx, invoice: Invoice, *, customer: Customer) -> Invoice:
    """Issue the draft: take the customer's credit, freeze the parties, book the entry, and take the number last (I-02).

    The caller holds the customer's lock, so that a credit is used once.

    Raises:
        InvoiceNotDraft: It was issued before.
    """
    rules.check_draft(invoice)
    entity = await tenants.entity(tx, invoice.billing_entity_id)
    credit = await store.credit_balance(tx, customer.id, invoice.currency)
    deferred = await store.deferred(tx, str(invoice.id))
    today = time.local_date(tx.now, entity.timezone)
    seq, on = await store.take_number(tx, billing_entity_id=entity.id, series=entity.number_prefix, on=today)
    number = rules.number_text(entity.number_prefix, seq)
    issued = rules.issue(invoice, number=number, on=on, credit=credit, at=tx.now)
    assert issued.due_date is not None
    await store.save_issued(
        tx,
        issued,
        seq=seq,
        series=entity.number_prefix,
        parties={"seller": codec.dump(entity), "buyer": codec.dump(customer)},
        due=time.resolve(issued.due_date + timedelta(days=1), entity.timezone),
    )
    await _book(tx, issued, deferred=deferred)
    tx.emit(InvoiceIssued(subject=str(issued.id)), issued)
    if issued.status == "paid":
        tx.emit(InvoicePaid(subject=str(issued.id)), issued)
    return issued


async def _book(tx: Tx, issued: Invoice, *, deferred: Mapping[str, bool]) -> None:
    await ledger.post(tx, rules.entry(issued, deferred=deferred))
    moved = rules.moved_to_balance(issued)
    if moved:
        await store.move_credit(tx, issued.customer_id, moved, source_id=str(issued.id), event="moved")
    if issued.credits_applied:
        await ledger.post(tx, rules.credit_entry(issued))
        await store.move_credit(
            tx, issued.customer_id, -issued.credits_applied, source_id=str(issued.id), event="applied"
        )


async def lock(tx: Tx, ref: str) -> Invoice:
    """The invoice of that id or number, held until the transaction ends; its customer is locked before it (W-12).

    Raises:
        NotFound: There is none.
    """
    seen = await _find(tx, ref)
    await customers.lock(tx, seen.customer_id)
    held = await store.load(tx, str(seen.id), lock=True)
    if held is None:
        raise NotFound(f"There is no invoice {ref!r}.")
    return held


async def _find(tx: Tx, ref: str) -> Invoice:
    invoice = await store.load(tx, ref)
    if invoice is None:
        raise NotFound(f"There is no invoice {ref!r}.")
    return invoice


async def apply_payment(tx: Tx, invoice: Invoice, amount: Money) -> Invoice:
    """Count *amount* as paid on the locked invoice; paid when nothing is due any more. The caller books the money.

    Raises:
        InvoiceNotOpen: It is a draft, void or paid already.
        OverPayment: The amount is more than what is due.
    """
    paid = rules.pay(invoice, amount, at=tx.now)
    await store.save_state(tx, paid)
    if paid.status == "paid":
        tx.emit(InvoicePaid(subject=str(paid.id)), paid)
    return paid


async def parties(tx: Tx, invoice: Invoice) -> tuple[BillingEntity, Customer]:
    """The seller and the buyer: of an issued invoice as they were when it was issued, of a draft as they are now."""
    seller, buyer = await store.parties(tx, str(invoice.id))
    if seller is None or buyer is None:
        entity = await tenants.entity(tx, invoice.billing_entity_id)
        return entity, (await customers.by_ids(tx, [invoice.customer_id]))[invoice.customer_id]
    return codec.load(BillingEntity, seller), codec.load(Customer, buyer)


async def add_credit(tx: Tx, customer_id: str, amount: Money, *, source_id: str, event: str) -> None:
    """Add *amount* to the customer's own credit, once for each (source, event). The caller books the money."""
    await store.move_credit(tx, customer_id, amount, source_id=source_id, event=event)


async def credit_balance(tx: Tx, customer_id: str, currency: str) -> Money:
    """The customer's own credit in *currency*."""
    return await store.credit_balance(tx, customer_id, currency)


@operation(
    "invoices.create",
    http="POST /invoices",
    rpc="InvoiceService.Create",
    needs="invoices:write",
    status=201,
    expands=EXPANDS,
    example={
        "customer_id": "acme",
        "currency": "USD",
        "line_items": [{"description": "Onboarding", "quantity": "2", "unit_price": "150.00"}],
        "payment_terms": "net_14",
        "status": "issued",
    },
)
async def create(
    tx: Tx,
    *,
    customer_id: Ref,
    line_items: NewLines,
    currency: CurrencyCode | None = None,
    payment_terms: PaymentTerms | None = None,
    description: Text | None = None,
    purchase_order_number: Name | None = None,
    status: Status = "draft",
) -> Invoice:
    """Make a one-off invoice of a customer, as a draft or, with `status` issued, numbered at once.

    Raises:
        NotFound: There is no such customer.
        CurrencyFixed: The customer is billed in another currency.
        Invalid: No currency is known, or the status is neither draft nor issued.
    """
    if status not in ("draft", "issued"):
        raise Invalid.of("status", "an invoice is made as draft or issued", code="not_a_choice")
    customer = await customers.lock(tx, (await customers.resolve(tx, customer_id)).id)
    chosen = await customers.choose_currency(tx, customer, currency)
    draft = Draft(
        customer_id=customer.id,
        billing_entity_id=str(customer.billing_entity_id),
        currency=chosen,
        payment_terms=payment_terms or await terms_for(tx, customer),
        lines=tuple(_manual(line, chosen) for line in line_items),
        purchase_order_number=purchase_order_number,
        description=description,
    )
    invoice = await open_draft(tx, draft, customer=customer)
    return await issue(tx, invoice, customer=customer) if status == "issued" else invoice


def _manual(line: NewLine, currency: str) -> DraftLine:
    precise = exact(line.quantity) * exact(line.unit_price)
    product = explain.multiply(
        "quantity x price", explain.given("quantity", line.quantity), explain.given("price", line.unit_price)
    )
    return DraftLine(
        kind="manual",
        description=line.description,
        amount=Money.rounded(precise, currency),
        precise=precise,
        tree=explain.rounded("rounded", product, exponent(currency)),
        quantity=exact(line.quantity),
        unit_price=Decimal(line.unit_price),
        product_id=line.product_id,
        period_start=line.period_start,
        period_end=line.period_end,
    )


async def terms_for(tx: Tx, customer: Customer) -> str:
    """The payment terms of the customer, or else of its billing entity."""
    if customer.net_days is not None:
        return rules.terms_of(customer.net_days)
    return rules.terms_of((await tenants.entity(tx, customer.billing_entity_id)).net_days)


@operation(
    "invoices.get",
    http="GET /invoices/{invoice_id}",
    rpc="InvoiceService.Get",
    needs="invoices:read",
    expands=EXPANDS,
    example={"invoice_id": "INV-000001"},
)
async def get(tx: Tx, *, invoice_id: Ref) -> Invoice:
    """Answer an invoice by id or number, with its lines and taxes.

    Raises:
        NotFound: There is none.
    """
    return await _find(tx, invoice_id)


@operation(
    "invoices.list",
    http="GET /invoices",
    rpc="InvoiceService.List",
    needs="invoices:read",
    sorts=SORTS,
    expands=EXPANDS,
)
async def list_invoices(
    tx: Tx,
    *,
    page: PageRequest,
    customer_id: Ref | None = None,
    subscription_id: Ref | None = None,
    status: list[Status] | None = None,
    currency: list[CurrencyCode] | None = None,
    number: list[Name] | None = None,
    issue_date_gte: Day | None = None,
    issue_date_lte: Day | None = None,
    due_date_gte: Day | None = None,
    due_date_lte: Day | None = None,
    created_at_gte: Instant | None = None,
    created_at_lte: Instant | None = None,
) -> Page[Invoice]:
    """List invoices with their lines, newest first.

    Raises:
        NotFound: There is no such customer.
    """
    table = store.invoices.c
    query = store.listed(tx)
    if customer_id is not None:
        query = query.where(table.customer_id == (await customers.resolve(tx, customer_id)).id)
    if subscription_id is not None:
        query = query.where(table.subscription_ids.contains([subscription_id]))
    for column, values in ((table.status, status), (table.currency, currency), (table.number, number)):
        query = query if values is None else query.where(column.in_(values))
    for column, least, most in (
        (table.issue_date, issue_date_gte, issue_date_lte),
        (table.due_date, due_date_gte, due_date_lte),
        (table.created_at, created_at_gte, created_at_lte),
    ):
        query = query if least is None else query.where(column >= least)
        query = query if most is None else query.where(column <= most)
    rows = await db.page(tx, query, page, table=store.invoices)
    return Page(data=await store.with_parts(tx, rows.data), pagination=rows.pagination)


@operation(
    "customers.invoices",
    http="GET /customers/{customer_id}/invoices",
    rpc="InvoiceService.CustomerInvoices",
    needs="invoices:read",
    sorts=SORTS,
    example={"customer_id": "acme"},
)
async def customer_invoices(
    tx: Tx, *, customer_id: Ref, page: PageRequest, status: list[Status] | None = None
) -> Page[Invoice]:
    """List the invoices of a customer, newest first.

    Raises:
        NotFound: There is no such customer.
    """
    return await list_invoices(tx, page=page, customer_id=customer_id, status=status)


@operation(
    "invoices.finalize",
    http="POST /invoices/{invoice_id}/finalize",
    rpc="InvoiceService.Finalize",
    needs="invoices:write",
    example={"invoice_id": "inv_01jz0000000000000000000000"},
)
async def finalize(tx: Tx, *, invoice_id: Ref) -> Invoice:
    """Number a draft invoice, freeze it and make it payable.

    Raises:
        NotFound: There is no such invoice.
        InvoiceNotDraft: It was issued before.
    """
    draft = await lock(tx, invoice_id)
    return await issue(tx, draft, customer=await customers.lock(tx, draft.customer_id))


@operation(
    "invoices.void",
    http="POST /invoices/{invoice_id}/void",
    rpc="InvoiceService.VoidInvoice",
    needs="invoices:write",
    example={"invoice_id": "INV-000001"},
)
async def void(tx: Tx, *, invoice_id: Ref) -> Invoice:
    """Void an unpaid invoice: it keeps its number and stays visible, nothing is due, its booking is reversed and the
    customer's credit that it used comes back. Its service counts as settled and is not billed again by itself.

    Raises:
        NotFound: There is no such invoice.
        InvoiceNotVoidable: It is a draft, void already, or something was paid on it.
    """
    voided = rules.void(await lock(tx, invoice_id), at=tx.now)
    await store.save_state(tx, voided)
    entity = await tenants.entity(tx, voided.billing_entity_id)
    await ledger.reverse(
        tx,
        source_type="invoice",
        source_id=str(voided.id),
        event="voided",
        effective_on=time.local_date(tx.now, entity.timezone),
    )
    back = voided.credits_applied - rules.moved_to_balance(voided)
    if back:
        await store.move_credit(tx, voided.customer_id, back, source_id=str(voided.id), event="voided")
    tx.emit(InvoiceVoided(subject=str(voided.id)), voided)
    return voided


@operation(
    "invoices.explain",
    http="GET /invoices/{invoice_id}/explain",
    rpc="InvoiceService.Explain",
    needs="invoices:read",
    example={"invoice_id": "INV-000001"},
)
async def explain_invoice(tx: Tx, *, invoice_id: Ref) -> Explanation:
    """Answer how the invoice came about: one tree from the events, prices and dates to the total, in plain arithmetic.

    Raises:
        NotFound: There is no such invoice.
    """
    invoice = await _find(tx, invoice_id)
    stored = await store.explained(tx, str(invoice.id))
    lines = [_explained(invoice, item, row) for item, row in zip(invoice.line_items, stored, strict=True)]
    steps = [
        rules.line_step(item.description, explain.from_json(row["tree"]), _source(item, row, line.events_url))
        for item, row, line in zip(invoice.line_items, stored, lines, strict=True)
    ]
    return Explanation(
        invoice_id=str(invoice.id),
        number=invoice.number,
        currency=invoice.currency,
        total=invoice.total,
        lines=tuple(lines),
        tree=explain.to_json(rules.tree(invoice, steps)),
    )


def _explained(invoice: Invoice, item: LineItem, row: Mapping[str, Any]) -> ExplainedLine:
    evidence = codec.load(Evidence, row["evidence"]) if row["evidence"] else None
    return ExplainedLine(
        line_id=item.id,
        description=item.description,
        amount=item.amount,
        price=row["price"],
        version_id=row["version_id"],
        evidence=evidence,
        events_url=_events_url(invoice.customer_id, evidence) if evidence else None,
        tree=row["tree"],
    )


def _events_url(customer_id: str, evidence: Evidence) -> str:
    window = {
        "customer_id": customer_id,
        "metric_id": ",".join(evidence.metric_ids),
        "timestamp_gte": time.instant_text(evidence.window_start),
        "timestamp_lt": time.instant_text(evidence.window_end),
    }
    return f"/api/events?{urlencode(window)}"


def _source(item: LineItem, row: Mapping[str, Any], events_url: str | None) -> dict[str, str]:
    """What a line rests on, as text beside its calculation."""
    source: dict[str, str] = {"line": item.id}
    for name, value in (
        ("subscription", item.subscription_id),
        ("version", row["version_id"]),
        ("price", row["fingerprint"]),
        ("from", item.period_start),
        ("to", item.period_end),
        ("events", (row["evidence"] or {}).get("events")),
        ("events_digest", (row["evidence"] or {}).get("digest")),
        ("events_url", events_url),
    ):
        if value is not None:
            source[name] = str(value)
    return source
