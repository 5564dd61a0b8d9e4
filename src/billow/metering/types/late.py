"""What came late: where it is looked for, and what was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from billow.kit.fields import Instant
from billow.metering.types.usage import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Events of a customer, of some names, that happened before an instant and arrived, or were corrected, after a
    batch; `key` names it in the answer."""

    key: str
    customer_id: str
    event_names: Sequence[str]
    after: int
    before: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """Events of one name that happened on one day (UTC), from `first` to `last`."""

    event_name: str
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """A window, and the instants between which its events are compared: what they were after one, and until the other.

    `was` and `now` are the digests of the window then, as they were measured.
    """

    window: Window
    after: datetime
    until: datetime
    was: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LateEvent:
    """An event that changed what a window measures, after it had been measured.

    It was `added` to the window, `removed` from it, or `changed` in it. `known_at` is when it arrived or was corrected
    last, `reason` what was said when it was corrected.
    """

    unique_id: str
    change: Literal["added", "changed", "removed"]
    timestamp: Instant
    known_at: Instant
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """How many events of a window differ, by how much that shifts its digest, and the first of them."""

    count: int
    shift: int
    events: tuple[LateEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LateEvents:
    """The events by which a window differs from what was measured before: how many, and the first hundred.

    `complete` says that they explain the difference to the last digit: the digest that was measured before, with theirs
    added and taken away, is the digest that was measured after.
    """

    count: int
    complete: bool
    events: tuple[LateEvent, ...]
