"""How many events there were."""

from collections.abc import Sequence
from fractions import Fraction

from billow.catalog.types.aggregation import Aggregation, Ratio, Rollup, Sample, Span


def fold(samples: Sequence[Sample], span: Span) -> Fraction:
    """The number of events, whatever their values."""
    return Fraction(len(samples))


def sql(recurring: bool) -> Ratio:
    """The number of rows."""
    return Ratio(part="count(*)")


def rollup(recurring: bool) -> Rollup:
    """The events of the days."""
    return Rollup(ratio=Ratio(part="sum(p.events)"))


VARIANT = Aggregation(name="count", grows=True, reads="nothing", adds=True, fold=fold, sql=sql, rollup=rollup)
