"""The billing run: every subscription on its day."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain

import structlog

from billow.billing import operations, store
from billow.billing.types.runs import BillingRun
from billow.runtime.agenda import Work, source
from billow.runtime.db import Tx, passes
from billow.runtime.outbox import Occurred, reacts
from billow.subscriptions.types import (
    SubscriptionActivated,
    SubscriptionCanceled,
    SubscriptionEnded,
    SubscriptionUpdated,
)

_log = structlog.get_logger("billow.billing")


@reacts("billing.schedule", to=[SubscriptionActivated, SubscriptionUpdated, SubscriptionCanceled, SubscriptionEnded])
async def schedule(tx: Tx, event: Occurred) -> None:
    """Set the day on which the subscription is billed next."""
    await operations.reschedule(tx, event.object_id)


@reacts("billing.thresholds", to=[SubscriptionActivated, SubscriptionUpdated, SubscriptionCanceled, SubscriptionEnded])
async def watch(tx: Tx, event: Occurred) -> None:
    """Look at the usage of the subscription while its period goes on, where it or its plan has thresholds."""
    await operations.watch_thresholds(tx, event.object_id)


@source("thresholds", rank=29, due=store.thresholds.due)
async def look(work: Work, until: datetime) -> int:
    """Bill the usage that has reached thresholds of plans, before its period ends."""
    done = 0
    while True:
        async with work.begin() as tx:
            chosen = await operations.waiting(tx, until=until)
        if not chosen:
            return done
        await _look(work, chosen)
        done += len(chosen)


async def _look(work: Work, chosen: Sequence[str]) -> None:
    """Look at the subscriptions together; where that fails each alone, so that one at fault stops no other."""
    try:
        async with work.begin() as tx:
            await operations.look(tx, chosen)
    except Exception as error:
        if passes(error):
            raise
        if len(chosen) > 1:
            for each in chosen:
                await _look(work, [each])
            return
        _log.error("thresholds_put_off", subscription_id=chosen[0], exc_info=error)
        async with work.begin() as tx:
            await operations.put_off(tx, chosen[0])


@source("billing", rank=30, due=store.runs.due)
async def run(work: Work, until: datetime) -> int:
    """Bill every subscription that is due, part by part; those that cannot be billed are set aside with the reason and
    stop no other. Several workers share a run: each takes what nobody else is at."""
    done = 0
    while (count := await _part(work, until)) is not None:
        done += count
    return done


@source("drafts", rank=31, due=store.graces.due)
async def issue_drafts(work: Work, until: datetime) -> int:
    """Issue the drafts whose days of grace are over, each alone, so that one at fault stops no other."""
    done = 0
    while True:
        async with work.begin() as tx:
            chosen = await operations.waiting_drafts(tx, until=until)
        if not chosen:
            return done
        for each in chosen:
            await _issue(work, each)
        done += len(chosen)


async def _issue(work: Work, invoice_id: str) -> None:
    try:
        async with work.begin() as tx:
            await operations.issue_waiting(tx, invoice_id)
    except Exception as error:
        if passes(error):
            raise
        _log.error("draft_put_off", invoice_id=invoice_id, exc_info=error)
        async with work.begin() as tx:
            await operations.put_off_draft(tx, invoice_id)


async def _part(work: Work, until: datetime) -> int | None:
    """Do a part of the run that is under way; answer how many subscriptions that were, None when there is no run."""
    most = work.settings.billing_part
    async with work.begin() as tx:
        begun = await operations.next_run(tx, until)
        if begun is not None and begun.subscriptions > most:
            tx.wake("billing")  # whoever has nothing to do takes the next part, and need not look for it first
    if begun is None:
        return None
    claimed: list[list[str]] = []
    try:
        async with work.begin() as tx:
            claimed = await store.runs.claim(tx, begun, most=most)
            if claimed:
                await operations.bill_part(tx, begun, [*chain(*claimed)])
            else:
                await operations.finish(tx, begun)
    except Exception as error:
        if not claimed or passes(error):
            raise
        await _divide(work, begun, claimed, error)
    return sum(len(each) for each in claimed)


async def _divide(work: Work, begun: BillingRun, claimed: Sequence[Sequence[str]], error: Exception) -> None:
    """Bill in halves what could not be billed together, until those at fault are alone with their mistakes. What shares
    an invoice stays together, without those at fault."""
    if len(claimed) == 1:
        await _without_faults(work, begun, claimed[0], error)
        return
    middle = len(claimed) // 2
    for half in (claimed[:middle], claimed[middle:]):
        await _part_or_less(work, begun, half)


async def _part_or_less(work: Work, begun: BillingRun, claimed: Sequence[Sequence[str]]) -> None:
    try:
        async with work.begin() as tx:
            await operations.bill_part(tx, begun, [*chain(*claimed)])
    except Exception as error:
        if passes(error):
            raise
        await _divide(work, begun, claimed, error)


async def _without_faults(work: Work, begun: BillingRun, together: Sequence[str], error: Exception) -> None:
    """Set aside those that cannot be billed even alone; bill the others together or, when that fails too, alone."""
    faults = {together[0]: error} if len(together) == 1 else await _faults(work, begun, together)
    for each, fault in faults.items():
        _log.error("billing_parked", subscription_id=each, exc_info=fault)
        async with work.begin() as tx:
            await operations.set_aside(tx, begun, each, error=fault)
    sound = [each for each in together if each not in faults]
    if not faults:
        await _divide(work, begun, [[each] for each in sound], error)
    elif sound:
        await _part_or_less(work, begun, [sound])


async def _faults(work: Work, begun: BillingRun, together: Sequence[str]) -> dict[str, Exception]:
    """Those that cannot be billed alone, each with its mistake: each is billed, and that is taken back."""
    found: dict[str, Exception] = {}
    for each in together:
        try:
            async with work.begin() as tx, tx.rehearsal():
                await operations.bill_part(tx, begun, [each])
        except Exception as error:
            if passes(error):
                raise
            found[each] = error
    return found
