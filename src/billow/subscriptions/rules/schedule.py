"""The days on which a subscription is billed, and those that words such as `next_billing_period` name."""

from datetime import date, timedelta

from billow.kit import time
from billow.kit.limits import LATE_PERIODS
from billow.kit.time import Cadence
from billow.subscriptions.rules.shifting import ends_on, gaps, held_from, plain, plain_day, starts_on
from billow.subscriptions.rules.timeline import anchor_of, by_time, in_advance, in_force, length, opening, spans
from billow.subscriptions.rules.trial_usage import trial_over
from billow.subscriptions.rules.trials import is_charged_at_start, trial_ends
from billow.subscriptions.types import Span, Timeline


def next_due(timeline: Timeline, *, after: date | None) -> date | None:
    """The first day later than *after* on which the subscription is billed; None when there is none.

    Those days are the start of paid service, each boundary of an item in force, the end of the trial of a price, and
    the end of service; and the start of the contract, for what is charged then. What a change inside a period leads to
    waits for the next of them (correctness 2.3), at the latest for the end of that period. Without *after*, the first
    of all. While a pause that shifts has no end, there is none.
    """
    if not gaps(timeline):
        return _next_due(timeline, after=after)
    even = plain(timeline)
    before = None if after is None else plain_day(timeline, after)
    first = _next_due(even, after=None if before is None else before - timedelta(days=1))
    plain_days = (first, _next_due(even, after=before))
    found = [timeline.end, *(real for day in plain_days if day != even.end for real in _real_days(timeline, day))]
    return min((day for day in found if day is not None and (after is None or day > after)), default=None)


def _real_days(timeline: Timeline, on: date | None) -> list[date]:
    """The real days on which something ends, or starts, that does *on* a plain one."""
    held = held_from(timeline)
    if on is None or (held is not None and on > held):
        return []
    return [ends_on(timeline, on), *([] if on == held else [starts_on(timeline, on)])]


def _next_due(timeline: Timeline, *, after: date | None) -> date | None:
    first = timeline.start if timeline.trial is None else trial_over(timeline)
    start = first if after is None else after + timedelta(days=1)
    rows = spans(timeline)
    found = [
        _billed_from(timeline, span, start, cadence)
        for row in rows.values()
        for span in row
        for cadence in _rhythms(span)
    ]
    found += [day for day in trial_ends(by_time(timeline)) if timeline.end is None or day < timeline.end]
    if timeline.end is not None and (after is not None or timeline.end > timeline.start):
        found.append(timeline.end)
    day = min((day for day in found if day is not None and day >= start), default=None)
    if day is not None and timeline.first_billed is not None:
        day = max(day, opening(timeline))
    ahead = [row[0].start for row in rows.values() if _is_ahead(timeline, row[0], after=after)]
    return min([*ahead, *([] if day is None else [day])], default=None)


def _is_ahead(timeline: Timeline, span: Span, *, after: date | None) -> bool:
    """Whether the span is billed before anything else is: when the contract starts."""
    return is_charged_at_start(span.item) and span.start < opening(timeline) and (after is None or span.start > after)


def _rhythms(span: Span) -> list[Cadence]:
    """The rhythms in which the span is billed."""
    price = span.item.price
    return [price.billed] if price.settles is None else [price.cadence, price.settles]


def _billed_from(timeline: Timeline, span: Span, start: date, cadence: Cadence) -> date | None:
    """The first day from *start* on that bills *span*: a boundary, or the end of the period in which it was cut off."""
    if span.tried:
        return trial_over(timeline)
    advance = span.item.once or in_advance(span.item)
    if advance and start <= span.start == timeline.start:
        return span.start
    anchor = anchor_of(timeline, cadence)
    begun = span.start if advance else span.start + timedelta(days=1)
    day = _boundary_from(anchor, cadence, begun if span.item.once else max(start, begun))
    if span.end is None or span.item.once:
        return _before_end(timeline, day)
    last = time.period_of(anchor, cadence, span.end - timedelta(days=1))
    entered = last.start < span.start != timeline.start
    settled = advance and last.end == span.end and not entered
    over = day >= last.end if settled else day > last.end
    return None if over else _before_end(timeline, day)


