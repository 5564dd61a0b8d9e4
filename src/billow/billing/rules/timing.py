"""When a change takes effect that leaves it to its price."""

from collections.abc import Sequence
from datetime import date

from billow.billing.types import TimedAt, Timing
from billow.subscriptions import rules as subscriptions
from billow.subscriptions.types import Item, Timeline


def timing(timeline: Timeline, before: Sequence[Item], after: Sequence[Item], *, today: date) -> Timing:
    """At the next boundary where the recurring fees come to less by month than *before*, and else at once (correctness
    T-18); usage, and what is billed once, are not compared."""
    lower = subscriptions.monthly_fees(after, timeline.currency) < subscriptions.monthly_fees(before, timeline.currency)
    effective: TimedAt = "next_billing_period" if lower else "immediate"
    return Timing(
        effective=effective,
        effective_on=subscriptions.effective_day(effective, timeline=timeline, today=today),
        because="fees_lower" if lower else "fees_not_lower",
        monthly_before=subscriptions.mrr(before, timeline.currency),
        monthly_after=subscriptions.mrr(after, timeline.currency),
    )
