"""Working a simulation off, part by part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from billow.billing import operations as billing
from billow.billing import rules as reckoning
from billow.billing.types import Service
from billow.catalog import operations as catalog
from billow.invoicing.types import DraftLine
from billow.kit import limits, time
from billow.kit.errors import Refusal
from billow.kit.money import Money, total
from billow.kit.time import Period
from billow.runtime.db import Tx, passes
from billow.simulation import rules, store
from billow.simulation.store.simulations import Waiting
from billow.simulation.types import (
    REASONS,
    SimulatedItem,
    SimulatedTerms,
    Simulation,
    SimulationEnded,
    SimulationResult,
    SkippedSubscription,
)
from billow.subscriptions import operations as subscriptions
from billow.subscriptions.types import ItemUnknown, PriceUnsuitable, Subscription, Timeline

_DETAIL_LENGTH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A subscription as it was, and as it is simulated."""

    before: Service
    after: Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """What a subscription comes to in the days that count, before and after."""

    window: Period
    before: Sequence[DraftLine]
    after: Sequence[DraftLine]


Done = Worked | SkippedSubscription


async def work_off(tx: Tx, simulation_id: str) -> int:
    """Work out a part of the simulation, or end it when nothing is left; how many customers that were.

    Zero says that it has ended, or that others are at what was left.
    """
    known = await store.simulations.load(tx, simulation_id)
    if known is None or known.ended_at is not None:
        return 0
    waiting = await store.simulations.claim(tx, simulation_id, most=limits.SIMULATION_PART)
    if not waiting:
        await _finish(tx, simulation_id)
        return 0
    if known.status == "pending":
        await store.simulations.turn(tx, simulation_id, status="running")
    await store.simulations.save_results(tx, await _results(tx, known, waiting))
    return len(waiting)


async def _finish(tx: Tx, simulation_id: str) -> None:
    """End the simulation when every customer is worked out."""
    known = await store.simulations.load(tx, simulation_id, lock=True)
    if known is None or known.ended_at is not None or known.done < known.customers:
        return
    pairs, skipped, reasons = await store.simulations.pairs(tx, simulation_id)
    tally = rules.tally(pairs, skipped=skipped, reasons=reasons)
    await store.simulations.end(tx, simulation_id, tally, at=tx.now)
    await say_ended(tx, simulation_id)


async def fail(tx: Tx, simulation_id: str, error: Exception) -> None:
    """End the simulation, with the reason why it cannot be worked off."""
    reason = f"{type(error).__name__}: {error}"[:_DETAIL_LENGTH]
    await store.simulations.turn(tx, simulation_id, status="failed", reason=reason, ended_at=tx.now)


async def say_ended(tx: Tx, simulation_id: str) -> None:
    """Say that the simulation has ended."""
    ended = await store.simulations.load(tx, simulation_id)
    assert ended is not None
    tx.emit(SimulationEnded(subject=simulation_id), ended)


async def _results(tx: Tx, simulation: Simulation, waiting: Sequence[Waiting]) -> list[SimulationResult]:
    """What each of the customers comes to; in halves those that cannot be worked out together, until the one at fault
    is alone with the reason (correctness L-13)."""
    try:
        async with tx.rehearsal():
            return await _together(tx, simulation, waiting)
    except Exception as error:
        if passes(error):
            raise
        if len(waiting) == 1:
            return [_at_fault(simulation, waiting[0], error)]
    middle = len(waiting) // 2
    return [*await _results(tx, simulation, waiting[:middle]), *await _results(tx, simulation, waiting[middle:])]


def _at_fault(simulation: Simulation, waiting: Waiting, error: Exception) -> SimulationResult:
    """The customer that cannot be worked out, and why."""
    reason, detail = "failed", f"{type(error).__name__}: {error}"
    if isinstance(error, Refusal):
        reason, detail = error.code, error.detail
    left = {each: _skipped(each, reason, detail=detail) for each in waiting.subscription_ids}
    return _result(simulation, waiting, left)


