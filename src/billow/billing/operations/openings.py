"""Which periods are still to be billed, and what is paused, for whoever takes events."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from weakref import WeakKeyDictionary

from sqlalchemy.ext.asyncio import AsyncEngine

from billow.billing import rules, store
from billow.billing.types import Measuring, Opening
from billow.catalog.types.metric import Metric
from billow.kit import limits
from billow.metering import operations as metering
from billow.metering.ports import Moment, knows_openings, knows_pauses
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions

_EVER = datetime(limits.YEAR_MIN, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """Of one subscription, by the ids of its metrics, from when on they are open, and when they are measured."""

    openings: Mapping[str, Opening]
    measuring: Mapping[str, Measuring]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """The subscriptions of some customers, and their metrics."""

    by_customer: Mapping[str, Collection[_Known]]
    metrics: Mapping[str, Metric]


_MEMORY: WeakKeyDictionary[AsyncEngine, dict[tuple[str, str], tuple[str, _Known]]] = WeakKeyDictionary()
"""Of subscriptions, by tenant and id: what is known as of the schedule that the word stands for."""


@knows_openings
async def open_since(tx: Tx, pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], datetime]:
    """For pairs of a customer's id and an event name the earliest instant of an open window of a metric that reads it.

    A recurring metric counts every event before the end of its window, however old: while one is open, nothing is too
    old for it. Where all subscriptions are over it is the end of the last window. A pair is left out as long as no
    window of it was billed, and where no metric of the customer's subscriptions reads the name.

    Three statements, whatever the pairs, and more only where a schedule was written since.
    """
    held = await _held(tx, {customer for customer, _ in pairs})
    found: dict[tuple[str, str], datetime] = {}
    for customer, name in pairs:
        read = [
            replace(opening, since=_EVER) if held.metrics[metric_id].recurring and not opening.over else opening
            for each in held.by_customer.get(customer, ())
            for metric_id, opening in each.openings.items()
            if held.metrics[metric_id].event_name == name
        ]
        if any(opening.billed for opening in read):
            found[customer, name] = rules.earliest(read).since
    return found


@knows_pauses
async def paused(tx: Tx, asked: Collection[Moment]) -> set[Moment]:
    """Those at which pauses stop all that the customer is billed by such events.

    What a recurring metric reads counts after the pause too, and is in none. Three statements, as above.
    """
    held = await _held(tx, {customer for customer, _, _ in asked})
    found = set()
    for customer, name, at in asked:
        read = [
            (held.metrics[metric_id].recurring, measuring)
            for each in held.by_customer.get(customer, ())
            for metric_id, measuring in each.measuring.items()
            if held.metrics[metric_id].event_name == name and measuring.measures(at)
        ]
        if read and all(measuring.stands_still(at) and not recurring for recurring, measuring in read):
            found.add((customer, name, at))
    return found


async def _held(tx: Tx, customer_ids: Collection[str]) -> _Held:
    held = await subscriptions.served(tx, start=date.min, end=date.max, customer_ids=sorted(customer_ids))
    standing = await store.standing(tx, [each for ids in held.values() for each in ids])
    known = await _known(tx, standing)
    metrics = sorted({metric_id for each in known.values() for metric_id in each.openings})
    return _Held(
        by_customer={customer: [known[each] for each in ids if each in known] for customer, ids in held.items()},
        metrics=await metering.metrics_by_ids(tx, metrics),
    )


async def _known(tx: Tx, standing: Mapping[str, tuple[date | None, str]]) -> dict[str, _Known]:
    """What is known of the subscriptions: remembered as long as their schedules stand as they did."""
    memory = _MEMORY.setdefault(tx.conn.engine, {})
    held = {each: memory.get((tx.tenant, each)) for each in standing}
    found = {each: known[1] for each, known in held.items() if known is not None and known[0] == standing[each][1]}
    stale = [each for each in standing if each not in found]
    if not stale:
        return found
    if len(memory) + len(stale) > limits.INTAKE_REFERENCES:
        memory.clear()
    for each, (_, timeline) in (await subscriptions.by_ids(tx, stale)).items():
        through, word = standing[each]
        found[each] = _Known(
            openings=rules.openings(timeline, billed_through=through), measuring=rules.measuring(timeline)
        )
        memory[tx.tenant, each] = word, found[each]
    return found
