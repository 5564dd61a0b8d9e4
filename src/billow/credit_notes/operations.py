"""What one can do with credit notes: estimate, issue, read."""

from collections.abc import Iterable, Mapping, Sequence

from billow.credit_notes import rules, store
from billow.credit_notes.types import (
    Correction,
    CreditNote,
    CreditNoteCreated,
    CreditNoteEstimate,
    NewNote,
    NewNoteLines,
    NoteReason,
    NoteStatus,
    Numbered,
    Planned,
    Reasons,
)
from billow.customers import operations as customers
from billow.invoicing import operations as invoicing
from billow.invoicing.rules import number_text
from billow.invoicing.types import OPEN, BilledLine, DraftLine, Invoice
from billow.kit.errors import NotFound, invariant
from billow.kit.fields import Day, Instant, KnownCurrency, Name, Ref, Text
from billow.kit.money import Money
from billow.kit.operation import Expansion, operation
from billow.kit.paging import Page, PageRequest
from billow.ledger import operations as ledger
from billow.runtime import db
from billow.runtime.db import Tx
from billow.tenants import operations as tenants

EXPANDS = {"customer": Expansion(key="customer_id", load=customers.by_ids)}


SORTS = ("created_at", "issue_date", "number", "total")
_EXAMPLE = {
    "invoice_id": "INV-000001",
    "line_items": [{"invoice_line_item_id": "lin_01jz0000000000000000000000", "amount": "10.00"}],
}


async def billed(tx: Tx, subscription_ids: Sequence[str]) -> Mapping[str, Sequence[BilledLine]]:
    """What corrections of usage took back of each of the subscriptions that there is any of, as lines below zero, the
    oldest first; one query. A note that was made by hand is not among them: it says nothing of what was used."""
    return await store.billed(tx, subscription_ids)


async def corrections(
    tx: Tx, asked: Sequence[Correction], *, planned: Sequence[Planned] = ()
) -> tuple[list[Planned], list[DraftLine]]:
    """The notes that carry out corrections of usage, one for each invoice, and lines for what finds no room on any:
    that is left for the next invoice. Nothing is stored. What is *planned* already counts as issued.

    Three queries, whatever the corrections.
    """
    if not asked:
        return [], []
    invoice_of = await invoicing.invoices_of_lines(tx, sorted({line for each in asked for line in each.line_ids}))
    invoice_ids = sorted(set(invoice_of.values()))
    standings = {
        str(each.invoice.id): each
        for each in await invoicing.standing(tx, invoice_ids)
        if rules.is_creditable(each.invoice)
    }
    before = {**await store.credited(tx, invoice_ids), **{str(each.invoice.id): each.after for each in planned}}
    found, left = rules.corrected(asked, standings, invoice_of, before)
    return found, [rules.uncredited(each.line, rest) for each, rest in zip(asked, left, strict=True) if rest]


def to_credit(planned: Iterable[Planned]) -> dict[str, Money]:
    """What of notes that are *planned* will become the credit of each customer, by its id, in their order."""
    due: dict[str, Money] = {}
    credits: dict[str, Money] = {}
    for each in planned:
        invoice = each.invoice
        whole = Money(rules.total_of(each), invoice.currency)
        owed = due.get(str(invoice.id), _due(invoice))
        due[str(invoice.id)] = owed - min(owed, whole)
        zero = Money.zero(invoice.currency)
        credits[invoice.customer_id] = credits.get(invoice.customer_id, zero) + whole - min(owed, whole)
    return credits


