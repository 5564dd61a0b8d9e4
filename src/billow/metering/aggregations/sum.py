"""The values of the events, added up."""

from collections.abc import Sequence
from fractions import Fraction

from billow.catalog.types.aggregation import Aggregation, Ratio, Rollup, Sample, Span
from billow.metering.rules.samples import numbers_of


def fold(samples: Sequence[Sample], span: Span) -> Fraction:
    """The exact sum; an event without a value adds nothing.

    Of a recurring metric it is the running total at the end of the window.
    """
    return sum(numbers_of(samples), Fraction(0))


def sql(recurring: bool) -> Ratio:
    """The exact sum of the rows that have a value."""
    return Ratio(part="sum(s.value)")


def rollup(recurring: bool) -> Rollup:
    """The sums of the days."""
    return Rollup(keeps=("total",), ratio=Ratio(part="sum(p.total)"))


VARIANT = Aggregation(
    name="sum", grows=True, reads="number", recurs=True, by_day="sum", adds=True, fold=fold, sql=sql, rollup=rollup
)
