"""Events as they come and as they stand, and the verdict on each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, ClassVar, TypeAlias

import msgspec
from pydantic import ConfigDict, Field, PlainSerializer
from pydantic.config import JsonDict

from billow.kit import errors, limits
from billow.kit.fields import Instant
from billow.kit.numbers import decimal_text

Value: TypeAlias = str | bool | int | Decimal | None
Properties: TypeAlias = Mapping[str, Value]
_DecimalText: TypeAlias = Annotated[Decimal, PlainSerializer(decimal_text, return_type=str)]

SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "account": ("account", "customer_id", "customerId", "account_id", "accountId"),
    "event_name": ("event_name", "eventName"),
    "unique_id": ("unique_id", "uniqueId", "idempotency_key", "idempotencyKey"),
    "timestamp": ("timestamp",),
    "properties": ("properties",),
}
"""The names under which each field of an event is read: those of the API and of both quickstarts."""


def _with_spellings(schema: JsonDict) -> None:
    """Let the JSON schema of an event take every spelling, and ask for one of each field that is needed."""
    properties, required = schema["properties"], schema["required"]
    assert isinstance(properties, dict)
    assert isinstance(required, list)
    for field, spellings in SPELLINGS.items():
        for other in spellings[1:]:
            properties[other] = {"type": "string", "description": f"Another spelling of {field}."}
    needed = [SPELLINGS[str(field)] for field in required]
    schema["required"] = [names[0] for names in needed if len(names) == 1]
    schema["allOf"] = [{"anyOf": [{"required": [name]} for name in names]} for names in needed if len(names) > 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventInput:
    """One use of something by a customer.

    `account`, `event_name` and `unique_id` have other spellings; each of the first two is needed under one of them.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", json_schema_extra=_with_spellings)

    account: Annotated[str, Field(description="The customer: its id, external id or alias.", examples=["acme"])]
    event_name: Annotated[str, Field(description="What happened; metrics select by it.", examples=["api_call"])]
    unique_id: Annotated[
        str | None,
        Field(
            max_length=limits.NAME_LENGTH,
            description="Your own id: it is stored once for ever, so a retry counts once. Generated when absent.",
            examples=["evt-1"],
        ),
    ] = None
    timestamp: Annotated[
        Instant | None,
        Field(description="When it happened, not when it was sent; without it, when it was received."),
    ] = None
    properties: Annotated[
        Mapping[str, str | bool | int | Decimal | None],
        Field(
            max_length=limits.EVENT_PROPERTIES,
            description="What metrics filter by and add up: texts, numbers, true and false; nothing nested.",
            examples=[{"endpoint": "/v1/analyze", "tokens": 1500}],
        ),
    ] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBatch:
    """Several events in one request."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    events: Annotated[list[EventInput], Field(max_length=limits.EVENTS_PER_BATCH_MOST)]


EventsBody: TypeAlias = (
    EventBatch | EventInput | Annotated[list[EventInput], Field(max_length=limits.EVENTS_PER_BATCH_MOST)]
)
"""What the ingestion route takes: a batch, a single event, or a plain list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """An event that is not stored, and why; without an id that can be read it is called by its place, `events.3`."""

    unique_id: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """The verdict on each event of a request.

    `ingested` names all that are stored now, repeats included, `duplicates` those of them that were stored before, and
    `failed` the ids of `rejected`. `conflicts`, absent when empty, names repeats whose content differs from what was
    stored first; the first stands.
    """

    ingested: tuple[str, ...]
    failed: tuple[str, ...]
    duplicates: tuple[str, ...]
    rejected: tuple[Rejection, ...]
    conflicts: Annotated[tuple[Rejection, ...], Field(exclude_if=lambda found: not found)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageEvent:
    """An event as it is stored.

    A number that is no integer is shown as a decimal string. `digest` is 16 hexadecimal digits of the content
    (see the README of the module), so that a sum of digests can be recomputed. An event that was never corrected has
    the `revision` 0; else `known_at` is when its last correction was made. A `void` event counts nowhere.
    """

    unique_id: str
    customer_id: str
    event_name: str
    timestamp: Instant
    properties: Mapping[str, str | bool | int | _DecimalText | None]
    received_at: Instant
    digest: str
    revision: int = 0
    void: bool = False
    known_at: Instant | None = None


class Entry(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An event that could be read; its customer is not yet looked up, nor its values held against metrics.

    One that is `timeless` came without a timestamp: it happened when it was received.
    """

    place: int
    unique_id: str
    customer_ref: str
    event_name: str
    timestamp: datetime
    properties: Properties
    timeless: bool = False


class TooManyEvents(errors.Invalid):
    """A request holds so many events at most, and this one has more; nothing of it was stored."""

    code = "too_many_events"
    title = "Too many events in one request"


class UnreadableEvents(errors.Invalid):
    """The body is JSON, but neither an event, nor a list of events, nor an object with `events`."""

    code = "unreadable_events"
    title = "The body holds no events"
