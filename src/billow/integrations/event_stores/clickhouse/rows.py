"""Events as rows of ClickHouse, and back."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from billow.integrations.event_stores.clickhouse.literals import micros, moment
from billow.metering import rules
from billow.metering.ports import Arrival
from billow.metering.types import EventRevision, Revision, UsageEvent
from billow.runtime.db import Tx, from_json

_MODULUS = 2**64
_SIGN = 2**63

SHOWN = "e.unique_id, e.customer_id, e.event_name, e.at, e.content, e.received_at, e.digest"
FIRST = "toUInt32(0) AS revision, false AS void, CAST(NULL, 'Nullable(Int64)') AS known_at"
"""What was said of a row of events beside that: nothing yet."""
LATER = "e.revision, e.void, e.known_at"
"""And of a row of revisions."""


def key_of(tenant: str, unique_id: str) -> str:
    """The key of an event, as the database writes it."""
    return str(uuid.UUID(bytes=rules.event_key(tenant, unique_id)))


def signed(digest: int) -> int:
    """A digest as the rest of the program has it: a signed integer."""
    return digest - _MODULUS if digest >= _SIGN else digest


def arrived(tx: Tx, arrival: Arrival, batch: int) -> list[Any]:
    """An event on its way in, in the order of `EVENT_COLUMNS`."""
    entry = arrival.entry
    return [
        tx.tenant,
        arrival.customer_id,
        entry.event_name,
        micros(entry.timestamp),
        key_of(tx.tenant, entry.unique_id),
        entry.unique_id,
        micros(tx.now),
        arrival.digest % _MODULUS,
        *_held(entry.properties),
        batch,
    ]


def copied(tx: Tx, fact: Revision | EventRevision, batch: int) -> list[Any]:
    """What an event is by a fact, in the order of `EVENT_COLUMNS`."""
    return [
        tx.tenant,
        fact.customer_id,
        fact.event_name,
        micros(fact.timestamp),
        key_of(tx.tenant, fact.unique_id),
        fact.unique_id,
        micros(fact.received_at),
        (fact.digest if isinstance(fact, Revision) else int(fact.digest, 16)) % _MODULUS,
        *_held(fact.properties),
        batch,
    ]


def revised(tx: Tx, revision: Revision, batch: int) -> list[Any]:
    """A revision on its way in, in the order of `REVISION_COLUMNS`."""
    said = [revision.was_customer_id, revision.reason, tx.actor, revision.backfill_id]
    return [*copied(tx, revision, batch), revision.revision, micros(tx.now), revision.void, *said]


def corrected(tx: Tx, fact: EventRevision, was_customer_id: str, batch: int) -> list[Any]:
    """A revision that was made elsewhere, in the same order."""
    said = [was_customer_id, fact.reason, fact.actor, fact.backfill_id]
    return [*copied(tx, fact, batch), fact.revision, micros(fact.known_at), fact.void, *said]


def _held(properties: Mapping[str, Any]) -> tuple[dict[str, str], str]:
    """The texts by which the properties are compared, nulls left out, and the properties as they came."""
    texts = {name: text for name, value in properties.items() if (text := rules.text_of(value)) is not None}
    return texts, rules.properties_json(properties).decode()


def event_of(row: Sequence[Any]) -> UsageEvent:
    """The event that the columns `SHOWN` say, with `FIRST` or `LATER` behind them."""
    unique_id, customer_id, event_name, at, content, received_at, digest, revision, void, known_at = row
    return UsageEvent(
        unique_id=unique_id,
        customer_id=customer_id,
        event_name=event_name,
        timestamp=moment(at),
        properties=from_json(content),
        received_at=moment(received_at),
        digest=rules.digest_text(digest),
        revision=revision,
        void=void,
        known_at=None if known_at is None else moment(known_at),
    )


def fact_of(row: Sequence[Any]) -> EventRevision:
    """The fact that the columns `SHOWN` and `LATER` say, with reason, actor and backfill behind them."""
    *shown, reason, actor, backfill_id = row
    event = event_of(shown)
    return EventRevision(
        unique_id=event.unique_id,
        revision=event.revision,
        void=event.void,
        customer_id=event.customer_id,
        event_name=event.event_name,
        timestamp=event.timestamp,
        properties=event.properties,
        digest=event.digest,
        received_at=event.received_at,
        known_at=event.known_at or event.received_at,
        reason=reason,
        actor=actor,
        backfill_id=backfill_id,
    )
