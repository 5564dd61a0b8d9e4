"""Rejected events, and the policy that says which are."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias, TypedDict

from pydantic import Field

from billow.kit import errors, limits
from billow.kit.events import Event
from billow.kit.fields import Flag, Instant, Whole

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
class EventErrorCount:
    """How many events were rejected for one reason."""

    code: str
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventErrors:
    """Rejected events as a message tells of them: how many, why, and the unique ids of the first that have one.

    `GET /events/rejected` shows each of them for as long as it is kept.
    """

    id: str
    events: int
    codes: tuple[EventErrorCount, ...]
    unique_ids: tuple[str, ...]
    occurred_at: Instant


Lost: TypeAlias = tuple[str, str | None, int]
"""Of rejected events the code, a unique id where there is one, and how many they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsRejected(Event):
    """Usage events of a request were rejected, and are kept: one message for each request, whatever their number."""

    type: ClassVar[str] = "events.errors"
    about: ClassVar[str] = "event_errors"


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedEventsForgotten(Event):
    """Rejected events that nobody had replayed or dismissed were kept for as long as the policy says, and are gone."""

    type: ClassVar[str] = "events.errors_forgotten"
    about: ClassVar[str] = "event_errors"


ClosedPeriods = Literal["adjust", "credit_note", "ignore"]
PausedUsage = Literal["not_billable", "reject"]
_PAUSED = (
    "What becomes of usage in a pause that stops service: with `not_billable` it is stored, shown, and never billed; "
    "with `reject` an event is rejected as `paused` when all subscriptions whose metrics read its name are paused then."
)
_OPEN_ONLY = (
    "Whether an event is rejected as `too_old` when it lies before every period that is still to be billed of the "
    "subscriptions whose metrics read its name. Before anything was billed, nothing is too old."
)
_CLOSED = (
    "What usage that comes, or is corrected, after its period was billed leads to: `adjust` bills the difference on "
    "the next invoice; with `credit_note` more is billed on the next invoice, and less becomes a credit note on the "
    "invoice of the period; `ignore` bills nothing. `GET /late-usage` lists it in any case."
)


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
    closed_periods: Annotated[ClosedPeriods, Field(description=_CLOSED)] = "adjust"
    open_periods_only: Annotated[bool, Field(description=_OPEN_ONLY)] = False
    paused_usage: Annotated[PausedUsage, Field(description=_PAUSED)] = "not_billable"

    @property
    def asks_for_service(self) -> bool:
        """Whether an event is judged by what its customer has subscribed to."""
        return self.open_periods_only or self.paused_usage == "reject"


class EventPolicyChanges(TypedDict, total=False):
    """The fields of the policy that can be changed."""

    strict: Flag
    max_age_days: Annotated[Whole, Field(ge=1, le=limits.BACKDATED_DAYS)] | None
    keep_rejected_days: Annotated[Whole, Field(ge=1, le=limits.BACKDATED_DAYS)]
    closed_periods: Annotated[ClosedPeriods, Field(description=_CLOSED)]
    open_periods_only: Annotated[Flag, Field(description=_OPEN_ONLY)]
    paused_usage: Annotated[PausedUsage, Field(description=_PAUSED)]


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
