"""Accounts, postings and entries (correctness 6.4)."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from billow.kit import errors
from billow.kit.fields import Day, Instant
from billow.kit.money import Money
from billow.kit.values import quick


class Account(StrEnum):
    """The chart of accounts."""

    CASH = "CASH"
    PSP_CLEARING = "PSP_CLEARING"
    AR = "AR"
    DEFERRED_REVENUE = "DEFERRED_REVENUE"
    REVENUE = "REVENUE"
    TAX_PAYABLE = "TAX_PAYABLE"
    CUSTOMER_CREDIT = "CUSTOMER_CREDIT"
    REFUNDS_PAYABLE = "REFUNDS_PAYABLE"
    ROUNDING = "ROUNDING"


NORMAL_DEBIT = frozenset({Account.CASH, Account.PSP_CLEARING, Account.AR})
"""Accounts whose balance is shown as debit less credit; the others the other way round."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One line of an entry: an amount on the debit or the credit side, never both, never negative."""

    account: Account
    debit: Money
    credit: Money
    customer_id: str | None = None
    subscription_id: str | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A business event as it is booked: one entry for each (source, event)."""

    source_type: str
    source_id: str
    event: str
    currency: str
    billing_entity_id: str
    effective_on: date
    postings: tuple[Posting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLine:
    """A posting as it is shown."""

    account: Account
    debit: Money
    credit: Money
    customer_id: str | None
    subscription_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """A booked entry."""

    id: str
    source_type: str
    source_id: str
    event: str
    currency: str
    billing_entity_id: str
    effective_on: Day
    booked_at: Instant
    reverses_id: str | None = None
    lines: tuple[JournalLine, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountBalance:
    """What stands on one account of one entity in one currency."""

    account: Account
    currency: str
    billing_entity_id: str
    debit: Money
    credit: Money
    balance: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialBalance:
    """All accounts; in each currency and entity the debits equal the credits."""

    accounts: tuple[AccountBalance, ...]
    balanced: bool


class AlreadyPosted(errors.Conflict):
    """The event of this source is booked already."""

    code = "already_posted"
    title = "The event is booked already"
