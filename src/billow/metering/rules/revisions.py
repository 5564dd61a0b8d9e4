"""Corrections of events: what the next fact about an event says."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from billow.kit.errors import FieldError
from billow.metering.rules.digests import digest_text
from billow.metering.types import (
    Entry,
    EventPolicy,
    EventRevision,
    EventUnfit,
    EventVoid,
    Rejection,
    Revision,
    UsageEvent,
)

_FIELDS: Mapping[str, str] = {
    "unknown_customer": "account",
    "bad_timestamp": "timestamp",
    "future_timestamp": "timestamp",
    "too_old": "timestamp",
    "bad_value": "properties",
    "bad_properties": "properties",
    "too_many_properties": "properties",
    "unmatched_event_name": "event_name",
}


def refusal_of(rejection: Rejection) -> EventUnfit:
    """The refusal of a correction after which the event would be rejected, naming the field at fault."""
    field = _FIELDS.get(rejection.code, rejection.detail.partition(" ")[0])
    return EventUnfit(rejection.detail, errors=(FieldError(field, rejection.code, rejection.detail),))


def lenient(policy: EventPolicy, stands: EventRevision, wanted: Entry) -> EventPolicy:
    """The policy that holds for a correction: what of the event stays as it is was taken once, and is taken again."""
    return replace(
        policy,
        strict=policy.strict and wanted.event_name != stands.event_name,
        max_age_days=policy.max_age_days if wanted.timestamp != stands.timestamp else None,
    )


def is_so(stands: EventRevision, digest: int) -> bool:
    """Whether the event is in force with this content."""
    return not stands.void and stands.digest == digest_text(digest)


def amended(
    stands: EventRevision, entry: Entry, customer_id: str, *, digest: int, reason: str, backfill_id: str | None = None
) -> Revision:
    """The next fact: the event is *entry*; when it was void, it is in force again."""
    return Revision(
        unique_id=stands.unique_id,
        revision=stands.revision + 1,
        void=False,
        customer_id=customer_id,
        was_customer_id=stands.customer_id,
        event_name=entry.event_name,
        timestamp=entry.timestamp,
        properties=entry.properties,
        received_at=stands.received_at,
        digest=digest,
        reason=reason,
        backfill_id=backfill_id,
    )


def voided(stands: EventRevision, *, reason: str, backfill_id: str | None = None) -> Revision:
    """The next fact: the event counts nowhere.

    Raises:
        EventVoid: It does not count as it is.
    """
    if stands.void:
        raise EventVoid(f"The event {stands.unique_id!r} is void; amend it to restore it.")
    return again(stands, stands, void=True, reason=reason, backfill_id=backfill_id)


def undone(facts: Sequence[EventRevision], revision: int, *, reason: str, backfill_id: str) -> Revision | None:
    """The fact that takes back the last one of *facts*, which is that *revision*: the event is what it was before, and
    void when it was nothing. None when another fact has followed."""
    stands = facts[-1]
    if stands.revision != revision:
        return None
    if revision == 0:
        return again(stands, stands, void=True, reason=reason, backfill_id=backfill_id)
    before = facts[-2]
    return again(stands, before, void=before.void, reason=reason, backfill_id=backfill_id)


def again(stands: EventRevision, said: EventRevision, *, void: bool, reason: str, backfill_id: str | None) -> Revision:
    """The next fact behind *stands*, with the content of another one."""
    return Revision(
        unique_id=stands.unique_id,
        revision=stands.revision + 1,
        void=void,
        customer_id=said.customer_id,
        was_customer_id=stands.customer_id,
        event_name=said.event_name,
        timestamp=said.timestamp,
        properties=said.properties,
        received_at=stands.received_at,
        digest=digest_number(said.digest),
        reason=reason,
        backfill_id=backfill_id,
    )


def digest_number(text: str) -> int:
    """The digest of an event as a signed integer, of its 16 hexadecimal digits."""
    return int.from_bytes(bytes.fromhex(text), "big", signed=True)


def event_of(fact: EventRevision) -> UsageEvent:
    """The event as a fact says it stands."""
    return UsageEvent(
        unique_id=fact.unique_id,
        customer_id=fact.customer_id,
        event_name=fact.event_name,
        timestamp=fact.timestamp,
        properties=fact.properties,
        received_at=fact.received_at,
        digest=fact.digest,
        revision=fact.revision,
        void=fact.void,
        known_at=fact.known_at if fact.revision else None,
    )


def known_by(facts: Sequence[EventRevision], at: datetime) -> EventRevision | None:
    """The last of *facts* that was known at an instant."""
    return next((fact for fact in reversed(facts) if fact.known_at <= at), None)
