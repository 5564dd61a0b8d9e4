"""The level that changes add up to, averaged over the time for which it stood."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from billow.catalog.types.aggregation import Aggregation, Ratio, Rollup, Sample, Span


def fold(samples: Sequence[Sample], span: Span) -> Fraction:
    """The time integral of the level, in seconds, over the seconds of the window (correctness 3.1).

    A value is a change of the level from its instant on. The level starts at 0, or, of a recurring metric, at the total
    of all changes before. So a level that stands for the whole window gives itself, whatever the length of the month.
    """
    whole = _microseconds(span.start, span.end)
    weights = ((each.value, _microseconds(max(each.at, span.start), span.end)) for each in samples)
    area = sum((value * weight for value, weight in weights if isinstance(value, Fraction)), Fraction(0))
    return area / whole if whole else Fraction(0)


def _microseconds(start: datetime, end: datetime) -> int:
    return (end - start) // timedelta(microseconds=1)


def sql(recurring: bool) -> Ratio:
    """Each change times the seconds that it stands, over the seconds of the window, both to the microsecond."""
    part = "sum(s.value * extract(epoch from w.ends - greatest(s.at, w.starts)))"
    return Ratio(part=part, whole="extract(epoch from w.ends - w.starts)")


def rollup(recurring: bool) -> Rollup:
    """Each change inside stands from its instant to the end, so that two sums of a day do for all of them; what changed
    before stands all the time."""
    inside = "sum(p.total * extract(epoch from w.ends) - p.moment) filter (where p.inside)"
    before = "sum(p.total) filter (where not p.inside) * extract(epoch from w.ends - w.starts)"
    ratio = Ratio(part=f"coalesce({inside}, 0) + coalesce({before}, 0)", whole="extract(epoch from w.ends - w.starts)")
    return Rollup(keeps=("total", "moment"), ratio=ratio)


VARIANT = Aggregation(name="weighted_sum", reads="number", recurs=True, adds=True, fold=fold, sql=sql, rollup=rollup)
