"""The media types in which events may come beside JSON, and what makes JSON of each."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from billow.kit import limits
from billow.kit.errors import Malformed
from billow.kit.operation import Medium
from billow.metering import rules
from billow.metering.types import UnreadableEvents
from billow.runtime import db

_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError, ArithmeticError)
"""What is raised of a text that is not JSON, or holds a number whose exponent no decimal can have."""

_LINE = (
    '{"account": "acme", "event_name": "api_call", "unique_id": "evt-1", "timestamp": "2026-01-09T15:03:17Z"}\n'
    '{"account": "acme", "event_name": "api_call", "unique_id": "evt-2", "timestamp": "2026-01-09T15:03:18Z"}\n'
)
_CLOUDEVENT_EXAMPLE = {
    "specversion": "1.0",
    "id": "evt-1",
    "source": "/api",
    "type": "api_call",
    "subject": "acme",
    "time": "2026-01-09T15:03:17Z",
    "data": {"endpoint": "/v1/analyze", "tokens": 1500},
}
_CLOUDEVENT: Mapping[str, Any] = {
    "type": "object",
    "description": "A CloudEvent; its source and its extensions are not read, and may be absent.",
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "minLength": 1, "maxLength": limits.NAME_LENGTH, "description": "The unique id."},
        "source": {"description": "What sent it; not read."},
        "type": {"type": "string", "description": "The event name."},
        "subject": {"type": "string", "description": "The account."},
        "time": {"type": "string", "format": "date-time", "description": "The timestamp; when received, if absent."},
        "data": {"type": ["object", "null"], "description": "The properties."},
    },
    "required": ["specversion", "id", "type", "subject"],
}


def from_lines(raw: bytes) -> bytes:
    """A list of what the lines hold, each digit as it came; blank lines are passed over.

    Raises:
        TooManyEvents: There are more lines than events in one request.
        Malformed: A line is not JSON.
    """
    lines = [(number, line) for number, line in enumerate(raw.split(b"\n"), start=1) if line.strip()]
    rules.check_batch(len(lines))
    for place, (number, line) in enumerate(lines):
        try:
            db.from_json(line)
        except _UNREADABLE as error:
            raise Malformed.of(f"events.{place}", f"Line {number} is not JSON: {error}.") from None
    return b"[" + b",".join(line for _, line in lines) + b"]"


def from_cloudevent(raw: bytes) -> bytes:
    """A list of the event that the CloudEvent stands for.

    Raises:
        Malformed: It is not JSON.
        UnreadableEvents: It is no CloudEvent.
    """
    return _listed([_decoded(raw)])


def from_cloudevents(raw: bytes) -> bytes:
    """A list of the events that the batch of CloudEvents stands for.

    Raises:
        Malformed: It is not JSON.
        UnreadableEvents: It is no list of CloudEvents.
        TooManyEvents: There are more than may come in one request.
    """
    batch = _decoded(raw)
    if not isinstance(batch, list):
        raise UnreadableEvents.of("events", "a batch of CloudEvents is a list")
    rules.check_batch(len(batch))
    return _listed(batch)


def _listed(batch: Sequence[object]) -> bytes:
    events = [rules.from_cloudevent(place, each) for place, each in enumerate(batch)]
    for place, event in enumerate(events):
        if not rules.is_shallow(event):
            raise Malformed.of(f"events.{place}", f"It is nested deeper than {limits.JSON_DEPTH} levels.")
    return db.to_json(events).encode()


def _decoded(raw: bytes) -> object:
    try:
        return db.from_json(raw)
    except _UNREADABLE as error:
        raise Malformed(f"The body is not JSON: {error}.") from None


MEDIA = {
    "application/x-ndjson": Medium(
        read=from_lines,
        schema={"type": "string", "description": "One event a line, in JSON; at most 100."},
        example=_LINE,
    ),
    "application/cloudevents+json": Medium(read=from_cloudevent, schema=_CLOUDEVENT, example=_CLOUDEVENT_EXAMPLE),
    "application/cloudevents-batch+json": Medium(
        read=from_cloudevents,
        schema={"type": "array", "maxItems": limits.EVENTS_PER_BATCH, "items": _CLOUDEVENT},
        example=[_CLOUDEVENT_EXAMPLE],
    ),
}
