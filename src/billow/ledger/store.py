"""Tables and statements of the ledger."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import CheckConstraint, Column, Date, ForeignKeyConstraint, Index, Integer, Select, String, func, select
from sqlalchemy.dialects.postgresql import insert

from billow.kit import ids
from billow.kit.money import Money
from billow.ledger import rules
from billow.ledger.types import Account, AccountBalance, Entry, JournalEntry, JournalLine
from billow.runtime.db import Id, Instant, Minor, Tx, tenant_table

journal_entries = tenant_table(
    "journal_entries",
    Column("id", Id, nullable=False),
    Column("source_type", String, nullable=False),
    Column("source_id", Id, nullable=False),
    Column("event", String, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("billing_entity_id", Id, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("booked_at", Instant, nullable=False),
    Column("reverses_id", Id),
)
Index(
    "uq_journal_entries_source",
    journal_entries.c.tenant_id,
    journal_entries.c.source_type,
    journal_entries.c.source_id,
    journal_entries.c.event,
    unique=True,
)
journal_lines = tenant_table(
    "journal_lines",
    Column("entry_id", Id, nullable=False),
    Column("position", Integer, nullable=False),
    Column("account", String, nullable=False),
    Column("debit", Minor, nullable=False),
    Column("credit", Minor, nullable=False),
    Column("customer_id", Id),
    Column("subscription_id", Id),
    ForeignKeyConstraint(["tenant_id", "entry_id"], ["journal_entries.tenant_id", "journal_entries.id"]),
    CheckConstraint("debit >= 0 and credit >= 0 and (debit = 0) <> (credit = 0)", name="one_side"),
    key=("entry_id", "position"),
)
Index("ix_journal_lines_account", journal_lines.c.tenant_id, journal_lines.c.account, journal_lines.c.customer_id)


async def add(tx: Tx, entry: Entry, *, reverses_id: str | None = None) -> str | None:
    """Book *entry*; its id, or None when the event of that source is booked already."""
    row = _entry_row(tx, entry, reverses_id)
    if not await tx.run(insert(journal_entries).values(row).on_conflict_do_nothing()):
        return None
    await tx.insert(journal_lines, _line_rows(row["id"], entry))
    return str(row["id"])


async def add_all(tx: Tx, entries: Sequence[Entry]) -> None:
    """Book *entries*, two statements for all; the database refuses all when the event of a source is booked already."""
    rows = [_entry_row(tx, entry, None) for entry in entries]
    await tx.insert(journal_entries, rows)
    lines = [line for row, entry in zip(rows, entries, strict=True) for line in _line_rows(row["id"], entry)]
    await tx.insert(journal_lines, lines)


def _entry_row(tx: Tx, entry: Entry, reverses_id: str | None) -> dict[str, Any]:
    return {
        "tenant_id": tx.tenant,
        "id": ids.new("jrn"),
        "source_type": entry.source_type,
        "source_id": entry.source_id,
        "event": entry.event,
        "currency": entry.currency,
        "billing_entity_id": entry.billing_entity_id,
        "effective_on": entry.effective_on,
        "booked_at": tx.now,
        "reverses_id": reverses_id,
    }


def _line_rows(entry_id: str, entry: Entry) -> list[dict[str, Any]]:
    return [
        {
            "entry_id": entry_id,
            "position": n,
            "account": p.account.value,
            "debit": p.debit.minor,
            "credit": p.credit.minor,
            "customer_id": p.customer_id,
            "subscription_id": p.subscription_id,
        }
        for n, p in enumerate(entry.postings, start=1)
    ]


async def of_source(tx: Tx, source_type: str, source_id: str) -> list[JournalEntry]:
    """The entries of one source, with their lines, in the order they were booked."""
    query = tx.mine(journal_entries).where(
        journal_entries.c.source_type == source_type, journal_entries.c.source_id == source_id
    )
    return await with_lines(tx, await tx.rows(query.order_by(journal_entries.c.id)))


async def with_lines(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> list[JournalEntry]:
    """Entries from their rows, their lines loaded in one query."""
    found = await tx.rows(
        tx.mine(journal_lines)
        .where(journal_lines.c.entry_id.in_([row["id"] for row in rows]))
        .order_by(journal_lines.c.entry_id, journal_lines.c.position)
    )
    lines: dict[str, list[Mapping[str, Any]]] = {}
    for line in found:
        lines.setdefault(line["entry_id"], []).append(line)
    return [_entry_of(row, lines.get(row["id"], [])) for row in rows]


def _entry_of(row: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> JournalEntry:
    values = {name: row[name] for name in JournalEntry.__slots__ if name != "lines"}
    return JournalEntry(**values, lines=tuple(_line_of(line, row["currency"]) for line in lines))


def _line_of(row: Mapping[str, Any], currency: str) -> JournalLine:
    return JournalLine(
        account=Account(row["account"]),
        debit=Money(row["debit"], currency),
        credit=Money(row["credit"], currency),
        customer_id=row["customer_id"],
        subscription_id=row["subscription_id"],
    )


def _joined(tx: Tx) -> Select[Any]:
    return (
        select(
            journal_lines.c.account,
            journal_entries.c.currency,
            journal_entries.c.billing_entity_id,
            func.sum(journal_lines.c.debit).label("debit"),
            func.sum(journal_lines.c.credit).label("credit"),
        )
        .join(
            journal_entries,
            (journal_entries.c.tenant_id == journal_lines.c.tenant_id)
            & (journal_entries.c.id == journal_lines.c.entry_id),
        )
        .where(journal_lines.c.tenant_id == tx.tenant)
        .group_by(journal_lines.c.account, journal_entries.c.currency, journal_entries.c.billing_entity_id)
        .order_by(journal_entries.c.billing_entity_id, journal_entries.c.currency, journal_lines.c.account)
    )


async def balances(tx: Tx, *, customer_id: str | None = None) -> list[AccountBalance]:
    """The sums of every account, of all customers or of one."""
    query = _joined(tx)
    if customer_id is not None:
        query = query.where(journal_lines.c.customer_id == customer_id)
    found = []
    for row in await tx.rows(query):
        debit, credit = (Money(int(row[side]), row["currency"]) for side in ("debit", "credit"))
        account = Account(row["account"])
        found.append(
            AccountBalance(
                account=account,
                currency=row["currency"],
                billing_entity_id=row["billing_entity_id"],
                debit=debit,
                credit=credit,
                balance=rules.balance(account, debit, credit),
            )
        )
    return found
