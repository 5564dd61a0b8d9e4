"""An invoice, its lines, and what happens to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field, JsonValue

from billow.kit import errors, limits
from billow.kit.events import Event
from billow.kit.explain import Step
from billow.kit.fields import Amount, Day, DecimalNumber, Instant, Name, Quantity, Ref
from billow.kit.money import Money
from billow.tax.types import AppliedTax

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
LineKind = Literal[
    "fixed",
    "usage",
    "proration_credit",
    "proration_charge",
    "true_up",
    "cap",
    "progressive_credit",
    "discount",
    "add_on",
    "manual",
    "adjustment",
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
class EarlierEvidence:
    """What a line counted that billed the same window before: its events, their digest, its quantity, and when."""

    line_id: str
    events: int
    digest: str
    quantity: DecimalNumber
    counted_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The usage behind a quantity: how many events, when, and a digest that changes with any of them.

    `before`, absent on the first line of a window, is what the line before it counted.
    """

    metric_ids: tuple[str, ...]
    events: int
    first_at: Instant | None
    last_at: Instant | None
    digest: str
    window_start: Instant
    window_end: Instant
    before: Annotated[EarlierEvidence | None, Field(exclude_if=lambda found: found is None)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """A line as billing proposes it: the amount, and everything that explains it.

    `natural_key` is unique in the tenant, so that the same service is never billed twice; `deferred` says that the
    service lies ahead (its revenue waits). Without `taxes` of its own a line has those of the document; a credit brings
    those of the line that it takes back (T-27). `amount` is rounded once (RP2); `precise` is the exact value before.
    `discount` is what is taken off it, below zero on a credit: what had been taken off the line that it takes back.
    """

    kind: LineKind
    description: str
    amount: Money
    precise: Fraction
    tree: Step
    quantity: Fraction = Fraction(1)
    unit_price: DecimalNumber | None = None
    product_id: str | None = None
    item_key: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    subscription_id: str | None = None
    version_id: str | None = None
    fingerprint: str | None = None
    price: Mapping[str, JsonValue] | None = None
    natural_key: str | None = None
    deferred: bool = False
    taxes: tuple[AppliedTax, ...] | None = None
    evidence: Evidence | None = None
    discount: Money | None = None

    @property
    def net(self) -> Money:
        """The amount less the discount: what is taxed."""
        return self.amount if self.discount is None else self.amount - self.discount


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledLine:
    """What was billed before, as the reconciliation reads it; `void` when its invoice was voided.

    `line_id` and `created_at` are None of a line that is assumed to be billed.
    """

    subscription_id: str
    item_key: str
    kind: LineKind
    amount: Money
    quantity: Fraction
    period_start: date
    period_end: date
    fingerprint: str
    price: Mapping[str, JsonValue]
    version_id: str
    digest: str | None
    taxes: tuple[AppliedTax, ...] | None = None
    void: bool = False
    line_id: str | None = None
    evidence: Evidence | None = None
    created_at: datetime | None = None
    discount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageLine:
    """A line that bills usage: whose, on which invoice, and the usage that it counted when it was made."""

    line_id: str
    invoice_id: str
    invoice_number: str | None
    customer_id: str
    subscription_id: str | None
    evidence: Evidence
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LineItem:
    """One line of an invoice. Taxed is its net: `amount` less `discount_amount`."""

    id: str
    kind: LineKind
    description: str
    product_id: str | None
    item_key: str | None
    subscription_id: str | None
    quantity: DecimalNumber
    unit_price: DecimalNumber | None
    amount: Money
    tax_amount: Money
    tax_rate: DecimalNumber
    period_start: Day | None
    period_end: Day | None
    precise_amount: DecimalNumber
    discount_amount: Money


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """An invoice; once issued nothing but its payment state changes (correctness I-03). Amounts are in `currency`."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A stored draft, and for each of its lines, by id, whether its revenue waits for the service."""

    invoice: Invoice
    deferred: Mapping[str, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """An invoice that takes its number: its place in the series, its parties as they are, and when it is overdue."""

    invoice: Invoice
    series: str
    seq: int
    seller: Mapping[str, JsonValue]
    buyer: Mapping[str, JsonValue]
    overdue_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditMove:
    """What is added to a customer's own credit (negative: taken), once for each source and event."""

    customer_id: str
    amount: Money
    source_id: str
    event: str


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
class NewLine:
    """A line of a one-off invoice: a quantity at a price."""

    description: Name
    unit_price: Amount
    quantity: Quantity = Decimal(1)
    period_start: Day | None = None
    period_end: Day | None = None
    product_id: Ref | None = None


NewLines = Annotated[list[NewLine], Field(min_length=1, max_length=limits.LINES_PER_INVOICE)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedLine:
    """A line with the calculation that led to it, and the usage it rests on."""

    line_id: str
    description: str
    amount: Money
    price: Mapping[str, JsonValue] | None
    version_id: str | None
    evidence: Evidence | None
    events_url: str | None
    tree: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """An invoice as one calculation: every number of `tree` follows from those below it by plain arithmetic."""

    invoice_id: str
    number: str | None
    currency: str
    total: Money
    lines: tuple[ExplainedLine, ...]
    tree: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceCreated(Event):
    """A draft was made."""

    type: ClassVar[str] = "invoice.created"
    about: ClassVar[str] = "invoice"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceIssued(Event):
    """An invoice got its number and is due."""

    type: ClassVar[str] = "invoice.issued"
    about: ClassVar[str] = "invoice"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePaid(Event):
    """Nothing is due on the invoice any more."""

    type: ClassVar[str] = "invoice.paid"
    about: ClassVar[str] = "invoice"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceOverdue(Event):
    """The due date has passed and something is still due."""

    type: ClassVar[str] = "invoice.overdue"
    about: ClassVar[str] = "invoice"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceVoided(Event):
    """The invoice was voided; it keeps its number."""

    type: ClassVar[str] = "invoice.voided"
    about: ClassVar[str] = "invoice"


class InvoiceNotDraft(errors.Conflict):
    """Only a draft can be finalised or edited; an issued document never changes."""

    code = "invoice_not_draft"
    title = "The invoice is not a draft"


class InvoiceNotOpen(errors.Conflict):
    """The invoice is a draft, void, or paid already."""

    code = "invoice_not_open"
    title = "The invoice is not open"


class InvoiceNotVoidable(errors.Conflict):
    """Money was paid on it, or it was never issued: only an unpaid issued invoice can be voided (correctness I-05)."""

    code = "invoice_not_voidable"
    title = "The invoice cannot be voided"


class OverPayment(errors.Invalid):
    """More than the amount due."""

    code = "amount_exceeds_due"
    title = "The amount exceeds what is due"
