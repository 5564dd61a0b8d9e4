"""The media types in which events may come beside JSON, and what makes JSON of each."""

from collections.abc import Mapping, Sequence
from functools import partial
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
    rules.check_batch(len(lines), most=limits.EVENTS_PER_BATCH_MOST)
    for place, (number, line) in enumerate(lines):
        try:
            db.from_json(line)
        except _UNREADABLE as error:
            raise Malformed.of(f"events.{place}", f"Line {number} is not JSON: {error}.") from None
    return b"[" + b",".join(line for _, line in lines) + b"]"


def from_cloudevent(raw: bytes, *, by_source: bool = False) -> bytes:
    """A list of the event that the CloudEvent stands for; *by_source* its unique id is of source and id.

    Raises:
        Malformed: It is not JSON.
        UnreadableEvents: It is no CloudEvent.
    """
    return _listed([_decoded(raw)], by_source)


def from_cloudevents(raw: bytes, *, by_source: bool = False) -> bytes:
    """A list of the events that the batch of CloudEvents stands for; *by_source* as above.

    Raises:
        Malformed: It is not JSON.
        UnreadableEvents: It is no list of CloudEvents.
        TooManyEvents: There are more than may come in one request.
    """
    batch = _decoded(raw)
    if not isinstance(batch, list):
        raise UnreadableEvents.of("events", "a batch of CloudEvents is a list")
    rules.check_batch(len(batch), most=limits.EVENTS_PER_BATCH_MOST)
    return _listed(batch, by_source)


def _listed(batch: Sequence[object], by_source: bool) -> bytes:
    events = [rules.from_cloudevent(place, each, by_source=by_source) for place, each in enumerate(batch)]
    for place, event in enumerate(events):
        if not rules.is_shallow(event):
            raise Malformed.of(f"events.{place}", f"It is nested deeper than {limits.JSON_DEPTH} levels.")
    return db.to_json(events).encode()


def _decoded(raw: bytes) -> object:
    try:
        return db.from_json(raw)
    except _UNREADABLE as error:
        raise Malformed(f"The body is not JSON: {error}.") from None


_SOURCED: Mapping[str, Any] = {
    **_CLOUDEVENT,
    "description": "A CloudEvent whose unique id is its source and its id; its extensions are not read.",
    "properties": {
        **_CLOUDEVENT["properties"],
        "id": {
            "type": "string",
            "minLength": 1,
            "maxLength": limits.NAME_LENGTH,
            "description": "Unique in its source.",
        },
        "source": {"type": "string", "minLength": 1, "description": "What sent it, without white space."},
    },
    "required": ["specversion", "id", "source", "type", "subject"],
}


def _media_of(kind: str, schema: Mapping[str, Any], *, by_source: bool) -> dict[str, Medium]:
    """CloudEvents by themselves and in batches, as media types that end in *kind*."""
    several = {"type": "array", "maxItems": limits.EVENTS_PER_BATCH_MOST, "items": schema}
    return {
        f"application/cloudevents+json{kind}": Medium(
            read=partial(from_cloudevent, by_source=by_source), schema=schema, example=_CLOUDEVENT_EXAMPLE
        ),
        f"application/cloudevents-batch+json{kind}": Medium(
            read=partial(from_cloudevents, by_source=by_source), schema=several, example=[_CLOUDEVENT_EXAMPLE]
        ),
    }


MEDIA = {
    "application/x-ndjson": Medium(
        read=from_lines,
        schema={"type": "string", "description": "One event a line, in JSON; as many as in a list."},
        example=_LINE,
    ),
    **_media_of("", _CLOUDEVENT, by_source=False),
    **_media_of(";unique=source", _SOURCED, by_source=True),
}
