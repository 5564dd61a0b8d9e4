"""Pieces of service that are still to bill, usage as it stands, and the schedule of a subscription."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from billow.customers.types import Customer
from billow.invoicing.types import BilledLine, ExplainedLine, Invoice, InvoiceDiscount, LineItem
from billow.kit import errors
from billow.kit.fields import Day, DecimalNumber, Instant
from billow.kit.money import Money
from billow.kit.time import Period
from billow.metering.types import BackfillEffect, ClosedPeriods, LateEvents, UsageEvent
from billow.rating.types import WHOLE, PeriodPart
from billow.subscriptions.types import Due, Item, Subscription, Timeline, Version
from billow.tax.types import AppliedTax

InvoiceWhen = Literal["next_invoice", "now"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeePiece:
    """A part [start, end) of a period whose fee is missing (`sign` +1) or was billed in excess (-1).

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


@dataclass(frozen=True, slots=True, kw_only=True)
class UsagePiece:
    """A window [start, end) of usage at one price, with what was billed for it so far."""

    item: Item
    version_id: str
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

    `measured_through` is the last arrival of events that was looked at; what came later may touch any window.
    """

    subscription_id: str
    customer_id: str
    next_on: date | None
    billed_through: date | None
    measured_through: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """A subscription whose bill as of a day is worked out: its facts, how far it was billed, what is `assumed` to be
    billed too, and what coupons are assumed to have `taken` off that."""

    subscription: Subscription
    timeline: Timeline
    customer: Customer
    known: Schedule
    as_of: date
    assumed: Sequence[BilledLine] = ()
    taken: Sequence[InvoiceDiscount] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A subscription with its windows that fell due by a day, and how far it was billed."""

    timeline: Timeline
    known: Schedule
    expected: Sequence[Due]
    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargePart:
    """What one metric of a charge measured, of the events with the same values of its properties where it is grouped.

    `amount` is its share of the charge's, in proportion to the quantities, so that the shares add up to it; null where
    a quantity is negative or all are zero.
    """

    metric_id: str
    values: Mapping[str, str | None]
    quantity: DecimalNumber
    events: int
    amount: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeUsage:
    """The usage of one item in its current period, and what it costs so far.

    `parts`, absent when empty, are the metrics and groups that the quantity is made of, when they were asked for.
    """

    subscription_id: str
    item_key: str
    product_id: str
    name: str
    quantity: DecimalNumber
    events: int
    amount: Money
    currency: str
    period_start: Day
    period_end: Day
    parts: Annotated[tuple[ChargePart, ...], Field(exclude_if=lambda found: not found)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectedCharge(ChargeUsage):
    """The usage of one item in its current period, and what it is about to come to at the end of the period.

    Null at the first instant of the period, when nothing can be told.
    """

    projected_quantity: DecimalNumber | None
    projected_amount: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectedTotal:
    """What the charges in one currency come to, and are about to come to."""

    currency: str
    amount: Money
    projected_amount: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectedUsage:
    """The usage of the present periods, extrapolated to their ends as of the instant `as_of`."""

    customer_id: str
    as_of: Instant
    totals: tuple[ProjectedTotal, ...]
    charges: tuple[ProjectedCharge, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupedQuantity:
    """What one metric measured of the events with the same values of its properties; null where they have none."""

    values: Mapping[str, str | None]
    quantity: DecimalNumber
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeteredQuantity:
    """What one metric measured; `groups`, absent when empty, are its parts when they were asked for."""

    metric_id: str
    code: str
    name: str
    quantity: DecimalNumber
    events: int
    first_at: Instant | None
    last_at: Instant | None
    groups: Annotated[tuple[GroupedQuantity, ...], Field(exclude_if=lambda found: not found)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """The usage of a customer: by metric from `period_start` to `period_end`, and by charge over its own period.

    `as_of` is the instant of the answer: every event acknowledged before it is counted. `known_at`, absent otherwise,
    is the earlier instant that was asked for: events and corrections that became known later do not count.
    `folded_through`, absent when nothing is, is the instant up to which events were added up beforehand; what came
    later was added up for this answer.
    """

    customer_id: str
    period_start: Day
    period_end: Day
    as_of: Instant
    metrics: tuple[MeteredQuantity, ...]
    charges: tuple[ChargeUsage, ...]
    known_at: Annotated[Instant | None, Field(exclude_if=lambda said: said is None)] = None
    folded_through: Annotated[Instant | None, Field(exclude_if=lambda said: said is None)] = None


Outcome = Literal["adjust", "ignore", "nothing", "over"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LateUsage:
    """A window that was billed, and whose usage is by now another than the one that was billed.

    `billed_amount` is what its lines come to, corrections included, and `line_id` the last of them; null where the
    window came to nothing and left no line. `late_events` arrived, or were corrected, since. `outcome` says what
    becomes of the difference: `adjust` bills it on the next invoice, which is due on `due_on`; with `ignore` the policy
    leaves it; `nothing` is to bill, since the price comes to the same; of a subscription that is `over`, and was billed
    for the last time, nobody bills it any more.
    """

    customer_id: str
    subscription_id: str
    item_key: str
    product_id: str
    name: str
    period_start: Day
    period_end: Day
    billed_quantity: DecimalNumber
    quantity: DecimalNumber
    billed_amount: Money
    amount: Money
    difference: Money
    currency: str
    late_events: int
    line_id: str | None
    billed_at: Instant | None
    outcome: Outcome
    due_on: Day | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineExplanation:
    """A line with the calculation that led to it, the usage it rests on, and what came late.

    Of a correction `late_events` are the events by which its usage differs from that of the line before. Of any line
    that counts usage `later_events` are those by which the usage of its window has come to differ since. Null where
    there is nothing to compare.
    """

    line: ExplainedLine
    late_events: LateEvents | None
    later_events: LateEvents | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingLine:
    """A line that counted an event, and the invoice it stands on; drafts have no number."""

    line_id: str
    invoice_id: str
    invoice_number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedEvent:
    """An event in force, its customer as you name it, and the lines that counted it, the one that billed it first."""

    event: UsageEvent
    account: str
    lines: tuple[BillingLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineEffect:
    """What the lines of one window come to on the next invoice, without a backfill and with it."""

    item_key: str
    metric_ids: tuple[str, ...]
    period_start: Day
    period_end: Day
    before: Money
    after: Money
    difference: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceEffect:
    """What a backfill makes of the next invoice of a subscription, which is issued on `on`: its total, tax included,
    without the backfill and with it, and the lines that differ. `next_invoice` is the invoice as it will be; null where
    nothing is left to bill on that day."""

    subscription_id: str
    customer_id: str
    on: Day
    currency: str
    before: Money
    after: Money
    difference: Money
    lines: tuple[LineEffect, ...]
    next_invoice: Invoice | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillPreview:
    """What committing a backfill would do now: to events, to usage, and to the next invoices.

    `usage` holds the first thousand pairs of customer and metric for which something changes and `omitted` counts the
    rest; `invoices` hold those of the first hundred customers, and `customers_omitted` counts the rest.
    """

    effect: BackfillEffect
    invoices: tuple[InvoiceEffect, ...]
    customers_omitted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of a subscription: the version it makes, the lines for the time already billed, the next invoice with
    them, and the difference of the monthly recurring revenue."""

    version: Version
    proration_lines: tuple[LineItem, ...]
    next_invoice: Invoice | None
    mrr_delta: Money
    currency: str


class ClosedPeriod(errors.Invalid):
    """The day lies in a period that was billed and is over, and nobody said what becomes of it."""

    code = "closed_period"
    title = "The period is closed"


class NoUsageLine(errors.Invalid):
    """The line bills no usage, so that no events stand behind it."""

    code = "no_usage_line"
    title = "The line bills no usage"


class NothingUpcoming(errors.NotFound):
    """The subscription has nothing left to bill."""

    code = "nothing_upcoming"
    title = "Nothing is to be billed any more"
