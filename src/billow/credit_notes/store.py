"""Tables and statements of credit notes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    Select,
    String,
    Table,
    Text,
    func,
    select,
)

from billow.credit_notes.types import CreditNote, CreditNoteLine, CreditNoteTax, NewNote, NotePart, Numbered, Reasons
from billow.invoicing.types import BilledLine, Evidence, ExplainedLine
from billow.kit import codec, explain
from billow.kit.currency import exponent
from billow.kit.errors import NotFound
from billow.kit.money import Money
from billow.kit.time import Period
from billow.runtime.bulk import among
from billow.runtime.db import Exact, Id, Instant, Json, Minor, Row, Tx, tenant_table
from billow.tax.types import AppliedTax

AMOUNTS = (
    "subtotal",
    "discount_total",
    "tax_total",
    "total",
    "offset_amount",
    "credit_amount",
    "refund_amount",
)
_LINE_AMOUNTS = ("amount", "discount_amount", "tax_amount")


credit_notes = tenant_table(
    "credit_notes",
    Column("id", Id, nullable=False),
    Column("number", String),
    Column("series", String),
    Column("seq", Integer),
    Column("status", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("description", Text),
    Column("customer_id", Id, nullable=False),
    Column("invoice_id", Id, nullable=False),
    Column("invoice_number", String, nullable=False),
    Column("billing_entity_id", Id, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("exponent", Integer, nullable=False),
    Column("issue_date", Date),
    *(Column(name, Minor, nullable=False) for name in AMOUNTS),
    Column("content_hash", String),
    Column("created_at", Instant, nullable=False),
    ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
    ForeignKeyConstraint(["tenant_id", "invoice_id"], ["invoices.tenant_id", "invoices.id"]),
    ForeignKeyConstraint(["tenant_id", "billing_entity_id"], ["billing_entities.tenant_id", "billing_entities.id"]),
    CheckConstraint(
        "total = subtotal - discount_total + tax_total and total = offset_amount + credit_amount + refund_amount",
        name="total",
    ),
    CheckConstraint("total > 0 and offset_amount >= 0 and credit_amount >= 0 and refund_amount >= 0", name="positive"),
)


Index("ix_credit_notes_created", credit_notes.c.tenant_id, credit_notes.c.created_at, credit_notes.c.id)


Index("ix_credit_notes_customer", credit_notes.c.tenant_id, credit_notes.c.customer_id, credit_notes.c.created_at)


Index("ix_credit_notes_invoice", credit_notes.c.tenant_id, credit_notes.c.invoice_id)


Index(
    "uq_credit_notes_number",
    credit_notes.c.tenant_id,
    credit_notes.c.billing_entity_id,
    credit_notes.c.number,
    unique=True,
)


Index(
    "uq_credit_notes_seq",
    credit_notes.c.tenant_id,
    credit_notes.c.billing_entity_id,
    credit_notes.c.series,
    credit_notes.c.seq,
    unique=True,
)


credit_note_lines = tenant_table(
    "credit_note_lines",
    Column("id", Id, nullable=False),
    Column("credit_note_id", Id, nullable=False),
    Column("position", Integer, nullable=False),
    Column("invoice_line_item_id", Id, nullable=False),
    Column("description", Text, nullable=False),
    Column("product_id", Id),
    Column("item_key", String),
    Column("subscription_id", Id),
    Column("customer_id", Id, nullable=False),
    Column("version_id", Id),
    Column("quantity", Exact, nullable=False),
    *(Column(name, Minor, nullable=False) for name in _LINE_AMOUNTS),
    Column("tax_rate", Exact, nullable=False),
    Column("taxes", Json, nullable=False),
    Column("deferred", Boolean, nullable=False),
    Column("period_start", Date),
    Column("period_end", Date),
    Column("plain_start", Date),
    Column("plain_end", Date),
    Column("fingerprint", String),
    Column("price", Json),
    Column("natural_key", String),
    Column("evidence", Json),
    Column("tree", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    ForeignKeyConstraint(["tenant_id", "credit_note_id"], ["credit_notes.tenant_id", "credit_notes.id"]),
    ForeignKeyConstraint(["tenant_id", "invoice_line_item_id"], ["invoice_lines.tenant_id", "invoice_lines.id"]),
    ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
    CheckConstraint("amount > 0 and discount_amount between 0 and amount and tax_amount >= 0", name="amounts"),
    CheckConstraint("'NaN' not in (quantity, tax_rate)", name="numbers"),
)


Index(
    "ix_credit_note_lines_note",
    credit_note_lines.c.tenant_id,
    credit_note_lines.c.credit_note_id,
    credit_note_lines.c.position,
)


Index("ix_credit_note_lines_line", credit_note_lines.c.tenant_id, credit_note_lines.c.invoice_line_item_id)


Index("ix_credit_note_lines_subscription", credit_note_lines.c.tenant_id, credit_note_lines.c.subscription_id)


Index("uq_credit_note_lines_natural", credit_note_lines.c.tenant_id, credit_note_lines.c.natural_key, unique=True)


credit_note_taxes = tenant_table(
    "credit_note_taxes",
    Column("credit_note_id", Id, nullable=False),
    Column("position", Integer, nullable=False),
    Column("code", String, nullable=False),
    Column("name", String, nullable=False),
    Column("category", String, nullable=False),
    Column("rate", Exact, nullable=False),
    Column("base", Minor, nullable=False),
    Column("amount", Minor, nullable=False),
    Column("tree", Json, nullable=False),
    ForeignKeyConstraint(["tenant_id", "credit_note_id"], ["credit_notes.tenant_id", "credit_notes.id"]),
    key=("credit_note_id", "position"),
)


async def add_all(tx: Tx, notes: Sequence[NewNote]) -> None:
    """Insert notes with their lines and taxes, before they have numbers; the natural keys refuse a correction that was
    carried out before."""
    await tx.insert(credit_notes, [_row(each.note) for each in notes])
    lines = [_line_row(each.note, n, part) for each in notes for n, part in enumerate(each.parts, start=1)]
    await tx.insert(credit_note_lines, lines)
    await tx.insert(credit_note_taxes, [row for each in notes for row in _tax_rows(each)])


def _row(note: CreditNote) -> dict[str, Any]:
    apart = ("line_items", "taxes", *AMOUNTS)
    row = {name: getattr(note, name) for name in CreditNote.__slots__ if name not in apart}
    row |= {name: getattr(note, name).minor for name in AMOUNTS}
    return row | {"exponent": exponent(note.currency)}


def _line_row(note: CreditNote, n: int, part: NotePart) -> dict[str, Any]:
    line, correction = part.line, part.correction
    row = {name: getattr(line, name) for name in CreditNoteLine.__slots__ if name not in _LINE_AMOUNTS}
    row |= {name: getattr(line, name).minor for name in _LINE_AMOUNTS}
    row |= {
        "credit_note_id": note.id,
        "position": n,
        "version_id": part.version_id,
        "taxes": codec.dump(part.taxes, tuple[AppliedTax, ...]),
        "deferred": part.deferred,
        "tree": explain.to_json(part.tree),
        "created_at": note.created_at,
    }
    named = dict.fromkeys(("plain_start", "plain_end", "fingerprint", "price", "natural_key", "evidence"))
    if correction is not None:
        named |= {
            "plain_start": correction.plain.start if correction.plain else None,
            "plain_end": correction.plain.end if correction.plain else None,
            "fingerprint": correction.fingerprint,
            "price": correction.price,
            "natural_key": f"{correction.natural_key}/{line.invoice_line_item_id}",
            "evidence": codec.dump(correction.evidence) if correction.evidence else None,
        }
    return row | named


def _tax_rows(new: NewNote) -> list[dict[str, Any]]:
    return [
        {
            "credit_note_id": new.note.id,
            "position": n,
            "code": tax.code,
            "name": tax.name,
            "category": tax.category,
            "rate": tax.rate,
            "base": tax.base.minor,
            "amount": tax.amount.minor,
            "tree": explain.to_json(tree),
        }
        for n, (tax, tree) in enumerate(zip(new.note.taxes, new.trees, strict=True), start=1)
    ]


async def save_numbers(tx: Tx, numbered: Sequence[Numbered]) -> None:
    """Write the numbers and days of notes; the database freezes them by the hash of their content in that."""
    rows = [
        {
            "id": each.note.id,
            "number": each.note.number,
            "issue_date": each.note.issue_date,
            "series": each.series,
            "seq": each.seq,
        }
        for each in numbered
    ]
    await tx.change(credit_notes, rows)


async def load(tx: Tx, ref: str) -> CreditNote | None:
    """The note of that id or number, with its lines and taxes.

    Raises:
        NotFound: Two billing entities have issued one of that number; only the id tells them apart.
    """
    query = tx.mine(credit_notes).where((credit_notes.c.id == ref) | (credit_notes.c.number == ref))
    rows = await tx.rows(query)
    if len(rows) > 1:
        raise NotFound(f"Two billing entities have issued a credit note {ref!r}; name it by its id.")
    return (await with_parts(tx, rows))[0] if rows else None


def listed(tx: Tx) -> Select[Any]:
    """The tenant's notes."""
    return tx.mine(credit_notes)


