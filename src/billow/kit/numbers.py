"""Exact numbers: reading them from text, writing them as text, and the one rounding mode."""

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction

_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12})?", re.ASCII)


def parse_decimal(text: str) -> Decimal:
    """Return the number that `text` spells, exactly; minus zero is zero.

    Only an optional minus, one to fifteen ASCII digits and at most twelve decimals are a number here (correctness
    M-03), so NaN, infinities, exponents, underscores, other scripts' digits and stray white space raise ValueError.
    """
    if _DECIMAL.fullmatch(text) is None:
        raise ValueError(f"not a decimal number of at most 15 digits and 12 decimals: {text[:40]!r}")
    value = Decimal(text)
    return value if value else value.copy_abs()


def decimal_text(value: Decimal | Fraction | int, *, places: int = 12) -> str:
    """Return `value` in plain digits: no exponent, no trailing zeros, never "-0".

    Decimals and integers are written exactly; a Fraction is rounded half away from zero at `places` decimals, since
    it may have no finite decimal.
    """
    if isinstance(value, Fraction):
        value = _finite_decimal(round_to(value, places), places)
    elif not isinstance(value, Decimal) or not value.is_finite():
        value = Decimal(exact(value).numerator)
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if value else "0"


def round_half_away(value: Fraction | Decimal | int) -> int:
    """Return the nearest integer, a tie going away from zero, so that round(-x) is -round(x) (correctness M-09)."""
    ratio = exact(value)
    size = (2 * abs(ratio.numerator) + ratio.denominator) // (2 * ratio.denominator)
    return -size if ratio < 0 else size


def round_to(value: Fraction, places: int) -> Fraction:
    """Return `value` rounded half away from zero to `places` decimals; negative places round to tens, hundreds, …"""
    scale = Fraction(10) ** places
    return round_half_away(value * scale) / scale


def exact(value: Decimal | int | Fraction) -> Fraction:
    """Return `value` as a ratio without loss.

    A float raises TypeError, because it is already an approximation; NaN and infinities raise ValueError.
    """
    if isinstance(value, float):
        raise TypeError("a float is not an exact number")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"not a finite number: {value}")
    return Fraction(value)


def _finite_decimal(ratio: Fraction, places: int) -> Decimal:
    scaled = ratio * Fraction(10) ** places
    digits = tuple(int(digit) for digit in str(abs(scaled.numerator)))
    return Decimal((int(ratio < 0), digits, -places))


def json_number(text: str) -> Decimal:
    """The number that JSON writes so, digit for digit.

    Raises:
        ValueError: Its exponent is out of all bounds.
    """
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError("the exponent of a number is out of all bounds") from None
