"""Which periods are still to be billed, for whoever takes events."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from weakref import WeakKeyDictionary

from sqlalchemy.ext.asyncio import AsyncEngine

from billow.billing import rules, store
from billow.billing.types import Opening
from billow.kit import limits
from billow.metering import operations as metering
from billow.metering.ports import knows_openings
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions

_EVER = datetime(limits.YEAR_MIN, 1, 1, tzinfo=UTC)
_MEMORY: WeakKeyDictionary[AsyncEngine, dict[tuple[str, str], tuple[str, Mapping[str, Opening]]]] = WeakKeyDictionary()
"""Of subscriptions, by tenant and id: the openings of their metrics as of the schedule that the word stands for."""


@knows_openings
async def open_since(tx: Tx, pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], datetime]:
    """For pairs of a customer's id and an event name the earliest instant of an open window of a metric that reads it.

    A recurring metric counts every event before the end of its window, however old: while one is open, nothing is too
    old for it. Where all subscriptions are over it is the end of the last window. A pair is left out as long as no
    window of it was billed, and where no metric of the customer's subscriptions reads the name.

    Three statements, whatever the pairs, and more only where a schedule was written since.
    """
    held = await subscriptions.served(
        tx, start=date.min, end=date.max, customer_ids=sorted({customer for customer, _ in pairs})
    )
    standing = await store.standing(tx, [each for ids in held.values() for each in ids])
    known = await _known(tx, standing)
    metrics = await metering.metrics_by_ids(tx, sorted({metric_id for each in known.values() for metric_id in each}))
    found: dict[tuple[str, str], datetime] = {}
    for customer, name in pairs:
        read = [
            replace(opening, since=_EVER) if metrics[metric_id].recurring and not opening.over else opening
            for each in held.get(customer, ())
            for metric_id, opening in known.get(each, {}).items()
            if metrics[metric_id].event_name == name
        ]
        if any(opening.billed for opening in read):
            found[customer, name] = rules.earliest(read).since
    return found


async def _known(tx: Tx, standing: Mapping[str, tuple[date | None, str]]) -> dict[str, Mapping[str, Opening]]:
    """The openings of the subscriptions by metric: remembered as long as their schedules stand as they did."""
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
        found[each] = rules.openings(timeline, billed_through=through)
        memory[tx.tenant, each] = word, found[each]
    return found