async def issue_all(
    tx: Tx, planned: Sequence[Planned], *, reason: NoteReason, description: str | None = None
) -> list[CreditNote]:
    """Issue the notes: take them off what is due, give the rest to the customers' credit, book them, and take their
    numbers as late as can be (correctness I-02, I-10).

    The natural keys of corrections refuse a second time. Invoices and their customers are locked in order of id.
    """
    in_order = sorted(planned, key=lambda one: str(one.invoice.id))
    locked = [await invoicing.lock(tx, str(each.invoice.id)) for each in in_order]
    credited = await store.credited(tx, [str(held.id) for held in locked])
    made: list[NewNote] = []
    for each, held in zip(in_order, locked, strict=True):
        invariant(credited.get(str(held.id), {}) == dict(each.before), "nobody credited the invoice meanwhile (INV-20)")
        new = rules.note(each, due=_due(held), reason=reason, description=description, at=tx.now)
        if new.note.offset_amount:
            await invoicing.offset(tx, held, new.note.offset_amount)
        made.append(new)
    await store.add_all(tx, made)
    in_turn = sorted(made, key=lambda new: new.note.billing_entity_id)  # series are locked in one order (W-12)
    issued = [await _numbered(tx, each) for each in in_turn]
    await store.save_numbers(tx, issued)
    for numbered in issued:
        tx.emit(CreditNoteCreated(subject=numbered.note.id), numbered.note)
    return [numbered.note for numbered in issued]


def _due(invoice: Invoice) -> Money:
    return invoice.amount_due if invoice.status in OPEN else Money.zero(invoice.currency)


async def _numbered(tx: Tx, new: NewNote) -> Numbered:
    """The note with its number, booked, and with what becomes credit in the customer's balance."""
    entity = await tenants.entity(tx, new.note.billing_entity_id)
    seq, on = await invoicing.take_numbers(tx, entity, document="credit_note", series=rules.SERIES)
    note = rules.numbered(new.note, number=number_text(rules.SERIES, seq), on=on)
    await ledger.post(tx, rules.entry(new, on=on))
    if note.credit_amount:
        await invoicing.add_credit(tx, note.customer_id, note.credit_amount, source_id=note.id, event="credited")
    return Numbered(note=note, series=rules.SERIES, seq=seq)


async def _planned(tx: Tx, invoice: Invoice, line_items: NewNoteLines | None) -> Planned:
    """The note that takes off the invoice what is asked."""
    rules.check_creditable(invoice)
    (standing,) = await invoicing.standing(tx, [str(invoice.id)])
    before = (await store.credited(tx, [str(invoice.id)])).get(str(invoice.id), {})
    return rules.by_hand(standing, before, line_items)


@operation(
    "credit_notes.estimate",
    http="POST /credit-notes/estimate",
    rpc="CreditNoteService.GetEstimate",
    needs="credit_notes:read",
    effect="read",
    example=_EXAMPLE,
)
async def estimate(tx: Tx, *, invoice_id: Ref, line_items: NewNoteLines | None = None) -> CreditNoteEstimate:
    """Answer the credit note that would be issued, and what of each line of the invoice can be credited at all; nothing
    is stored.

    Raises:
        NotFound: There is no such invoice.
        InvoiceNotCreditable: It is a draft or void.
        LineNotCreditable: A line is not on it, is named twice, or has less left than is asked for.
        NothingToCredit: Nothing of it is left.
    """
    invoice = await invoicing.get(tx, invoice_id=invoice_id)
    planned = await _planned(tx, invoice, line_items)
    note = rules.note(planned, due=_due(invoice), reason="other", description=None, at=tx.now).note
    return CreditNoteEstimate(
        invoice_id=note.invoice_id,
        invoice_number=note.invoice_number,
        currency=note.currency,
        subtotal=note.subtotal,
        discount_total=note.discount_total,
        tax_total=note.tax_total,
        total=note.total,
        offset_amount=note.offset_amount,
        credit_amount=note.credit_amount,
        refund_amount=note.refund_amount,
        line_items=note.line_items,
        taxes=note.taxes,
        creditable=rules.creditable(planned.standing, planned.before),
    )


