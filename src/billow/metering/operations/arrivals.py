"""What came late: which old usage may have changed, and by which events."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import product

from billow.kit import limits
from billow.kit.errors import invariant
from billow.metering import ports, store
from billow.metering.types import Delta, LateEvents, Reach, Since, Touched, Window
from billow.runtime.db import Tx

_MODULUS = 2**64
_TIES = ("<", "<=")
"""What became known at the very instant of a measurement may have been counted or not: the digest tells."""


async def settled(tx: Tx) -> int:
    """How far events have arrived: what is measured from now on counts everything up to here."""
    return await store.settled(tx)


async def touched(tx: Tx, *, reaches: Sequence[Reach]) -> Mapping[str, Sequence[Touched]]:
    """For each of *reaches*, by its key, when events happened that arrived, or were corrected, since it was looked at.

    One statement, whatever the customers.
    """
    return await ports.chosen(tx).touched(tx, reaches)


async def late_counts(tx: Tx, *, windows: Sequence[tuple[Window, datetime]]) -> dict[str, int]:
    """For each window and the instant at which it was measured, by its key: how many events arrived or were corrected
    since. One statement for each metric."""
    found = {window.key: 0 for window, _ in windows}
    invariant(len(found) == len(windows), "the windows of one measurement have keys of their own")
    for metric_id in sorted({window.metric.id for window, _ in windows}):
        same = [each for each in windows if each[0].metric.id == metric_id]
        found |= await ports.chosen(tx).late_counts(tx, same[0][0].metric, same)
    return found


async def late_events(tx: Tx, since: Since) -> LateEvents:
    """The events by which a window came to differ between two measurements.

    What became known at the very instant of a measurement is told to the side that the digests ask for.
    """
    found: list[Delta] = []
    for after, until in product(_TIES, reversed(_TIES)):
        delta = await ports.chosen(tx).difference(tx, since, after=after, until=until, most=limits.LATE_EVENTS_SHOWN)
        if (int(since.was, 16) + delta.shift - int(since.now, 16)) % _MODULUS == 0:
            return LateEvents(count=delta.count, complete=True, events=delta.events)
        found.append(delta)
    return LateEvents(count=found[0].count, complete=False, events=found[0].events)
