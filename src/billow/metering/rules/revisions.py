"""Corrections of events: what the next fact about an event says."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from billow.kit.errors import FieldError
from billow.metering.rules.digests import digest_text, event_key
from billow.metering.types import (
    Backfill,
    Entry,
    EventPolicy,
    EventRevision,
    EventUnfit,
    EventVoid,
    Rejection,
    Revision,
    UsageEvent,
)

_SUBJECT_LENGTH = 64
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


def refusal_of(rejection: Rejection, *, field: str | None = None) -> EventUnfit:
    """The refusal of a correction after which the event would be rejected, naming the *field* at fault."""
    field = field or _FIELDS.get(rejection.code, rejection.detail.partition(" ")[0])
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


def voided(stands: EventRevision | UsageEvent, *, reason: str, backfill_id: str | None = None) -> Revision:
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


_Stands: TypeAlias = EventRevision | UsageEvent


def again(stands: _Stands, said: _Stands, *, void: bool, reason: str, backfill_id: str | None) -> Revision:
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


def subject_of(tenant: str, unique_id: str) -> str:
    """What stands for an event where there is no room for a long unique id: it, or else the digits of its key."""
    return unique_id if len(unique_id) <= _SUBJECT_LENGTH else event_key(tenant, unique_id).hex()


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


def first_of(fact: EventRevision) -> Entry:
    """The event as it first arrived, of its first fact."""
    return Entry(
        place=0,
        unique_id=fact.unique_id,
        customer_ref=fact.customer_id,
        event_name=fact.event_name,
        timestamp=fact.timestamp,
        properties=fact.properties,
    )


def revision_of(fact: EventRevision, before: EventRevision) -> Revision:
    """A correction that was made elsewhere, of the fact that says it and the one *before* it."""
    return Revision(
        unique_id=fact.unique_id,
        revision=fact.revision,
        void=fact.void,
        customer_id=fact.customer_id,
        was_customer_id=before.customer_id,
        event_name=fact.event_name,
        timestamp=fact.timestamp,
        properties=fact.properties,
        received_at=fact.received_at,
        digest=digest_number(fact.digest),
        reason=fact.reason or "",
        backfill_id=fact.backfill_id,
    )


def known_by(facts: Sequence[EventRevision], at: datetime | None, *, strictly: bool = False) -> EventRevision | None:
    """The last of *facts* that was known at an instant, or *strictly* before it; without one the last of them."""
    if at is None:
        return next(reversed(facts), None)
    return next(
        (fact for fact in reversed(facts) if fact.known_at < at or (fact.known_at == at and not strictly)), None
    )


def outside(backfill: Backfill, entry: Entry, customer_id: str | None) -> Rejection | None:
    """Why the *backfill* cannot hold an event of that customer, None where nobody answers to its account."""
    if customer_id is None:
        code, detail = "unknown_customer", f"there is no customer {entry.customer_ref!r}"
    elif backfill.customer_id not in (None, customer_id):
        code, detail = "other_customer", "the backfill is of another customer"
    elif backfill.event_name not in (None, entry.event_name):
        code, detail = "other_event_name", f"the backfill is of events named {backfill.event_name!r}"
    elif not backfill.start <= entry.timestamp < backfill.end:
        code, detail = "outside_window", "timestamp lies outside the window of the backfill"
    else:
        return None
    return Rejection(unique_id=entry.unique_id, code=code, detail=detail)
