"""What counts of a subscription in some days: whole billing periods, the pieces of service in them, and fees by their
share."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from billow.billing.rules.fees import missing_fees
from billow.billing.rules.usage import usage_pieces
from billow.billing.types import FeePiece, UsagePiece
from billow.catalog.types.price import price_of
from billow.kit import time
from billow.kit.time import Cadence, Period
from billow.subscriptions import rules as subscriptions
from billow.subscriptions.types import Due, Timeline

_MONTHLY = Cadence.named("monthly")


def whole_periods(timelines: Sequence[Timeline], *, start: date, end: date) -> Period | None:
    """The days of service in the billing periods that end after *start* and by *end*; None when none of them does.

    The *timelines* are of one subscription. Their periods are those by which usage is billed in these days, the longest
    of them all, and months at least, so that no window of usage is cut. A service that ends by *end* counts to its end.
    """
    first, *_ = timelines
    cadence = max(
        [_MONTHLY, *(each for one in timelines for each in _metered(one, start, end))], key=subscriptions.length
    )
    begun, over = (
        subscriptions.period_of(first, cadence, subscriptions.plain_day(first, day)).start for day in (start, end)
    )
    begin, stop = subscriptions.starts_on(first, max(begun, first.start)), subscriptions.ends_on(first, over)
    if first.end is not None and first.end <= end:
        stop = first.end
    return Period(begin, stop) if begin < stop else None


def _metered(timeline: Timeline, start: date, end: date) -> list[Cadence]:
    """How often usage is billed of what is in force in the days from *start* to *end*."""
    return [
        span.item.price.cadence
        for row in subscriptions.spans(timeline).values()
        for span in row
        if span.item.price.metered and span.start < end and (span.end is None or span.end > start)
    ]


def counted_dues(timeline: Timeline, window: Period) -> list[Due]:
    """The pieces of service that count in the *window*, whenever they are billed.

    Usage counts with the window in which it ends, what is charged once with the day on which it is, and a fee wherever
    it is paid for one of the days; one that is paid for days after the end of service, with its last ones.
    """
    far = _far(timeline, window.end)
    found, days = subscriptions.dues(timeline, until=far), _plain(timeline, window)
    if timeline.end is not None and window.start < timeline.end <= window.end:
        days = Period(days.start, subscriptions.plain_day(timeline, far))
    return [due for due in found if _counts(due, window, days)]


def _far(timeline: Timeline, day: date) -> date:
    """A day by which everything is due that is served until *day*: two periods later."""
    cadences = [item.price.billed for version in timeline.versions for item in version.items]
    last = subscriptions.plain_day(timeline, day)
    for _ in range(2):
        last = max([last, *(subscriptions.period_of(timeline, each, last).end for each in cadences)])
    return max(day, subscriptions.starts_on(timeline, last), subscriptions.opening(timeline))


def _counts(due: Due, window: Period, days: Period) -> bool:
    """Whether the piece counts in the window: a fee has plain *days*, all else has real ones."""
    if due.item.once:
        return window.contains(due.start)
    if due.item.price.metered:
        return window.start < due.end <= window.end
    return due.start < days.end and days.start < due.end


def _plain(timeline: Timeline, window: Period) -> Period:
    return Period(subscriptions.plain_day(timeline, window.start), subscriptions.plain_day(timeline, window.end))


def counted_fees(timeline: Timeline, dues: Sequence[Due], window: Period) -> list[FeePiece]:
    """The fees among *dues*, those that begin before the *window* or end after it with the share of its days.

    A price that is not prorated counts as a whole where its period begins. The share is that of correctness 2.5, so
    that the windows of a period sum to its fee.
    """
    even, days = subscriptions.plain(timeline), _plain(timeline, window)
    begun: set[tuple[str, Period]] = set()
    found = []
    for piece in missing_fees(timeline, dues, []):
        key = (piece.item_key, piece.period)
        first = key not in begun and piece.start >= (window if piece.once else days).start
        begun.add(key)
        found.append(replace(piece, first=first, cut=_cut(even, piece, days)))
    return found


def _cut(timeline: Timeline, piece: FeePiece, window: Period) -> tuple[Fraction, Fraction]:
    """The shares of its period between which the piece lies in the *window*; all of it on plain days."""
    if piece.once:
        return piece.cut
    kept = timeline.end is not None and timeline.end <= window.end
    return (
        piece.cut[0] if piece.start >= window.start else _share(timeline, piece, window.start),
        piece.cut[1] if kept or piece.end <= window.end else _share(timeline, piece, window.end),
    )


def _share(timeline: Timeline, piece: FeePiece, day: date) -> Fraction:
    """The share of the period that is over where *day* cuts the piece; by its days where parts cost the whole."""
    if timeline.proration_mode != "none":
        return subscriptions.fee_share(timeline, price_of(piece.fingerprint, piece.price), piece.period, day)
    start, end = piece.cut
    return start + (end - start) * time.elapsed_days(Period(piece.start, piece.end), day)


def counted_usage(timeline: Timeline, dues: Sequence[Due], window: Period) -> list[UsagePiece]:
    """The windows of usage among *dues*, of which nothing was billed."""
    pieces, _ = usage_pieces(timeline, dues, [], as_of=window.end, since=None)
    return pieces
