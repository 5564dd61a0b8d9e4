"""The largest value among the events."""

from collections.abc import Sequence
from fractions import Fraction

from billow.catalog.types.aggregation import Aggregation, Ratio, Rollup, Sample, Span
from billow.metering.rules.samples import KEPT, LATEST, carried, inside, latest_of, numbers_of


def fold(samples: Sequence[Sample], span: Span) -> Fraction:
    """The largest value, or 0 when no event has one; it may be negative.

    Of a recurring metric the level that stood at the start of the window, the latest value before it, is among them.
    """
    level = latest_of(carried(samples, span))
    found = [*numbers_of(inside(samples, span)), *([] if level is None else [level])]
    return max(found, default=Fraction(0))


def sql(recurring: bool) -> Ratio:
    """The largest value of the rows that have one."""
    if not recurring:
        return Ratio(part="max(s.value)")
    level = LATEST.format("s.at < w.starts and s.value is not null")
    return Ratio(part=f"greatest(max(s.value) filter (where s.at >= w.starts), {level})")


def rollup(recurring: bool) -> Rollup:
    """The largest of the days, and of a recurring metric the latest before the window."""
    if not recurring:
        return Rollup(keeps=("greatest",), ratio=Ratio(part="max(p.greatest)"))
    level = KEPT.format("not p.inside and p.latest_at is not null")
    part = f"greatest(max(p.greatest) filter (where p.inside), {level})"
    return Rollup(keeps=("greatest", "newest"), ratio=Ratio(part=part))


VARIANT = Aggregation(name="max", reads="number", recurs=True, fold=fold, sql=sql, rollup=rollup)
