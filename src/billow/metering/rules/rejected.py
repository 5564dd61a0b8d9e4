"""Events that are not stored: when the policy says so, and what is kept of them."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from billow.catalog.types.metric import Metric
from billow.kit import ids, limits
from billow.kit.time import instant_text
from billow.metering.rules.entries import AHEAD, FUTURE, is_plain_name, too_far_ahead, unusable_value
from billow.metering.types import (
    SPELLINGS,
    Claimed,
    Entry,
    EventErrorCount,
    EventErrors,
    EventPolicy,
    Kept,
    Lost,
    Rejection,
)


def unfit_entry(
    entry: Entry,
    metrics: Sequence[Metric],
    policy: EventPolicy,
    *,
    now: datetime,
    kept_since: datetime | None = None,
    present: datetime | None = None,
) -> Rejection | None:
    """Why an event that could be read is not to be stored: the policy, or a value that one of its *metrics* cannot use.

    *metrics* are those that read its name. Events up to *kept_since* are no longer kept, and none of that time is
    taken, nor one that lies far ahead of the *present*. None says that it may be stored.
    """
    if present is not None and entry.timestamp > present + AHEAD:
        return Rejection(unique_id=entry.unique_id, code=FUTURE, detail=too_far_ahead(present))
    if kept_since is not None and entry.timestamp <= kept_since:
        detail = f"events of that time, up to {instant_text(kept_since)}, are no longer kept"
        return Rejection(unique_id=entry.unique_id, code="too_old", detail=detail)
    if policy.strict and not metrics:
        detail = f"no metric reads the event name {entry.event_name!r}, and the event policy is strict"
        return Rejection(unique_id=entry.unique_id, code="unmatched_event_name", detail=detail)
    if policy.max_age_days is not None and entry.timestamp < now - timedelta(days=policy.max_age_days):
        detail = f"timestamp lies more than {policy.max_age_days} days before {instant_text(now)}"
        return Rejection(unique_id=entry.unique_id, code="too_old", detail=detail)
    return unusable_value(entry, metrics)


def before_open_periods(entry: Entry, since: datetime | None) -> Rejection | None:
    """Why an event that lies before every open period is not taken, of the instant *since* which such periods last;
    None when it is taken, or nothing was billed yet."""
    if since is None or entry.timestamp >= since:
        return None
    detail = (
        f"the periods of that time are billed: events named {entry.event_name!r} of this customer are taken from "
        f"{instant_text(since)} on"
    )
    return Rejection(unique_id=entry.unique_id, code="too_old", detail=detail)


def in_pause(entry: Entry) -> Rejection:
    """Why an event that happened in a pause is not taken."""
    detail = (
        f"at {instant_text(entry.timestamp)} all subscriptions of this customer that bill by events named "
        f"{entry.event_name!r} are paused, and by the event policy such usage is not taken"
    )
    return Rejection(unique_id=entry.unique_id, code="paused", detail=detail)


def claimed(content: object) -> Claimed:
    """What a rejected event says of itself, as far as that can be told."""
    if not isinstance(content, Mapping):
        return Claimed()
    return Claimed(
        unique_id=_claim(content, "unique_id"),
        account=_claim(content, "account"),
        event_name=_claim(content, "event_name"),
    )


def _claim(content: Mapping[object, object], field: str) -> str | None:
    """What all spellings of *field* that are there say; None where they differ, or say what cannot be."""
    found = {str(value) if is_plain_name(value) else None for value in _given(content, field)}
    return found.pop() if len(found) == 1 else None


def _given(content: Mapping[object, object], field: str) -> Iterable[object]:
    return (content[name] for name in SPELLINGS[field] if content.get(name) is not None)


def is_shallow(content: object) -> bool:
    """Whether *content* is nested no deeper than any document of ours may be."""
    level = [content]
    for _ in range(limits.JSON_DEPTH + 1):
        nested = [each for each in level if isinstance(each, Mapping | list)]
        if not nested:
            return True
        level = [inner for each in nested for inner in (each.values() if isinstance(each, Mapping) else each)]
    return False


def ordered(content: object) -> object:
    """The same with the fields of each object in order of name: doors have no order of their own to be kept."""
    if isinstance(content, Mapping):
        return {name: ordered(content[name]) for name in sorted(content)}
    return [ordered(each) for each in content] if isinstance(content, list) else content


def kept(content: str, claims: Claimed, rejection: Rejection) -> Kept:
    """The *rejection* of an event as it is kept; *content* is its JSON, empty where that is nested too deep to be kept.

    A generated unique id is its own, since the sender was told it. Its digest is that of unique id and whole content:
    equal digests are one event that was sent again.
    """
    unique_id = claims.unique_id
    if unique_id is None and ids.is_id(rejection.unique_id, ids.PREFIXES["event"]):
        unique_id = rejection.unique_id
    return Kept(
        id=ids.new(ids.PREFIXES["rejected_event"]),
        unique_id=unique_id,
        account=claims.account,
        event_name=claims.event_name,
        content=content[: limits.REJECTED_EVENT_LENGTH],
        complete=0 < len(content) <= limits.REJECTED_EVENT_LENGTH,
        digest=hashlib.sha256(f"{unique_id or ''}\n{content}".encode()).hexdigest(),
        code=rejection.code,
        detail=rejection.detail[: limits.TEXT_LENGTH],
    )


def errors_of(rejected: Iterable[Lost], *, at: datetime) -> EventErrors:
    """What is told of *rejected* events."""
    counts, named = Counter[str](), dict[str, None]()
    for code, unique_id, events in rejected:
        counts[code] += events
        if unique_id is not None and len(named) < limits.EVENT_ERRORS_SHOWN:
            named[unique_id] = None
    return EventErrors(
        id=ids.new(ids.PREFIXES["event_errors"]),
        events=counts.total(),
        codes=tuple([EventErrorCount(code=code, events=counts[code]) for code in sorted(counts)]),
        unique_ids=tuple(named),
        occurred_at=at,
    )


def with_id(content: object, unique_id: str) -> object:
    """The event with that unique id, where it has none of its own."""
    if not isinstance(content, Mapping) or any(True for _ in _given(content, "unique_id")):
        return content
    bare = {name: value for name, value in content.items() if name not in SPELLINGS["unique_id"]}
    return {**bare, "unique_id": unique_id}


def with_time(content: object, received: datetime) -> object:
    """The event as of when it was *received*, where it has no timestamp of its own."""
    if not isinstance(content, Mapping) or content.get("timestamp") is not None:
        return content
    return {**content, "timestamp": instant_text(received)}
