"""How many different values are there, averaged over the time for which each is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from billow.catalog.types.aggregation import Aggregation, Ratio, Sample, Span


def fold(samples: Sequence[Sample], span: Span) -> Fraction:
    """For each value the time for which it is there in the window, over the length of the window, added up.

    A value is there from the event that says it on, or, of a recurring metric, since before the window, until the event
    that removes it. Said again while it is there, it changes nothing. So a value that is there for the whole window is
    1, whatever the length of the month, and one that comes at half of it is 1/2.
    """
    since: dict[str | Fraction, datetime] = {}
    stood = timedelta()
    for each in sorted(samples, key=lambda sample: sample.order):
        if each.value is None:
            continue
        at = max(each.at, span.start)
        if each.removes:
            stood += at - since.pop(each.value, at)
        else:
            since.setdefault(each.value, at)
    stood += sum((span.end - at for at in since.values()), timedelta())
    whole = _microseconds(span.end - span.start)
    return Fraction(_microseconds(stood), whole) if whole else Fraction(0)


def _microseconds(length: timedelta) -> int:
    return length // timedelta(microseconds=1)


def sql(recurring: bool) -> Ratio:
    """Each value stands from an event that says it to the next that names it, the last one to the end of the window."""
    removes = f"array_agg(s.removes {_ORDER})" if recurring else f"array_agg(false {_ORDER})"
    return Ratio(part=_STOOD.format(removes), whole="extract(epoch from w.ends - w.starts)")


_ORDER = "order by s.at, s.arrival, s.id"
_STOOD = f"""
    (select sum(extract(epoch from greatest(v.until, w.starts) - greatest(v.at, w.starts))) from (
       select u.at, u.removes, lead(u.at, 1, w.ends) over (partition by u.value order by u.place) as until
       from unnest(array_agg(s.value {_ORDER}), array_agg(s.at {_ORDER}), {{}})
              with ordinality as u(value, at, removes, place)
       where u.value is not null) v
     where not v.removes)
"""


def rollup(recurring: bool) -> None:
    """How long a value stood depends on the order of all its events, so that a day says too little: nothing is kept."""


VARIANT = Aggregation(name="weighted_unique", reads="text", recurs=True, fold=fold, sql=sql, rollup=rollup)
