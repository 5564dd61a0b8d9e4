"""The days on which a change can take effect, and what comes next."""

from datetime import date

from billow.subscriptions.rules.notice import earliest_end
from billow.subscriptions.rules.schedule import next_boundary, next_due, period_start
from billow.subscriptions.rules.states import term_end
from billow.subscriptions.types import BillingDates, Cycle, Subscription, Timeline

_SHOWN = 12


def billing_dates(subscription: Subscription, timeline: Timeline, today: date) -> BillingDates:
    """The present cycle, the next boundaries, and the next billing, end and renewal."""
    day = max(today, timeline.start)
    over = timeline.end is not None and day >= timeline.end
    start, end = (day, day) if over else (period_start(timeline, day), next_boundary(timeline, day))
    ends = term_end(timeline, today)
    return BillingDates(
        current_cycle=Cycle(start_date=start, end_date=end),
        valid_on_cycle_dates=() if over else tuple(_boundaries(timeline, end)),
        valid_mid_cycle_range=None if over else Cycle(start_date=day, end_date=end),
        next_billing_date=next_due(timeline, after=today),
        contract_end_date=ends,
        next_renewal_date=ends if timeline.term is not None and timeline.end is None else None,
        earliest_end_date=earliest_end(subscription, timeline, today),
    )


def _boundaries(timeline: Timeline, first: date) -> list[date]:
    found = [first]
    while len(found) < _SHOWN and (timeline.end is None or found[-1] < timeline.end):
        following = next_boundary(timeline, found[-1])
        if following <= found[-1]:
            break
        found.append(following)
    return found
