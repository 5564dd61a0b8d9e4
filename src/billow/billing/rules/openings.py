"""From when on usage lies in a window that is still to be billed, and when it is measured for nothing."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from billow.billing.rules.lines import metrics_of
from billow.billing.types import Measuring, Opening
from billow.kit import time
from billow.subscriptions import rules as subscriptions
from billow.subscriptions.types import Span, Timeline


def openings(timeline: Timeline, *, billed_through: date | None) -> dict[str, Opening]:
    """For each metric of the subscription, by its id, from when on its windows are open after everything that fell due
    through that day was billed. Usage falls due when its window ends."""
    found: dict[str, list[Opening]] = {}
    for span in subscriptions.metered_spans(timeline):
        opening = _opening(timeline, span, billed_through)
        for metric_id in metrics_of(span.item):
            found.setdefault(metric_id, []).append(opening)
    return {metric_id: earliest(each) for metric_id, each in found.items()}


def measuring(timeline: Timeline) -> dict[str, Measuring]:
    """For each metric of the subscription, by its id, when it is measured, and when pauses stop that."""
    stops = tuple(_stretch(timeline, pause.start, pause.end) for pause in subscriptions.stops(timeline))
    found: dict[str, list[tuple[datetime, datetime | None]]] = {}
    for span in subscriptions.metered_spans(timeline):
        for metric_id in metrics_of(span.item):
            found.setdefault(metric_id, []).append(_stretch(timeline, span.start, span.end))
    return {metric_id: Measuring(spans=tuple(spans), stops=stops) for metric_id, spans in found.items()}


def _stretch(timeline: Timeline, start: date, end: date | None) -> tuple[datetime, datetime | None]:
    return time.resolve(start, timeline.timezone), None if end is None else time.resolve(end, timeline.timezone)


def _opening(timeline: Timeline, span: Span, billed_through: date | None) -> Opening:
    day, over = span.start, False
    if billed_through is not None and span.end is not None and span.end <= billed_through:
        day, over = span.end, True
    elif billed_through is not None and span.start < billed_through:
        day = subscriptions.window_on(timeline, span, billed_through).start
    return Opening(since=time.resolve(day, timeline.timezone), billed=day > span.start, over=over)


def earliest(found: Iterable[Opening]) -> Opening:
    """The earliest of those that are not over, or the last where all are; billed where any of them is."""
    every = list(found)
    standing = [each for each in every if not each.over]
    chosen = min(standing, key=_since) if standing else max(every, key=_since)
    return replace(chosen, billed=any(each.billed for each in every))


def _since(opening: Opening) -> datetime:
    return opening.since
