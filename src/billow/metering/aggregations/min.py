"""The smallest value among the events."""

from collections.abc import Sequence
from fractions import Fraction

from billow.catalog.types.aggregation import Aggregation, Ratio, Rollup, Sample, Span
from billow.metering.rules.samples import numbers_of


def fold(samples: Sequence[Sample], span: Span) -> Fraction:
    """The smallest value, or 0 when no event has one; it may be negative."""
    return min(numbers_of(samples), default=Fraction(0))


def sql(recurring: bool) -> Ratio:
    """The smallest value of the rows that have one."""
    return Ratio(part="min(s.value)")


def rollup(recurring: bool) -> Rollup:
    """The smallest of the days."""
    return Rollup(keeps=("least",), ratio=Ratio(part="min(p.least)"))


VARIANT = Aggregation(name="min", reads="number", fold=fold, sql=sql, rollup=rollup)
