"""What may be added to a price of any type."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import AfterValidator, ConfigDict, Field, JsonValue

from billow.kit.fields import Amount, Code, KnownCurrency, Quantity
from billow.kit.limits import CURRENCIES_PER_PRICE, ROLLOVER_PERIODS

_RATE_PLACES = 6


def check_percent(value: Decimal) -> Decimal:
    """The same *value*; raises `ValueError` when a rate in percent has more than six decimals (correctness M-02)."""
    if value != round(value, _RATE_PLACES):
        raise ValueError(f"a rate in percent has at most {_RATE_PLACES} decimals")
    return value


Percent: TypeAlias = Annotated[
    Quantity, AfterValidator(check_percent), Field(description="A rate in percent, at most six decimals.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceDiscount:
    """What is taken off every line of a price: a share of it, or an amount a period, never more than there is."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    type: Annotated[Literal["percentage", "fixed"], Field(description="A share, or an amount of money.")]
    value: Annotated[Percent | None, Field(description="The share in percent, at most 100.")] = None
    amount: Annotated[Amount | None, Field(description="The money that is taken off in a period.")] = None

    def __post_init__(self) -> None:
        wanted, other = ("value", "amount") if self.type == "percentage" else ("amount", "value")
        if getattr(self, wanted) is None or getattr(self, other) is not None:
            raise ValueError(f"a {self.type} discount has {wanted}, and no {other}")
        if self.value is not None and not 0 <= self.value <= 100:
            raise ValueError("value of a discount lies between 0 and 100")
        if self.amount is not None and self.amount < 0:
            raise ValueError("amount of a discount must not be negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRollover:
    """Included units that a period leaves are carried into later ones: at most *cap* of them, for *periods* periods."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    cap: Annotated[Quantity | None, Field(description="The most that is carried into a period; null for all.")] = None
    periods: Annotated[
        int, Field(ge=1, le=ROLLOVER_PERIODS, strict=True, description="For how many periods units are carried.")
    ] = 1

    def __post_init__(self) -> None:
        if self.cap is not None and self.cap < 0:
            raise ValueError("cap must not be negative")
        if not 1 <= self.periods <= ROLLOVER_PERIODS:
            raise ValueError(f"periods lies between 1 and {ROLLOVER_PERIODS}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceUnit:
    """A unit of its own that a price is written in: so many of the currency are one of it."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    code: Annotated[Code, Field(description="What the unit is called.", examples=["credits"])]
    conversion_rate: Annotated[Quantity, Field(description="What one of the unit is worth in the currency.")]

    def __post_init__(self) -> None:
        if self.conversion_rate <= 0:
            raise ValueError("conversion_rate must be above zero")


CurrencyPrices: TypeAlias = Annotated[
    Mapping[KnownCurrency, Mapping[str, JsonValue]],
    Field(
        max_length=CURRENCIES_PER_PRICE,
        description="For other currencies, by ISO 4217 code, the parameters that take the place of those of the price.",
        examples=[{"EUR": {"unit_price": "0.018"}}],
    ),
]
