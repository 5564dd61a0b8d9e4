"""Booking, reversing and reading the journal."""

from collections.abc import Iterable
from datetime import date

from billow.customers import operations as customers
from billow.kit.fields import Day, Ref
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.ledger import rules, store
from billow.ledger.types import AlreadyPosted, Entry, JournalEntry, Posting, TrialBalance
from billow.runtime import db
from billow.runtime.db import Tx


async def post(tx: Tx, entry: Entry) -> None:
    """Book *entry* in this transaction (correctness R-12, R-15); an empty one is no entry.

    Raises:
        AlreadyPosted: The event of this source is booked already.
        InvariantBroken: Debits and credits differ.
    """
    checked = rules.entry(entry)
    if checked.postings and await store.add(tx, checked) is None:
        raise AlreadyPosted(f"{entry.source_type} {entry.source_id} {entry.event} is booked already.")


async def post_all(tx: Tx, entries: Iterable[Entry]) -> None:
    """Book *entries*, two statements for all. One that is booked already breaks the transaction: nothing of it stays.

    Raises:
        InvariantBroken: Debits and credits of one differ.
    """
    await store.add_all(tx, [each for each in map(rules.entry, entries) if each.postings])


async def reverse(tx: Tx, *, source_type: str, source_id: str, event: str, effective_on: date) -> None:
    """Book the equal and opposite of every entry of the source, each naming the entry that it reverses (R-13).

    Raises:
        AlreadyPosted: It was reversed before.
    """
    for n, booked in enumerate(await store.of_source(tx, source_type, source_id)):
        postings = tuple(
            Posting(
                account=line.account,
                debit=line.debit,
                credit=line.credit,
                customer_id=line.customer_id,
                subscription_id=line.subscription_id,
            )
            for line in booked.lines
        )
        opposite = Entry(
            source_type=source_type,
            source_id=source_id,
            event=event if n == 0 else f"{event}:{booked.event}",
            currency=booked.currency,
            billing_entity_id=booked.billing_entity_id,
            effective_on=effective_on,
            postings=rules.reversal(postings),
        )
        if await store.add(tx, opposite, reverses_id=booked.id) is None:
            raise AlreadyPosted(f"{source_type} {source_id} was reversed before.")


@operation(
    "ledger.entries",
    http="GET /ledger/entries",
    rpc="LedgerService.ListEntries",
    needs="ledger:read",
    sorts=("booked_at", "effective_on"),
)
async def list_entries(
    tx: Tx,
    *,
    page: PageRequest,
    source_id: list[Ref] | None = None,
    event: list[str] | None = None,
    effective_on_gte: Day | None = None,
    effective_on_lte: Day | None = None,
) -> Page[JournalEntry]:
    """List journal entries with their lines, newest first."""
    table = store.journal_entries.c
    query = tx.mine(store.journal_entries)
    for column, values in ((table.source_id, source_id), (table.event, event)):
        query = query if values is None else query.where(column.in_(values))
    if effective_on_gte is not None:
        query = query.where(table.effective_on >= effective_on_gte)
    if effective_on_lte is not None:
        query = query.where(table.effective_on <= effective_on_lte)
    rows = await db.page(tx, query, page, table=store.journal_entries, default=(("booked_at", True),))
    return rows.of(await store.with_lines(tx, rows.data))


@operation(
    "ledger.trial_balance",
    http="GET /ledger/trial-balance",
    rpc="LedgerService.TrialBalance",
    needs="ledger:read",
    example={"customer_id": "acme"},
)
async def trial_balance(tx: Tx, *, customer_id: Ref | None = None) -> TrialBalance:
    """Answer the sums of all accounts, of the tenant or of what one customer has on them.

    Raises:
        NotFound: There is no such customer.
    """
    found = None if customer_id is None else (await customers.resolve(tx, customer_id)).id
    return rules.trial_balance(await store.balances(tx, customer_id=found))
