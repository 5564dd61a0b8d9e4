"""What a rehearsal has said: ClickHouse cannot take it back, so the transaction keeps it and statements bring it along.

Its facts stand in each statement as rows, and so everything is measured and listed by the engine as it will be when
they are stored.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import cast

import msgspec

from billow.integrations.event_stores.clickhouse.literals import micros, text
from billow.integrations.event_stores.clickhouse.rows import copied
from billow.integrations.event_stores.clickhouse.schema import EVENT_COLUMNS, NUMBERS
from billow.metering import rules
from billow.metering.ports import Arrival
from billow.metering.types import EventRevision, Revision
from billow.runtime.db import Tx

NEWEST = 2**62
"""The batch of what is rehearsed: later than any."""

_TYPES = {
    "key": "UUID",
    "tenant_id": "LowCardinality(String)",
    "event_name": "LowCardinality(String)",
    "at": "Int64",
    "received_at": "Int64",
    "digest": "UInt64",
    "batch": "Int64",
    "properties": "Map(LowCardinality(String), String)",
}
_ROW = ", ".join(f"{name} {_TYPES.get(name, 'String')}" for name in EVENT_COLUMNS)
_STRUCTURE = f"{_ROW}, revision UInt32, void Bool, known_at Nullable(Int64)"


def facts(tx: Tx, known_at: datetime | None = None) -> Sequence[EventRevision]:
    """What was rehearsed in the transaction, as far as it is known at an instant."""
    said = cast(Sequence[EventRevision], tx.rehearsed)
    return [fact for fact in said if known_at is None or fact.known_at <= known_at]


def digests(tx: Tx, unique_ids: Iterable[str]) -> dict[str, int]:
    """The digests of those of *unique_ids* whose arrival was rehearsed."""
    asked = set(unique_ids) if tx.rehearsed else set()
    first = (fact for fact in facts(tx) if not fact.revision and fact.unique_id in asked)
    return {fact.unique_id: rules.digest_number(fact.digest) for fact in first}


def arrived(tx: Tx, arrivals: Iterable[Arrival]) -> list[EventRevision]:
    """The facts that the *arrivals* would be."""
    return [
        EventRevision(
            unique_id=each.entry.unique_id,
            revision=0,
            void=False,
            customer_id=each.customer_id,
            event_name=each.entry.event_name,
            timestamp=each.entry.timestamp,
            properties=each.entry.properties,
            digest=rules.digest_text(each.digest),
            received_at=tx.now,
            known_at=tx.now,
        )
        for each in arrivals
    ]


def revised(tx: Tx, revisions: Iterable[Revision]) -> list[EventRevision]:
    """The facts that the *revisions* would be."""
    return [
        EventRevision(
            unique_id=each.unique_id,
            revision=each.revision,
            void=each.void,
            customer_id=each.customer_id,
            event_name=each.event_name,
            timestamp=each.timestamp,
            properties=each.properties,
            digest=rules.digest_text(each.digest),
            received_at=each.received_at,
            known_at=tx.now,
            reason=each.reason,
            actor=tx.actor,
            backfill_id=each.backfill_id,
        )
        for each in revisions
    ]


def table(tx: Tx, said: Iterable[EventRevision]) -> str:
    """A query that answers the facts as rows of revisions, with the numbers among their properties; a first fact has
    no `known_at` and the revision 0."""
    rows = [
        [*copied(tx, fact, NEWEST), fact.revision, fact.void, micros(fact.known_at) if fact.revision else None]
        for fact in said
    ]
    lines = text(msgspec.json.Encoder().encode_lines(rows).decode())
    shown = f"{', '.join(EVENT_COLUMNS)}, {NUMBERS} AS numbers, revision, void, known_at"
    return f"SELECT {shown} FROM format('JSONCompactEachRow', {text(_STRUCTURE)}, {lines})"
