"""Pausing a subscription, and letting it go on, with the money effect of both."""

from datetime import date

from billow.billing.operations.changes import check_open
from billow.billing.operations.upcoming import ID
from billow.billing.types import ClosedPeriodPolicy
from billow.kit import time
from billow.kit.fields import Day, Ref
from billow.kit.operation import operation
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import Effective, Pause, PauseMode, Subscription, Timeline


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
    closed_periods: ClosedPeriodPolicy | None = None,
) -> Subscription:
    """Pause a subscription from a day on, until a day that is named or until it is told to go on.

    With `credit` the time of the pause is credited or not charged; with `shift` no money moves, and the present period,
    all that follow, the term and the rises of prices come later by the length of the pause. What is used then is billed
    by neither. With `keep_billing` invoices of that time stay drafts; the other two need `closed_periods` from a day in
    a period that is billed and over.

    Raises:
        NotFound: There is none.
        SubscriptionNotInForce: It is a draft or has ended.
        SubscriptionPausedAlready: A pause is under way, or lies ahead.
        OutsideTerm: The day lies outside the subscription, or the pause ends before it begins.
        ClosedPeriod: The period of that day is over and billed, and nothing was said about it.
    """
    before, timeline = await subscriptions.find(tx, subscription_id, lock=True)
    timelines.check_in_force(before)
    today = time.local_date(tx.now, before.zones)
    day = timelines.effective_day(effective, timeline=timeline, today=today)
    new = Pause(start=day, end=resumes_on, mode=mode, recorded_at=tx.now)
    pauses = timelines.paused(before, new)
    await _check_open(tx, timeline, new, day, policy=closed_periods)
    return await subscriptions.take_pauses(tx, (before, timeline), pauses)


@operation(
    "subscriptions.unpause",
    http="POST /subscriptions/{subscription_id}/unpause",
    rpc="SubscriptionService.Unpause",
    needs="subscriptions:write",
    effect="money",
    example={**ID, "effective": "immediate"},
)
async def unpause(
    tx: Tx,
    *,
    subscription_id: Ref,
    effective: Effective = "immediate",
    closed_periods: ClosedPeriodPolicy | None = None,
) -> Subscription:
    """End the pause on a day; one that has not begun by then never was.

    A day in a period that is billed and over needs `closed_periods`, unless the pause kept billing.

    Raises:
        NotFound: There is none.
        SubscriptionNotInForce: It is a draft or has ended.
        SubscriptionNotPaused: No pause is under way, and none lies ahead.
        OutsideTerm: The day lies outside the subscription.
        ClosedPeriod: The period of that day is over and billed, and nothing was said about it.
    """
    before, timeline = await subscriptions.find(tx, subscription_id, lock=True)
    timelines.check_in_force(before)
    today = time.local_date(tx.now, before.zones)
    day = timelines.effective_day(effective, timeline=timeline, today=today)
    pauses = timelines.unpaused(before, day, today=today)
    last = before.pauses[-1]
    await _check_open(tx, timeline, last, max(day, last.start), policy=closed_periods)
    return await subscriptions.take_pauses(tx, (before, timeline), pauses)


async def _check_open(
    tx: Tx, timeline: Timeline, pause: Pause, day: date, *, policy: ClosedPeriodPolicy | None
) -> None:
    """Return when nothing that was billed and is over comes to another amount because *pause* begins, or ends, on
    *day*; or when the policy says what becomes of it."""
    if pause.mode != "keep_billing":
        await check_open(tx, timeline, day, policy=policy)
