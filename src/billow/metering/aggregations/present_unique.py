"""How many different values were there at any time."""

from collections.abc import Sequence
from fractions import Fraction

from billow.catalog.types.aggregation import Aggregation, Ratio, Sample, Span


def fold(samples: Sequence[Sample], span: Span) -> Fraction:
    """The number of different values that were there at some instant of the window; an event without one adds nothing.

    Of a recurring metric a value that was there before is there in the window too, also where the window removes it, at
    its first instant even; so is one that comes and goes in it.
    """
    before: set[str | Fraction] = set()
    said: set[str | Fraction] = set()
    for each in sorted(samples, key=lambda sample: sample.order):
        if each.value is None:
            continue
        if not each.removes:
            (before if each.at < span.start else said).add(each.value)
        elif each.at < span.start:
            before.discard(each.value)
    return Fraction(len(before | said))


def sql(recurring: bool) -> Ratio:
    """The number of different values of the rows that say one which is named again in the window, or not any more."""
    return Ratio(part=_PRESENT if recurring else "count(distinct s.value)")


_ORDER = "order by s.at, s.arrival, s.id"
_PRESENT = f"""
    (select count(distinct v.value) from (
       select u.value, u.removes, lead(u.at, 1, w.ends) over (partition by u.value order by u.place) as until
       from unnest(array_agg(s.value {_ORDER}), array_agg(s.at {_ORDER}), array_agg(s.removes {_ORDER}))
              with ordinality as u(value, at, removes, place)
       where u.value is not null) v
     where not v.removes and v.until >= w.starts)
"""


def rollup(recurring: bool) -> None:
    """Whether a value was there depends on the order of its events, so that a day says too little: nothing is kept."""


VARIANT = Aggregation(name="present_unique", grows=True, reads="text", recurs=True, fold=fold, sql=sql, rollup=rollup)