async def _together(tx: Tx, simulation: Simulation, waiting: Sequence[Waiting]) -> list[SimulationResult]:
    """What each of the customers comes to."""
    terms = rules.terms_of(simulation)
    found = await subscriptions.by_ids(tx, [each for one in waiting for each in one.subscription_ids])
    revisions = {each for _, timeline in found.values() for each in reckoning.revisions(timeline)}
    known = await catalog.items_of_revisions(tx, sorted(revisions)) if terms.items is not None else {}
    made = {key: _case(simulation, terms, known, each, now=tx.now) for key, each in found.items()}
    cases = {key: case for key, case in made.items() if isinstance(case, Case)}
    services = [service for case in cases.values() for service in (case.before, case.after)]
    lines = await billing.worth(tx, services, drafts={(simulation.id, rules.SIMULATED): terms.spend})
    done: dict[str, Done] = {key: case for key, case in made.items() if isinstance(case, SkippedSubscription)}
    for key, before, after in zip(cases, lines[::2], lines[1::2], strict=True):
        done[key] = Worked(window=cases[key].before.window, before=before, after=after)
    return [_result(simulation, each, done) for each in waiting]


def _case(
    simulation: Simulation,
    terms: SimulatedTerms,
    known: rules.Revisions,
    found: tuple[Subscription, Timeline],
    *,
    now: datetime,
) -> Case | SkippedSubscription:
    """The subscription as it was and as it is simulated, in the days that count; or why it is left out."""
    subscription, timeline = found
    if timeline.currency != simulation.currency:
        return _skipped(subscription.id, "other_currency")
    try:
        after = rules.simulated(timeline, terms, known, plan_id=simulation.id)
    except (PriceUnsuitable, ItemUnknown) as refusal:
        return _skipped(subscription.id, "price_unsuitable", detail=refusal.detail)
    end = min(simulation.period_end, time.local_date(now, timeline.timezone))
    window = reckoning.whole_periods([timeline, after], start=simulation.period_start, end=end)
    if window is None:
        return _skipped(subscription.id, "no_period")
    before = Service(timeline=timeline, contract=subscription.contract, window=window)
    return Case(before=before, after=replace(before, timeline=after))


def _skipped(subscription_id: str | None, reason: str, *, detail: str = "") -> SkippedSubscription:
    words = detail or REASONS[reason]
    return SkippedSubscription(subscription_id=subscription_id, reason=reason, detail=words[:_DETAIL_LENGTH])


def _result(simulation: Simulation, waiting: Waiting, done: Mapping[str, Done]) -> SimulationResult:
    """What a customer comes to by all of its subscriptions that could be worked out."""
    outcomes = [done[each] for each in waiting.subscription_ids]
    worked = [each for each in outcomes if isinstance(each, Worked)]
    skipped = [each for each in outcomes if isinstance(each, SkippedSubscription)]
    items = _items(worked, simulation.currency)
    before = total((each.before for each in items), simulation.currency) if worked else None
    after = total((each.after for each in items), simulation.currency) if worked else None
    pair = (before.minor, after.minor) if before is not None and after is not None else None
    return SimulationResult(
        id=waiting.id,
        customer_id=waiting.customer_id,
        outcome="skipped" if pair is None else rules.outcome_of(pair),
        currency=simulation.currency,
        before=before,
        after=after,
        difference=None if before is None or after is None else after - before,
        change_percent=None if pair is None else rules.percent(rules.change_of(pair)),
        period_start=min((each.window.start for each in worked), default=None),
        period_end=max((each.window.end for each in worked), default=None),
        subscription_ids=waiting.subscription_ids,
        items=items,
        skipped=tuple(skipped) if outcomes else (_skipped(None, "no_subscription"),),
    )


def _items(worked: Sequence[Worked], currency: str) -> tuple[SimulatedItem, ...]:
    """What each item comes to, in order of its key."""
    zero = Money.zero(currency)
    found: dict[str, tuple[Money, Money]] = {}
    for each in worked:
        for line in each.before:
            before, after = found.get(str(line.item_key), (zero, zero))
            found[str(line.item_key)] = (before + line.amount, after)
        for line in each.after:
            before, after = found.get(str(line.item_key), (zero, zero))
            found[str(line.item_key)] = (before, after + line.amount)
    return tuple(
        SimulatedItem(item_key=key, before=before, after=after, difference=after - before)
        for key, (before, after) in sorted(found.items())
    )
