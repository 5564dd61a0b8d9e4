"""Progressive billing: usage is looked at while its period goes on, and billed when it has reached a threshold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from billow.billing import rules, store
from billow.billing.operations.consuming import Asked, Used, consumed
from billow.billing.operations.run import invoice_all, owing, proposals, unbilled
from billow.billing.operations.spending import agreements, kept
from billow.billing.types import Reckoning, UsagePiece
from billow.billing.types.progressive import Threshold, UsagePriced, UsageThresholdCrossing, UsageThresholdReached
from billow.billing.types.spend import Agreed
from billow.invoicing import operations as invoicing
from billow.invoicing.types import BilledLine, DraftLine, Invoice
from billow.kit import time
from billow.kit.errors import NotFound
from billow.kit.limits import THRESHOLD_LOOK_FROZEN_S, THRESHOLD_LOOK_S, THRESHOLD_PART
from billow.kit.money import total
from billow.metering import operations as metering
from billow.metering.types import Reach
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import IN_FORCE, Due


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """A subscription with the terms of its plans, its windows that are open, and what was billed of them."""

    reckoning: Reckoning
    agreed: Sequence[Agreed]
    windows: Sequence[Due]
    pieces: Sequence[UsagePiece]
    billed: Sequence[BilledLine]


async def watch_thresholds(tx: Tx, subscription_id: str) -> None:
    """The subscription is looked at from now on where it, or a plan of its versions, has thresholds of usage, as long
    as it is in force."""
    try:
        subscription, timeline = await subscriptions.find(tx, subscription_id, lock=True)
    except NotFound:
        return
    (agreed,) = await agreements(tx, [timeline])
    if subscription.status in IN_FORCE and any(each.terms.usage_thresholds for each in agreed):
        await store.thresholds.watch(tx, subscription_id)
    else:
        await store.thresholds.unwatch(tx, [subscription_id])


async def waiting(tx: Tx, *, until: datetime) -> list[str]:
    """Some of the subscriptions whose usage is to be looked at by an instant; none when there are none."""
    return await store.thresholds.waiting(tx, until=until, most=THRESHOLD_PART)


async def look(tx: Tx, subscription_ids: Sequence[str]) -> None:
    """Look at the usage of subscriptions, and bill it for those that have reached another threshold.

    What nobody sent events for since is not measured. The schedules of the subscriptions stay as they are: what is
    billed now is missing from the invoice that ends the period.
    """
    seen = await store.thresholds.looks(tx, subscription_ids)
    through = await metering.settled(tx)
    stirred = await _stirred(tx, seen)
    if stirred:
        await _bill(tx, await _looked(tx, stirred))
    await store.thresholds.looked(tx, list(seen), through=through, look_at=_again(tx))


async def put_off(tx: Tx, subscription_id: str) -> None:
    """The subscription could not be looked at, and is again at the next time; what its usage was is not forgotten."""
    seen = await store.thresholds.looks(tx, [subscription_id])
    for each, through in seen.items():
        await store.thresholds.looked(tx, [each], through=through, look_at=_again(tx))


def _again(tx: Tx) -> datetime:
    return tx.now + timedelta(seconds=THRESHOLD_LOOK_FROZEN_S if tx.frozen else THRESHOLD_LOOK_S)


async def _stirred(tx: Tx, seen: Mapping[str, int]) -> list[str]:
    """Those of the subscriptions whose metrics got events since they were looked at."""
    found = await subscriptions.by_ids(tx, list(seen))
    windows = {
        key: rules.open_windows(timeline, time.local_date(tx.now, timeline.timezone))
        for key, (_, timeline) in found.items()
    }
    ids = {metric_id for each in windows.values() for due in each for metric_id in rules.metrics_of(due.item)}
    metrics = await metering.metrics_by_ids(tx, sorted(ids)) if ids else {}
    reaches = [
        Reach(
            key=key,
            customer_id=found[key][1].customer_id,
            event_names=sorted({metrics[m].event_name for due in each for m in rules.metrics_of(due.item)}),
            after=seen[key],
            before=time.resolve(max(due.end for due in each), found[key][1].timezone),
        )
        for key, each in windows.items()
        if each
    ]
    touched = await metering.touched(tx, reaches=reaches) if reaches else {}
    return sorted(key for key, each in touched.items() if each)


async def _looked(tx: Tx, subscription_ids: Sequence[str]) -> list[_Looked]:
    """The subscriptions, held until the transaction ends, with their open windows."""
    found = [each for each in await subscriptions.find_all(tx, subscription_ids) if each[0].status in IN_FORCE]
    schedules = await store.schedules(tx, [subscription.id for subscription, _, _ in found], lock=True)
    settled = await invoicing.billed(tx, [subscription.id for subscription, _, _ in found])
    agreed = await agreements(tx, [timeline for _, timeline, _ in found])
    looked = []
    for (subscription, timeline, customer), terms in zip(found, agreed, strict=True):
        today = time.local_date(tx.now, timeline.timezone)
        known = schedules.get(subscription.id) or unbilled(subscription)
        windows = rules.open_windows(timeline, today)
        billed = settled[subscription.id]
        looked.append(
            _Looked(
                reckoning=Reckoning(
                    subscription=subscription, timeline=timeline, customer=customer, known=known, as_of=today
                ),
                agreed=terms,
                windows=windows,
                pieces=rules.open_pieces(timeline, windows, billed),
                billed=billed,
            )
        )
    return looked


async def _bill(tx: Tx, looked: Sequence[_Looked]) -> None:
    """Bill the usage so far of those that have reached a threshold, and say so, once for each of them."""
    asked = [
        Asked(timeline=each.reckoning.timeline, item=piece.item, start=piece.start, end=piece.end)
        for each in looked
        for piece in each.pieces
    ]
    used = iter(await consumed(tx, asked))
    said = await store.thresholds.reached(tx, [each.reckoning.subscription.id for each in looked])
    reached: list[tuple[_Looked, Threshold]] = []
    lines: list[list[DraftLine]] = []
    for each in looked:
        found = [next(used) for _ in each.pieces]
        priced = [
            rules.priced_so_far(each.reckoning.timeline, piece, one.consumption)
            for piece, one in zip(each.pieces, found, strict=True)
        ]
        threshold = _threshold(each, priced, said)
        if threshold is not None:
            reached.append((each, threshold))
            lines.append(_lines(each, priced, found, threshold))
    owed = await owing(tx, [each.reckoning for each, _ in reached], lines)
    invoices = await invoice_all(tx, await proposals(tx, [[each] for each in owed]))
    await _say(tx, reached, invoices)


def _threshold(
    looked: _Looked, priced: Sequence[UsagePriced], said: Mapping[tuple[str, date], int]
) -> Threshold | None:
    reckoning = looked.reckoning
    thresholds = rules.thresholds_on(looked.agreed, reckoning.as_of)
    if not thresholds or not looked.windows or reckoning.as_of < timelines.opening(reckoning.timeline):
        return None
    timeline = reckoning.timeline
    periods = [replace(due, period=timelines.real_period(timeline, due.period)) for due in looked.windows]
    before = said.get((reckoning.subscription.id, min(due.period.start for due in periods)), 0)
    usage = total((each.amount for each in priced), timeline.currency)
    return rules.crossed(thresholds, periods=periods, usage=usage, said=before)


def _lines(
    looked: _Looked, priced: Sequence[UsagePriced], used: Sequence[Used], threshold: Threshold
) -> list[DraftLine]:
    timeline = looked.reckoning.timeline
    found = [
        rules.interim_line(
            timeline,
            each,
            consumption=one.consumption,
            evidence=rules.counted(timeline, each.piece, one.measured),
            threshold=threshold,
        )
        for each, one in zip(priced, used, strict=True)
    ]
    lines = [line for line in found if line is not None]
    return kept(looked.reckoning, looked.agreed, billed=looked.billed, new=lines) if lines else []


async def _say(tx: Tx, reached: Sequence[tuple[_Looked, Threshold]], invoices: Mapping[str, Invoice]) -> None:
    crossings = []
    for looked, threshold in reached:
        subscription = looked.reckoning.subscription
        invoice = invoices.get(subscription.id)
        crossings.append(
            UsageThresholdCrossing(
                subscription_id=subscription.id,
                customer_id=subscription.customer_id,
                threshold=threshold.amount,
                usage_amount=threshold.usage,
                currency=threshold.amount.currency,
                period_start=threshold.start,
                period_end=threshold.end,
                invoice_id=invoice.id if invoice else None,
                crossed_at=tx.now,
            )
        )
    await store.thresholds.cross(tx, crossings)
    for crossing in crossings:
        tx.emit(UsageThresholdReached(subject=crossing.subscription_id), crossing)
