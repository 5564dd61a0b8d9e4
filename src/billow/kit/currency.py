"""Currencies and their minor units, as data with a date."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import iso4217


class UnknownCurrency(ValueError):
    """The code names no currency that can be billed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """One currency: its ISO 4217 code, its English name and how many decimals its minor unit has."""

    code: str
    name: str
    exponent: int


def _billable() -> Iterator[Currency]:
    for code, entry in iso4217.raw_table.items():
        digits, name = entry["CcyMnrUnts"], entry["CcyNm"]
        if isinstance(digits, str) and digits.isdigit() and isinstance(name, str):
            yield Currency(code=code, name=name, exponent=int(digits))


PUBLISHED: date = iso4217.__published__
"""The day the table below was published; an issued document stores the exponent it used, since tables change (M-06)."""

CURRENCIES: Mapping[str, Currency] = MappingProxyType(
    {currency.code: currency for currency in sorted(_billable(), key=lambda currency: currency.code)}
)
"""Every billable currency by code. Metals, testing codes and units of account without a minor unit are left out."""


_EXPONENTS = {code: currency.exponent for code, currency in CURRENCIES.items()}


def exponent(code: str) -> int:
    """Return the decimals of the minor unit (correctness 1.2): JPY 0, USD 2, KWD 3, CLF 4.

    Codes are upper case; anything else, and codes without a minor unit such as XAU, raises UnknownCurrency.
    """
    try:
        return _EXPONENTS[code]
    except KeyError:
        raise UnknownCurrency(f"not a billable ISO 4217 currency code: {code[:40]!r}") from None
