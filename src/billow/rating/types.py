"""The values of rating: tiers, rounded amounts, and the answer of a preview."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, ClassVar, TypeAlias

from pydantic import AfterValidator, ConfigDict, Field, JsonValue

from billow.catalog.types.price import RatedLine
from billow.kit import limits
from billow.kit.errors import FieldError, Invalid
from billow.kit.explain import ReadableStep, Step
from billow.kit.fields import Amount, CurrencyCode, DecimalNumber, Instant, Quantity
from billow.kit.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """A stretch of quantity at one price, up to and including its bound; the last has none."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    up_to: Annotated[Quantity | None, Field(description="The last quantity of the tier; null for the last tier.")]
    unit_price: Annotated[Amount, Field(description="The price of each one in the tier.")]
    flat_fee: Annotated[Amount, Field(description="Charged once when the tier is reached.")] = Decimal(0)

    def __post_init__(self) -> None:
        if self.unit_price < 0 or self.flat_fee < 0:
            raise ValueError("unit_price and flat_fee must not be negative")


def check_tiers(tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
    """The same *tiers*; raises `ValueError` unless the bounds rise strictly from above zero and the last is open.

    Only upper bounds are stored, so gaps and overlaps cannot be written down (correctness 3.1).
    """
    if not tiers:
        raise ValueError("at least one tier is needed")
    if tiers[-1].up_to is not None:
        raise ValueError("up_to of the last tier must be null")
    bounds = [Decimal(0)]
    for tier in tiers[:-1]:
        if tier.up_to is None:
            raise ValueError("only up_to of the last tier is null")
        bounds.append(tier.up_to)
    if any(upper <= lower for lower, upper in pairwise(bounds)):
        raise ValueError("up_to must be above zero and rise from tier to tier")
    return tiers


Tiers: TypeAlias = Annotated[
    tuple[Tier, ...],
    Field(
        json_schema_extra={"minItems": 1},
        max_length=limits.TIERS_PER_PRICE,
        description="Tiers in rising order; up_to is inclusive and null in the last.",
    ),
    AfterValidator(check_tiers),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedSegment:
    """What a part of a period costs: *amount* is rounded once (RP2), *precise* is the exact value beside it.

    The lines sum to *precise*, in major units; the tree recomputes to *amount*.
    """

    amount: Money
    precise: Fraction
    lines: tuple[RatedLine, ...]
    tree: Step


FractionText: TypeAlias = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{1,15}(/[0-9]{1,15}|\.[0-9]{1,12})?$",
        description="A share of the period from 0 to 1: a ratio or a decimal.",
        examples=["10/31"],
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewEvent:
    """One measured value, as an event would carry it."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    value: Quantity
    properties: Annotated[Mapping[str, JsonValue], Field(description="What the event says about itself.")] = field(
        default_factory=dict
    )
    timestamp: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewLine:
    """One factor of the previewed amount."""

    description: str
    quantity: DecimalNumber
    unit_price: DecimalNumber
    amount: DecimalNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class PricePreview:
    """What the price gives: *amount* as an invoice would show it, and how it comes about, line by line."""

    amount: Money
    currency: CurrencyCode
    precise_amount: DecimalNumber
    lines: tuple[PreviewLine, ...]
    steps: tuple[ReadableStep, ...]


class QuantityOrEvents(Invalid):
    """A preview needs a quantity or events, and never both."""

    code = "quantity_or_events"
    title = "Give either quantity or events"

    @classmethod
    def both_or_neither(cls, detail: str) -> "QuantityOrEvents":
        """The refusal that names both fields."""
        names = ("quantity", "events")
        return cls(detail, errors=tuple(FieldError(name, cls.code, detail) for name in names))


class NotAShare(Invalid):
    """The fraction is no share of a period."""

    code = "not_a_share"
    title = "The fraction must lie between 0 and 1"
