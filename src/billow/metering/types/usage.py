"""Windows, and what was measured in them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from billow.catalog.types.metric import Metric
from billow.kit import errors
from billow.kit.values import quick


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of time, half-open, in which a metric of a customer is measured; `key` names it in the answer."""

    key: str
    customer_id: str
    metric: Metric
    start: datetime
    end: datetime


@quick
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The names of a customer's events in a stretch of time, what was measured in windows by their keys, and the
    instant up to which everything is folded, where anything is."""

    names: Sequence[str]
    measured: Mapping[str, Measured]
    folded_through: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whose usage from `start` up to but not including `end` is asked for: by all living metrics or by those `only`, in
    groups too when `grouped`, and with `known_at` as it was known at that instant."""

    customer_id: str
    start: datetime
    end: datetime
    only: Collection[str] | None = None
    grouped: bool = False
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerUsage:
    """What a customer used by metric, what was measured in windows by their keys, and the instant up to which
    everything is folded, where anything is."""

    metrics: tuple[MetricUsage, ...]
    measured: Mapping[str, Measured]
    folded_through: datetime | None


class UsageDropped(errors.Conflict):
    """Events of that time are no longer kept, as the settings say, and what is kept of their usage does not tell it."""

    code = "usage_dropped"
    title = "The events of that time are no longer kept"


class TooManyGroups(errors.Invalid):
    """The events have more combinations of values than can be shown; name fewer properties."""

    code = "too_many_groups"
    title = "Too many groups"
