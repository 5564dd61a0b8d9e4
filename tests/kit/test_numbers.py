"""Reading, writing and rounding exact numbers."""

from decimal import Decimal
from fractions import Fraction

import pytest

from billow.kit.numbers import decimal_text, exact, parse_decimal, round_half_away, round_to

REFUSED = [
    "",
    " 1",
    "1 ",
    "1\n",
    "\n1",
    "+1",
    "--1",
    "-",
    ".",
    ".5",
    "1.",
    "1,5",
    "1_000",
    "1e5",
    "1E5",
    "1e999999",
    "0x10",
    "NaN",
    "nan",
    "sNaN",
    "Infinity",
    "-Infinity",
    "inf",
    "\uff11\uff12",
    "1.\uff15",
    "\u0663",
    "1234567890123456",
    "0.1234567890123",
]


@pytest.mark.parametrize("text", REFUSED, ids=ascii)
def test_what_is_no_number_is_refused(text: str) -> None:
    """Only an optional minus, 1 to 15 ASCII digits and 1 to 12 decimals are a number (M-03)."""
    with pytest.raises(ValueError, match="not a decimal number"):
        parse_decimal(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", Decimal(0)),
        ("49.00", Decimal("49")),
        ("-0.000000000001", Decimal("-1E-12")),
        ("999999999999999.999999999999", Decimal(10**27 - 1).scaleb(-12)),
        ("007", Decimal(7)),
    ],
)
def test_numbers_are_read_exactly(text: str, value: Decimal) -> None:
    """Text is read without loss up to the widest number the wire allows."""
    assert parse_decimal(text) == value


@pytest.mark.parametrize("text", ["-0", "-0.00", "-000.000000000000"])
def test_minus_zero_is_zero(text: str) -> None:
    """No spelling of minus zero keeps its sign (M-05)."""
    assert not parse_decimal(text).is_signed()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1000, "1000"),
        (-7, "-7"),
        (Decimal("49.00"), "49"),
        (Decimal("100"), "100"),
        (Decimal("1E+3"), "1000"),
        (Decimal("2E-12"), "0.000000000002"),
        (Decimal("-0.0"), "0"),
        (Decimal("-1.50"), "-1.5"),
        (Fraction(1, 3), "0.333333333333"),
        (Fraction(2, 3), "0.666666666667"),
        (Fraction(-2, 3), "-0.666666666667"),
        (Fraction(-1, 10**13), "0"),
        (Fraction(1, 2 * 10**12), "0.000000000001"),
        (Fraction(1500, 10), "150"),
        (Fraction(10**30 + 1, 2), "500000000000000000000000000000.5"),
    ],
)
def test_numbers_are_written_plainly(value: Decimal | Fraction | int, text: str) -> None:
    """Numbers are written without exponent, trailing zeros or minus zero."""
    assert decimal_text(value) == text


def test_a_fraction_is_written_at_the_places_asked_for() -> None:
    """Places round half away from zero, and a Decimal is never rounded."""
    assert decimal_text(Fraction(1, 8), places=2) == "0.13"
    assert decimal_text(Fraction(-1, 8), places=2) == "-0.13"
    assert decimal_text(Fraction(5, 2), places=0) == "3"
    assert decimal_text(Decimal("0.125"), places=2) == "0.125"


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (Fraction(5, 2), 3),
        (Fraction(-5, 2), -3),
        (Fraction(1, 2), 1),
        (Fraction(-1, 2), -1),
        (Decimal("2.4999"), 2),
        (Decimal("-2.5"), -3),
        (0, 0),
        (-4, -4),
    ],
)
def test_ties_round_away_from_zero(value: Fraction | Decimal | int, rounded: int) -> None:
    """A tie goes away from zero on both sides (M-09)."""
    assert round_half_away(value) == rounded


def test_rounding_to_places_stays_exact() -> None:
    """2.675 has no binary detour: at two places it is 2.68."""
    assert round_to(Fraction(2675, 1000), 2) == Fraction(268, 100)
    assert round_to(Fraction(-2675, 1000), 2) == Fraction(-268, 100)
    assert round_to(Fraction(1250), -2) == 1300


def test_a_float_is_not_exact() -> None:
    """A float, NaN and infinity are refused where an exact ratio is needed."""
    with pytest.raises(TypeError):
        exact(0.1)  # type: ignore[arg-type]  # the refusal is the fact
    for text in ("NaN", "Infinity"):
        with pytest.raises(ValueError, match="finite"):
            exact(Decimal(text))
