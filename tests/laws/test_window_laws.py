"""Windows cut in two and events the other way round, for every aggregation (PT-11, PT-13)."""

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billow.catalog.types import AGGREGATIONS
from billow.metering import rules
from billow.metering.types import UsageEvent
from tests.metering.sample import NEW_YEAR, metric_of

END = 9
happened = st.lists(st.tuples(st.integers(0, END - 1), st.integers(-50, 50)), max_size=8)
"""Events as (minute, value)."""


def events(found: list[tuple[int, int]]) -> list[UsageEvent]:
    """They came in this order."""
    return [
        UsageEvent(
            unique_id=f"e{n:03}",
            customer_id="cus_1",
            event_name="api_call",
            timestamp=NEW_YEAR + timedelta(minutes=minute),
            properties={"value": value},
            received_at=NEW_YEAR + timedelta(hours=1),
            digest="",
        )
        for n, (minute, value) in enumerate(found)
    ]


def folded(method: str, found: list[UsageEvent], start: int, end: int, *, recurring: bool = False) -> Fraction:
    """What the aggregation makes of the minutes from *start* to *end*."""
    computed = AGGREGATIONS.get(method).computed
    metric = metric_of(
        method, None if computed else "value", expression="value * 2" if computed else None, recurring=recurring
    )
    bounds = (NEW_YEAR + timedelta(minutes=at) for at in (start, end))
    return rules.fold(metric, found, start=next(bounds), end=next(bounds))


def whole_of(method: str, found: list[tuple[int, int]], cut: int, one: Fraction, other: Fraction) -> set[Fraction]:
    """What a window may come to whose parts before and after *cut* come to *one* and *other*."""
    before, after = ([value for minute, value in found if (minute < cut) == early] for early in (True, False))
    match method:
        case "count" | "sum" | "custom":
            return {one + other}
        case "max" | "min":
            pick = max if method == "max" else min
            return {pick([each for each, had in ((one, before), (other, after)) if had], default=Fraction(0))}
        case "count_unique" | "present_unique":
            return {Fraction(n) for n in range(int(max(one, other)), int(one + other) + 1)}
        case "latest":
            return {other if after else one}
        case "percentile":
            ranked = [each for each, had in ((one, before), (other, after)) if had] or [Fraction(0)]
            return {Fraction(value) for _, value in found if min(ranked) <= value <= max(ranked)} or {Fraction(0)}
        case "average":
            return {(one * len(before) + other * len(after)) / (len(found) or 1)}
        case _:
            return {(one * cut + other * (END - cut)) / END}


@pytest.mark.parametrize("method", AGGREGATIONS.names)
@given(found=happened, cut=st.integers(1, END - 1))
def test_PT13_two_parts_of_a_window_make_the_whole(method: str, found: list[tuple[int, int]], cut: int) -> None:
    """Sums and counts add up, the largest is the larger and the least the lesser, the latest that of the later part
    that has any, the mean is weighed by count, and a level by length; there is no aggregation without this law."""
    recurring = method in ("weighted_sum", "weighted_unique")
    stored = events(found)
    one = folded(method, stored, 0, cut, recurring=recurring)
    other = folded(method, stored, cut, END, recurring=recurring)
    assert folded(method, stored, 0, END, recurring=recurring) in whole_of(method, found, cut, one, other)


@pytest.mark.parametrize("method", AGGREGATIONS.names)
@given(found=happened, data=st.data())
def test_PT11_the_order_of_events_does_not_matter(
    method: str, found: list[tuple[int, int]], data: st.DataObject
) -> None:
    """The same events, handed over in any order, come to the same."""
    stored = events(found)
    assert folded(method, data.draw(st.permutations(stored)), 0, END) == folded(method, stored, 0, END)
