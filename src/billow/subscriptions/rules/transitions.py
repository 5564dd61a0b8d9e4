"""What happens to a subscription by itself, and when."""

from datetime import date, datetime, timedelta

from billow.catalog.types.terms import PriceEscalation
from billow.kit import time
from billow.subscriptions.rules.shifting import starts_on
from billow.subscriptions.rules.states import term_end
from billow.subscriptions.types import IN_FORCE, Subscription, Timeline


def next_transition(subscription: Subscription, timeline: Timeline, today: date) -> datetime | None:
    """The instant at which something next happens by itself: another status, another term, a rise of prices, or
    that it is said that the term will be over."""
    if subscription.status not in IN_FORCE:
        return None
    days = [subscription.start_date, subscription.trial_end_date, subscription.end_date]
    days += [day for pause in subscription.pauses for day in (pause.start, pause.end)]
    days += [term_end(timeline, today), next_rise(timeline, subscription.price_escalation, today)]
    days += alert_days(subscription, timeline, today + timedelta(days=1))
    ahead = [day for day in days if day is not None and day > today]
    return time.resolve(min(ahead), subscription.zones) if ahead else None


def next_rise(timeline: Timeline, escalation: PriceEscalation | None, day: date) -> date | None:
    """The first day after *day* on which prices rise as agreed: so many months after paid service began."""
    if escalation is None or not escalation.enabled:
        return None
    months = escalation.interval_months
    while (rises := starts_on(timeline, time.add_months(timeline.start, months))) <= day:
        months += escalation.interval_months
    return None if timeline.end is not None and rises >= timeline.end else rises


def alert_days(subscription: Subscription, timeline: Timeline, day: date) -> list[date]:
    """The days from *day* on that lie as long before the end of a term as the contract says that this is told; of each
    number of days the next. A term that is shorter than that is not told of."""
    found = []
    for days in subscription.contract.alert_days:
        before = timedelta(days=days)
        end = term_end(timeline, day + before - timedelta(days=1))
        if end is not None and end - before >= day and term_end(timeline, end - before) == end:
            found.append(end - before)
    return found
