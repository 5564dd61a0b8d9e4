"""Usage that is billed while its period goes on: when it has reached a threshold, and where it is paid in advance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from billow.billing import rules, store
from billow.billing.operations import history
from billow.billing.operations.consuming import Used, consumed
from billow.billing.operations.run import invoice_all, owing, proposals, unbilled
from billow.billing.operations.spending import agreements, kept
from billow.billing.types import Proposal, Reckoning, UsagePiece, asked_of
from billow.billing.types.progressive import Look, Threshold, UsagePriced, UsageThresholdCrossing, UsageThresholdReached
from billow.billing.types.spend import Agreed
from billow.catalog.types.terms import UsageThreshold
from billow.invoicing.types import BilledLine, DraftLine, Invoice
from billow.kit import time
from billow.kit.errors import NotFound
from billow.kit.limits import THRESHOLD_LOOK_FROZEN_S, THRESHOLD_LOOK_S, THRESHOLD_PART
from billow.kit.money import total
from billow.kit.time import Period
from billow.metering import operations as metering
from billow.metering.types import Reach
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import IN_FORCE, Due


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """A subscription with the terms of its plans, its windows that are open, and what was billed of them; of these
    `ready` are paid in advance and may be billed by now, and others are from the instant `later` on."""

    reckoning: Reckoning
    agreed: Sequence[Agreed]
    thresholds: Sequence[UsageThreshold]
    windows: Sequence[Due]
    pieces: Sequence[UsagePiece]
    billed: Sequence[BilledLine]
    ready: Sequence[UsagePiece]
    later: datetime | None

    @property
    def measured(self) -> Sequence[UsagePiece]:
        """The windows whose usage is asked for: all of them where there are thresholds."""
        return self.pieces if self.thresholds else self.ready


@dataclass(frozen=True, slots=True, kw_only=True)
class _Owed:
    """What a subscription owes on the way, and the thresholds that its usage has reached, one of a period at most."""

    looked: _Looked
    lines: list[DraftLine]
    thresholds: Sequence[Threshold]


async def watch_thresholds(tx: Tx, subscription_id: str) -> None:
    """The subscription is looked at from now on where it, or a plan of its versions, has thresholds of usage, or usage
    that is paid in advance, as long as it is in force."""
    try:
        subscription, timeline = await subscriptions.find(tx, subscription_id, lock=True)
    except NotFound:
        return
    (agreed,) = await agreements(tx, [timeline])
    watched = rules.is_watched(timeline) or any(each.terms.usage_thresholds for each in agreed)
    if subscription.status in IN_FORCE and watched:
        await store.thresholds.watch(tx, subscription_id)
    else:
        await store.thresholds.unwatch(tx, [subscription_id])


async def waiting(tx: Tx, *, until: datetime) -> list[str]:
    """Some of the subscriptions whose usage is to be looked at by an instant; none when there are none."""
    return await store.thresholds.waiting(tx, until=until, most=THRESHOLD_PART)


async def look(tx: Tx, subscription_ids: Sequence[str]) -> None:
    """Look at the usage of subscriptions, and bill it for those that have reached another threshold, and what of it is
    paid in advance.

    What nobody sent events for since is not measured. The schedules of the subscriptions stay as they are: what is
    billed now is missing from the invoice that ends the period. What has to wait for the rhythm of its price is
    measured again then, whether events came since or not, and before that only where other usage gets events.
    """
    seen = await store.thresholds.looks(tx, subscription_ids)
    through = await metering.settled(tx)
    ripe = {key for key, each in seen.items() if each.waits_until is not None and each.waits_until <= tx.now}
    stirred = sorted(ripe.union(await _stirred(tx, {key: seen[key].through for key in seen.keys() - ripe})))
    looked = await _looked(tx, stirred) if stirred else []
    if looked:
        await _bill(tx, looked)
    waits = {key: None if key in ripe else each.waits_until for key, each in seen.items()}
    waits |= {each.reckoning.subscription.id: each.later for each in looked}
    after = {key: Look(at=_next(tx, until), through=through, waits_until=until) for key, until in waits.items()}
    idle = {each.reckoning.subscription.id: each.later for each in looked if each.later and not each.measured}
    after |= {key: replace(after[key], at=until) for key, until in idle.items()}
    await store.thresholds.looked(tx, after)


async def put_off(tx: Tx, subscription_id: str) -> None:
    """The subscription could not be looked at, and is again at the next time; what its usage was is not forgotten."""
    seen = await store.thresholds.looks(tx, [subscription_id])
    await store.thresholds.looked(tx, {key: replace(each, at=_next(tx, None)) for key, each in seen.items()})


def _next(tx: Tx, waits_until: datetime | None) -> datetime:
    """When a subscription is looked at again: as often as ever, and when what waits may be billed."""
    again = tx.now + timedelta(seconds=THRESHOLD_LOOK_FROZEN_S if tx.frozen else THRESHOLD_LOOK_S)
    return again if waits_until is None else min(again, waits_until)


async def _stirred(tx: Tx, seen: Mapping[str, int]) -> list[str]:
    """Those of the subscriptions whose metrics got events since they were looked at."""
    found = await subscriptions.by_ids(tx, list(seen)) if seen else {}
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
    settled = await history.billed(tx, [subscription.id for subscription, _, _ in found])
    agreed = await agreements(tx, [timeline for _, timeline, _ in found])
    return [
        _seen(
            Reckoning(
                subscription=subscription,
                timeline=timeline,
                customer=customer,
                known=schedules.get(subscription.id) or unbilled(subscription),
                as_of=time.local_date(tx.now, timeline.timezone),
                settled=settled[subscription.id],
            ),
            terms,
            now=tx.now,
        )
        for (subscription, timeline, customer), terms in zip(found, agreed, strict=True)
    ]


def _seen(reckoning: Reckoning, agreed: Sequence[Agreed], *, now: datetime) -> _Looked:
    """The subscription as it is looked at on its day, at the instant *now*."""
    timeline, billed = reckoning.timeline, [*(reckoning.settled or ()), *reckoning.assumed]
    opened = reckoning.as_of >= timelines.opening(timeline)
    windows = rules.open_windows(timeline, reckoning.as_of) if opened else []
    pieces = rules.open_pieces(timeline, windows, billed)
    times = rules.ready_at(pieces, now)
    return _Looked(
        reckoning=reckoning,
        agreed=agreed,
        thresholds=rules.thresholds_on(agreed, reckoning.as_of),
        windows=windows,
        pieces=pieces,
        billed=billed,
        ready=[piece for piece, at in times if at <= now],
        later=min((at for _, at in times if at > now), default=None),
    )


async def _bill(tx: Tx, looked: Sequence[_Looked]) -> None:
    """Bill what is owed on the way, one invoice each, and say which thresholds were reached, once for each of them."""
    owed = await _owed(tx, looked)
    invoices = await invoice_all(tx, await _proposals(tx, owed))
    await _say(tx, [(each.looked, threshold) for each in owed for threshold in each.thresholds], invoices)


async def _proposals(tx: Tx, owed: Sequence[_Owed]) -> list[Proposal]:
    """The invoices of those that owe anything, one each."""
    found = await owing(tx, [each.looked.reckoning for each in owed], [each.lines for each in owed])
    return await proposals(tx, [[each] for each in found])


async def _owed(tx: Tx, looked: Sequence[_Looked]) -> list[_Owed]:
    """What the subscriptions owe by now of the usage so far: all of it of periods in which it has reached a threshold,
    and of others what is paid in advance."""
    asked = [asked_of(each.reckoning.timeline, piece) for each in looked for piece in each.measured]
    used = iter(await consumed(tx, asked) if asked else [])
    said = await store.thresholds.reached(tx, [each.reckoning.subscription.id for each in looked if each.thresholds])
    owed = []
    for each in looked:
        found = [next(used) for _ in each.measured]
        priced = [
            rules.priced_so_far(each.reckoning.timeline, piece, one.consumption)
            for piece, one in zip(each.measured, found, strict=True)
        ]
        reached = _reached(each, priced, said)
        lines = _lines(each, list(zip(priced, found, strict=True)), reached)
        owed.append(_Owed(looked=each, lines=lines, thresholds=[*dict.fromkeys(reached.values())]))
    return owed


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTheWay:
    """An invoice that is made before the period ends, and the instant at which it is."""

    proposal: Proposal
    at: datetime


async def looked_at(tx: Tx, subscription_id: str) -> datetime | None:
    """When usage of the subscription is looked at next while its period goes on; None when it is not."""
    return await store.thresholds.look_at(tx, subscription_id)


async def next_on_the_way(
    tx: Tx, reckoning: Reckoning, *, look_at: datetime, before: datetime | None
) -> OnTheWay | None:
    """The next invoice of usage in advance, or for a threshold that is reached, with the usage so far; None where there
    is none, or where a billing day comes *before* it."""
    (agreed,) = await agreements(tx, [reckoning.timeline])
    at: datetime | None = max(look_at, tx.now)
    while at is not None and (before is None or at <= before):
        day = time.local_date(at, reckoning.timeline.timezone)
        looked = _seen(replace(reckoning, as_of=day), agreed, now=at)
        for proposal in await _proposals(tx, await _owed(tx, [looked])):
            return OnTheWay(proposal=proposal, at=at)
        at = looked.later
    return None


def _reached(
    looked: _Looked, priced: Sequence[UsagePriced], said: store.thresholds.Said
) -> dict[rules.Window, Threshold]:
    """The thresholds that are reached, by the windows of the periods in which they are."""
    if not looked.thresholds:
        return {}
    reckoning = looked.reckoning
    currency, key = reckoning.timeline.currency, reckoning.subscription.id
    periods = rules.periods_of(looked.windows)
    found: dict[Period, Threshold | None] = {}
    for period in dict.fromkeys(periods.values()):
        inside = (each.undiscounted for each in priced if periods[rules.window_of(each.piece)] == period)
        before = store.thresholds.highest(said, key, period)
        found[period] = rules.crossed(looked.thresholds, period=period, usage=total(inside, currency), said=before)
    return {window: threshold for window, period in periods.items() if (threshold := found[period]) is not None}


def _lines(
    looked: _Looked, priced: Sequence[tuple[UsagePriced, Used]], reached: Mapping[rules.Window, Threshold]
) -> list[DraftLine]:
    """The lines of what is owed of the usage so far: of the windows of periods in which a threshold is *reached*, and
    of those that are paid in advance; with those that keep the spend terms."""
    reckoning, timeline = looked.reckoning, looked.reckoning.timeline
    found = [
        (
            each.piece,
            rules.interim_line(
                timeline,
                each,
                consumption=one.consumption,
                evidence=rules.counted(timeline, each.piece, one.measured),
                threshold=reached.get(rules.window_of(each.piece)),
            ),
        )
        for each, one in priced
        if rules.window_of(each.piece) in reached
        or (each.piece in looked.ready and (one.any or each.piece.last is not None))
    ]
    gone = rules.replaced(timeline, looked.windows, looked.billed, as_of=reckoning.as_of)
    lines = rules.on_the_way(timeline, found, gone, since=reckoning.known.billed_through)
    return kept(reckoning, looked.agreed, billed=looked.billed, new=lines) if lines else []


async def _say(tx: Tx, reached: Sequence[tuple[_Looked, Threshold]], invoices: Mapping[str, Invoice]) -> None:
    crossings = []
    for looked, threshold in reached:
        subscription = looked.reckoning.subscription
        invoice = invoices.get(subscription.id)
        real = timelines.real_period(looked.reckoning.timeline, threshold.period)
        crossings.append(
            UsageThresholdCrossing(
                subscription_id=subscription.id,
                customer_id=subscription.customer_id,
                threshold=threshold.amount,
                usage_amount=threshold.usage,
                currency=threshold.amount.currency,
                period_start=real.start,
                period_end=real.end,
                invoice_id=invoice.id if invoice else None,
                crossed_at=tx.now,
            )
        )
    periods = [threshold.period for _, threshold in reached]
    await store.thresholds.cross(tx, list(zip(crossings, periods, strict=True)))
    for crossing in crossings:
        tx.emit(UsageThresholdReached(subject=crossing.subscription_id), crossing)
