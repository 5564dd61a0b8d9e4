"""The timeline: what is in force when, and which pieces of service fall due on which day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from operator import attrgetter
from typing import TypeAlias

from billow.catalog.rules.plans import fee_key
from billow.catalog.types.price import Price, fingerprint
from billow.kit import time
from billow.kit.time import Cadence, Period, Unit
from billow.subscriptions.rules.trial_usage import trial_over, trial_period, tried
from billow.subscriptions.rules.trials import charged, is_charged_at_start
from billow.subscriptions.types import Due, Item, NewVersion, Pause, Span, Timeline, TrialUsage, Version

_DAY = timedelta(days=1)


def anchor_of(timeline: Timeline, cadence: Cadence) -> date:
    """The day that the grid of *cadence* is counted from (correctness T-06, T-10).

    Anniversary billing counts from the start of paid service. Calendar billing counts from the first day of the year,
    or for weeks from a Monday, so that months, quarters and years begin where the calendar's do.
    """
    if not timeline.calendar or cadence.unit is Unit.day:
        return timeline.anchor
    if cadence.unit is Unit.week:
        return timeline.anchor - timedelta(days=timeline.anchor.weekday())
    return date(timeline.anchor.year, 1, 1)


def period_of(timeline: Timeline, cadence: Cadence, day: date) -> Period:
    """The period of the grid of *cadence* that contains *day*."""
    return time.period_of(anchor_of(timeline, cadence), cadence, day)


def spans(timeline: Timeline) -> Mapping[str, Sequence[Span]]:
    """Each item by its key, as the spans over which it has one price.

    Versions at the same day: the later recorded one is in force (T-23). Neighbours that sell the same at an equal price
    are one span, so that a version which leaves an item as it was changes nothing for it. An item whose own trial goes
    on is not there yet; one that is charged when the contract starts is there from then on, before paid service; and so
    is what follows usage where that is billed in the trial.
    They are worked out once for each timeline.
    """
    if not timeline.told:
        timeline.told.update(_spans(timeline))
    return timeline.told


def _spans(timeline: Timeline) -> dict[str, list[Span]]:
    found: dict[str, list[_Stretch]] = {}
    for version, start, end in _in_force(timeline, since=timeline.start):
        for item in billed(version):
            if not is_charged_at_start(item):
                _add(found, (item, version.id, start, end))
    if any(is_charged_at_start(item) for version in timeline.versions for item in version.items):
        for version, start, end in _in_force(timeline, since=date.min):
            for item in filter(is_charged_at_start, version.items):
                _add(found, (item, version.id, start, end))
    told = {key: [_span(each) for each in row] for key, row in found.items()}
    if timeline.trial is not None:
        for key, row in _tried(timeline, timeline.trial).items():
            told[key] = [*(replace(_span(each), tried=True) for each in row), *told.get(key, ())]
    return told


def _tried(timeline: Timeline, trial: TrialUsage) -> dict[str, list["_Stretch"]]:
    """The metered items in the trial, by their keys, where usage in it is billed."""
    found: dict[str, list[_Stretch]] = {}
    over = trial_over(timeline)
    for version, start, end in _in_force(timeline, since=trial.start):
        if start < over:
            for item in (each for each in billed(version) if each.price.metered):
                stretch = tried(item, trial, currency=timeline.currency), version.id, start, min(end or over, over)
                _add(found, stretch)
    return found


_Stretch: TypeAlias = tuple[Item, str, date, date | None]
"""An item of a version, from a day to another."""


def _span(stretch: "_Stretch") -> Span:
    item, version_id, start, end = stretch
    return Span(item=item, version_id=version_id, start=start, end=end)


def _add(found: dict[str, list[_Stretch]], stretch: _Stretch) -> None:
    item, _, start, end = stretch
    row = found.setdefault(item.item_key, [])
    if row and row[-1][3] == start and _SOLD(row[-1][0]) == _SOLD(item):
        row[-1] = (*row[-1][:3], end)
    else:
        row.append(stretch)


def billed(version: Version) -> Iterator[Item]:
    """The items of a version as they are billed: one that costs a fee and follows usage too is two of them."""
    for item in version.items:
        fee, usage = item.price.fee, item.price.usage
        if fee is None or usage is None:
            yield item
            continue
        yield replace(
            item,
            item_key=fee_key(item.item_key),
            name=f"{item.name}, prepaid",
            price=fee,
            fingerprint=fingerprint(fee),
            metric_ids=(),
        )
        yield replace(item, price=usage, fingerprint=fingerprint(usage))


def served(timeline: Timeline, span: Span) -> Iterator[Span]:
    """The parts of a span on which the subscription is not paused, where a pause costs nothing."""
    start = span.start
    for pause in _free(timeline) if timeline.pauses else ():
        over = span.end is not None and pause.start >= span.end
        if over or (pause.end is not None and pause.end <= start):
            continue
        if start < pause.start:
            yield replace(span, start=start, end=pause.start)
        if pause.end is None:
            return
        start = pause.end
    if span.end is None or start < span.end:
        yield span if start == span.start else replace(span, start=start)


def _free(timeline: Timeline) -> list[Pause]:
    """The pauses that cost nothing, in their order."""
    return sorted((pause for pause in timeline.pauses if pause.mode == "credit"), key=lambda pause: pause.start)


def parted(span: Span, days: Sequence[date]) -> Iterator[Span]:
    """The span in parts, one of which ends, and another begins, on each of the *days* that lie inside it."""
    for day in days:
        if span.start < day and (span.end is None or day < span.end):
            yield replace(span, end=day)
            span = replace(span, start=day)
    yield span


def sold(item: Item | None) -> tuple[object, ...] | None:
    """What makes an item the same as another: what is sold, at which price, measured by what."""
    return None if item is None else _SOLD(item)


_SOLD = attrgetter("fingerprint", "product_id", "metric_ids", "once")


def by_time(timeline: Timeline) -> list[Version]:
    """The versions in the order in which they take each other's place: by day, then as they were recorded."""
    return sorted(timeline.versions, key=lambda v: (v.effective_from, v.number))


