"""Backfills: usage of the past that is added or replaced as a whole, seen before it counts, and taken back whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import Field

from billow.kit import errors, limits
from billow.kit.events import Event
from billow.kit.fields import DecimalNumber, Instant

BackfillMode = Literal["add", "replace"]
BackfillState = Literal["draft", "committed", "reverted"]
Deed = Literal["added", "amended", "restored", "voided"]
"""What committing did to an event: stored it, corrected it, put it in force again, or voided it."""

GivenEvents: TypeAlias = Annotated[
    list[Mapping[str, Any]],
    Field(
        max_length=limits.EVENTS_PER_BATCH,
        description="Events as `POST /events` takes them, in any of its spellings.",
        examples=[[{"account": "acme", "event_name": "api_call", "unique_id": "evt-1"}]],
    ),
]
ManyEvents: TypeAlias = Annotated[
    list[Mapping[str, Any]],
    Field(
        max_length=limits.IMPORT_ROWS,
        description="Events as `POST /events` takes them, in any of its spellings.",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillCounts:
    """How many events committing stored (`added`), corrected, put in force again, or voided since a `replace` does not
    hold them; `duplicates` were so already."""

    added: int = 0
    amended: int = 0
    restored: int = 0
    voided: int = 0
    duplicates: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillReversal:
    """How many events are again what they were, and how many were left since somebody corrected them afterwards.

    The first hundred of those that were left are in `left_ids`.
    """

    undone: int
    left: int
    left_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """Usage from `start` up to but not including `end` that is added as a whole, or replaces what is there.

    It concerns the events of one customer or of all, of one name or of all. A `replace` voids every event in its window
    that it does not hold. `events` were taken into it and `rejected` were not.
    """

    id: str
    state: BackfillState
    mode: BackfillMode
    reason: str
    customer_id: str | None
    event_name: str | None
    start: Instant
    end: Instant
    events: int
    rejected: int
    counts: Annotated[BackfillCounts | None, Field(description="What committing it did; null before.")]
    reversal: Annotated[BackfillReversal | None, Field(description="What reverting it did; null before.")]
    created_at: Instant
    created_by: str
    committed_at: Instant | None
    committed_by: str | None
    reverted_at: Instant | None
    reverted_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageChange:
    """What a metric makes of a customer's events in the window of a backfill, before it and with it."""

    customer_id: str
    metric_id: str
    metric_code: str
    before: DecimalNumber
    after: DecimalNumber
    events_before: int
    events_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillEffect:
    """What committing a backfill would do now: to how many events, and to the usage of whom.

    `usage` holds what changes among the first thousand pairs of customer and metric that it touches, in its window;
    `omitted` counts the others.
    """

    counts: BackfillCounts
    rejected: int
    usage: tuple[UsageChange, ...]
    omitted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillCommitted(Event):
    """A backfill counts from now on."""

    type: ClassVar[str] = "backfill.committed"
    about: ClassVar[str] = "backfill"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillReverted(Event):
    """A backfill was taken back."""

    type: ClassVar[str] = "backfill.reverted"
    about: ClassVar[str] = "backfill"


class BackfillNotDraft(errors.Conflict):
    """The backfill was committed, so that it stays as it is; what it did can be reverted."""

    code = "backfill_not_draft"
    title = "The backfill is no draft"


class BackfillNotCommitted(errors.Conflict):
    """Only what was committed, and not taken back since, can be reverted."""

    code = "backfill_not_committed"
    title = "The backfill is not in force"


class BackfillTooLarge(errors.Invalid):
    """It holds, or would void, more events than one transaction should; make several with narrower windows."""

    code = "backfill_too_large"
    title = "The backfill is too large"
