"""What billing answers about lines, exported events, and changes before they are made."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from billow.invoicing.types import ExplainedLine, Invoice, LineItem
from billow.kit.fields import Day
from billow.kit.money import Money
from billow.metering.types import BackfillEffect, LateEvents, UsageEvent
from billow.subscriptions.types import Version

InvoiceWhen = Literal["next_invoice", "now"]
ClosedPeriodPolicy = Annotated[
    Literal["adjust"],
    Field(
        description="What becomes of periods that are over and billed: their lines are corrected on the next invoice."
    ),
]


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
class CreditNoteExplanation:
    """A credit note as one calculation: every number of `tree` follows from those below it by plain arithmetic; and
    each of its lines, with the usage and the events that it rests on where it corrects usage."""

    credit_note_id: str
    number: str | None
    currency: str
    total: Money
    lines: tuple[LineExplanation, ...]
    tree: Mapping[str, JsonValue]


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
class CreditNoteEffect:
    """What a backfill makes of the credit note that the next billing issues on an invoice: its total, tax included,
    without the backfill and with it."""

    invoice_id: str
    invoice_number: str
    customer_id: str
    currency: str
    before: Money
    after: Money
    difference: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillPreview:
    """What committing a backfill would do now: to events, to usage, to the next invoices, and by credit notes.

    `usage` holds the first thousand pairs of customer and metric for which something changes and `omitted` counts the
    rest; `invoices` hold those of the first hundred customers, and `customers_omitted` counts the rest.
    """

    effect: BackfillEffect
    invoices: tuple[InvoiceEffect, ...]
    credit_notes: tuple[CreditNoteEffect, ...]
    customers_omitted: int


TimedAt = Literal["immediate", "next_billing_period"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When a change takes effect for which that was to be chosen, and why: what the recurring fees come to by month as
    they are agreed today, and with the change."""

    effective: TimedAt
    effective_on: Day
    because: Literal["fees_lower", "fees_not_lower"]
    monthly_before: Money
    monthly_after: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of a subscription: the version it makes, the lines for the time already billed, the next invoice with
    them, the difference of the monthly recurring revenue, discounts taken off, on the day on which it takes effect, and
    with `effective` `auto` what was chosen."""

    version: Version
    proration_lines: tuple[LineItem, ...]
    next_invoice: Invoice | None
    mrr_delta: Money
    currency: str
    timing: Timing | None = None
