"""The values of metering: events as they come and as they stand, verdicts, windows and what was measured in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, ClassVar, Literal, TypeAlias, TypedDict

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from billow.catalog.types.metric import Metric
from billow.kit import errors, limits
from billow.kit.fields import Flag, Instant, Whole

Value: TypeAlias = str | bool | int | Decimal | None
Properties: TypeAlias = Mapping[str, Value]

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
    timestamp: Annotated[Instant, Field(description="When it happened, not when it was sent.")]
    unique_id: Annotated[
        str | None,
        Field(
            max_length=limits.NAME_LENGTH,
            description="Your own id: it is stored once for ever, so a retry counts once. Generated when absent.",
            examples=["evt-1"],
        ),
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

    events: Annotated[list[EventInput], Field(max_length=limits.EVENTS_PER_BATCH)]


EventsBody: TypeAlias = EventBatch | EventInput | Annotated[list[EventInput], Field(max_length=limits.EVENTS_PER_BATCH)]
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
    (see the README of the module), so that a sum of digests can be recomputed.
    """

    unique_id: str
    customer_id: str
    event_name: str
    timestamp: Instant
    properties: Mapping[str, str | bool | int | Decimal | None]
    received_at: Instant
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event that could be read; its customer is not yet looked up, nor its values held against metrics."""

    place: int
    unique_id: str
    customer_ref: str
    event_name: str
    timestamp: datetime
    properties: Properties


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of time, half-open, in which a metric of a customer is measured; `key` names it in the answer."""

    key: str
    customer_id: str
    metric: Metric
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a metric makes of a window.

    `quantity` is exact, after the metric's own rounding; it can be negative when events are. `count` events took part,
    the earliest at `first` and the latest at `last`. `digest` is the sum of their digests modulo 2^64 in 16 hexadecimal
    digits: equal sets of events have equal digests in whatever order they came.
    """

    quantity: Fraction
    count: int
    first: datetime | None
    last: datetime | None
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The events with the same values of some properties, and what was measured of them; None where they have none."""

    values: Mapping[str, str | None]
    measured: Measured


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricUsage:
    """A metric, what was measured of it, and of each group where groups were asked for."""

    metric: Metric
    measured: Measured
    groups: tuple[Group, ...] = ()


class TooManyGroups(errors.Invalid):
    """The events have more combinations of values than can be shown; name fewer properties."""

    code = "too_many_groups"
    title = "Too many groups"


class TooManyEvents(errors.Invalid):
    """A request holds at most a hundred events; nothing of this one was stored."""

    code = "too_many_events"
    title = "Too many events in one request"


class UnreadableEvents(errors.Invalid):
    """The body is JSON, but neither an event, nor a list of events, nor an object with `events`."""

    code = "unreadable_events"
    title = "The body holds no events"


RejectedState = Literal["open", "replayed", "dismissed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedEvent:
    """An event that was not stored, kept with the reason until it is replayed or dismissed.

    `content` is its JSON with the fields in order of name and each number as it came; of a very long one the beginning,
    of a deeply nested one nothing, and `complete` is false. The same event sent again is the same rejection: `times`
    says how often it came.
    `unique_id`, `account` and `event_name` are what it says of itself, null where that cannot be told.
    """

    id: str
    state: RejectedState
    code: Annotated[str, Field(description="Why, in one stable word.", examples=["unknown_customer"])]
    detail: Annotated[str, Field(description="Why, in words, when it was last judged.")]
    unique_id: str | None
    account: str | None
    event_name: str | None
    content: Annotated[str, Field(description="The event as JSON text.", examples=['{"account":"nobody"}'])]
    complete: bool
    times: int
    received_at: Instant
    last_received_at: Instant
    resolved_at: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedEvents:
    """What became of rejected events that were judged again.

    `remaining` of those that were asked for stand behind `next_after`, which is null when there are none.
    """

    replayed: int
    rejected: int
    remaining: int
    next_after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPolicy:
    """Which events a tenant takes, and how long it keeps those that it does not."""

    strict: Annotated[bool, Field(description="Whether an event is rejected when no metric reads its name.")]
    max_age_days: Annotated[
        int | None, Field(description="An event older than so many days is rejected; null takes any.")
    ]
    keep_rejected_days: Annotated[
        int, Field(description="Days after which a rejected event is forgotten, counted from when it last came.")
    ]


class EventPolicyChanges(TypedDict, total=False):
    """The fields of the policy that can be changed."""

    strict: Flag
    max_age_days: Annotated[Whole, Field(ge=1, le=limits.BACKDATED_DAYS)] | None
    keep_rejected_days: Annotated[Whole, Field(ge=1, le=limits.BACKDATED_DAYS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRow:
    """A row of a file that was not stored, counted from one behind the header, and why."""

    row: int
    unique_id: str | None
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedEvents:
    """What became of the rows of a file.

    `ingested` are stored now, `duplicates` of them were before, `conflicts` of those with other content, which stands.
    Of the `rejected` rows the first hundred are in `rejections`; all are kept as rejected events.
    """

    rows: int
    ingested: int
    duplicates: int
    conflicts: int
    rejected: int
    rejections: tuple[RejectedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What a rejected event says of itself, as far as it can be read."""

    unique_id: str | None = None
    account: str | None = None
    event_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A rejected event on its way into the table."""

    id: str
    unique_id: str | None
    account: str | None
    event_name: str | None
    content: str
    complete: bool
    digest: str
    code: str
    detail: str


class RejectedEventIncomplete(errors.Conflict):
    """Only the beginning of the event was kept, so it cannot be replayed as it was: send it whole."""

    code = "rejected_event_incomplete"
    title = "The rejected event was not kept whole"


class RejectedEventStored(errors.Conflict):
    """The event is stored by now, so there is nothing left to dismiss."""

    code = "rejected_event_stored"
    title = "The event is stored by now"


class UnusableFile(errors.Invalid):
    """The file cannot be read as rows: its encoding, its packing, its header or its mapping does not fit."""

    code = "unusable_file"
    title = "The file cannot be imported"
