"""The table of currencies."""

from datetime import date

import pytest

from billow.kit.currency import CURRENCIES, PUBLISHED, WITHDRAWN, UnknownCurrency, exponent, withdrawn_on
from billow.kit.money import Money

NOT_TWO = {
    0: {
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    },
    3: {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"},
    4: {"CLF", "UYW"},
}
WITHOUT_MINOR_UNIT = ["XAG", "XAU", "XDR", "XPD", "XPT", "XSU", "XUA", "XBA", "XBB", "XBC", "XBD", "XTS", "XXX"]


def test_exponents_equal_the_official_table() -> None:
    """17 currencies have no decimals, seven have three, two have four, the other 139 have two (correctness 1.2)."""
    expected = {code: digits for digits, codes in NOT_TWO.items() for code in codes}
    assert {code: entry.exponent for code, entry in CURRENCIES.items() if entry.exponent != 2} == expected
    assert sum(entry.exponent == 2 for entry in CURRENCIES.values()) == 139


@pytest.mark.parametrize("code", [*WITHOUT_MINOR_UNIT, "XYZ", "usd", "US", "", "USDX", "USD\n"])
def test_codes_that_cannot_be_billed_are_refused(code: str) -> None:
    """Codes without a minor unit, unknown codes and other spellings are unknown."""
    with pytest.raises(UnknownCurrency):
        exponent(code)
    assert code not in CURRENCIES


def test_the_table_is_dated_and_named() -> None:
    """The table says when it was published, and each entry has a code and a name for display."""
    assert date(2026, 1, 1) <= PUBLISHED
    assert CURRENCIES["USD"].name == "US Dollar"
    assert all(code == entry.code and entry.name for code, entry in CURRENCIES.items())


@pytest.mark.parametrize(("code", "digits", "day"), [("BGN", 2, date(2026, 1, 1)), ("BYR", 0, date(2017, 1, 1))])
def test_a_withdrawn_currency_keeps_its_decimals(code: str, digits: int, day: date) -> None:
    """What was billed in levs before 2026, or in the former roubles of Belarus, can still be read; it is in no table of
    what can be billed, and the day from which it is not is known."""
    assert exponent(code) == digits
    assert str(Money(4950, code)) == ("49.50" if digits else "4950")
    assert code not in CURRENCIES
    assert (withdrawn_on(code), withdrawn_on("USD"), withdrawn_on("XYZ")) == (day, None, None)


def test_no_currency_is_both() -> None:
    """What the table has is not withdrawn, whatever the list says; each entry is named by its code."""
    assert not WITHDRAWN.keys() & CURRENCIES.keys()
    assert all(code == entry.code and entry.name for code, entry in WITHDRAWN.items())