def in_force(timeline: Timeline, day: date) -> Version:
    """The version in force on *day*; before the first begins, that one."""
    ordered = by_time(timeline)
    begun = [version for version in ordered if version.effective_from <= day]
    return begun[-1] if begun else ordered[0]


def without_rise(timeline: Timeline, rise: Version) -> Version:
    """The version that would be in force on the day of a *rise* of prices if there were none on it."""
    begun = [version for version in by_time(timeline) if version.effective_from <= rise.effective_from]
    others = [each for each in begun if not each.escalation or each.effective_from < rise.effective_from]
    return others[-1] if others else begun[0]


def leaves_as_is(timeline: Timeline, version: Version) -> bool:
    """Whether the version agrees on what was in force the day before it, as one does that takes a rise back."""
    return _agreed(version) == _agreed(in_force(timeline, version.effective_from - timedelta(days=1)))


def says_again(version: Version, other: Version) -> bool:
    """Whether the version agrees for the same day on what the *other* did, as one does that takes back a rise which
    fell on that day."""
    return version.effective_from == other.effective_from and _agreed(version) == _agreed(other)


def held(version: Version) -> NewVersion:
    """What the version holds, for another one to be made of."""
    return NewVersion(
        items=version.items,
        plan_id=version.plan_id,
        plan_revision=version.plan_revision,
        proration=version.proration,
        description=version.description,
    )


def ahead(timeline: Timeline, day: date) -> list[Version]:
    """The versions that take effect after *day*, of each day the one in force."""
    last = {version.effective_from: version for version in by_time(timeline) if version.effective_from > day}
    return list(last.values())


def changes_ahead(timeline: Timeline, day: date) -> list[Version]:
    """The versions that take effect after *day* and change anything: one that was taken back by another leaves things
    as they were, and so does that other."""
    found = []
    before = in_force(timeline, day)
    for version in ahead(timeline, day):
        if _agreed(version) != _agreed(before):
            found.append(version)
        before = version
    return found


def _agreed(version: Version) -> tuple[object, ...]:
    items = [(item.item_key, item.name, item.tax_codes, sold(item)) for item in version.items]
    return (version.plan_id, version.plan_revision, items)


def _in_force(timeline: Timeline, *, since: date) -> Iterator[tuple[Version, date, date | None]]:
    ordered = charged(by_time(timeline))
    for version, following in zip(ordered, [*ordered[1:], None], strict=True):
        start = max(version.effective_from, since)
        ends = [d for d in (following.effective_from if following else None, timeline.end) if d is not None]
        end = min(ends, default=None)
        if end is None or start < end:
            yield version, start, end


