"""Amounts rounded once, and parts of a period that sum to the whole."""

from dataclasses import replace
from fractions import Fraction
from functools import partial

from billow.catalog.types.price import Consumption, Price, Rated, RatedLine, Told, in_currency
from billow.kit import explain
from billow.kit.currency import exponent
from billow.kit.explain import Step, given
from billow.kit.money import Money
from billow.rating.types import NO_PART, WHOLE, PeriodPart, RatedSegment, Unratable

SCALES = (1, 10, 100, 1000, 10_000)
"""Minor units of a currency with so many decimals; none has more than four (correctness 1.2)."""

_MOST_MINOR = 10**18 - 1
"""What a document can hold: 64 bits are a little more."""


def rate(price: Price, quantity: Fraction | Consumption, *, currency: str) -> RatedSegment:
    """What *quantity* costs in a whole period by the pricing model alone, rounded once to the currency (RP2).

    Raises `ValueError` for a negative quantity and `UnknownCurrency` for a code that cannot be billed.
    """
    rated = in_currency(price, currency).rated(quantity)
    places = exponent(currency)
    return RatedSegment(
        Money(minor_until(rated.ratio, WHOLE.end, places), currency), rated, WHOLE, partial(_told, rated, WHOLE, places)
    )


def rate_segment(
    price: Price,
    *,
    quantity: Fraction | Consumption,
    currency: str,
    start: Fraction = WHOLE.start,
    end: Fraction = WHOLE.end,
    days: int | None = None,
) -> RatedSegment:
    """What the part from *start* to *end* of a period costs when the whole period has *quantity*, by the model alone.

    The amount is R(end) - R(start) with R(x) = round(full x x) of correctness 2.5, so parts always sum to the whole and
    do not depend on the order of edits. Raises `ValueError` unless 0 <= start <= end <= 1 and quantity >= 0.
    """
    part = PeriodPart(start=start, end=end, days=days)
    rated = in_currency(price, currency).rated(quantity)
    places = exponent(currency)
    minor = minor_until(rated.ratio, end, places) - minor_until(rated.ratio, start, places)
    return RatedSegment(Money(minor, currency), rated, part, partial(_told, rated, part, places))


def billed_part(price: Price, part: PeriodPart) -> PeriodPart:
    """The part of the period that is charged: the *part*, or for a price that is not prorated all of it or nothing."""
    if price.prorated or part is WHOLE:
        return part
    return replace(WHOLE, days=part.days) if part.first else NO_PART


def minor_of(ratio: tuple[int, int], places: int) -> int:
    """Minor units of what is *ratio*, zero or more, half away from zero (RP2).

    Raises:
        Unratable: They are more than a document can hold.
    """
    above, below = ratio
    minor = (2 * above * SCALES[places] + below) // (2 * below)
    if minor > _MOST_MINOR:
        raise Unratable.of("price", "the amount has more than 18 digits")
    return minor


def minor_until(ratio: tuple[int, int], at: Fraction, places: int) -> int:
    """R(at): minor units of what is *ratio* in a whole period, until the share *at* of it, half away from zero."""
    if at is WHOLE.end:
        return minor_of(ratio, places)
    return minor_of((ratio[0] * at.numerator, ratio[1] * at.denominator), places)


def _told(rated: Rated, part: PeriodPart, places: int) -> Told:
    return Told(lines=part_of_lines(rated.lines, part.share), tree=segment_tree(rated.tree, part, places))


def segment_tree(full: Step, part: PeriodPart, places: int) -> Step:
    """R(end) - R(start) of what is *full* in a whole period."""
    until_end = tree_until(full, part.end, places, part.days)
    if part.start == 0:
        return until_end
    return explain.subtract("part of the period", until_end, tree_until(full, part.start, places, part.days))


def tree_until(full: Step, at: Fraction, places: int, days: int | None) -> Step:
    """R(at) of what is *full* in a whole period."""
    if at == 1:
        return whole_tree(full, places)
    elapsed = explain.multiply(f"until {at} of the period", full, _elapsed(at, days))
    return explain.rounded(f"until {at} of the period, rounded", elapsed, places)


def whole_tree(full: Step, places: int) -> Step:
    """What is *full* in a whole period, rounded."""
    return explain.rounded("whole period, rounded", full, places)


def _elapsed(at: Fraction, days: int | None) -> Step:
    """The share of the period as a quotient of whole numbers: of its *days* where they are known."""
    words = ("parts elapsed", "parts of the period") if days is None else ("days elapsed", "days of the period")
    whole = days or at.denominator
    return explain.divide("share of the period", given(words[0], at * whole), given(words[1], whole))


def part_of_lines(lines: tuple[RatedLine, ...], share: Fraction) -> tuple[RatedLine, ...]:
    """The *share* of each line, which says so."""
    if share == 1:
        return lines
    return tuple(
        replace(line, description=f"{line.description}, {share} of the period", amount=line.amount * share)
        for line in lines
    )
