"""Money: a whole number of minor units that never travels without its currency."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from billow.kit.allocation import cumulative_part
from billow.kit.currency import exponent
from billow.kit.numbers import exact, parse_decimal, round_half_away


class TooPrecise(ValueError):
    """The amount has more decimals than its currency; a document amount is never rounded in silence (M-03)."""


class CurrencyMismatch(ValueError):
    """Two currencies met in one sum or comparison (M-04)."""


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: `minor` units of `currency` (correctness M-01).

    An unknown currency raises UnknownCurrency; minor units that are not an integer raise TypeError. Amounts in two
    currencies are never equal, and adding or ordering them raises CurrencyMismatch. A plain number is never money:
    the arithmetic raises TypeError.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError("minor units are a whole number")
        exponent(self.currency)

    @classmethod
    def of(cls, amount: str | Decimal | int, currency: str) -> Self:
        """Return the money that `amount`, in major units, spells exactly.

        Text follows the wire format (ValueError otherwise). Decimals beyond the currency's raise TooPrecise, unless
        they are zeros.
        """
        value = exact(parse_decimal(amount) if isinstance(amount, str) else amount)
        places = exponent(currency)
        minor = value * 10**places
        if minor.denominator != 1:
            raise TooPrecise(f"{currency} has {places} decimals; {amount} has more")
        return cls(minor.numerator, currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Return nothing, in `currency`."""
        exponent(currency)
        return cls.counted(0, currency)

    @classmethod
    def rounded(cls, amount: Fraction, currency: str) -> Self:
        """Return `amount` major units rounded half away from zero to the minor unit (rounding point RP2)."""
        return cls(round_half_away(exact(amount) * 10 ** exponent(currency)), currency)

    @classmethod
    def counted(cls, minor: int, currency: str) -> Self:
        """Return so many minor units of a currency whose decimals were looked up to count them: neither is looked at
        again."""
        made = object.__new__(cls)
        _set_minor(made, minor)
        _set_currency(made, currency)
        return made

    @property
    def amount(self) -> Decimal:
        """The amount in major units, exactly, with the currency's decimals."""
        return Decimal(str(self))

    def __str__(self) -> str:
        """Return the amount with exactly the currency's decimals: "49.00", "5000", "12.345"."""
        places = exponent(self.currency)
        if not places:
            return str(self.minor)
        digits = str(self.minor).zfill(places + 1 + (self.minor < 0))
        return f"{digits[:-places]}.{digits[-places:]}"

    def __add__(self, other: Self) -> Self:
        if not isinstance(other, Money):
            return NotImplemented
        return self._like(self.minor + self._same(other))

    def __sub__(self, other: Self) -> Self:
        if not isinstance(other, Money):
            return NotImplemented
        return self._like(self.minor - self._same(other))

    def __neg__(self) -> Self:
        return self._like(-self.minor)

    def __abs__(self) -> Self:
        return self._like(abs(self.minor))

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: Self) -> bool:
        return self.minor < self._same(other) if isinstance(other, Money) else NotImplemented

    def __le__(self, other: Self) -> bool:
        return self.minor <= self._same(other) if isinstance(other, Money) else NotImplemented

    def __gt__(self, other: Self) -> bool:
        return self.minor > self._same(other) if isinstance(other, Money) else NotImplemented

    def __ge__(self, other: Self) -> bool:
        return self.minor >= self._same(other) if isinstance(other, Money) else NotImplemented

    def _like(self, minor: int) -> Self:
        """So many minor units of the same currency, which is not looked up again."""
        return self.counted(minor, self.currency)

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} do not mix")
        return other.minor

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Money validates only as an instance, since its currency is a sibling; in JSON it is its string."""
        return core_schema.is_instance_schema(cls, serialization=core_schema.to_string_ser_schema())

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {
            "type": "string",
            "format": "decimal",
            "pattern": r"^-?[0-9]+(\.[0-9]+)?$",
            "description": "An amount in major units with exactly the currency's decimals.",
            "examples": ["49.00"],
        }


_set_minor, _set_currency = (vars(Money)[name].__set__ for name in ("minor", "currency"))
"""How a field of a frozen value is set when it is made: by a way that is shorter than that of all its fields."""


def total(items: Iterable[Money], currency: str) -> Money:
    """Return the sum of `items` in `currency`, zero when there are none; another currency raises CurrencyMismatch."""
    exponent(currency)
    minor = 0
    for item in items:
        if item.currency != currency:
            raise CurrencyMismatch(f"{currency} and {item.currency} do not mix")
        minor += item.minor
    return Money.counted(minor, currency)


def prorate(full: Money, *, start: Fraction, end: Fraction) -> Money:
    """Return what `full` is for [start, end) of its period: R(end) - R(start) (rounding point RP5, correctness 2.5).

    Positions are elapsed fractions of the whole period, so the unused part from t on is the piece from t
    to 1; positions outside 0..1 or out of order raise ValueError.
    """
    return Money(cumulative_part(full.minor, start=start, end=end), full.currency)
