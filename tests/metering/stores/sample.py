"""Events on their way into a store."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from billow.metering import rules
from billow.metering.ports import Arrival, EventStore
from billow.metering.types import Entry, UsageEvent
from billow.runtime.db import Tx
from tests.metering.law import read

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
CUSTOMER = "cus_1"
_fresh = count()


def fresh(word: str = "name") -> str:
    """A name that no other event has."""
    return f"{word} {next(_fresh)}"


def arrival(
    unique_id: str,
    *,
    at: datetime = NEW_YEAR,
    customer: str = CUSTOMER,
    event_name: str = "api_call",
    **properties: Any,
) -> Arrival:
    """An event that was read and looked up."""
    given = {
        "account": "acme",
        "event_name": event_name,
        "unique_id": unique_id,
        "timestamp": at.isoformat(),
        "properties": properties,
    }
    entry = rules.read_entry(0, given, now=None, new_id=str)
    assert isinstance(entry, Entry), entry
    return Arrival(entry=entry, customer_id=customer, digest=rules.content_digest(entry, customer))


def shown(tx: Tx, came: Arrival) -> UsageEvent:
    """The event as it is answered."""
    return UsageEvent(
        unique_id=came.entry.unique_id,
        customer_id=came.customer_id,
        event_name=came.entry.event_name,
        timestamp=came.entry.timestamp,
        properties=came.entry.properties,
        received_at=tx.now,
        digest=rules.digest_text(came.digest),
    )


Happened = Sequence[tuple[int, dict[str, Any]]]
"""Minutes of the new year, and properties."""


def arrivals(events: Happened, name: str) -> list[Arrival]:
    """The events of `law.HAPPENED` on their way in, all of one customer, under one name."""
    return [
        Arrival(entry=entry, customer_id=CUSTOMER, digest=rules.content_digest(entry, CUSTOMER))
        for entry in read(events, name)
    ]


async def put(kept: EventStore, tx: Tx, lots: Iterable[Sequence[Arrival]]) -> list[UsageEvent]:
    """Store each lot a second after the one before; the events as they stand."""
    stood = []
    for place, lot in enumerate(lots):
        then = replace(tx, now=tx.now + timedelta(seconds=place))
        known = await kept.add(then, lot)
        stood += [shown(then, each) for each in lot if each.entry.unique_id not in known]
    return stood
