"""The table of currencies."""

from datetime import date

import pytest

from billow.kit.currency import CURRENCIES, PUBLISHED, UnknownCurrency, exponent

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


@pytest.mark.parametrize("code", [*WITHOUT_MINOR_UNIT, "BGN", "HRK", "MRO", "BYR", "usd", "US", "", "USDX", "USD\n"])
def test_codes_that_cannot_be_billed_are_refused(code: str) -> None:
    """Codes without a minor unit, retired codes and other spellings are unknown."""
    with pytest.raises(UnknownCurrency):
        exponent(code)
    assert code not in CURRENCIES


def test_the_table_is_dated_and_named() -> None:
    """The table says when it was published, and each entry has a code and a name for display."""
    assert date(2026, 1, 1) <= PUBLISHED
    assert CURRENCIES["USD"].name == "US Dollar"
    assert all(code == entry.code and entry.name for code, entry in CURRENCIES.items())
