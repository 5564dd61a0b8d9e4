"""Included units that go on into later periods."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import chain, repeat

from billow.catalog.types.price import ENTIRE, Price

_NONE = Fraction(0)


def carried(price: Price, used: Iterable[Fraction], *, shares: Iterable[Fraction] = ()) -> Fraction:
    """The units that the periods before have left, when they *used* so much, the oldest first (correctness 3.1).

    Units are used oldest first, and those of a period before its own end with it; what a period leaves is kept for as
    many periods as the rollover says, and at most its cap is carried into a period, the oldest giving way first. With
    *shares* each was that share of a period and had that share of its units (T-28). Less than nothing uses nothing.
    """
    if price.rollover is None:
        return _NONE
    cap = None if price.rollover.cap is None else Fraction(price.rollover.cap)
    kept: list[Fraction] = []
    for quantity, share in zip(used, chain(shares, repeat(ENTIRE)), strict=False):
        left = _after([*kept, price.allowance * share], max(quantity, _NONE))
        kept = _within(left[-price.rollover.periods :], cap)
    return sum(kept, _NONE)


def _after(lots: Iterable[Fraction], quantity: Fraction) -> list[Fraction]:
    """What is left of the *lots*, oldest first, when *quantity* is taken from them."""
    left = []
    for lot in lots:
        taken = min(lot, quantity)
        quantity -= taken
        left.append(lot - taken)
    return left


def _within(lots: Sequence[Fraction], cap: Fraction | None) -> list[Fraction]:
    """The *lots*, oldest first, of which not more than the *cap* is kept."""
    if cap is None:
        return list(lots)
    kept = []
    for lot in reversed(lots):
        room = min(lot, cap)
        cap -= room
        kept.append(room)
    return kept[::-1]
