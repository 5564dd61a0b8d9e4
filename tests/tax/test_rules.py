"""The rules of taxes, one by one."""

from datetime import date
from decimal import Decimal

import pytest

from billow.kit.money import CurrencyMismatch, Money
from billow.tax import rules
from billow.tax.types import AppliedTax, Category, TaxableLine, TaxInconsistent, TaxRate

VAT = AppliedTax(code="vat", name="VAT", rate=Decimal(19), category=Category.STANDARD)


def _line(key: str = "a", *, currency: str = "EUR", taxes: tuple[AppliedTax, ...] = (VAT,)) -> TaxableLine:
    return TaxableLine(key=key, net=Money.of("10.00", currency), taxes=taxes)


def _rate(rate: str, day: date | None) -> TaxRate:
    return TaxRate(rate=Decimal(rate), category=Category.STANDARD, valid_from=day)


def test_two_lines_of_one_key_are_refused() -> None:
    """A key leads to one share, so it cannot name two lines."""
    with pytest.raises(ValueError, match="same key"):
        rules.compute([_line("a"), _line("a")], "EUR")


def test_one_tax_twice_on_a_line_is_refused() -> None:
    """A group would count the net twice; written 19.0 or 19 it is the same rate."""
    again = AppliedTax(code="vat", name="VAT", rate=Decimal("19.0"), category=Category.STANDARD)
    with pytest.raises(ValueError, match="twice"):
        rules.compute([_line(taxes=(VAT, again))], "EUR")


def test_a_line_in_another_currency_is_refused() -> None:
    """A document has one currency."""
    with pytest.raises(CurrencyMismatch):
        rules.compute([_line("a"), _line("b", currency="USD", taxes=())], "EUR")


def test_a_rate_written_in_two_ways_is_one_group() -> None:
    """19 and 19.00 percent are one rate."""
    again = AppliedTax(code="vat", name="VAT", rate=Decimal("19.00"), category=Category.STANDARD)

    result = rules.compute([_line("a"), _line("b", taxes=(again,))], "EUR")

    assert [str(group.base) for group in result.groups] == ["20.00"]


@pytest.mark.parametrize("category", [category for category in Category if category is not Category.STANDARD])
def test_only_the_standard_category_taxes(category: Category) -> None:
    """Z, E, AE, K, G and O carry the rate zero and no other (INV-05)."""
    rules.check(category, Decimal(0))
    with pytest.raises(TaxInconsistent):
        rules.check(category, Decimal(19))
    with pytest.raises(ValueError, match="carries no tax"):
        AppliedTax(code="x", name="X", rate=Decimal(19), category=category)


def test_the_standard_category_has_a_rate_above_zero() -> None:
    """Without tax it is another category (BR-S-05)."""
    rules.check(Category.STANDARD, Decimal("0.000001"))
    with pytest.raises(TaxInconsistent):
        rules.check(Category.STANDARD, Decimal(0))


@pytest.mark.parametrize("rate", ["-1", "100.000001", "1.0000001", "NaN", "Infinity"])
def test_a_rate_is_a_percentage_of_six_decimals(rate: str) -> None:
    """No document can bear a rate that is negative, above the price, too fine or no number (M-02)."""
    with pytest.raises(ValueError, match="a rate"):
        AppliedTax(code="x", name="X", rate=Decimal(rate), category=Category.STANDARD)


def test_a_rate_holds_from_its_first_day_until_the_next() -> None:
    """The day before is still the old rate, the day itself the new one (M-20)."""
    rates = rules.timeline([_rate("19", None), _rate("16", date(2020, 7, 1)), _rate("19", date(2021, 1, 1))])

    found = [rules.rate_on(rates, date(*day)).rate for day in ((1990, 1, 1), (2020, 6, 30), (2020, 7, 1))]
    assert found == [Decimal(19), Decimal(19), Decimal(16)]
    assert rules.rate_on(rates, date(2021, 1, 1)) == _rate("19", date(2021, 1, 1))


def test_of_two_rates_for_one_day_the_later_word_holds() -> None:
    """A planned rate can be corrected; days stand in order however they were set."""
    first, planned, corrected = _rate("19", None), _rate("21", date(2027, 1, 1)), _rate("20", date(2027, 1, 1))
    sooner = _rate("18", date(2026, 6, 1))

    assert rules.timeline([first, planned, corrected, sooner]) == (first, sooner, corrected)
