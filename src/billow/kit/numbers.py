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
        if value.denominator == 1 and places >= 0:
            return str(value.numerator)
        return _fixed(_scaled(value, places), places)
    if not isinstance(value, Decimal) or not value.is_finite():
        return str(exact(value).numerator)
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if value else "0"


def decimal_of(value: Fraction) -> Decimal:
    """Return `value` as the decimal that `decimal_text` writes: rounded half away from zero at twelve decimals."""
    return Decimal(value.numerator) if value.denominator == 1 else Decimal(decimal_text(value))


def _scaled(ratio: Fraction, places: int) -> int:
    """How many of the last of *places* decimals *ratio* is, to the nearest, a tie going away from zero."""
    numerator, denominator = ratio.numerator, ratio.denominator
    if places >= 0:
        numerator *= 10**places
    else:
        denominator *= 10**-places
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -size if numerator < 0 else size


def _fixed(scaled: int, places: int) -> str:
    """So many of the last of *places* decimals in plain digits, without trailing zeros."""
    if places <= 0:
        return str(scaled * 10**-places)
    digits = str(abs(scaled)).rjust(places + 1, "0")
    part = digits[-places:].rstrip("0")
    text = f"{digits[:-places]}.{part}" if part else digits[:-places]
    return f"-{text}" if scaled < 0 else text


def round_half_away(value: Fraction | Decimal | int) -> int:
    """Return the nearest integer, a tie going away from zero, so that round(-x) is -round(x) (correctness M-09)."""
    return _scaled(exact(value), 0)


def round_to(value: Fraction, places: int) -> Fraction:
    """Return `value` rounded half away from zero to `places` decimals; negative places round to tens, hundreds, …"""
    scaled = _scaled(value, places)
    return Fraction(scaled, 10**places) if places >= 0 else Fraction(scaled * 10**-places)


def exact(value: Decimal | int | Fraction) -> Fraction:
    """Return `value` as a ratio without loss.

    A float raises TypeError, because it is already an approximation; NaN and infinities raise ValueError.
    """
    if type(value) is Fraction:
        return value
    if isinstance(value, float):
        raise TypeError("a float is not an exact number")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"not a finite number: {value}")
    return Fraction(value)


def json_number(text: str) -> Decimal:
    """The number that JSON writes so, digit for digit.

    Raises:
        ValueError: Its exponent is out of all bounds.
    """
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError("the exponent of a number is out of all bounds") from None
