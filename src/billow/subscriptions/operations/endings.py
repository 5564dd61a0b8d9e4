"""How subscriptions end, and move on in time."""

from dataclasses import replace
from datetime import date, timedelta

from billow.kit import time
from billow.kit.fields import Ref
from billow.kit.operation import operation
from billow.runtime.db import Tx
from billow.subscriptions import rules, store
from billow.subscriptions.operations.agreements import save
from billow.subscriptions.operations.reading import ID, find
from billow.subscriptions.operations.rising import plan_rises
from billow.subscriptions.types import (
    IN_FORCE,
    Ending,
    Subscription,
    SubscriptionCanceled,
    SubscriptionEnded,
    SubscriptionPaused,
    SubscriptionRenewed,
    SubscriptionResumed,
    SubscriptionTerminationAlert,
    SubscriptionTrialEnded,
    SubscriptionUpdated,
    Timeline,
)


async def end(tx: Tx, found: tuple[Subscription, Timeline], ending: Ending) -> Subscription:
    """End a subscription, as it was found and is held, on a day; its last invoice is for whoever bills."""
    before, timeline = found
    await store.cut(tx, before.id, {**timeline.cuts, **ending.cuts})
    after = replace(
        before,
        end_date=ending.day,
        cancel_reason=ending.reason,
        unused_time=ending.unused_time,
        canceled_at=tx.now,
    )
    return await moved_on(tx, after, time.local_date(tx.now, before.zones))


@operation(
    "subscriptions.uncancel",
    http="POST /subscriptions/{subscription_id}/uncancel",
    rpc="SubscriptionService.Resume",
    needs="subscriptions:write",
    effect="money",
    example=ID,
)
async def uncancel(tx: Tx, *, subscription_id: Ref) -> Subscription:
    """Take back a cancellation whose day has not come.

    Raises:
        NotFound: There is none.
        SubscriptionNotInForce: It has ended.
        SubscriptionNotCanceled: Nobody has canceled it.
    """
    before, timeline = await find(tx, subscription_id, lock=True)
    rules.check_in_force(before)
    rules.check_canceled(before)
    today = time.local_date(tx.now, before.zones)
    after = replace(
        before,
        cancel_reason=None,
        unused_time="credit",
        canceled_at=None,
    )
    return await moved_on(tx, rules.with_end_again(after, timeline, today), today)


async def moved_on(tx: Tx, subscription: Subscription, today: date) -> Subscription:
    """Save the subscription in the status that *today* gives it, and say what happened."""
    before = subscription.status
    status = rules.status_on(subscription, today)
    over = status in ("canceled", "ended")
    moved = replace(subscription, status=status, ended_at=tx.now if over else None)
    moved = await save(tx, moved, today)
    if before == "trialing" and status == "active":
        tx.emit(SubscriptionTrialEnded(subject=moved.id), moved)
    if "paused" in (before, status) and before != status and not over:
        turned = SubscriptionPaused if status == "paused" else SubscriptionResumed
        tx.emit(turned(subject=moved.id), moved)
    tx.emit(SubscriptionUpdated(subject=moved.id), moved)
    if over:
        ended = SubscriptionCanceled if status == "canceled" else SubscriptionEnded
        tx.emit(ended(subject=moved.id), moved)
    return moved


async def progress(tx: Tx, subscription_id: str) -> Subscription:
    """Give the subscription what the present day brings: another status, another term, the next rise of its prices, and
    word of the end of its term."""
    found, timeline = await find(tx, subscription_id, lock=True)
    today = time.local_date(tx.now, found.zones)
    was_due = await store.next_transition(tx, subscription_id)
    moved = await moved_on(tx, found, today)
    day = today if was_due is None else time.local_date(was_due, found.zones)
    if timeline.term is not None and rules.term_end(timeline, day - timedelta(days=1)) == day:
        tx.emit(SubscriptionRenewed(subject=moved.id), moved)
    if any(each <= today for each in rules.alert_days(found, timeline, day)):
        tx.emit(SubscriptionTerminationAlert(subject=moved.id), moved)
    if moved.status in IN_FORCE:
        await plan_rises(tx, moved.id, after=min(day, today), through=today)
    return moved
