"""An invoice, its discounts and taxes, and the moves of money around it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from billow.invoicing.types.line import (
    BookedLine,
    DraftLine,
    ExplainedLine,
    LineItem,
)
from billow.kit.fields import Day, DecimalNumber, Instant
from billow.kit.money import Money
from billow.kit.values import quick

Status = Literal[
    "draft",
    "upcoming",
    "pending_approval",
    "scheduled",
    "processing",
    "issuing",
    "issued",
    "overdue",
    "paid",
    "void",
    "canceled",
]


OPEN: tuple[Status, ...] = ("issued", "overdue")


CALCULATION_VERSION = 1
"""The order in which an invoice is calculated (correctness 3.2, decision 0029): usage is measured, included and carried
units are taken out, the rest is rated and rounded; then come the maximum, minimum and discount of the price, what was
billed on the way, the discount, maximum and minimum of the plan, coupons, tax, and the customer's credit."""


CalculationVersion = Annotated[
    int,
    Field(ge=1, description="The order of calculation that the invoice was made by.", examples=[CALCULATION_VERSION]),
]


PaymentTerms = Annotated[
    str,
    Field(
        pattern=r"^(due_on_receipt|net_[0-9]{1,3})$",
        description="`due_on_receipt`, or `net_` and the days until it is due.",
        examples=["net_30"],
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDiscount:
    """What a coupon took off an invoice: a percentage of `base`, or an amount that is at most `base`.

    Without a coupon it is below zero: what had been taken off lines that this invoice takes back (correctness T-27).
    """

    coupon: str | None
    name: str
    amount: Money
    base: Money
    percentage_rate: DecimalNumber | None
    applied_coupon_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceTax:
    """The tax of one code and rate on the whole document (correctness M-16)."""

    code: str
    name: str
    category: str
    rate: DecimalNumber
    base: Money
    amount: Money


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """An invoice; once issued nothing but its payment state changes (correctness I-03). Amounts are in `currency`.

    `amount_offset` is what credit notes took off what was due.
    """

    id: str | None
    number: str | None
    status: Status
    customer_id: str
    subscription_ids: tuple[str, ...]
    currency: str
    billing_period_start: Day | None
    billing_period_end: Day | None
    issue_date: Day | None
    due_date: Day | None
    subtotal: Money
    discount_total: Money
    tax_total: Money
    total: Money
    credits_applied: Money
    amount_offset: Money
    amount_paid: Money
    amount_due: Money
    line_items: tuple[LineItem, ...]
    taxes: tuple[InvoiceTax, ...]
    purchase_order_number: str | None
    description: str | None
    payment_terms: str
    auto_pay: bool
    billing_entity_id: str
    created_at: Instant
    issued_at: Instant | None = None
    paid_at: Instant | None = None
    voided_at: Instant | None = None
    discounts: tuple[InvoiceDiscount, ...] = ()
    calculation_version: CalculationVersion = CALCULATION_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A stored draft, and for each of its lines, by id, whether its revenue waits for the service; and what the draft
    was written as, where that was just done."""

    invoice: Invoice
    deferred: Mapping[str, bool]
    document: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """An invoice that takes its number: its place in the series, its parties as they are, and when it is overdue."""

    invoice: Invoice
    series: str
    seq: int
    seller: Mapping[str, JsonValue]
    buyer: object
    overdue_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An invoice, and its lines as they were booked, in the order in which they stand on it."""

    invoice: Invoice
    lines: tuple[BookedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditMove:
    """What is added to a customer's own credit (negative: taken), once for each source and event."""

    customer_id: str
    amount: Money
    source_id: str
    event: str


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An invoice before it has an id: whom it is for, its terms, its lines, and the discounts that they bear."""

    customer_id: str
    billing_entity_id: str
    currency: str
    payment_terms: str
    lines: tuple[DraftLine, ...]
    subscription_ids: tuple[str, ...] = ()
    auto_pay: bool = False
    purchase_order_number: str | None = None
    description: str | None = None
    discounts: tuple[InvoiceDiscount, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """An invoice as one calculation: every number of `tree` follows from those below it by plain arithmetic.

    `calculation_version` names the order in which the parts of an invoice are worked out.
    """

    invoice_id: str
    number: str | None
    currency: str
    total: Money
    lines: tuple[ExplainedLine, ...]
    tree: Mapping[str, JsonValue]
    calculation_version: CalculationVersion
