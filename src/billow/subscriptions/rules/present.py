"""The window of a metered item on a day, and whether it is served then."""

from dataclasses import replace
from datetime import date, timedelta

from billow.kit.time import Period
from billow.subscriptions.rules.shifting import plain, plain_day, real_period, starts_on
from billow.subscriptions.rules.timeline import period_of, spans
from billow.subscriptions.rules.trial_usage import trial_period
from billow.subscriptions.types import Due, Pause, Span, Timeline

_DAY = timedelta(days=1)


def stops(timeline: Timeline) -> list[Pause]:
    """The pauses in which there is no service: what is used then is not billed."""
    return [pause for pause in timeline.pauses if pause.mode != "keep_billing"]


def is_served(timeline: Timeline, day: date) -> bool:
    """Whether no pause stops the service on *day*."""
    return not any(_lies_in(pause, day) for pause in stops(timeline))


def _lies_in(pause: Pause, day: date) -> bool:
    return pause.start <= day and (pause.end is None or day < pause.end)


def metered_spans(timeline: Timeline) -> list[Span]:
    """The spans of what follows usage, on real days, as they are billed: what begins on a plain day begins after a
    pause that shifts there, so that the trial of a price ends as much later as such pauses are long."""
    even = plain(timeline)
    found = [span for row in spans(even).values() for span in row if span.item.price.metered]
    return found if even is timeline else [_on_real_days(timeline, span) for span in found]


def _on_real_days(timeline: Timeline, span: Span) -> Span:
    start = span.start if span.start <= timeline.start else starts_on(timeline, span.start)
    return replace(span, start=start, end=None if span.end is None else starts_on(timeline, span.end))


def covers(span: Span, day: date) -> bool:
    """Whether the span is in force on *day*."""
    return span.start <= day and (span.end is None or day < span.end)


def _period_of(timeline: Timeline, span: Span, day: date) -> Period:
    if timeline.trial is not None and span.tried:
        return trial_period(timeline, timeline.trial)
    return period_of(timeline, span.item.price.cadence, day)


def window_on(timeline: Timeline, span: Span, day: date) -> Due:
    """The window of the span in which *day* lies, of those into which periods and pauses cut it; a pause is one too."""
    period = _period_of(timeline, span, plain_day(timeline, day))
    real = real_period(timeline, period)
    starts = [span.start, *([real.start] if real.start <= day else [])]
    ends = [real.end if real.end > day else day + _DAY, *([span.end] if span.end else [])]
    for pause in stops(timeline):
        edges = [edge for edge in (pause.start, pause.end) if edge is not None]
        starts += [edge for edge in edges if edge <= day]
        ends += [edge for edge in edges if edge > day]
    return Due(
        item=span.item,
        version_id=span.version_id,
        period=period,
        start=max(starts),
        end=min(ends),
        due_on=day,
    )
