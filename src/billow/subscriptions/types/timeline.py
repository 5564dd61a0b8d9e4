"""The timeline of a subscription, and the pieces of service on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from billow.kit.time import AnyZone, Period
from billow.kit.values import quick
from billow.subscriptions.types.agreement import (
    FirstPeriod,
    Item,
    LastPeriod,
    NewVersion,
    Pause,
    ProrationMode,
    Subscription,
    UnusedTime,
    Version,
)
from billow.subscriptions.types.own import OwnTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term that does not end the service since it is renewed: so many months from `base`, then again and again as
    many as `following` says; without those it is rolling once the first is over."""

    base: date
    months: int
    following: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialUsage:
    """Usage that is billed although it lies in a trial, which begins on `start`, but for so many units of each item."""

    start: date
    free_units: int = 0


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """All that billing needs to know: the published versions in order, the bounds of service, and the grid's anchor.

    Service is [start, end) in local dates of `timezone`; a trial lies before it. Where service ends inside a period,
    `unused_time` says what becomes of its fees in advance and `last_period` what those in arrears cost.
    `proration_mode` says how a share of a period is counted (correctness 2.5); where that is by seconds, `cuts` holds
    the instant at which a day is cut, if not at its beginning. `own_terms` are what it says itself of the money of a
    period, in the order of their days.
    """

    subscription_id: str
    customer_id: str
    currency: str
    timezone: AnyZone
    calendar: bool
    anchor: date
    start: date
    end: date | None
    unused_time: UnusedTime
    versions: tuple[Version, ...]
    proration_mode: ProrationMode = "day"
    cuts: Mapping[date, datetime] = field(default_factory=dict)
    first_billed: date | None = None
    first_period: FirstPeriod = "prorate"
    last_period: LastPeriod = "prorate"
    pauses: tuple[Pause, ...] = ()
    term: Term | None = None
    own_terms: tuple[OwnTerms, ...] = ()
    trial: TrialUsage | None = None
    """Usage in the trial before service, where it is billed."""
    told: "dict[str, list[Span]]" = field(init=False, default_factory=dict, compare=False, repr=False)
    """Its spans once they were worked out; a changed copy begins without them."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One item at one price over [start, end) (no end: until further notice)."""

    item: Item
    version_id: str
    start: date
    end: date | None
    tried: bool = False
    """Whether it lies in a trial, whose usage is billed."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A piece of service that ought to be billed from `due_on` on: part [start, end) of the grid period `period`."""

    item: Item
    version_id: str
    period: Period
    start: date
    end: date
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A version that is to take its place from *day* on, in a subscription as it was found and is held; *cuts* are the
    instants, if any, at which days are cut by it."""

    subscription: Subscription
    timeline: Timeline
    new: NewVersion
    day: date
    cuts: Mapping[date, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A cancellation: the first day that is no longer served, what becomes of unused time, and why; *cuts* are the
    instants, if any, at which days are cut by it."""

    day: date
    unused_time: UnusedTime
    reason: str | None
    cuts: Mapping[date, datetime] = field(default_factory=dict)
