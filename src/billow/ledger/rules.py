"""Entries as arithmetic: sides, balance, reversal."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from billow.kit.errors import invariant
from billow.kit.money import Money, total
from billow.kit.values import changed
from billow.ledger.types import NORMAL_DEBIT, Account, AccountBalance, Entry, Posting, TrialBalance


def debit(
    account: Account, amount: Money, *, customer_id: str | None = None, subscription_id: str | None = None
) -> Posting:
    """A debit of *amount*; a negative one is a credit, so that no side is ever negative."""
    zero = Money.zero(amount.currency)
    sides = (amount, zero) if amount.minor >= 0 else (zero, -amount)
    return Posting(
        account=account, debit=sides[0], credit=sides[1], customer_id=customer_id, subscription_id=subscription_id
    )


def credit(
    account: Account, amount: Money, *, customer_id: str | None = None, subscription_id: str | None = None
) -> Posting:
    """A credit of *amount*; a negative one is a debit."""
    zero = Money.zero(amount.currency)
    sides = (zero, amount) if amount.minor >= 0 else (-amount, zero)
    return Posting(
        account=account, debit=sides[0], credit=sides[1], customer_id=customer_id, subscription_id=subscription_id
    )


def entry(draft: Entry) -> Entry:
    """*draft* without its empty postings, proven to balance (correctness R-14, INV-50).

    Raises:
        InvariantBroken: Debits and credits differ.
    """
    kept = tuple(p for p in draft.postings if p.debit or p.credit)
    debits = total((p.debit for p in kept), draft.currency)
    credits = total((p.credit for p in kept), draft.currency)
    invariant(debits == credits, f"{draft.source_id} {draft.event}: debits {debits} differ from credits {credits}")
    return changed(draft, postings=kept)


def reversal(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    """The equal and opposite postings (correctness R-13)."""
    return tuple(replace(p, debit=p.credit, credit=p.debit) for p in postings)


def balance(account: Account, debits: Money, credits: Money) -> Money:
    """The balance of *account* on its normal side."""
    return debits - credits if account in NORMAL_DEBIT else credits - debits


def trial_balance(accounts: Sequence[AccountBalance]) -> TrialBalance:
    """The accounts together, and whether each currency of each entity balances."""
    sums: dict[tuple[str, str], int] = {}
    for each in accounts:
        key = (each.billing_entity_id, each.currency)
        sums[key] = sums.get(key, 0) + each.debit.minor - each.credit.minor
    return TrialBalance(accounts=tuple(accounts), balanced=not any(sums.values()))
