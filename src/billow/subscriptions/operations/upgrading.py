"""Another plan inside a trial."""

from billow.catalog import operations as catalog
from billow.kit import time
from billow.runtime.db import Tx
from billow.subscriptions import rules
from billow.subscriptions.operations.endings import moved_on
from billow.subscriptions.operations.reading import find
from billow.subscriptions.operations.rising import drop_rises, plan_rises
from billow.subscriptions.types import NewVersion, Subscription, Timeline


async def end_trial(
    tx: Tx, before: tuple[Subscription, Timeline], new: NewVersion, *, effective: str
) -> tuple[Subscription, Timeline]:
    """The subscription with its trial over, when it turns to another plan at once that has no trial to carry it on;
    paid service begins today then (correctness T-15). As it was before in every other case."""
    found, timeline = before
    today = time.local_date(tx.now, timeline.timezone)
    if new.plan_id in (None, found.plan_id) or not rules.is_immediate(effective) or found.status != "trialing":
        return before
    plan = await catalog.plan(tx, str(new.plan_id), revision=new.plan_revision)
    if plan.trial_period_days:
        return before
    after = rules.without_trial(found, today)
    if found.canceled_at is None:
        after = rules.with_agreed_end(after, timeline)
    await moved_on(tx, after, today)
    if found.price_escalation is not None:
        await drop_rises(tx, found.id, after=today)
        await plan_rises(tx, found.id, after=today, through=today)
    return await find(tx, found.id)
