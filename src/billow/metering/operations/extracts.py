"""Events taken out in order, for what reads all of them."""

from collections.abc import Sequence

from billow.metering import ports, rules
from billow.metering.types import Extract, NotExtracted, Place, UsageEvent
from billow.runtime.db import Tx


async def extract(tx: Tx, wanted: Extract, *, behind: Place | None = None, limit: int) -> Sequence[UsageEvent]:
    """The first *limit* events that are *wanted* and stand *behind* a place, in order of timestamp and unique id."""
    return await ports.chosen(tx).extract(tx, wanted, behind=behind, limit=limit)


async def place_of(tx: Tx, wanted: Extract, unique_id: str) -> Place:
    """Where the event of that id stands in the order of what is *wanted*.

    Raises:
        NotExtracted: No such event was in force as known then.
    """
    facts = (await ports.chosen(tx).history(tx, [unique_id])).get(unique_id, ())
    stood = rules.known_by(facts, wanted.known_at, strictly=wanted.strictly)
    if stood is None or stood.void:
        raise NotExtracted.of("after", f"there is no event {unique_id!r} to go on behind")
    return Place(timestamp=stood.timestamp, unique_id=unique_id)
