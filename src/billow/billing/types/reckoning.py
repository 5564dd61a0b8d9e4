"""What ought to be billed of a subscription, what was, and when it is looked at next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from pydantic import JsonValue

from billow.customers.types import Customer
from billow.invoicing.types import BilledLine, Draft, DraftLine, InvoiceDiscount
from billow.kit import time
from billow.kit.money import Money
from billow.kit.time import AnyZone, Period
from billow.kit.values import quick
from billow.metering.types import ClosedPeriods
from billow.rating.types import WHOLE, PeriodPart
from billow.subscriptions.types import Due, Item, Subscription, Timeline
from billow.tax.types import AppliedTax


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class FeePiece:
    """A part [start, end) of a period, on plain days, whose fee is missing (`sign` +1) or was billed in excess (-1).

    `first` says that nothing of the item was billed for the period before. `ordinal` counts equal lines billed before,
    so that the natural key of each is its own.
    """

    item_key: str
    name: str
    product_id: str | None
    version_id: str
    price: Mapping[str, JsonValue]
    fingerprint: str
    period: Period
    start: date
    end: date
    sign: int
    first: bool
    once: bool
    ordinal: int
    taxes: tuple[AppliedTax, ...] | None = None
    """Of what is given back: the taxes that were charged on it (correctness T-27)."""
    cut: tuple[Fraction, Fraction] = (Fraction(0), Fraction(1))
    """The shares of the period that are over at `start` and at `end`."""
    days: int | None = None
    """The days of the period, where shares are counted by them."""
    real: Period | None = None
    """The days of the calendar from `start` to `end`, where pauses have shifted them."""
    real_period: Period | None = None
    """The same of the period."""
    policy: tuple[str, str] | None = None
    """The name and the value of the setting by which all, or nothing, is paid of a period that the end of service
    cuts."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class UsagePiece:
    """A window [start, end) of usage at one price in a `period`, with what was billed for it so far."""

    item: Item
    version_id: str
    period: Period
    start: date
    end: date
    due_on: date
    billed: Money
    lines: int
    part: PeriodPart = WHOLE
    """The share of its period that the window is."""
    last: BilledLine | None = None
    """The line that billed the window last."""
    taxes: tuple[AppliedTax, ...] | None = None
    void: Money | None = None
    """What of `billed` stands on void invoices."""
    instants: Mapping[date, datetime] = field(default_factory=dict)
    """The instants at which days begin that lines have said otherwise than they would be worked out today."""

    def begin_of(self, day: date, zone: AnyZone) -> datetime:
        """The instant at which a day of its timeline begins: as a line has said, else as it is in the zone."""
        return self.instants.get(day) or time.resolve(day, zone)

    def settled(self, now: Money) -> Money:
        """What counts as billed where the window comes to *now*: of what is void at most that, since it was never paid
        and nothing of it is given back."""
        excess = Money.zero(now.currency) if self.void is None else self.void - now
        return self.billed - max(excess, Money.zero(now.currency))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The local days from `first` up to and including `last`; no `last` is ever after."""

    first: date
    last: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """What usage of closed periods leads to, and where there is any.

    `touched` are the days of each metric, by its id, on which events arrived or were corrected since the usage was last
    looked at; None means that nobody knows, so that every window may be touched.
    """

    policy: ClosedPeriods = "adjust"
    touched: Mapping[str, Sequence[Stretch]] | None = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A window that was billed, but is no longer served at that price: what was billed goes back."""

    item_key: str
    version_id: str
    price: Mapping[str, JsonValue]
    fingerprint: str
    start: date
    end: date
    billed: Money
    lines: int
    taxes: tuple[AppliedTax, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a subscription is billed next, and through which day it was billed.

    `measured_through` is the last arrival of events that was looked at; what came later may touch any window. What is
    due together of those that are `billed_with` the same customer goes on one invoice; without one it is billed alone.
    """

    subscription_id: str
    customer_id: str
    next_on: date | None
    billed_through: date | None
    measured_through: int | None = None
    billed_with: str | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """A subscription whose bill as of a day is worked out: its facts, the customer that is billed, how far it was
    billed, what is `assumed` to be billed too, and what the customer's coupons are assumed to have `taken` off.

    `settled` is what was billed, where that was read before: what is assumed is then not found among it, though it be
    billed meanwhile.
    """

    subscription: Subscription
    timeline: Timeline
    customer: Customer
    known: Schedule
    as_of: date
    assumed: Sequence[BilledLine] = ()
    taken: Sequence[InvoiceDiscount] = ()
    settled: Sequence[BilledLine] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """A subscription that owes something, its lines, and the terms on which they are paid."""

    reckoning: Reckoning
    lines: Sequence[DraftLine]
    payment_terms: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An invoice that is to be made, and the subscriptions that it bills."""

    members: Sequence[Reckoning]
    draft: Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A subscription with its windows that fell due by a day, and how far it was billed."""

    timeline: Timeline
    known: Schedule
    expected: Sequence[Due]
    as_of: date
