"""Amounts of one price for each, and the lines that show them."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from billow.catalog.types.price import RatedLine, Told
from billow.kit import explain
from billow.kit.explain import Step, constant, given


def line(description: str, quantity: Fraction, unit_price: Decimal) -> RatedLine:
    """The factor *quantity* times *unit_price*."""
    amount = quantity * Fraction(unit_price)
    return RatedLine(description=description, quantity=quantity, unit_price=unit_price, amount=amount)


def product(quantity: Fraction, price: tuple[int, int]) -> tuple[int, int]:
    """*quantity* times a *price*, as a ratio."""
    return quantity.numerator * price[0], quantity.denominator * price[1]


def ratios(found: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Ratios added up; not reduced."""
    above, below = 0, 1
    for amount, over in found:
        above, below = (above + amount, below) if over == below else (above * over + amount * below, below * over)
    return above, below


def per_one(quantity: Step, *, unit_price: Decimal, description: str) -> Told:
    """*quantity* times *unit_price*: zero costs zero."""
    tree = explain.multiply("quantity x price", quantity, constant("price of one", unit_price))
    return Told(lines=(line(description, quantity.value, unit_price),), tree=tree)


def percent(label: str, rate: Decimal) -> Step:
    """A rate in percent as a factor."""
    return explain.divide(label, constant("percent", rate), constant("a hundred", 100))


def summed(label: str, told: list[Told]) -> Told:
    """All that was *told*, added up; nothing at all costs nothing."""
    lines = tuple(each for part in told for each in part.lines)
    if len(told) == 1:
        return told[0]
    tree = explain.add(label, *(part.tree for part in told)) if told else given("nothing", 0)
    return Told(lines=lines, tree=tree)
