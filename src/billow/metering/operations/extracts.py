"""Events taken out in order, for what reads all of them."""

from collections.abc import AsyncIterator, Sequence

from billow.kit import limits
from billow.metering import ports, rules
from billow.metering.types import EventRevision, Extract, NotExtracted, Place, UsageEvent
from billow.runtime.db import Tx


async def extract(tx: Tx, wanted: Extract, *, behind: Place | None = None, limit: int) -> Sequence[UsageEvent]:
    """The first *limit* events that are *wanted* and stand *behind* a place, in order of timestamp and unique id."""
    return await ports.chosen(tx).extract(tx, wanted, behind=behind, limit=limit)


async def every_fact(tx: Tx) -> AsyncIterator[Sequence[EventRevision]]:
    """All facts about all events of the tenant, in portions; each event is in one of them, with all its facts."""
    kept = ports.chosen(tx)
    for void in (False, True):
        behind: Place | None = None
        while events := await kept.extract(tx, Extract(void=void), behind=behind, limit=limits.CORRECTIONS_AT_ONCE):
            facts = await kept.history(tx, [each.unique_id for each in events])
            yield [fact for of_one in facts.values() for fact in of_one]
            behind = Place(timestamp=events[-1].timestamp, unique_id=events[-1].unique_id)


def in_database(tx: Tx) -> bool:
    """Whether events are read from the database itself, and from no other store."""
    return ports.chosen(tx).rolled


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
