"""An expression over the properties of each event, added up."""

from collections.abc import Sequence
from fractions import Fraction

from billow.catalog.types.aggregation import Aggregation, Ratio, Rollup, Sample, Span
from billow.metering.rules.samples import numbers_of


def fold(samples: Sequence[Sample], span: Span) -> Fraction:
    """The exact sum of what the expression comes to for each event."""
    return sum(numbers_of(samples), Fraction(0))


def sql(recurring: bool) -> Ratio:
    """The exact sum of the rows for which the expression comes to something."""
    return Ratio(part="sum(s.value)")


def rollup(recurring: bool) -> Rollup:
    """The sums of the days."""
    return Rollup(keeps=("total",), ratio=Ratio(part="sum(p.total)"))


VARIANT = Aggregation(
    name="custom",
    grows=True,
    reads="number",
    computed=True,
    recurs=True,
    by_day="custom",
    adds=True,
    fold=fold,
    sql=sql,
    rollup=rollup,
)
