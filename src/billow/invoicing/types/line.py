"""A line: as it is worked out, as it was billed, and as it explains itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from billow.catalog.types.terms import TaxCodes
from billow.kit import limits
from billow.kit.explain import Step
from billow.kit.fields import Amount, Day, DecimalNumber, Instant, Name, Quantity, Ref
from billow.kit.money import Money
from billow.kit.time import Period
from billow.kit.values import quick
from billow.tax.types import AppliedTax

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


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierEvidence:
    """What a line counted that billed the same window before: its events, their digest, its quantity, and when."""

    line_id: str
    events: int
    digest: str
    quantity: DecimalNumber
    counted_at: Instant


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The usage behind a quantity: how many events, when, and a digest that changes with any of them.

    `before`, absent on the first line of a window, is what the line before it counted. `quantity`, absent where it is
    that of the line, is what was counted: a line below zero has the difference instead.
    """

    metric_ids: tuple[str, ...]
    events: int
    first_at: Instant | None
    last_at: Instant | None
    digest: str
    window_start: Instant
    window_end: Instant
    before: Annotated[EarlierEvidence | None, Field(exclude_if=lambda found: found is None)] = None
    quantity: Annotated[DecimalNumber | None, Field(exclude_if=lambda found: found is None)] = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """A line as billing proposes it: the amount, and everything that explains it.

    `natural_key` is unique in the tenant, so that the same service is never billed twice; `deferred` says that the
    service lies ahead (its revenue waits). Without `taxes` a line has those of its `tax_codes`, and without these those
    of the document; a credit brings those of the line that it takes back (T-27). `amount` is rounded once (RP2);
    `precise` is the exact value before.
    `discount` is what is taken off it, below zero on a credit: what had been taken off the line that it takes back.
    `customer_id` is the customer that is served, where that is another than the one that is billed.
    `plain` are the days of its service where pauses have shifted those of the calendar. `corrects` says that it is for
    usage of a period that was closed.
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
    tax_codes: tuple[str, ...] = ()
    evidence: Evidence | None = None
    discount: Money | None = None
    customer_id: str | None = None
    plain: Period | None = None
    corrects: bool = False

    @property
    def net(self) -> Money:
        """The amount less the discount: what is taxed."""
        return self.amount if self.discount is None else self.amount - self.discount


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class BilledLine:
    """What was billed before, as the reconciliation reads it; `void` when its invoice was voided, `draft` while that is
    not issued.

    `line_id` and `created_at` are None of a line that is assumed to be billed. `plain` are the days of its service
    where pauses have shifted those of the calendar.
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
    draft: bool = False
    line_id: str | None = None
    evidence: Evidence | None = None
    created_at: datetime | None = None
    discount: Money | None = None
    plain: Period | None = None

    @property
    def counted(self) -> Fraction:
        """What a line of usage counted, of which one below zero has but the difference as its quantity; nothing where
        it gave a window back."""
        if self.evidence is None:
            return Fraction(0)
        return self.quantity if self.evidence.quantity is None else Fraction(self.evidence.quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLine:
    """A line of a draft as it was worked out, without what was taken off it; and when that was."""

    id: str
    created_at: datetime
    line: DraftLine


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageLine:
    """A line that bills usage: whose it is, on which invoice, and the usage that it counted when it was made."""

    line_id: str
    invoice_id: str
    invoice_number: str | None
    customer_id: str
    subscription_id: str | None
    evidence: Evidence
    created_at: datetime


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class LineItem:
    """One line of an invoice. Taxed is its net: `amount` less `discount_amount`. `customer_id` is the customer that is
    served: that of the invoice, or a child of it.
    """

    id: str
    kind: LineKind
    description: str
    product_id: str | None
    item_key: str | None
    subscription_id: str | None
    customer_id: str
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
class BookedLine:
    """A line of an invoice with the taxes that it bears, and whether its revenue was booked as waiting for the
    service."""

    item: LineItem
    taxes: tuple[AppliedTax, ...]
    deferred: bool
    version_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A line of a one-off invoice: a quantity at a price; or an add-on, at its price or at another.

    Words, price and taxes that are absent are those of the add-on; without an add-on taxes are those of the document.
    """

    description: Annotated[Name | None, Field(description="Needed without an add-on.")] = None
    unit_price: Annotated[Amount | None, Field(description="Needed without an add-on.")] = None
    quantity: Quantity = Decimal(1)
    period_start: Day | None = None
    period_end: Day | None = None
    product_id: Ref | None = None
    add_on_id: Annotated[Ref | None, Field(description="Id or code of an add-on.", examples=["setup"])] = None
    tax_codes: Annotated[TaxCodes | None, Field(description="Instead of those that would fall on the line.")] = None


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
