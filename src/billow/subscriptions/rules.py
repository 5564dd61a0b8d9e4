"""The timeline: what is in force when, and which pieces of service fall due on which day."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from billow.catalog.types.plan import Plan
from billow.kit import time
from billow.kit.limits import BACKDATED_DAYS, LATE_PERIODS
from billow.kit.money import Money
from billow.kit.time import Cadence, Period, Unit
from billow.subscriptions.types import (
    IN_FORCE,
    Contract,
    CurrencyMismatched,
    Due,
    Item,
    OutsideTerm,
    PlanArchived,
    Span,
    Status,
    Subscription,
    SubscriptionNotDraft,
    SubscriptionNotInForce,
    Timeline,
    Version,
)

MONTHS_PER_YEAR = 12


def anchor_of(timeline: Timeline, cadence: Cadence) -> date:
    """The day that the grid of *cadence* is counted from (correctness T-06, T-10).

    Anniversary billing counts from the start of paid service. Calendar billing counts from the first day of the year,
    or for weeks from a Monday, so that months, quarters and years begin where the calendar's do.
    """
    if not timeline.calendar or cadence.unit is Unit.day:
        return timeline.anchor
    if cadence.unit is Unit.week:
        return timeline.anchor - timedelta(days=timeline.anchor.weekday())
    return date(timeline.anchor.year, 1, 1)


def spans(timeline: Timeline) -> dict[str, list[Span]]:
    """Each item by its key, as the spans over which it has one price.

    Versions at the same day: the later recorded one is in force (T-23). Neighbours that sell the same at an equal price
    are one span, so that a version which leaves an item as it was changes nothing for it.
    """
    found: dict[str, list[Span]] = {}
    for version, start, end in _in_force(timeline):
        for item in version.items:
            row = found.setdefault(item.item_key, [])
            last = row[-1] if row else None
            if last and last.end == start and _sold(last.item) == _sold(item):
                row[-1] = replace(last, end=end)
            else:
                row.append(Span(item=item, version_id=version.id, start=start, end=end))
    return found


def _sold(item: Item) -> tuple[object, ...]:
    return item.fingerprint, item.product_id, item.metric_ids, item.once


def _in_force(timeline: Timeline) -> Iterator[tuple[Version, date, date | None]]:
    ordered = sorted(timeline.versions, key=lambda v: (v.effective_from, v.number))
    for version, following in zip(ordered, [*ordered[1:], None], strict=True):
        start = max(version.effective_from, timeline.start)
        ends = [d for d in (following.effective_from if following else None, timeline.end) if d is not None]
        end = min(ends, default=None)
        if end is None or start < end:
            yield version, start, end


def dues(timeline: Timeline, *, until: date) -> Iterator[Due]:
    """Every piece of service that falls due on or before *until*.

    An advance fee is due when its piece begins; a fee in arrears and usage when it ends (correctness 2.3). Pieces are
    the parts of grid periods that one span covers, so pieces of one item tile its service without gap or overlap.
    """
    for row in spans(timeline).values():
        for span in row[:1] if row[0].item.once else row:
            yield from _span_dues(timeline, span, until)


def _span_dues(timeline: Timeline, span: Span, until: date) -> Iterator[Due]:
    item = span.item
    if item.once:
        day = Period(span.start, span.start + timedelta(days=1))
        yield from _if_due(span, day, start=day.start, end=day.end, due_on=day.start, until=until)
        return
    horizon = until + timedelta(days=1)
    end = min(span.end or horizon, horizon)
    if end <= span.start:
        return
    cadence = item.price.cadence
    for period in time.periods(anchor_of(timeline, cadence), cadence, span.start, end):
        start, stop = max(period.start, span.start), min(period.end, span.end or period.end)
        if _in_advance(item):
            kept = _kept_end(timeline, span, period, stop)
            yield from _if_due(span, period, start=start, end=kept, due_on=start, until=until)
        else:
            yield from _if_due(span, period, start=start, end=stop, due_on=stop, until=until)


def _kept_end(timeline: Timeline, span: Span, period: Period, stop: date) -> date:
    """Where an advance piece ends: with `unused_time` "none" the last period stays whole, wherever service ends."""
    ends_inside = timeline.end is not None and span.end == timeline.end and period.start < timeline.end < period.end
    return period.end if ends_inside and timeline.unused_time == "none" else stop


def _if_due(span: Span, period: Period, *, start: date, end: date, due_on: date, until: date) -> Iterator[Due]:
    if start < end and due_on <= until:
        yield Due(item=span.item, version_id=span.version_id, period=period, start=start, end=end, due_on=due_on)


def _in_advance(item: Item) -> bool:
    return not item.price.metered and item.price.billing_direction == "advance"


def next_due(timeline: Timeline, *, after: date | None) -> date | None:
    """The first day later than *after* on which the subscription is billed; None when there is none.

    Those days are the start of paid service, each boundary of an item in force, and the end of service. What a change
    inside a period leads to waits for the next of them (correctness 2.3), at the latest for the end of that period.
    Without *after*, the first of all.
    """
    start = timeline.start if after is None else after + timedelta(days=1)
    found = [_billed_from(timeline, span, start) for row in spans(timeline).values() for span in row]
    if timeline.end is not None and (after is not None or timeline.end > timeline.start):
        found.append(timeline.end)
    return min((day for day in found if day is not None and day >= start), default=None)


def _billed_from(timeline: Timeline, span: Span, start: date) -> date | None:
    """The first day from *start* on that bills *span*: a boundary, or the end of the period in which it was cut off."""
    advance = span.item.once or _in_advance(span.item)
    if advance and start <= span.start == timeline.start:
        return span.start
    cadence = span.item.price.cadence
    anchor = anchor_of(timeline, cadence)
    begun = span.start if advance else span.start + timedelta(days=1)
    day = _boundary_from(anchor, cadence, begun if span.item.once else max(start, begun))
    if span.end is None or span.item.once:
        return _before_end(timeline, day)
    last = time.period_of(anchor, cadence, span.end - timedelta(days=1))
    entered = last.start < span.start != timeline.start
    settled = advance and last.end == span.end and not entered
    over = day >= last.end if settled else day > last.end
    return None if over else _before_end(timeline, day)


def _before_end(timeline: Timeline, day: date) -> date:
    return day if timeline.end is None else min(day, timeline.end)


def _boundary_from(anchor: date, cadence: Cadence, day: date) -> date:
    """The first boundary of the grid on or after *day*."""
    period = time.period_of(anchor, cadence, day)
    return period.start if period.start == day else period.end


def late_day(timeline: Timeline, *, after: date) -> date | None:
    """The first day later than *after* on which a service that is over is looked at again, for usage that came late.

    Those days are the boundaries of its metered items, for as many periods as late usage is billed by itself.
    """
    found = []
    for span in (span for row in spans(timeline).values() for span in row if span.item.price.metered):
        cadence = span.item.price.cadence
        anchor = anchor_of(timeline, cadence)
        last = timeline.end or after
        for _ in range(LATE_PERIODS):
            last = time.period_of(anchor, cadence, last).end
        day = time.period_of(anchor, cadence, after).end
        found += [day] if day <= last else []
    return min(found, default=None)


def mrr(items: Sequence[Item], currency: str) -> Money:
    """The monthly recurring revenue of *items*: fixed recurring fees, spread over months, rounded once (R-16)."""
    monthly = sum((_monthly(item) for item in items if not item.once and not item.price.metered), Fraction(0))
    return Money.rounded(monthly, currency)


def _monthly(item: Item) -> Fraction:
    full = item.price.rate(item.price.nominal_quantity or Fraction(1)).amount
    cadence = item.price.cadence
    if cadence.months is not None:
        return full / cadence.months
    per_year = Fraction(52 if cadence.unit is Unit.week else 365, cadence.count)
    return full * per_year / MONTHS_PER_YEAR


def end_of(contract: Contract, start: date) -> date | None:
    """The day the contract's term ends, or None for a rolling one.

    Raises:
        OutsideTerm: The end lies before the start, or a fixed term has neither a length nor an end.
    """
    if contract.end_date is not None:
        if contract.end_date <= start:
            raise OutsideTerm.of("contract.end_date", f"must lie after {start.isoformat()}")
        return contract.end_date
    if contract.period_type != "fixed":
        return None
    if contract.duration_months is None:
        raise OutsideTerm.of("contract.duration_months", "a fixed term has a length in months, or an end_date")
    return time.add_months(start, contract.duration_months)


def status_on(subscription: Subscription, today: date) -> Status:
    """The status that a subscription in force has on local day *today*."""
    if subscription.end_date is not None and today >= subscription.end_date:
        return "canceled" if subscription.canceled_at else "ended"
    if today < subscription.start_date:
        return "scheduled"
    if subscription.trial_end_date is not None and today < subscription.trial_end_date:
        return "trialing"
    return "active"


def next_transition(subscription: Subscription, today: date) -> datetime | None:
    """The instant at which the status changes next by itself, or None."""
    if subscription.status not in IN_FORCE:
        return None
    days = (subscription.start_date, subscription.trial_end_date, subscription.end_date)
    ahead = [day for day in days if day is not None and day > today]
    return time.resolve(min(ahead), subscription.timezone) if ahead else None


def check_start(start: date, today: date) -> None:
    """Return when *start* does not lie too far back.

    Raises:
        OutsideTerm: It lies more than ten years before *today*.
    """
    earliest = today - timedelta(days=BACKDATED_DAYS)
    if start < earliest:
        raise OutsideTerm.of("contract.start_date", f"must not lie before {earliest.isoformat()}")


def check_draft(subscription: Subscription) -> None:
    """Return when the subscription is a draft.

    Raises:
        SubscriptionNotDraft: It was activated.
    """
    if subscription.status != "draft":
        raise SubscriptionNotDraft(f"Subscription {subscription.id} is {subscription.status}.")


def check_in_force(subscription: Subscription) -> None:
    """Return when the subscription is in force, or will be.

    Raises:
        SubscriptionNotInForce: It is a draft or has ended.
    """
    if subscription.status not in IN_FORCE:
        raise SubscriptionNotInForce(f"Subscription {subscription.id} is {subscription.status}.")


def check_sold(plan: Plan) -> None:
    """Return when the plan is still sold.

    Raises:
        PlanArchived: It was archived.
    """
    if plan.archived_at is not None:
        raise PlanArchived(f"The plan {plan.code!r} is archived; choose another.")


def check_currency(subscription: Subscription, currency: str) -> None:
    """Return when the subscription is billed in *currency*.

    Raises:
        CurrencyMismatched: It is billed in another.
    """
    if subscription.currency != currency:
        raise CurrencyMismatched.of("plan_id", f"the plan is priced in {currency}, not in {subscription.currency}")


def effective_day(effective: str, *, timeline: Timeline, today: date, field: str = "effective") -> date:
    """The local day that *effective* names.

    Raises:
        OutsideTerm: The day lies before the service starts or after it ends; or there is no term to wait for.
    """
    if effective == "immediate":
        day = max(today, timeline.start)
    elif effective == "next_billing_period":
        day = next_boundary(timeline, today)
    elif effective == "end_of_term":
        if timeline.end is None:
            raise OutsideTerm.of(field, "a rolling contract has no end of term; use next_billing_period")
        day = timeline.end
    else:
        day = _named_day(effective, field)
    if day < timeline.start or (timeline.end is not None and day > timeline.end):
        bounds = f"from {timeline.start.isoformat()} to {timeline.end.isoformat() if timeline.end else 'any later day'}"
        raise OutsideTerm.of(field, f"must lie {bounds}")
    return day


def last_day(effective: str, *, timeline: Timeline, today: date) -> date:
    """The local day on which a cancellation ends the subscription; before paid service, `immediate` ends it at once.

    Raises:
        OutsideTerm: See `effective_day`.
    """
    if effective == "immediate" and today < timeline.start:
        return today
    return effective_day(effective, timeline=timeline, today=today)


def _named_day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise OutsideTerm.of(field, "there is no such day", code="invalid") from None


def next_boundary(timeline: Timeline, today: date) -> date:
    """Where the current billing period ends: the first boundary after *today* of the item that recurs most often.

    Before paid service that is its start, and in the last period the end of service.
    """
    if today < timeline.start:
        return timeline.start
    ends = [
        _period_end(timeline, span, today)
        for row in spans(timeline).values()
        for span in row
        if not span.item.once and (span.end is None or span.end > today)
    ]
    last = [] if timeline.end is None else [max(today, timeline.end)]
    return min([*ends, *last], default=today)


def horizon(timeline: Timeline, today: date) -> date:
    """The day by which every item of past, present and future has been billed once more after *today*."""
    ends = [_period_end(timeline, span, today) for row in spans(timeline).values() for span in row]
    return max(ends, default=today)


def _period_end(timeline: Timeline, span: Span, today: date) -> date:
    """The end of the period of *span* in which *today* lies, or which lies nearest to it."""
    cadence = span.item.price.cadence
    last = today if span.end is None else min(today, span.end - timedelta(days=1))
    return time.period_of(anchor_of(timeline, cadence), cadence, max(last, span.start)).end
