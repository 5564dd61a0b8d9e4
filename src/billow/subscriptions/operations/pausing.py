"""The pauses of a subscription."""

from dataclasses import replace

from billow.kit import time
from billow.runtime.db import Tx
from billow.subscriptions import rules
from billow.subscriptions.operations.endings import moved_on
from billow.subscriptions.operations.reading import find
from billow.subscriptions.operations.rising import drop_rises, plan_rises
from billow.subscriptions.types import IN_FORCE, Pause, Subscription, Timeline


async def take_pauses(tx: Tx, found: tuple[Subscription, Timeline], pauses: tuple[Pause, ...]) -> Subscription:
    """Give a subscription, as it was found and is held, these pauses; what a pause that shifts moves is moved."""
    before, timeline = found
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
