"""Numbers and days as a reader of one locale writes them, with the currency's ISO decimals."""

import re
from collections.abc import Container
from datetime import date, timedelta
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval
from babel.numbers import NumberPattern, parse_pattern

from billow.documents.types import ServicePeriod

_PRECISE = 12


def words_locale(locale: Locale, languages: Container[str]) -> Locale:
    """The locale in which words and days are written: itself when its language is known, else international English."""
    return locale if locale.language in languages else Locale.parse("en_001")


def locale_of(tag: str) -> Locale:
    """The locale of a BCP 47 tag, else of its language, else English of the United States: an odd tag never fails."""
    cleaned = tag.replace("_", "-")
    for candidate in (cleaned, cleaned.split("-")[0], "en-US"):
        try:
            return Locale.parse(candidate, sep="-")
        except (UnknownLocaleError, ValueError, TypeError):
            continue
    raise AssertionError("English of the United States is always known")


def money(amount: Decimal, *, currency: str, exponent: int, locale: Locale) -> str:
    """The amount with its currency sign, with exactly `exponent` decimals.

    A sign made of letters is set apart from the digits by a no-break space, as CLDR's currency spacing asks.
    """
    pattern = _with_places(locale.currency_formats["standard"].pattern, exponent, exponent)
    text = pattern.apply(amount, locale, currency=currency, currency_digits=False)
    return _plain(re.sub(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])", "\u00a0", text))


def number(amount: Decimal, *, exponent: int, locale: Locale, precise: bool = False) -> str:
    """The amount without a sign of currency; `precise` shows up to 12 decimals, as unit prices need."""
    digits = re.sub(r"[^#0.,;]", "", locale.currency_formats["standard"].pattern)
    return _plain(_with_places(digits, exponent, _PRECISE if precise else exponent).apply(amount, locale))


def quantity(amount: Decimal, locale: Locale) -> str:
    """The quantity to at most 12 decimals, without trailing zeros."""
    return _plain(_with_places(locale.decimal_formats[None].pattern, 0, _PRECISE).apply(amount, locale))


def percent(rate: Decimal, locale: Locale) -> str:
    """A rate given in percent, with the locale's percent sign: 19 becomes "19 %" in German."""
    return _plain(_with_places(locale.percent_formats[None].pattern, 0, _PRECISE).apply(rate / 100, locale))


def suffix(*, currency: str, exponent: int, locale: Locale) -> str:
    """What follows the digits when an amount is written with its currency, so that columns can reserve its width."""
    text = money(Decimal(0), currency=currency, exponent=exponent, locale=locale)
    return re.sub(r"^.*\d", "", text)


def day(value: date, locale: Locale) -> str:
    """The day in the locale's long form."""
    return format_date(value, "long", locale=locale)


def days(period: ServicePeriod, locale: Locale) -> str:
    """The period from its first to its last day, both included."""
    last = period.end - timedelta(days=1)
    if last == period.start:
        return format_date(last, "medium", locale=locale)
    return format_interval(period.start, last, "yMMMd", fuzzy=True, locale=locale)


def _with_places(text: str, least: int, most: int) -> NumberPattern:
    pattern = parse_pattern(text)
    pattern.frac_prec = (least, most)
    return pattern


def _plain(text: str) -> str:
    # On a page that runs left to right, direction marks turn a minus round; a full-width sign needs a CJK font.
    return text.translate({0x200E: None, 0x200F: None, 0x061C: None, ord("-"): "\u2212", 0xFFE5: "\u00a5"})
