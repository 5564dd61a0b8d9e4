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


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Currency):
    """A currency that is none any more: from the day *on* that is said nothing new is billed in it."""

    on: date


def _withdrawn() -> Iterator[Withdrawn]:
    for code, name, digits, on in (
        ("ANG", "Netherlands Antillean Guilder", 2, date(2025, 7, 1)),
        ("BGN", "Bulgarian Lev", 2, date(2026, 1, 1)),
        ("BYR", "Belarusian Ruble", 0, date(2017, 1, 1)),
        ("CUC", "Peso Convertible", 2, date(2021, 7, 1)),
        ("HRK", "Kuna", 2, date(2023, 1, 1)),
        ("LTL", "Lithuanian Litas", 2, date(2015, 1, 1)),
        ("MRO", "Ouguiya", 2, date(2018, 1, 1)),
        ("SLL", "Leone", 2, date(2024, 4, 1)),
        ("STD", "Dobra", 2, date(2018, 1, 1)),
        ("VEF", "Bolívar", 2, date(2018, 8, 20)),
        ("ZWL", "Zimbabwe Dollar", 2, date(2024, 9, 1)),
    ):
        yield Withdrawn(code=code, name=name, exponent=digits, on=on)


WITHDRAWN: Mapping[str, Withdrawn] = MappingProxyType({each.code: each for each in _withdrawn()})
"""Currencies that the table above has no more, by code: what was issued in them stays readable. Whatever the table
loses is added here."""


_EXPONENTS = {code: currency.exponent for code, currency in {**WITHDRAWN, **CURRENCIES}.items()}


def exponent(code: str) -> int:
    """Return the decimals of the minor unit (correctness 1.2): JPY 0, USD 2, KWD 3, CLF 4; of one that was withdrawn
    those that it had.

    Codes are upper case; anything else, and codes without a minor unit such as XAU, raises UnknownCurrency.
    """
    try:
        return _EXPONENTS[code]
    except KeyError:
        raise UnknownCurrency(f"not a billable ISO 4217 currency code: {code[:40]!r}") from None


def withdrawn_on(code: str) -> date | None:
    """Return the day from which on nothing new is billed in the currency; None while it is one."""
    found = None if code in CURRENCIES else WITHDRAWN.get(code)
    return None if found is None else found.on
