"""Money keeps its currency and its exactness."""

import operator
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from billow.kit.currency import UnknownCurrency
from billow.kit.money import CurrencyMismatch, Money, TooPrecise, prorate, total

dollar, euro = Money.of("1.00", "USD"), Money.of("1.00", "EUR")


@pytest.mark.parametrize(
    ("amount", "currency", "minor", "text"),
    [
        ("49.00", "USD", 4900, "49.00"),
        ("49", "USD", 4900, "49.00"),
        ("-0.05", "USD", -5, "-0.05"),
        ("5000", "JPY", 5000, "5000"),
        ("12.345", "KWD", 12345, "12.345"),
        ("0.0001", "CLF", 1, "0.0001"),
        ("1.100000000000", "EUR", 110, "1.10"),
        (Decimal("67.74"), "EUR", 6774, "67.74"),
        (Decimal("5E+3"), "JPY", 5000, "5000"),
        (7, "USD", 700, "7.00"),
        ("999999999999999.99", "USD", 99999999999999999, "999999999999999.99"),
    ],
)
def test_an_amount_is_kept_in_minor_units(amount: str | Decimal, currency: str, minor: int, text: str) -> None:
    """Amounts are read exactly and printed with exactly the currency's decimals (M-01)."""
    money = Money.of(amount, currency)
    assert money == Money(minor, currency)
    assert str(money) == text


@pytest.mark.parametrize(("amount", "currency"), [("0.001", "USD"), ("0.5", "JPY"), ("1.2345", "KWD")])
def test_more_decimals_than_the_currency_are_refused(amount: str, currency: str) -> None:
    """A document amount is never rounded in silence (M-03)."""
    with pytest.raises(TooPrecise):
        Money.of(amount, currency)


def test_what_money_is_not_made_of() -> None:
    """Unknown currencies, malformed text, floats and minor units that are no integer are refused."""
    with pytest.raises(UnknownCurrency):
        Money(1, "XAU")
    with pytest.raises(ValueError, match="not a decimal number"):
        Money.of("1e3", "USD")
    for wrong in (1.0, True, Decimal(1)):
        with pytest.raises(TypeError):
            Money(wrong, "USD")  # type: ignore[arg-type]  # the refusal is the fact
    with pytest.raises(TypeError):
        Money.of(0.1, "USD")  # type: ignore[arg-type]  # the refusal is the fact


@pytest.mark.parametrize("operate", [operator.add, operator.sub, operator.lt, operator.le, operator.gt, operator.ge])
def test_two_currencies_do_not_mix(operate: Callable[[Any, Any], Any]) -> None:
    """Adding or ordering two currencies raises, and so does either with a plain number (M-04)."""
    with pytest.raises(CurrencyMismatch):
        operate(dollar, euro)
    for number in (1, Decimal(1), Fraction(1)):
        with pytest.raises(TypeError):
            operate(dollar, number)


def test_equality_needs_the_same_currency() -> None:
    """The same number in two currencies is not the same money, and money is no number."""
    assert dollar != euro
    number: object = 100
    assert number != dollar
    assert len({dollar, Money(100, "USD"), euro}) == 2


def test_arithmetic_and_order() -> None:
    """Sums, differences, signs, truth and order follow the minor units."""
    two = Money.of("2.00", "USD")
    assert dollar + dollar == two
    assert dollar - two == -dollar
    assert abs(-two) == two
    assert dollar < two and two > dollar and two <= two and two >= two
    assert not Money.zero("USD") and -dollar
    assert str(-Money.zero("USD")) == "0.00"


def test_totals() -> None:
    """The total of nothing is zero in the currency asked for, and a foreign item raises."""
    assert total([], "EUR") == Money.zero("EUR")
    assert total([dollar, -dollar, dollar], "USD") == dollar
    with pytest.raises(CurrencyMismatch):
        total([dollar, euro], "USD")


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (Fraction(5, 1000), "USD", "0.01"),
        (Fraction(-5, 1000), "USD", "-0.01"),
        (Fraction(2675, 1000), "USD", "2.68"),
        (Fraction(1, 2), "JPY", "1"),
        (Fraction(1, 3), "KWD", "0.333"),
    ],
)
def test_rounding_goes_away_from_zero(amount: Fraction, currency: str, text: str) -> None:
    """An exact amount becomes money by rounding half away from zero to the minor unit (RP2)."""
    assert str(Money.rounded(amount, currency)) == text


def test_proration_refuses_what_is_no_part() -> None:
    """A part starts before it ends and lies within the whole."""
    for start, end in ((Fraction(-1, 2), Fraction(1)), (Fraction(0), Fraction(3, 2)), (Fraction(1), Fraction(0))):
        with pytest.raises(ValueError, match="not a part"):
            prorate(dollar, start=start, end=end)


class Line(BaseModel):
    amount: Money
    credit: Money | None = None


def test_money_leaves_as_a_string() -> None:
    """In JSON money is its string, and its schema says so."""
    line = Line(amount=Money.of("49.00", "USD"))
    assert line.model_dump_json() == '{"amount":"49.00","credit":null}'
    assert line.model_dump() == {"amount": Money(4900, "USD"), "credit": None}
    schema = TypeAdapter(Money).json_schema(mode="serialization")
    assert (schema["type"], schema["format"]) == ("string", "decimal")


@pytest.mark.parametrize("wrong", ["49.00", 49, Decimal(49), {"minor": 4900, "currency": "USD"}])
def test_money_is_never_read_without_its_currency(wrong: object) -> None:
    """Validation accepts Money alone: the currency stands beside the amount, not in it."""
    with pytest.raises(ValidationError):
        Line.model_validate({"amount": wrong})
