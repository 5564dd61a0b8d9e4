"""Events that are taken out in order: which, and from where on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from billow.catalog.types.metric import Metric
from billow.kit import errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """Events in force, now or as known at an instant: of some customers or of all, from `since` on and before `before`.

    With `counted`, pairs of a metric and an instant, only those that one of the metrics counts from its instant on, or
    from ever without one. What became known at the very instant `known_at` counts unless it is asked for `strictly`.
    `void` asks for those that are no longer in force instead.
    """

    customer_ids: Sequence[str] | None = None
    event_names: Sequence[str] | None = None
    counted: Sequence[tuple[Metric, datetime | None]] | None = None
    since: datetime | None = None
    before: datetime | None = None
    known_at: datetime | None = None
    strictly: bool = False
    void: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an event stands in an extract: by its timestamp, then its unique id."""

    timestamp: datetime
    unique_id: str


class NotExtracted(errors.Invalid):
    """The event behind which the next page is to begin is none of those that were asked for."""

    code = "not_exported"
    title = "The event is not among those that are exported"
