"""Watches: who wants to hear when a customer's usage reaches a threshold."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from billow.kit.events import Event
from billow.kit.fields import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is watched for an owner: a customer's usage by a metric in a window, and the thresholds that count."""

    id: str
    owner_id: str
    customer_id: str
    metric_id: str
    thresholds: tuple[Decimal, ...]
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageCrossing:
    """A threshold that usage has reached in a window; `quantity` is what was measured then."""

    watch_id: str
    owner_id: str
    customer_id: str
    metric_id: str
    threshold: Decimal
    quantity: Decimal
    window_start: Instant
    window_end: Instant
    crossed_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageThresholdCrossed(Event):
    """The usage of a customer has reached a threshold that is watched: once for each threshold and window."""

    type: ClassVar[str] = "usage.threshold_crossed"
    about: ClassVar[str] = "usage_crossing"
