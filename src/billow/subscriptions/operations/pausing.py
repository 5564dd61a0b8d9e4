"""Pausing a subscription, and letting it go on."""

from dataclasses import replace

from billow.kit import time
from billow.kit.fields import Day, Ref
from billow.kit.operation import operation
from billow.runtime.db import Tx
from billow.subscriptions import rules
from billow.subscriptions.operations.endings import moved_on
from billow.subscriptions.operations.reading import ID, find
from billow.subscriptions.operations.rising import drop_rises, plan_rises
from billow.subscriptions.types import IN_FORCE, Effective, Pause, PauseMode, Subscription, Timeline


@operation(
    "subscriptions.pause",
    http="POST /subscriptions/{subscription_id}/pause",
    rpc="SubscriptionService.Pause",
    needs="subscriptions:write",
    effect="money",
    example={**ID, "effective": "immediate", "mode": "credit"},
)
async def pause(
    tx: Tx,
    *,
    subscription_id: Ref,
    effective: Effective = "immediate",
    mode: PauseMode = "credit",
    resumes_on: Day | None = None,
) -> Subscription:
    """Pause a subscription from a day on, until a day that is named or until it is told to go on.

    With `credit` the time of the pause is credited or not charged; with `shift` no money moves, and the present period,
    all that follow, the term and the rises of prices come later by the length of the pause. What is used then is billed
    by neither. With `keep_billing` invoices of that time stay drafts.

    Raises:
        NotFound: There is none.
        SubscriptionNotInForce: It is a draft or has ended.
        SubscriptionPausedAlready: A pause is under way, or lies ahead.
        OutsideTerm: The day lies outside the subscription, or the pause ends before it begins.
    """
    before, timeline = await find(tx, subscription_id, lock=True)
    rules.check_in_force(before)
    today = time.local_date(tx.now, before.zones)
    day = rules.effective_day(effective, timeline=timeline, today=today)
    pauses = rules.paused(before, Pause(start=day, end=resumes_on, mode=mode, recorded_at=tx.now))
    return await _with_pauses(tx, before, timeline, pauses)


@operation(
    "subscriptions.unpause",
    http="POST /subscriptions/{subscription_id}/unpause",
    rpc="SubscriptionService.Unpause",
    needs="subscriptions:write",
    effect="money",
    example={**ID, "effective": "immediate"},
)
async def unpause(tx: Tx, *, subscription_id: Ref, effective: Effective = "immediate") -> Subscription:
    """End the pause on a day; one that has not begun by then never was.

    Raises:
        NotFound: There is none.
        SubscriptionNotInForce: It is a draft or has ended.
        SubscriptionNotPaused: No pause is under way, and none lies ahead.
        OutsideTerm: The day lies outside the subscription.
    """
    before, timeline = await find(tx, subscription_id, lock=True)
    rules.check_in_force(before)
    today = time.local_date(tx.now, before.zones)
    day = rules.effective_day(effective, timeline=timeline, today=today)
    return await _with_pauses(tx, before, timeline, rules.unpaused(before, day, today=today))


async def _with_pauses(tx: Tx, before: Subscription, timeline: Timeline, pauses: tuple[Pause, ...]) -> Subscription:
    """Save the subscription with its pauses; what a pause that shifts moves is moved."""
    today = time.local_date(tx.now, before.zones)
    after = replace(before, pauses=pauses)
    if not any(pause.mode == "shift" for pause in (*before.pauses, *pauses)):
        return await moved_on(tx, after, today)
    after = await moved_on(tx, rules.with_term(after, timeline), today)
    if after.price_escalation is None or after.status not in IN_FORCE:
        return after
    await drop_rises(tx, after.id, after=today)
    await plan_rises(tx, after.id, after=today, through=today)
    return (await find(tx, after.id))[0]
