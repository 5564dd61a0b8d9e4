"""How many different values the events have."""

from collections.abc import Sequence
from fractions import Fraction

from billow.catalog.types.aggregation import Aggregation, Ratio, Rollup, Sample, Span
from billow.metering.aggregations import present_unique


def fold(samples: Sequence[Sample], span: Span) -> Fraction:
    """The number of different values; an event without one adds nothing.

    Of a recurring metric the values that are there at the end of the window: those whose latest event does not remove
    them.
    """
    removed: dict[str | Fraction, bool] = {}
    for each in sorted(samples, key=lambda sample: sample.order):
        if each.value is not None:
            removed[each.value] = each.removes
    return Fraction(sum(not gone for gone in removed.values()))


def sql(recurring: bool) -> Ratio:
    """The number of different values of the rows that have one, less those that were removed last."""
    return Ratio(part=_STANDING if recurring else "count(distinct s.value)")


_ORDER = "order by s.at, s.arrival, s.id"
_STANDING = f"""
    (select count(*) from (
       select distinct on (v.value) v.removes
       from unnest(array_agg(s.value {_ORDER}), array_agg(s.removes {_ORDER}))
              with ordinality as v(value, removes, place)
       where v.value is not null order by v.value, v.place desc) last
     where not last.removes)
"""


def rollup(recurring: bool) -> Rollup:
    """The number of different values of the days; of a recurring metric, of those not removed by their latest event."""
    return Rollup(keeps=("members",), ratio=Ratio(part=_KEPT if recurring else "count(distinct p.member)"))


_KEPT_ORDER = "order by p.latest_at, p.latest_arrival, p.latest_id"
_KEPT = f"""
    (select count(*) from (
       select distinct on (v.member) v.removes
       from unnest(array_agg(p.member {_KEPT_ORDER}), array_agg(p.removes {_KEPT_ORDER}))
              with ordinality as v(member, removes, place)
       where v.member is not null order by v.member, v.place desc) last
     where not last.removes)
"""


VARIANT = Aggregation(
    name="count_unique",
    grows=True,
    reads="text",
    recurs=True,
    by_day=present_unique.VARIANT.name,
    fold=fold,
    sql=sql,
    rollup=rollup,
)
