"""Invoices that are made before a period ends because usage has reached a threshold."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from billow.billing.types import UsagePiece
from billow.kit.events import Event
from billow.kit.explain import Step
from billow.kit.fields import Day, Instant
from billow.kit.money import Money
from billow.kit.time import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """When a subscription is looked at next, through which arrival of events it was, and until when usage in advance
    waits that it was found with; none does without an instant."""

    at: datetime
    through: int
    waits_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """The highest threshold that usage has reached, the plain days of the period, and what usage comes to there."""

    amount: Money
    usage: Money
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class UsagePriced:
    """A window of usage with what it comes to so far, and what it came to before the discount of its price."""

    piece: UsagePiece
    amount: Money
    undiscounted: Money
    tree: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageThresholdCrossing:
    """The usage of a subscription has reached an amount that it names, or its plan.

    `usage_amount` is what the usage of the period came to by then, and `invoice_id` the invoice with what of it was not
    billed before; null when nothing was left to bill.
    """

    subscription_id: str
    customer_id: str
    threshold: Money
    usage_amount: Money
    currency: str
    period_start: Day
    period_end: Day
    invoice_id: str | None
    crossed_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageThresholdReached(Event):
    """The usage of a subscription has reached a threshold of its plan, or its own: once for each threshold and
    period."""

    type: ClassVar[str] = "subscription.usage_threshold_reached"
    about: ClassVar[str] = "usage_threshold_crossing"
