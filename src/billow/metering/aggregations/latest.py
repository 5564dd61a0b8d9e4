"""The last value that was said."""

from collections.abc import Sequence
from fractions import Fraction

from billow.catalog.types.aggregation import Aggregation, Ratio, Rollup, Sample, Span
from billow.metering.rules.samples import KEPT, LATEST, latest_of


def fold(samples: Sequence[Sample], span: Span) -> Fraction:
    """The value of the latest event that has one: by event time, then arrival, then id; 0 when none has one.

    Of a recurring metric it may have been said before the window.
    """
    return latest_of(samples) or Fraction(0)


def sql(recurring: bool) -> Ratio:
    """The value of the latest row that has one."""
    return Ratio(part=LATEST.format("s.value is not null"))


def rollup(recurring: bool) -> Rollup:
    """The latest of the days."""
    return Rollup(keeps=("newest",), ratio=Ratio(part=KEPT.format("p.latest_at is not null")))


VARIANT = Aggregation(name="latest", last=True, reads="number", recurs=True, fold=fold, sql=sql, rollup=rollup)
