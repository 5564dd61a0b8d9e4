"""Usage with what it costs: now, projected, and what came late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from billow.kit.fields import Day, DecimalNumber, Flag, Instant
from billow.kit.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargePart:
    """What one metric of a charge measured, of the events with the same values of its properties where it is grouped.

    `amount` is its share of the charge's, in proportion to the quantities, or to what each costs where the price is one
    for each group, so that the shares add up to it; null where a quantity is negative or all are zero.
    `projected_quantity` and `projected_amount`, absent where nothing is projected, are what it is about to come to at
    the end of the period.
    """

    metric_id: str
    values: Mapping[str, str | None]
    quantity: DecimalNumber
    events: int
    amount: Money | None
    projected_quantity: Annotated[DecimalNumber | None, Field(exclude_if=lambda said: said is None)] = None
    projected_amount: Annotated[Money | None, Field(exclude_if=lambda said: said is None)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeUsage:
    """The usage of one item in its current period, and what it costs so far.

    A pause cuts the period: before it, in it and after it are windows of their own. What is used in one that stops
    service is not `billable` and costs nothing. `parts`, absent when empty, are the metrics and groups that the
    quantity is made of, when they were asked for.
    """

    subscription_id: str
    item_key: str
    product_id: str
    name: str
    quantity: DecimalNumber
    events: int
    amount: Money
    currency: str
    period_start: Day
    period_end: Day
    billable: Flag = True
    parts: Annotated[tuple[ChargePart, ...], Field(exclude_if=lambda found: not found)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectedCharge(ChargeUsage):
    """The usage of one item in its current period, and what it is about to come to at the end of the period.

    Null at the first instant of the period, when nothing can be told.
    """

    projected_quantity: DecimalNumber | None
    projected_amount: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectedTotal:
    """What the charges in one currency come to, and are about to come to."""

    currency: str
    amount: Money
    projected_amount: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupedQuantity:
    """What one metric measured of the events with the same values of its properties; null where they have none.

    `projected_quantity`, absent where nothing is projected, is what it is about to come to at the end of the period.
    """

    values: Mapping[str, str | None]
    quantity: DecimalNumber
    events: int
    projected_quantity: Annotated[DecimalNumber | None, Field(exclude_if=lambda said: said is None)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeteredQuantity:
    """What one metric measured; `groups`, absent when empty, are its parts when they were asked for."""

    metric_id: str
    code: str
    name: str
    quantity: DecimalNumber
    events: int
    first_at: Instant | None
    last_at: Instant | None
    groups: Annotated[tuple[GroupedQuantity, ...], Field(exclude_if=lambda found: not found)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectedMetric(MeteredQuantity):
    """What one metric measured, and is about to measure by the end of the period; null at its first instant."""

    projected_quantity: DecimalNumber | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectedUsage:
    """The usage of the present periods, extrapolated to their ends as of the instant `as_of`: by metric from
    `period_start` to `period_end`, and by charge over its own period. The totals are those of the charges shown.

    `folded_through`, absent when nothing is, is the instant up to which events were added up beforehand; what came
    later was added up for this answer.
    """

    customer_id: str
    period_start: Day
    period_end: Day
    as_of: Instant
    totals: tuple[ProjectedTotal, ...]
    metrics: tuple[ProjectedMetric, ...]
    charges: tuple[ProjectedCharge, ...]
    folded_through: Annotated[Instant | None, Field(exclude_if=lambda said: said is None)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """The usage of a customer: by metric from `period_start` to `period_end`, and by charge over its own period.

    `as_of` is the instant of the answer: every event acknowledged before it is counted. `known_at`, absent otherwise,
    is the earlier instant that was asked for: events and corrections that became known later do not count.
    `folded_through`, absent when nothing is, is the instant up to which events were added up beforehand; what came
    later was added up for this answer.
    """

    customer_id: str
    period_start: Day
    period_end: Day
    as_of: Instant
    metrics: tuple[MeteredQuantity, ...]
    charges: tuple[ChargeUsage, ...]
    known_at: Annotated[Instant | None, Field(exclude_if=lambda said: said is None)] = None
    folded_through: Annotated[Instant | None, Field(exclude_if=lambda said: said is None)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """From when on what a subscription measures lies in a window that is still to be billed.

    Some windows before it were `billed`, or none. When it is `over`, all were, and it is the instant at which the last
    of them ended.
    """

    since: datetime
    billed: bool
    over: bool


Lasting = tuple[datetime, datetime | None]
"""Half-open, and without an end for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measuring:
    """When a subscription measures a metric, and when pauses stop its service."""

    spans: tuple[Lasting, ...]
    stops: tuple[Lasting, ...]

    def measures(self, at: datetime) -> bool:
        """Whether it measures at an instant, in a pause or not."""
        return _in_one(self.spans, at)

    def stands_still(self, at: datetime) -> bool:
        """Whether it measures, and a pause stops what that costs."""
        return self.measures(at) and _in_one(self.stops, at)


def _in_one(stretches: tuple[Lasting, ...], at: datetime) -> bool:
    return any(start <= at and (end is None or at < end) for start, end in stretches)


Outcome = Literal["adjust", "credit_note", "ignore", "nothing", "over"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LateUsage:
    """A window that was billed, and whose usage is by now another than the one that was billed.

    `billed_amount` is what its lines come to, corrections included, those of credit notes too, and those of void
    invoices with at most what the window comes to; `line_id` is the last of them, null where the window came to nothing
    and left no line. `late_events` arrived, or were corrected, since. `outcome` says what becomes of the difference:
    `adjust` bills it on the next invoice, which is due on `due_on`; `credit_note` issues one on that day; with `ignore`
    the policy leaves it; `nothing` is to bill, since the price comes to the same; of a subscription that is `over`, and
    was billed for the last time, nobody bills it any more.
    """

    customer_id: str
    subscription_id: str
    item_key: str
    product_id: str
    name: str
    period_start: Day
    period_end: Day
    billed_quantity: DecimalNumber
    quantity: DecimalNumber
    billed_amount: Money
    amount: Money
    difference: Money
    currency: str
    late_events: int
    line_id: str | None
    billed_at: Instant | None
    outcome: Outcome
    due_on: Day | None