@operation(
    "credit_notes.create",
    http="POST /credit-notes",
    rpc="CreditNoteService.Create",
    needs="credit_notes:write",
    effect="money",
    status=201,
    expands=EXPANDS,
    example={**_EXAMPLE, "reason": "product_unsatisfactory", "description": "Two days of outage"},
)
async def create(
    tx: Tx,
    *,
    invoice_id: Ref,
    line_items: NewNoteLines | None = None,
    reason: NoteReason = "other",
    description: Text | None = None,
) -> CreditNote:
    """Issue a credit note on an issued invoice: of the lines that are named as much as is said, or else all that is
    left of it. What is still due is taken off first; the rest becomes the customer's credit, which later invoices use.

    Each note takes back the tax of its share, so that all notes together take back exactly the tax of the invoice. What
    was used and billed is not touched: a service that is credited by hand is not billed again.

    Raises:
        NotFound: There is no such invoice.
        InvoiceNotCreditable: It is a draft or void.
        LineNotCreditable: A line is not on it, is named twice, or has less left than is asked for.
        NothingToCredit: Nothing of it is left.
    """
    invoice = await invoicing.lock(tx, invoice_id)
    planned = await _planned(tx, invoice, line_items)
    (note,) = await issue_all(tx, [planned], reason=reason, description=description)
    return note


@operation(
    "credit_notes.get",
    http="GET /credit-notes/{credit_note_id}",
    rpc="CreditNoteService.Get",
    needs="credit_notes:read",
    expands=EXPANDS,
    example={"credit_note_id": "CN-000001"},
)
async def get(tx: Tx, *, credit_note_id: Ref) -> CreditNote:
    """Answer a credit note by id or number, with its lines and taxes.

    Raises:
        NotFound: There is none.
    """
    found = await store.load(tx, credit_note_id)
    if found is None:
        raise NotFound(f"There is no credit note {credit_note_id!r}.")
    return found


@operation(
    "credit_notes.list",
    http="GET /credit-notes",
    rpc="CreditNoteService.List",
    needs="credit_notes:read",
    sorts=SORTS,
    expands=EXPANDS,
)
async def list_credit_notes(
    tx: Tx,
    *,
    page: PageRequest,
    customer_id: Ref | None = None,
    invoice_id: Ref | None = None,
    status: list[NoteStatus] | None = None,
    reason: list[NoteReason] | None = None,
    currency: list[KnownCurrency] | None = None,
    number: list[Name] | None = None,
    issue_date_gte: Day | None = None,
    issue_date_lte: Day | None = None,
    created_at_gte: Instant | None = None,
    created_at_lte: Instant | None = None,
) -> Page[CreditNote]:
    """List credit notes with their lines, newest first.

    Raises:
        NotFound: There is no such customer or invoice.
    """
    table = store.credit_notes.c
    query = store.listed(tx)
    if customer_id is not None:
        query = query.where(table.customer_id == (await customers.resolve(tx, customer_id)).id)
    if invoice_id is not None:
        query = query.where(table.invoice_id == str((await invoicing.get(tx, invoice_id=invoice_id)).id))
    for column, values in (
        (table.status, status),
        (table.reason, reason),
        (table.currency, currency),
        (table.number, number),
    ):
        query = query if values is None else query.where(column.in_(values))
    for column, least, most in (
        (table.issue_date, issue_date_gte, issue_date_lte),
        (table.created_at, created_at_gte, created_at_lte),
    ):
        query = query if least is None else query.where(column >= least)
        query = query if most is None else query.where(column <= most)
    rows = await db.page(tx, query, page, table=store.credit_notes)
    return rows.of(await store.with_parts(tx, rows.data))


@operation(
    "invoices.credit_notes",
    http="GET /invoices/{invoice_id}/credit-notes",
    rpc="CreditNoteService.InvoiceCreditNotes",
    needs="credit_notes:read",
    sorts=SORTS,
    example={"invoice_id": "INV-000001"},
)
async def invoice_credit_notes(tx: Tx, *, invoice_id: Ref, page: PageRequest) -> Page[CreditNote]:
    """List the credit notes of an invoice, newest first.

    Raises:
        NotFound: There is no such invoice.
    """
    return await list_credit_notes(tx, page=page, invoice_id=invoice_id)


async def reasons(tx: Tx, note: CreditNote) -> Reasons:
    """How the lines of the note and its taxes came about, in their order."""
    return await store.explained(tx, note)
