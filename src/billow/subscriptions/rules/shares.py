"""The share of a period that is over: f(x) of correctness 2.5."""

from datetime import date, timedelta
from fractions import Fraction

from billow.catalog.types.price import Price
from billow.kit import time
from billow.kit.time import Period
from billow.subscriptions.rules.shifting import gaps, plain, plain_day
from billow.subscriptions.rules.timeline import anchor_of, period_of
from billow.subscriptions.types import Timeline

_NONE, _ALL = Fraction(0), Fraction(1)


def share(timeline: Timeline, period: Period, day: date) -> Fraction:
    """The share of *period* that is over where *day* is cut, from 0 to 1.

    The period is one of plain days, the day a real one: in a pause that shifts no share of anything passes.

    A first period that is cut short counts as whole from the start of service where it costs all of its fee, and as
    over before it began where it costs nothing (T-11).
    """
    if gaps(timeline):
        return share(plain(timeline), period, plain_day(timeline, day))
    if period.start < timeline.start < period.end:
        if timeline.first_period == "free":
            return _ALL
        if timeline.first_period == "full":
            period = Period(timeline.start, period.end)
    match timeline.proration_mode:
        case "fixed30":
            return time.elapsed_30e(period, day)
        case "month_part":
            return elapsed_months(period, day)
        case "none":
            return _ALL if day >= period.end else _NONE
        case "second":
            return _elapsed_seconds(timeline, period, day)
        case _:
            return time.elapsed_days(period, day)


def _elapsed_seconds(timeline: Timeline, period: Period, day: date) -> Fraction:
    """What is over by seconds, all in the zone in which the period began: a move of the customer changes no share of
    what was billed. A day that is cut in another zone is cut no earlier than it begins in this one, and no later than
    it ends, so that a later day is never a smaller share."""
    zone = time.zone_on(timeline.timezone, period.start)
    start, end, at = (time.resolve(edge, zone) for edge in (period.start, period.end, day))
    cut = timeline.cuts.get(day) if period.start < day < period.end else None
    if cut is not None:
        at = max(at, min(cut, time.resolve(day + timedelta(days=1), zone)))
    return time.elapsed_seconds(start, end, at)


def fee_share(timeline: Timeline, price: Price, period: Period, day: date) -> Fraction:
    """The share that is over, where *day* cuts a *period* of the price, of the interval that the price is stated for:
    of instalments each is an equal part of it (correctness T-12)."""
    within = share(timeline, period, day)
    if price.instalments == 1:
        return within
    entire = period_of(timeline, price.stated, period.start)
    anchor = anchor_of(timeline, price.cadence)
    before = sum(1 for each in time.periods(anchor, price.cadence, entire.start, period.end) if each != period)
    return (before + within) / price.instalments


def elapsed_months(period: Period, day: date) -> Fraction:
    """What is over when the rest is counted in whole months from *day*, and then in days of the month that follows.

    A period that is no whole number of months counts its days.
    """
    months = _months(period.start, period.end)
    if time.add_months(period.start, months) != period.end or months == 0:
        return time.elapsed_days(period, day)
    if not period.start < day < period.end:
        return _NONE if day <= period.start else _ALL
    whole = _months(day, period.end)
    last, following = time.add_months(day, whole), time.add_months(day, whole + 1)
    rest = whole + Fraction((period.end - last) // timedelta(days=1), (following - last) // timedelta(days=1))
    return 1 - min(rest / months, _ALL)


def _months(start: date, end: date) -> int:
    """How many whole months lie between two days."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if time.add_months(start, months) <= end else months - 1
