"""Taxes, the lines they fall on, and what they come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar, TypeAlias, TypedDict

from pydantic import AfterValidator, Field

from billow.kit import errors, limits
from billow.kit.events import Event
from billow.kit.fields import CurrencyCode, Day, DecimalNumber, Instant, Name, Ref, Text
from billow.kit.money import Money

RATE_DECIMALS = 6
RATE_MAX = 100
"""Percent (correctness M-02); a rate above the price itself is a slip of the decimal point."""

TAXES_PER_ENTITY = 20
"""Taxes that fall on every line of an entity: what still fits under the totals of a document."""


class Category(StrEnum):
    """What kind of supply it is (EN 16931, BT-151); all but the standard one carry no tax (correctness M-22)."""

    STANDARD = "S"
    ZERO_RATED = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    INTRA_COMMUNITY = "K"
    EXPORT = "G"
    OUTSIDE_SCOPE = "O"


def fault(category: Category, rate: Decimal) -> str | None:
    """Return why *rate* (in percent) cannot stand with *category*, or None when it can.

    The standard category taxes, the others do not (EN 16931: BR-S-05 and its like; correctness INV-05).
    """
    if category is Category.STANDARD and rate == 0:
        return "the standard category S has a rate above zero; without tax it is one of Z, E, AE, K, G, O"
    if category is not Category.STANDARD and rate != 0:
        return f"the category {category.value} carries no tax: its rate is 0"
    return None


def _percent(value: Decimal) -> Decimal:
    if not value.is_finite() or not 0 <= value <= RATE_MAX:
        raise ValueError(f"a rate is a percentage from 0 to {RATE_MAX}")
    if value != round(value, RATE_DECIMALS):
        raise ValueError(f"a rate has at most {RATE_DECIMALS} decimals")
    return value


Percent: TypeAlias = Annotated[
    DecimalNumber, AfterValidator(_percent), Field(description="In percent, at most 6 decimals.", examples=["19"])
]
TaxRefs: TypeAlias = Annotated[
    list[Ref], Field(min_length=1, max_length=TAXES_PER_ENTITY, description="Codes or ids of taxes.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRate:
    """What a tax amounts to from a day on, until the next one takes over; never changed, only followed."""

    rate: DecimalNumber
    category: Category
    valid_from: Day | None
    """The first day; None when it always held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tax:
    """A tax that lines can bear: `rate` and `category` are those of today, `rates` those of all times, by day."""

    id: str
    code: str
    name: str
    rate: DecimalNumber
    category: Category
    description: str | None
    rates: tuple[TaxRate, ...]
    created_at: Instant
    updated_at: Instant
    archived_at: Instant | None


class TaxChanges(TypedDict, total=False):
    """The fields of a tax that can be changed; `valid_from` is the first day of a new rate or category."""

    name: Name
    description: Text | None
    rate: Percent
    category: Category
    valid_from: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityTaxes:
    """The taxes that fall on every line of a billing entity, in the order they were applied."""

    billing_entity_id: str
    taxes: tuple[Tax, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedTax:
    """A tax as a document keeps it: later changes of the tax do not reach it (correctness M-20).

    A rate (in percent) out of bounds, or one that does not go with its category, raises ValueError.
    """

    code: str
    name: str
    rate: DecimalNumber
    category: Category

    def __post_init__(self) -> None:
        wrong = fault(self.category, _percent(self.rate))
        if wrong:
            raise ValueError(wrong)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxableLine:
    """A line as tax sees it: its net after all discounts, and what falls on it; `key` is the caller's name for it."""

    key: str
    net: Money
    taxes: tuple[AppliedTax, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxGroup:
    """One row of the tax breakdown: all lines of one category, rate and code, taxed as one sum."""

    code: str
    name: str
    category: Category
    rate: DecimalNumber
    base: Money
    tax: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxResult:
    """The tax of a document: the breakdown, and for each line by its key the tax shown beside it.

    Both add up to `total`.
    """

    groups: tuple[TaxGroup, ...]
    lines: Mapping[str, Money]
    total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LineToTax:
    """A line to calculate with: a name of the caller's choice and its net, negative for a credit."""

    key: Name
    amount: DecimalNumber


LinesToTax: TypeAlias = Annotated[list[LineToTax], Field(min_length=1, max_length=limits.LINES_PER_INVOICE)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxedLine:
    """A line with its share of the tax."""

    key: str
    amount: Money
    tax: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxCalculation:
    """What a document with these lines would bear; `total` is `subtotal` and `tax_total` together."""

    currency: CurrencyCode
    date: Day
    """The tax point: the day whose rates were taken."""
    subtotal: Money
    tax_total: Money
    total: Money
    groups: tuple[TaxGroup, ...]
    lines: tuple[TaxedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxCreated(Event):
    """A tax was added."""

    type: ClassVar[str] = "tax.created"
    about: ClassVar[str] = "tax"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxUpdated(Event):
    """A tax has other words, another rate to come, or was archived."""

    type: ClassVar[str] = "tax.updated"
    about: ClassVar[str] = "tax"


class TaxInconsistent(errors.Invalid):
    """The standard category has a rate above zero; every other category has the rate 0."""

    code = "tax_inconsistent"
    title = "The rate does not go with the category"


class TaxInUse(errors.Conflict):
    """A billing entity applies the tax; remove it there first."""

    code = "tax_in_use"
    title = "The tax is in use"


class TaxArchived(errors.Conflict):
    """The tax was deleted; it is kept for reading only."""

    code = "tax_archived"
    title = "The tax was deleted"


class UnknownTax(errors.Invalid):
    """One or more of the given taxes do not exist or were deleted; all of them are named."""

    code = "unknown_tax"
    title = "There is no such tax"


class TooManyTaxes(errors.Invalid):
    """The billing entity would apply more taxes than a document can show."""

    code = "too_many_taxes"
    title = "Too many taxes"


class LinesUnclear(errors.Invalid):
    """Each line has a key of its own, and no more decimals than its currency."""

    code = "tax_lines_unclear"
    title = "The lines cannot be taxed as they stand"


def day_of(rate: TaxRate) -> date:
    """Return the first day of *rate*, before all others for one that always held."""
    return rate.valid_from or date.min
