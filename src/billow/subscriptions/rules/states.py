"""Terms and states of a subscription, and what they allow."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from billow.catalog.types.plan import Plan
from billow.catalog.types.terms import PriceEscalation
from billow.customers.types import Customer
from billow.kit import time
from billow.kit.limits import BACKDATED_DAYS
from billow.subscriptions.rules.contracts import agreed_end, check_renewal, is_counted, term_of
from billow.subscriptions.rules.shifting import ends_on, gaps, held_from, plain_day
from billow.subscriptions.types import (
    IN_FORCE,
    NothingToSubscribe,
    OutsideTerm,
    ParentUnsuitable,
    Pause,
    PlanArchived,
    Renewal,
    Status,
    Subscription,
    SubscriptionNotCanceled,
    SubscriptionNotDraft,
    SubscriptionNotInForce,
    SubscriptionNotPaused,
    SubscriptionPausedAlready,
    Term,
    Timeline,
    Version,
    VersionNotDraft,
)


def renewed(subscription: Subscription, renewal: Renewal, escalation: PriceEscalation | None) -> Subscription:
    """The subscription with what follows its term, and with the rises of its prices.

    Raises:
        OutsideTerm: The next term is as long as the first, and that has no whole number of months.
    """
    start = subscription.trial_end_date or subscription.start_date
    check_renewal(subscription.contract, renewal, start)
    end = agreed_end(subscription.contract, renewal, start)
    return replace(subscription, renewal=renewal, price_escalation=escalation, end_date=end)


def renewal_of(plan: Plan | None) -> Renewal:
    """What a plan says of the time after its term."""
    if plan is None or not plan.auto_renew:
        return Renewal()
    return Renewal(
        auto_renew=True,
        period_type=plan.renewal_period_type or "fixed",
        duration_months=plan.renewal_duration,
    )


def escalation_of(plan: Plan | None) -> PriceEscalation | None:
    """The rises of prices that a plan says."""
    return plan.price_escalation if plan is not None else None


def end_after(timeline: Timeline, subscription: Subscription, today: date) -> date | None:
    """The day service ends once it is said what follows the term: where the present term does, unless it is renewed, or
    a pause that shifts and has no end yet holds it."""
    end = None if subscription.renewal.auto_renew else term_end(timeline, today)
    held = held_from(timeline) is not None and _is_counted_end(subscription, timeline)
    return None if end is not None and held and gaps(timeline)[-1][0] < end else end


def term_end(timeline: Timeline, day: date) -> date | None:
    """The first end of a term after *day*: that of the service where it ends with it; None when there is none."""
    if timeline.end is not None or timeline.term is None:
        return timeline.end
    return _end_of_term(timeline, timeline.term, day)


def _end_of_term(timeline: Timeline, term: Term, day: date) -> date | None:
    end, months = time.add_months(term.base, term.months), term.months
    while ends_on(timeline, end) <= day and term.following is not None:
        months += term.following
        end = time.add_months(term.base, months)
    end = ends_on(timeline, end)
    return end if end > day else None


def with_agreed_end(subscription: Subscription, timeline: Timeline) -> Subscription:
    """The subscription that ends as was agreed, and as much later as pauses that shift are long; unless renewed."""
    start = subscription.trial_end_date or subscription.start_date
    agreed, at = agreed_end(subscription.contract, subscription.renewal, start), replace(timeline, start=start)
    found = replace(subscription, end_date=agreed)
    return found if agreed is None or not _is_counted_end(found, at) else _ended_on(found, at, agreed)


def with_end_again(subscription: Subscription, timeline: Timeline, today: date) -> Subscription:
    """The subscription whose cancellation is taken back: it ends where its present term does, unless it is renewed."""
    found = with_agreed_end(subscription, timeline)
    if found.end_date is None or found.end_date > today:
        return found
    term = term_of(found.contract, replace(found.renewal, auto_renew=True), timeline.start)
    open_ended = replace(timeline, end=None)
    return replace(found, end_date=None if term is None else _end_of_term(open_ended, term, today))


def with_term(subscription: Subscription, timeline: Timeline) -> Subscription:
    """The subscription with the end that its contract has with the pauses that shift: a term in months ends later by
    their length, and not before one without an end is over. A day that was named, or a cancellation, stays.

    The *timeline* is that before its pauses changed; the term is the one with which service was to end by it.
    """
    end = _plain_end(subscription, timeline) if _is_counted_end(subscription, timeline) else None
    return subscription if end is None else _ended_on(subscription, timeline, end)


def _is_counted_end(subscription: Subscription, timeline: Timeline) -> bool:
    """Whether it ends with a term in months, and no day was named for that."""
    contract = subscription.contract
    named = contract.end_date is not None and not is_counted(contract, timeline.start)
    ends = agreed_end(contract, subscription.renewal, timeline.start) is not None
    return ends and not named and subscription.canceled_at is None


def _plain_end(subscription: Subscription, timeline: Timeline) -> date | None:
    """The plain day on which the service ends; where a pause without an end holds it, that of the term in which the
    pause began. None when it goes on."""
    open_ended = replace(timeline, end=None)
    held = held_from(open_ended)
    if held is None or (timeline.end is not None and timeline.end <= gaps(open_ended)[-1][0]):
        return None if timeline.end is None else plain_day(open_ended, timeline.end)
    term = term_of(subscription.contract, replace(subscription.renewal, auto_renew=True), timeline.start)
    return None if term is None else _end_of_term(replace(open_ended, pauses=()), term, held)


def _ended_on(subscription: Subscription, timeline: Timeline, end: date) -> Subscription:
    """The subscription that ends on a plain day, where its pauses put it."""
    open_ended = replace(timeline, end=None, pauses=subscription.pauses)
    held = held_from(open_ended)
    waits = held is not None and held < end
    return replace(subscription, end_date=None if waits else ends_on(open_ended, end))


def without_trial(subscription: Subscription, day: date) -> Subscription:
    """The subscription whose paid service begins on *day*, inside its trial; what is counted from there is counted
    anew."""
    counted = (
        subscription.anchor_date == subscription.trial_end_date and subscription.billing.first_billing_date is None
    )
    contract = subscription.contract
    if is_counted(contract, subscription.trial_end_date or subscription.start_date):
        contract = replace(contract, end_date=None)
    after = replace(
        subscription,
        contract=contract,
        trial_end_date=day if day > subscription.start_date else None,
        anchor_date=day if counted else subscription.anchor_date,
    )
    if subscription.canceled_at is not None:
        return after
    return replace(after, end_date=agreed_end(contract, subscription.renewal, day))


def pause_on(pauses: Sequence[Pause], day: date) -> Pause | None:
    """The pause in which *day* lies."""
    return next((p for p in pauses if p.start <= day and (p.end is None or day < p.end)), None)


def status_on(subscription: Subscription, today: date) -> Status:
    """The status that a subscription in force has on local day *today*."""
    if subscription.end_date is not None and today >= subscription.end_date:
        return "canceled" if subscription.canceled_at else "ended"
    if today < subscription.start_date:
        return "scheduled"
    if pause_on(subscription.pauses, today) is not None:
        return "paused"
    if subscription.trial_end_date is not None and today < subscription.trial_end_date:
        return "trialing"
    return "active"


def issues(subscription: Subscription, day: date) -> bool:
    """Whether invoices of *day* are issued by themselves: not while a pause keeps them as drafts."""
    pause = pause_on(subscription.pauses, day)
    return bool(subscription.billing.auto_issue_invoices) and (pause is None or pause.mode != "keep_billing")


def check_start(start: date, today: date) -> None:
    """Return when *start* does not lie too far back.

    Raises:
        OutsideTerm: It lies more than ten years before *today*.
    """
    earliest = today - timedelta(days=BACKDATED_DAYS)
    if start < earliest:
        raise OutsideTerm.of("contract.start_date", f"must not lie before {earliest.isoformat()}")


def check_draft(subscription: Subscription) -> None:
    """Return when the subscription is a draft.

    Raises:
        SubscriptionNotDraft: It was activated.
    """
    if subscription.status != "draft":
        raise SubscriptionNotDraft(
            f"Subscription {subscription.id} is {subscription.status}, not a draft; change it, or cancel it."
        )


def check_in_force(subscription: Subscription) -> None:
    """Return when the subscription is in force, or will be.

    Raises:
        SubscriptionNotInForce: It is a draft or has ended.
    """
    if subscription.status not in IN_FORCE:
        way = "activate it first" if subscription.status == "draft" else "subscribe the customer anew"
        raise SubscriptionNotInForce(f"Subscription {subscription.id} is {subscription.status}; {way}.")


def check_canceled(subscription: Subscription) -> None:
    """Return when there is a cancellation to take back.

    Raises:
        SubscriptionNotCanceled: Nobody has canceled the subscription.
    """
    if subscription.canceled_at is None:
        raise SubscriptionNotCanceled(
            f"Nobody has canceled subscription {subscription.id}; what follows its term is said by `renewal`."
        )


def check_not_over(subscription: Subscription) -> None:
    """Return when the subscription is a draft, in force, or will be.

    Raises:
        SubscriptionNotInForce: It has ended.
    """
    if subscription.status in ("canceled", "ended"):
        raise SubscriptionNotInForce(f"Subscription {subscription.id} is {subscription.status}.")


def check_sold(plan: Plan) -> None:
    """Return when the plan is still sold.

    Raises:
        PlanArchived: It was archived.
    """
    if plan.archived_at is not None:
        raise PlanArchived(f"The plan {plan.code!r} is archived; choose another.")


def check_parent_suits(child: Customer, parent: Customer, currency: str) -> None:
    """Return when the parent can be billed in *currency* for what serves the child.

    Raises:
        ParentUnsuitable: It is billed in another currency, or by another billing entity.
    """
    if parent.currency not in (None, currency):
        detail = f"the parent is billed in {parent.currency}, this subscription in {currency}; bill it to the customer"
        raise ParentUnsuitable.of("bill_to_parent", detail)
    if parent.billing_entity_id != child.billing_entity_id:
        detail = f"the parent is billed by {parent.billing_entity_id}, the child by {child.billing_entity_id}"
        raise ParentUnsuitable.of("bill_to_parent", f"{detail}; bill it to the customer")


def rolls_up(subscription: Subscription) -> bool:
    """Whether it is billed to another than the customer that it serves: the parent."""
    return subscription.billed_customer_id != subscription.customer_id


def shares_invoices(subscription: Subscription) -> bool:
    """Whether it stands on one invoice with others that are billed to the same customer."""
    return rolls_up(subscription) or subscription.billing.consolidate_invoices


def check_named(plan_id: str | None, items: object) -> None:
    """Return when a plan or items are named.

    Raises:
        NothingToSubscribe: Neither is.
    """
    if plan_id is None and not items:
        raise NothingToSubscribe.of("plan_id", "name a plan_id, or items with prices, or both", code="required")


def check_version_draft(version: Version) -> None:
    """Return when the version is a draft.

    Raises:
        VersionNotDraft: It was published.
    """
    if version.status != "draft":
        raise VersionNotDraft(f"Version {version.number} is {version.status}; draft another one to take its place.")


def paused(subscription: Subscription, pause: Pause) -> tuple[Pause, ...]:
    """The pauses with a further one.

    Raises:
        SubscriptionPausedAlready: A pause is under way, or lies ahead.
        OutsideTerm: It begins before an earlier pause was over, or ends before it begins.
    """
    if pause.end is not None and pause.end <= pause.start:
        raise OutsideTerm.of("resumes_on", f"must lie after {pause.start.isoformat()}")
    for known in subscription.pauses:
        if known.end is None or known.end > pause.start:
            raise SubscriptionPausedAlready(
                f"Subscription {subscription.id} is paused from {known.start.isoformat()}; end that pause first."
            )
    return (*subscription.pauses, pause)


def unpaused(subscription: Subscription, day: date, *, today: date) -> tuple[Pause, ...]:
    """The pauses when the last of them ends on *day*; one of no length is none (T-16).

    Raises:
        SubscriptionNotPaused: No pause is under way, and none lies ahead.
    """
    last = subscription.pauses[-1] if subscription.pauses else None
    if last is None or (last.end is not None and last.end <= today):
        raise SubscriptionNotPaused(
            f"Subscription {subscription.id} is {subscription.status}, and no pause lies ahead; pause it first."
        )
    before = subscription.pauses[:-1]
    return before if day <= last.start else (*before, replace(last, end=day))