def _before_end(timeline: Timeline, day: date) -> date:
    return day if timeline.end is None else min(day, timeline.end)


def _boundary_from(anchor: date, cadence: Cadence, day: date) -> date:
    """The first boundary of the grid on or after *day*."""
    period = time.period_of(anchor, cadence, day)
    return period.start if period.start == day else period.end


def late_day(timeline: Timeline, *, after: date) -> date | None:
    """The first day later than *after* on which a service that is over is looked at again, for usage that came late.

    Those days are the boundaries of its metered items, for as many periods as late usage is billed by itself.
    """
    if gaps(timeline):
        found_on = late_day(plain(timeline), after=plain_day(timeline, after))
        return None if found_on is None else starts_on(timeline, found_on)
    found = []
    for span in (span for row in spans(timeline).values() for span in row if span.item.price.metered):
        cadence = span.item.price.cadence
        anchor = anchor_of(timeline, cadence)
        last = timeline.end or after
        for _ in range(LATE_PERIODS):
            last = time.period_of(anchor, cadence, last).end
        day = time.period_of(anchor, cadence, after).end
        found += [day] if day <= last else []
    return min(found, default=None)


def settled_on(timeline: Timeline, day: date) -> date:
    """The first day on which all that is served until *day* is billed, by the items in force before it, on plain days:
    what is billed in arrears in a slower rhythm than its periods have may be billed later."""
    found = [day]
    for item in in_force(timeline, day - timedelta(days=1)).items:
        slow = item.price.settles or item.price.billed
        if not item.once and length(slow) > length(item.price.cadence) and not in_advance(item):
            found.append(time.period_of(anchor_of(timeline, slow), slow, day - timedelta(days=1)).end)
    return max(day, _before_end(timeline, max(found)))


def next_boundary(timeline: Timeline, today: date) -> date:
    """Where the current billing period ends: the first boundary after *today* of the item that recurs most often.

    Before paid service that is its start, and in the last period the end of service. A pause that shifts and has no end
    yet moves nothing yet.
    """
    if gaps(timeline):
        day = starts_on(timeline, next_boundary(plain(timeline), plain_day(timeline, today)))
        return day if timeline.end is None else min(day, max(today, timeline.end))
    if today < timeline.start:
        return timeline.start
    ends = [
        _period_end(timeline, span, today)
        for row in spans(timeline).values()
        for span in row
        if not span.item.once and (span.end is None or span.end > today)
    ]
    last = [] if timeline.end is None else [max(today, timeline.end)]
    return min([*ends, *last], default=today)


def period_start(timeline: Timeline, day: date) -> date:
    """The first day of the period in which *day* lies, of the item whose period began last; of service at first."""
    if gaps(timeline):
        start = period_start(plain(timeline), plain_day(timeline, day))
        return min(starts_on(timeline, start), max(day, ends_on(timeline, start)))
    found = [
        time.period_of(anchor_of(timeline, item.price.billed), item.price.billed, day).start
        for item in in_force(timeline, day).items
        if not item.once
    ]
    return max([timeline.start, *found])


def horizon(timeline: Timeline, today: date) -> date:
    """The day by which every item of past, present and future has been billed once more after *today*."""
    if gaps(timeline):
        return starts_on(timeline, horizon(plain(timeline), plain_day(timeline, today)))
    ends = [_period_end(timeline, span, today) for row in spans(timeline).values() for span in row]
    return max(ends, default=today)


def _period_end(timeline: Timeline, span: Span, today: date) -> date:
    """The end of the period of *span* in which *today* lies, or which lies nearest to it."""
    if span.tried:
        return trial_over(timeline)
    cadence = span.item.price.billed
    last = today if span.end is None else min(today, span.end - timedelta(days=1))
    return time.period_of(anchor_of(timeline, cadence), cadence, max(last, span.start)).end