async def with_parts(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> list[CreditNote]:
    """Notes from their rows; lines and taxes of all of them in two queries."""
    found = [row["id"] for row in rows]
    if not found:
        return []
    lines, taxes = [await _parts(tx, table, found) for table in (credit_note_lines, credit_note_taxes)]
    return [_note_of(row, lines[row["id"]], taxes[row["id"]]) for row in rows]


async def _parts(tx: Tx, table: Table, note_ids: Sequence[str]) -> Mapping[str, list[Row]]:
    """The rows of *table* by the notes that they are parts of, in order of position; one query."""
    query = tx.mine(table).where(table.c.credit_note_id.in_(note_ids)).order_by(table.c.position)
    parts: dict[str, list[Row]] = defaultdict(list)
    for row in await tx.rows(query):
        parts[row["credit_note_id"]].append(row)
    return parts


def _note_of(row: Row, lines: Sequence[Row], taxes: Sequence[Row]) -> CreditNote:
    currency = row["currency"]
    apart = ("line_items", "taxes", *AMOUNTS)
    values: dict[str, Any] = {name: row[name] for name in CreditNote.__slots__ if name not in apart}
    values |= {name: Money(row[name], currency) for name in AMOUNTS}
    return CreditNote(
        **values,
        line_items=tuple(_line_of(line, currency) for line in lines),
        taxes=tuple(_tax_of(tax, currency) for tax in taxes),
    )


def _line_of(row: Row, currency: str) -> CreditNoteLine:
    values: dict[str, Any] = {name: row[name] for name in CreditNoteLine.__slots__ if name not in _LINE_AMOUNTS}
    values |= {name: Money(row[name], currency) for name in _LINE_AMOUNTS}
    return CreditNoteLine(**values)


def _tax_of(row: Row, currency: str) -> CreditNoteTax:
    return CreditNoteTax(
        code=row["code"],
        name=row["name"],
        category=row["category"],
        rate=row["rate"],
        base=Money(row["base"], currency),
        amount=Money(row["amount"], currency),
    )


async def credited(tx: Tx, invoice_ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """What notes have taken of the lines of each of the invoices, before discount and tax, in minor units."""
    lines, notes = credit_note_lines.c, credit_notes.c
    query = (
        select(notes.invoice_id, lines.invoice_line_item_id, func.sum(lines.amount).label("amount"))
        .join(credit_notes, (notes.tenant_id == lines.tenant_id) & (notes.id == lines.credit_note_id))
        .where(lines.tenant_id == tx.tenant, notes.invoice_id.in_(invoice_ids))
        .group_by(notes.invoice_id, lines.invoice_line_item_id)
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in await tx.rows(query):
        found[row["invoice_id"]][row["invoice_line_item_id"]] = int(row["amount"])
    return dict(found)


async def billed(tx: Tx, subscription_ids: Sequence[str]) -> dict[str, list[BilledLine]]:
    """What corrections of usage took back of each subscription, as lines below zero, the oldest first; one query."""
    lines, notes = credit_note_lines.c, credit_notes.c
    query = (
        select(credit_note_lines, notes.currency)
        .join(credit_notes, (notes.tenant_id == lines.tenant_id) & (notes.id == lines.credit_note_id))
        .where(
            lines.tenant_id == tx.tenant,
            among(lines.subscription_id, subscription_ids),
            lines.fingerprint.is_not(None),
        )
        .order_by(lines.id)
    )
    found: dict[str, list[BilledLine]] = {}
    for row in await tx.rows(query):
        found.setdefault(row["subscription_id"], []).append(_billed_of(row))
    return found


def _billed_of(row: Row) -> BilledLine:
    evidence = codec.load(Evidence, row["evidence"]) if row["evidence"] else None
    currency = row["currency"]
    return BilledLine(
        subscription_id=row["subscription_id"],
        item_key=row["item_key"],
        kind="adjustment",
        amount=Money(-row["amount"], currency),
        quantity=Fraction(row["quantity"]),
        period_start=row["period_start"],
        period_end=row["period_end"],
        fingerprint=row["fingerprint"],
        price=row["price"],
        version_id=row["version_id"],
        digest=evidence.digest if evidence else None,
        taxes=codec.recall(tuple[AppliedTax, ...], row["taxes"]),
        line_id=row["id"],
        evidence=evidence,
        created_at=row["created_at"],
        discount=Money(-row["discount_amount"], currency),
        plain=Period(row["plain_start"], row["plain_end"]) if row["plain_start"] else None,
    )


async def explained(tx: Tx, note: CreditNote) -> Reasons:
    """How the lines of the note and its taxes came about, in their order."""
    lines, taxes = [await _parts(tx, table, [note.id]) for table in (credit_note_lines, credit_note_taxes)]
    found = [_explained(row, note.currency) for row in lines[note.id]]
    return Reasons(lines=tuple(found), taxes=tuple(row["tree"] for row in taxes[note.id]))


def _explained(row: Row, currency: str) -> ExplainedLine:
    return ExplainedLine(
        line_id=row["id"],
        description=row["description"],
        amount=Money(row["amount"], currency),
        price=row["price"],
        version_id=row["version_id"],
        evidence=codec.load(Evidence, row["evidence"]) if row["evidence"] else None,
        events_url=None,
        tree=row["tree"],
    )
