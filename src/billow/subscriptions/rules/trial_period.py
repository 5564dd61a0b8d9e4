"""Trials of another length."""

from dataclasses import replace
from datetime import date, timedelta

from billow.subscriptions.rules.contracts import agreed_end, is_counted
from billow.subscriptions.rules.defaults import dated
from billow.subscriptions.types import OutsideTerm, Subscription, TrialOver

_FIELD = "trial_period_days"


def with_trial(subscription: Subscription, days: int, *, today: date) -> Subscription:
    """The subscription with a trial of so many days from its start, while paid service has not begun.

    What is counted from the start of paid service goes with it: billing periods, unless a first billing date was named,
    and a term that was given by its length.

    Raises:
        TrialOver: Paid service has begun.
        OutsideTerm: The trial would end in the past, or not before the contract; or the subscription is canceled.
    """
    if subscription.status not in ("draft", "scheduled", "trialing"):
        raise TrialOver.of(_FIELD, "paid service has begun; pause the subscription, or give the customer a coupon")
    if subscription.canceled_at is not None:
        raise OutsideTerm.of(_FIELD, "the subscription is canceled; take that back first")
    start = subscription.start_date + timedelta(days=days)
    if subscription.status == "trialing" and start < today:
        past = (today - subscription.start_date).days
        raise OutsideTerm.of(_FIELD, f"{past} days of the trial are over; give at least as many")
    contract = subscription.contract
    if is_counted(contract, subscription.trial_end_date or subscription.start_date):
        contract = replace(contract, end_date=None)
    elif contract.end_date is not None and contract.end_date <= start:
        raise OutsideTerm.of(_FIELD, f"the contract ends on {contract.end_date.isoformat()}; give fewer days")
    return replace(
        subscription,
        contract=dated(contract, start),
        trial_end_date=start if days else None,
        anchor_date=subscription.billing.first_billing_date or start,
        end_date=agreed_end(contract, subscription.renewal, start),
    )
