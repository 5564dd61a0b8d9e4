"""Usage in a trial that is billed: the trial is a period of its own, at the end of which usage in it is due."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from billow.catalog.types.price import fingerprint, in_currency
from billow.kit.time import Period
from billow.subscriptions.types import BillingTerms, Item, Timeline, TrialUsage


def trial_usage_of(billing: BillingTerms, start: date, trial_end: date | None) -> TrialUsage | None:
    """What is billed of usage in a trial from *start* to *trial_end*; None where there is none, or it is free."""
    if trial_end is None or billing.trial_usage == "free":
        return None
    return TrialUsage(start=start, free_units=billing.trial_free_units or 0)


def trial_period(timeline: Timeline, trial: TrialUsage) -> Period:
    """The days of the trial, whenever it is canceled."""
    return Period(trial.start, timeline.start)


def trial_over(timeline: Timeline) -> date:
    """The day on which usage in the trial is due: when paid service begins, or when all ends before that."""
    return timeline.start if timeline.end is None else min(timeline.start, timeline.end)


def tried(item: Item, trial: TrialUsage, *, currency: str) -> Item:
    """The item at the price of its usage in the trial: with the units that are free there beside those that it
    includes, and without a least amount, or units that go on, which belong to paid periods."""
    price = in_currency(item.price, currency)
    units = (price.included_units or Decimal(0)) + trial.free_units
    price = replace(price, included_units=units or None, rollover=None, minimum=None)
    return replace(item, price=price, fingerprint=fingerprint(price))
