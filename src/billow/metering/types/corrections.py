"""Corrections of events: facts that follow the first one, and never take its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import Field

from billow.kit import errors
from billow.kit.events import Event
from billow.kit.fields import Instant
from billow.metering.types.event import Properties


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A correction on its way into the store: what the event is from now on, or that it is void.

    `revision` counts the corrections of the event from one. A void one repeats the content that it takes out of force.
    `was_customer_id` is whose event it was before, and `received_at` when the event first arrived.
    """

    unique_id: str
    revision: int
    void: bool
    customer_id: str
    was_customer_id: str
    event_name: str
    timestamp: datetime
    properties: Properties
    received_at: datetime
    digest: int
    reason: str
    backfill_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRevision:
    """A fact about an event: how it first arrived (`revision` 0), or a correction, with who made it, when and why.

    Each holds the whole event; the last one is in force, unless it is `void`. The first has no reason and no actor.
    """

    unique_id: str
    revision: int
    void: bool
    customer_id: str
    event_name: str
    timestamp: Instant
    properties: Mapping[str, str | bool | int | Decimal | None]
    digest: str
    received_at: Annotated[Instant, Field(description="When the event first arrived.")]
    known_at: Annotated[Instant, Field(description="When this was said: from then on it is known.")]
    reason: str | None = None
    actor: Annotated[str | None, Field(description="Who said it: a key, a user, or a part of the program.")] = None
    backfill_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventAmended(Event):
    """An event was corrected, or a void one restored."""

    type: ClassVar[str] = "event.amended"
    about: ClassVar[str] = "usage_event"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventVoided(Event):
    """An event was taken out of force: it counts nowhere any more."""

    type: ClassVar[str] = "event.voided"
    about: ClassVar[str] = "usage_event"


class EventUnfit(errors.Invalid):
    """The event as it would be could not be taken either; the errors name the fields, with the codes of rejections."""

    code = "event_unfit"
    title = "The event cannot be so"


class EventVoid(errors.Conflict):
    """The event is void already; amend it to restore it."""

    code = "event_void"
    title = "The event is void"
