"""Splitting whole amounts so that the parts always add up (correctness 1.6)."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm

from billow.kit.numbers import exact, round_half_away


def cumulative_part(total: int, *, start: Fraction, end: Fraction) -> int:
    """Return the part of `total` that falls to [start, end) of the whole: R(end) - R(start), R rounding half away.

    Neighbouring parts add up to `total` whatever the cuts, and no part depends on the others. Positions run from 0
    to 1; others, and an end before its start, raise ValueError.
    """
    if not 0 <= start <= end <= 1:
        raise ValueError(f"not a part of a whole: {start} to {end}")
    return round_half_away(total * exact(end)) - round_half_away(total * exact(start))


def cumulative(total: int, cuts: Sequence[Fraction]) -> list[int]:
    """Return the parts of `total` between neighbouring cuts, in order; they add up to `total`.

    Use it where order matters: time, progress. The cuts run from 0 to 1, both included, and never go back, else
    ValueError.
    """
    if len(cuts) < 2 or cuts[0] != 0 or cuts[-1] != 1:
        raise ValueError("cuts run from 0 to 1, both included")
    return [cumulative_part(total, start=start, end=end) for start, end in pairwise(cuts)]


def largest_remainder(total: int, weights: Sequence[int | Fraction]) -> list[int]:
    """Return one share of `total` a weight, each within one unit of exact; they add up to `total`.

    Use it over lines, where order means nothing but ties: a unit left over goes to the largest remainder, the earlier
    line first. A weight of zero gets zero. Negative weights raise ValueError, and so do weights that are all zero
    unless `total` is zero, since who is eligible is for the caller to say.
    """
    parts = _whole_weights(weights)
    if any(part < 0 for part in parts):
        raise ValueError("a weight is not negative")
    whole = sum(parts)
    if whole == 0:
        return _of_nothing(total, len(parts))
    ideal = [divmod(abs(total) * part, whole) for part in parts]
    shares = [share for share, _ in ideal]
    by_remainder = sorted(range(len(ideal)), key=lambda index: -ideal[index][1])
    for index in by_remainder[: abs(total) - sum(shares)]:
        shares[index] += 1
    return [-share for share in shares] if total < 0 else shares


def _whole_weights(weights: Sequence[int | Fraction]) -> list[int]:
    """The weights in proportion, as whole numbers."""
    if all(type(weight) is int for weight in weights):
        return [int(weight) for weight in weights]
    parts = [exact(weight) for weight in weights]
    unit = lcm(*(part.denominator for part in parts))
    return [part.numerator * (unit // part.denominator) for part in parts]


def _of_nothing(total: int, lines: int) -> list[int]:
    if total != 0:
        raise ValueError("an amount cannot be split over weights that are all zero")
    return [0] * lines
