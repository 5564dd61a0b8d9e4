"""What single events are worth to a metric, in their order."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from billow.metering import ports, rules
from billow.metering.types import Extract, Place, UsageEvent, Window
from billow.runtime.db import Tx

_PAGE = 1_000


async def values_of(tx: Tx, window: Window, *, known_at: datetime | None = None) -> list[tuple[UsageEvent, Fraction]]:
    """The events that the metric counts in the window, in order of time and then id, each with its value: what it adds
    to a sum, and 1 where events are counted. One statement a thousand events."""
    kept = ports.chosen(tx)
    wanted = Extract(
        customer_ids=[window.customer_id],
        counted=[(window.metric, None)],
        since=window.start,
        before=window.end,
        known_at=known_at,
    )
    found: list[UsageEvent] = []
    behind: Place | None = None
    while True:
        events: Sequence[UsageEvent] = await kept.extract(tx, wanted, behind=behind, limit=_PAGE)
        found += events
        if len(events) < _PAGE:
            return [(event, rules.worth(window.metric, event)) for event in found]
        behind = Place(timestamp=events[-1].timestamp, unique_id=events[-1].unique_id)