def span_dues(timeline: Timeline, span: Span, until: date) -> Iterator[Due]:
    """The pieces of one span that fall due on or before *until*: the parts of grid periods that it covers."""
    item = span.item
    if item.once:
        day = Period(span.start, span.start + timedelta(days=1))
        yield from _if_due(span, day, start=day.start, end=day.end, due_on=day.start, until=until)
        return
    if timeline.trial is not None and span.tried and span.end is not None:
        over, whole = _opened(timeline, trial_over(timeline)), trial_period(timeline, timeline.trial)
        yield from _if_due(span, whole, start=span.start, end=span.end, due_on=over, until=until)
        return
    cadence, rhythm = item.price.cadence, item.price.billed
    merged = _merged_with_first(timeline, rhythm)
    horizon = max(until, merged.start if merged and until >= timeline.start else until) + _DAY
    if rhythm != cadence:
        horizon = max(horizon, period_of(timeline, rhythm, horizon - _DAY).end)
    last = _kept_end(timeline, span)
    end = horizon if last is None else min(last, horizon)
    if end <= span.start:
        return
    for period in time.periods(anchor_of(timeline, cadence), cadence, span.start, end):
        start, stop = max(period.start, span.start), min(period.end, last or period.end)
        served = min(period.end, span.end or period.end)
        due = _due(timeline, span, (period, start, served), merged)
        paid = period.start if end_policy(timeline, item.price, period) in NOTHING else stop
        yield from _if_due(span, period, start=start, end=paid, due_on=_opened(timeline, due), until=until)


WHOLE = frozenset({("unused_time", "none"), ("last_period", "full")})
NOTHING = frozenset({("unused_time", "full_refund"), ("last_period", "none")})
"""What a subscription can say of the last period of a fee, by the name of the setting: that all of it is paid, or
nothing (correctness T-11, T-17); in all else it is paid by its share."""


def end_policy(timeline: Timeline, price: Price, period: Period) -> tuple[str, str] | None:
    """The name and the value of the setting that decides on the fee of a *period* that is billed with others, or by
    itself, in one that the end of service cuts; None of any other period, and of usage."""
    if price.metered or timeline.end is None:
        return None
    together = period if price.billed == price.cadence else period_of(timeline, price.billed, period.start)
    if not together.start < timeline.end < together.end:
        return None
    advance = price.billing_direction == "advance"
    return ("unused_time", timeline.unused_time) if advance else ("last_period", timeline.last_period)


def _due(timeline: Timeline, span: Span, piece: tuple[Period, date, date], merged: Period | None) -> date:
    """The day on which the part from a day to another of a period is billed: when the period begins or ends, or, where
    several are billed at once, when those do; of what is *merged* with a first period that is cut short, with it."""
    (period, start, stop), price = piece, span.item.price
    if in_advance(span.item):
        together = period if price.billed == price.cadence else period_of(timeline, price.billed, start)
        first = together == merged and span.start <= together.start
        return timeline.start if first else max(together.start, span.start)
    rhythm = price.settles or price.billed
    due = stop if rhythm == price.cadence else _settled(timeline, rhythm, price.cadence, stop)
    if merged is not None and due == merged.start and not price.metered:
        return min(merged.end, span.end or merged.end)
    return due


def _settled(timeline: Timeline, settles: Cadence, cadence: Cadence, stop: date) -> date:
    """The day on which usage of a period that ends on *stop* is billed in a rhythm of its own: that of the first of its
    boundaries, unless the service ends before. In a rhythm that is no slower it is the end of the period."""
    if length(settles) <= length(cadence):
        return stop
    due = period_of(timeline, settles, stop - timedelta(days=1)).end
    return due if timeline.end is None else min(due, max(timeline.end, stop))


def length(cadence: Cadence) -> int:
    """About how many days a period of the cadence has: what makes one slower than another."""
    return cadence.days or 30 * (cadence.months or 0)


def _merged_with_first(timeline: Timeline, cadence: Cadence) -> Period | None:
    """The period that is billed together with a first one that is cut short."""
    if timeline.first_period != "merge":
        return None
    first = period_of(timeline, cadence, timeline.start)
    if first.start == timeline.start:
        return None
    return period_of(timeline, cadence, first.end)


def _opened(timeline: Timeline, day: date) -> date:
    """The day on which what falls due on *day* is billed: not before the first billing date, unless service ends."""
    return day if timeline.first_billed is None else max(day, opening(timeline))


def opening(timeline: Timeline) -> date:
    """The day before which nothing is billed."""
    first = timeline.first_billed or timeline.start
    return first if timeline.end is None else min(first, timeline.end)


def _kept_end(timeline: Timeline, span: Span) -> date | None:
    """The day up to which a fee is paid: where the last of the periods in which it is billed is owed as a whole, the
    end of that, wherever service ends in it."""
    if timeline.end is None or span.end != timeline.end:
        return span.end
    last = period_of(timeline, span.item.price.billed, timeline.end)
    return last.end if end_policy(timeline, span.item.price, last) in WHOLE else span.end


def _if_due(span: Span, period: Period, *, start: date, end: date, due_on: date, until: date) -> Iterator[Due]:
    if start < end and due_on <= until:
        yield Due(item=span.item, version_id=span.version_id, period=period, start=start, end=end, due_on=due_on)


def in_advance(item: Item) -> bool:
    """Whether the item is billed when its period begins."""
    return not item.price.metered and item.price.billing_direction == "advance"
