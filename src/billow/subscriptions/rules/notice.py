"""Notice: from which day on a contract can be ended."""

from dataclasses import replace
from datetime import date, timedelta

from billow.subscriptions.rules.contracts import end_of
from billow.subscriptions.rules.effective import ends_the_term
from billow.subscriptions.rules.states import term_end
from billow.subscriptions.types import NoticeNeeded, Subscription, Timeline


def earliest_end(subscription: Subscription, timeline: Timeline, today: date) -> date | None:
    """The first day on which service can end when notice is given *today* (correctness T-19): that of the first term
    that is over no sooner than the days of notice, or where there is no term any more, the day after them. A term that
    is not renewed ends by itself, and not before. None where no notice is agreed, of a draft, and before paid service.
    """
    notice = subscription.contract.notice_days
    if notice is None or subscription.status == "draft" or today < timeline.start:
        return None
    if not subscription.renewal.auto_renew and end_of(subscription.contract, timeline.start) is not None:
        return timeline.end
    day = today + timedelta(days=notice)
    end = term_end(replace(timeline, end=None), day - timedelta(days=1)) or day
    return end if timeline.end is None else min(end, timeline.end)


def noticed(subscription: Subscription, timeline: Timeline, day: date, *, effective: str, today: date) -> date:
    """The *day* on which a cancellation ends a subscription for which notice may be agreed: where it is said to be the
    end of the term, that of the first term for which notice is given in time.

    Raises:
        NoticeNeeded: The day lies before the first one on which service can end.
    """
    earliest = earliest_end(subscription, timeline, today)
    if earliest is None or day >= earliest:
        return day
    if ends_the_term(effective):
        return earliest
    raise _needed(subscription, earliest, timeline, field="effective")


def check_notice(subscription: Subscription, timeline: Timeline, today: date) -> None:
    """Return when the present term need not be followed by another.

    Raises:
        NoticeNeeded: The days of notice before its end have begun.
    """
    earliest, end = earliest_end(subscription, timeline, today), term_end(timeline, today)
    if earliest is not None and end is not None and end < earliest:
        raise _needed(subscription, earliest, timeline, field="renewal.auto_renew")


def _needed(subscription: Subscription, earliest: date, timeline: Timeline, *, field: str) -> NoticeNeeded:
    term = timeline.term is not None and term_end(replace(timeline, end=None), earliest - timedelta(days=1)) == earliest
    way = "cancel with effective end_of_term" if term else f"cancel with effective {earliest.isoformat()}"
    notice = f"notice is {subscription.contract.notice_days} days, so that service ends on {earliest.isoformat()}"
    return NoticeNeeded.of(field, f"{notice} at the earliest: {way}, or say without_notice")
