"""Who holds a plan, and which of them are asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which subscriptions are asked for: those for which all that is said holds. Those that are named by id are found
    whatever they hold, and in whichever state they are."""

    customer_ids: Sequence[str] | None = None
    subscription_ids: Sequence[str] | None = None
    revisions: Sequence[int] | None = None
    started_from: date | None = None
    started_before: date | None = None
    metadata: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A subscription that was found, with its customer."""

    subscription_id: str
    customer_id: str
