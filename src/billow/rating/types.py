"""The values of rating: tiers, rounded amounts, and the answer of a preview."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Annotated, ClassVar, Literal, NamedTuple, TypeAlias, TypeVar

from pydantic import AfterValidator, ConfigDict, Field

from billow.catalog.types.price import Percent, Rated, RatedLine, Told
from billow.kit import explain, limits
from billow.kit.errors import FieldError, Invalid
from billow.kit.explain import ReadableStep, Step
from billow.kit.fields import Amount, CurrencyCode, DecimalNumber, Instant, Json, Quantity
from billow.kit.money import Money, total


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A tier as it is walked: its bound, the price of each one in it, and its fee.

    A price that is a `rate` is one in percent.
    """

    up_to: Decimal | None
    price: Decimal
    fee: Decimal
    rate: bool = False

    @property
    def unit_price(self) -> Decimal:
        """What each one costs."""
        return self.price / 100 if self.rate else self.price


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

    @property
    def row(self) -> Row:
        """The tier as it is walked."""
        return Row(up_to=self.up_to, price=self.unit_price, fee=self.flat_fee)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateTier:
    """A stretch of money at one rate, up to and including its bound; the last has none."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    up_to: Annotated[
        Amount | None, Field(description="The last money of the tier, in the currency; null for the last tier.")
    ]
    rate: Annotated[Percent, Field(description="What is charged of the money in the tier, in percent.")]
    flat_fee: Annotated[Amount, Field(description="Charged once when the tier is reached.")] = Decimal(0)

    def __post_init__(self) -> None:
        if self.rate < 0 or self.flat_fee < 0:
            raise ValueError("rate and flat_fee must not be negative")

    @property
    def row(self) -> Row:
        """The tier as it is walked."""
        return Row(up_to=self.up_to, price=self.rate, fee=self.flat_fee, rate=True)


AnyTier = TypeVar("AnyTier", Tier, RateTier)


def check_tiers(tiers: tuple[AnyTier, ...]) -> tuple[AnyTier, ...]:
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

RateTiers: TypeAlias = Annotated[
    tuple[RateTier, ...],
    Field(
        json_schema_extra={"minItems": 1},
        max_length=limits.TIERS_PER_PRICE,
        description="Tiers in rising order; up_to is inclusive and null in the last.",
    ),
    AfterValidator(check_tiers),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodPart:
    """A part of a period by the shares elapsed at its start and end, half-open.

    `days` are those of the period where they are known, for the explanation. `first` tells whether it is the first part
    of the period that is billed: a price that is not prorated costs the whole period there, and nothing later.
    """

    start: Fraction = Fraction(0)
    end: Fraction = Fraction(1)
    days: int | None = None
    first: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end <= 1:
            raise ValueError(f"a part of a period lies between 0 and 1, not from {self.start} to {self.end}")

    @property
    def share(self) -> Fraction:
        """How much of the period it is."""
        return self.end - self.start


WHOLE = PeriodPart()
"""A whole period."""

NO_PART = PeriodPart(start=Fraction(1))
"""The end of a period, where nothing of it is left."""


@dataclass(frozen=True)
class RatedSegment:
    """What a part of a period costs: *amount* is rounded once (RP2), `precise` is the exact value beside it.

    The lines sum to `precise`, in major units; the tree recomputes to *amount*. They are worked out when asked for.
    """

    amount: Money
    rated: Rated = field(repr=False)
    part: PeriodPart = field(repr=False)
    explained: Callable[[], Told] = field(repr=False, compare=False)

    @cached_property
    def precise(self) -> Fraction:
        """The exact amount, in major units."""
        return self.rated.amount if self.part is WHOLE else self.rated.amount * self.part.share

    @cached_property
    def _told(self) -> Told:
        return self.explained()

    @property
    def lines(self) -> tuple[RatedLine, ...]:
        """The factors of the amount."""
        return self._told.lines

    @property
    def tree(self) -> Step:
        """The calculation of the amount."""
        return self._told.tree


PartKind: TypeAlias = Literal["main", "cap", "true_up", "discount"]
"""What a part of an item is: what was used or the fee, less what is above the maximum, what is missing to the minimum,
less the discount."""


class RatedPart(NamedTuple):
    """One part of what an item costs: *amount* is rounded once, `precise` stands beside it, the tree recomputes to it.

    `ratio` is the exact amount as a numerator and a positive denominator, not reduced. The lines of the main part sum
    to `precise`; each of the others has one, of its amount. `explained` works lines and tree out whenever it is called.
    It is a tuple, which is made in half the time of a dataclass: whatever is rated makes one.
    """

    kind: PartKind
    amount: Money
    ratio: tuple[int, int]
    explained: Callable[[], Told]

    @property
    def precise(self) -> Fraction:
        """The exact amount, in major units."""
        return Fraction(*self.ratio)

    @property
    def lines(self) -> tuple[RatedLine, ...]:
        """The factors of the amount."""
        return self.explained().lines

    @property
    def tree(self) -> Step:
        """The calculation of the amount."""
        return self.explained().tree


class RatedItem(NamedTuple):
    """What an item costs in a part of a period, as parts in the order of correctness 3.2, which sum to `net`.

    The main part is always there; the others only when they are not zero.
    """

    parts: tuple[RatedPart, ...]

    @property
    def main(self) -> RatedPart:
        """What was used, or the fee."""
        return self.parts[0]

    @property
    def net(self) -> Money:
        """What all parts come to."""
        return total((part.amount for part in self.parts), self.parts[0].amount.currency)

    @property
    def tree(self) -> Step:
        """The calculation of `net`."""
        if len(self.parts) == 1:
            return self.main.tree
        return explain.add("net of the item", *(part.tree for part in self.parts))


class Unratable(Invalid):
    """Usage has no amount by the price; its line waits until somebody sets that right, and is never zero instead."""

    code = "unratable"
    title = "The usage cannot be priced"


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
    properties: Annotated[Mapping[str, Json], Field(description="What the event says about itself.")] = field(
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
    kind: PartKind = "main"


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


class EventsNeeded(Invalid):
    """The price looks at events one by one, at how many they are, or at their properties."""

    code = "events_needed"
    title = "The price needs events"


class BindingNeeded(Invalid):
    """An expression speaks of a metric whose quantity is not given."""

    code = "binding_needed"
    title = "The quantity of a metric is missing"


class NotAShare(Invalid):
    """The fraction is no share of a period."""

    code = "not_a_share"
    title = "The fraction must lie between 0 and 1"
