"""The mean of the values."""

from collections.abc import Sequence
from fractions import Fraction

from billow.catalog.types.aggregation import Aggregation, Ratio, Rollup, Sample, Span
from billow.metering.rules.samples import numbers_of


def fold(samples: Sequence[Sample], span: Span) -> Fraction:
    """The exact mean of the events that have a value, or 0 when none has one."""
    found = numbers_of(samples)
    return sum(found, Fraction(0)) / len(found) if found else Fraction(0)


def sql(recurring: bool) -> Ratio:
    """The exact sum over the number of the rows that have a value."""
    return Ratio(part="sum(s.value)", whole="count(s.value)")


def rollup(recurring: bool) -> Rollup:
    """The sums of the days over the numbers of their values."""
    return Rollup(keeps=("total", "numbers"), ratio=Ratio(part="sum(p.total)", whole="sum(p.numbers)"))


VARIANT = Aggregation(name="average", reads="number", fold=fold, sql=sql, rollup=rollup)
