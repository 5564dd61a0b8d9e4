"""Where on a timeline the spend terms of its plans, or its own, hold, and the periods that they are compared in."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, takewhile

from billow.billing.types.spend import Agreed, SharedLimit
from billow.catalog.types.terms import NO_SPEND_TERMS, Commitment, Spend, SpendTerms
from billow.kit import time
from billow.kit.money import Money
from billow.kit.time import Cadence, Period
from billow.subscriptions import rules as subscriptions
from billow.subscriptions.types import Contract, OwnTerm, OwnTerms, Span, Timeline

_DAY = timedelta(days=1)
_LIMITS: tuple[OwnTerm, ...] = ("minimum_spend", "maximum_spend")
_AT_ONCE: tuple[OwnTerm, ...] = ("discount", "usage_thresholds")


def revisions(timeline: Timeline) -> list[tuple[str, int]]:
    """The revisions of plans, by plan and number, that the versions are made of."""
    found = [(v.plan_id, v.plan_revision) for v in timeline.versions]
    return [(plan_id, number) for plan_id, number in dict.fromkeys(found) if plan_id is not None and number is not None]


def agreed(timeline: Timeline, terms: Mapping[tuple[str, int], SpendTerms]) -> list[Agreed]:
    """The stretches of service with what the plan of the version in force there says, or the subscription in its place;
    those on which nothing is said are left out."""
    ordered = subscriptions.by_time(timeline)
    turns = _turns(timeline)
    found: list[Agreed] = []
    for version, following in zip(ordered, [*ordered[1:], None], strict=True):
        plan = terms.get((version.plan_id or "", version.plan_revision or 0), NO_SPEND_TERMS)
        start = max(version.effective_from, timeline.start)
        ends = [day for day in (following.effective_from if following else None, timeline.end) if day is not None]
        end = min(ends, default=None)
        silent = plan == NO_SPEND_TERMS and not turns
        if not silent and (end is None or start < end):
            span = Span(item=version.items[0], version_id=version.id, start=start, end=end)
            found += _said(
                timeline,
                plan,
                turns,
                Agreed(terms=plan, cadence=subscriptions.billing_cadence(version.items), span=span),
            )
    return [each for each in found if each.terms != NO_SPEND_TERMS]


def _turns(timeline: Timeline) -> list[tuple[date, OwnTerms]]:
    """What the subscription says itself, each with the day from which its least and most spend count: the beginning of
    the billing period in which it is said."""
    return [
        (_begun(timeline, max(own.effective_from or timeline.start, timeline.start)), own) for own in timeline.own_terms
    ]


def _begun(timeline: Timeline, day: date) -> date:
    """The day on which the billing period of *day* began, or on which billing in such periods did."""
    cadence = subscriptions.billing_cadence(subscriptions.in_force(timeline, day).items)
    period = billing_period(timeline, cadence, subscriptions.plain_day(timeline, day))
    start = subscriptions.real_period(timeline, period).start
    others = [v for v in subscriptions.by_time(timeline) if start < v.effective_from <= day]
    before = subscriptions.in_force(timeline, start)
    for earlier, later in pairwise([before, *others]):
        if subscriptions.billing_cadence(earlier.items) != cadence:
            start = later.effective_from
    return max(start, timeline.start)


def _said(
    timeline: Timeline, plan: SpendTerms, turns: Sequence[tuple[date, OwnTerms]], whole: Agreed
) -> Iterator[Agreed]:
    """The parts of a stretch with the terms of the plan and the subscription's own in their place, each as long as it
    says the same."""
    start, end = whole.span.start, whole.span.end
    days = {day for begins, own in turns for day in (begins, own.effective_from) if day is not None}
    cuts = [start, *sorted(day for day in days if start < day and (end is None or day < end))]
    last: Agreed | None = None
    for begins, ends in zip(cuts, [*cuts[1:], end], strict=True):
        limits = next((own for day, own in reversed(turns) if day <= begins), None)
        terms = subscriptions.overlaid(plan, limits, _LIMITS)
        terms = subscriptions.overlaid(terms, subscriptions.own_on(timeline.own_terms, begins), _AT_ONCE)
        if last is not None and last.terms == terms:
            last = replace(last, span=replace(last.span, end=ends))
            continue
        if last is not None:
            yield last
        last = replace(whole, terms=terms, span=replace(whole.span, start=begins, end=ends))
    if last is not None:
        yield last


def on_plain_days(timeline: Timeline, each: Agreed) -> Agreed:
    """The same on the plain days of the timeline."""
    span, window = each.span, each.window
    end = None if span.end is None else subscriptions.plain_day(timeline, span.end)
    if window is not None:
        window = Period(*(subscriptions.plain_day(timeline, day) for day in (window.start, window.end)))
    start = subscriptions.plain_day(timeline, span.start)
    return replace(each, span=replace(span, start=start, end=end), window=window)


def billing_period(timeline: Timeline, cadence: Cadence, day: date) -> Period:
    """The grid period of *cadence* that contains *day*."""
    return subscriptions.period_of(timeline, cadence, day)


def limits_of(
    timeline: Timeline, stretches: Sequence[Agreed], contract: Contract, *, name: str, until: date
) -> list[list[SharedLimit]]:
    """The amounts that the term of that *name* sets, by period that begins on or before *until*, in order.

    A period in which plans with different amounts hold has the share of each.
    """
    found: dict[Period, list[SharedLimit]] = defaultdict(list)
    for each in stretches:
        said: Spend | Commitment | None = getattr(each.terms, name)
        if said is None:
            continue
        words = said.invoice_display_name if isinstance(said, Commitment) else None
        codes = (said.tax_codes if isinstance(said, Commitment) else ()) or each.terms.tax_codes
        amount = Money.of(said.amount, timeline.currency)
        for period in _periods(timeline, each, contract, said, until):
            limit = replace(_limit(timeline, each, period, amount), words=words, tax_codes=codes)
            if each.window is None or limit.parts:
                found[period].append(limit)
    return [found[period] for period in sorted(found, key=lambda p: (p.start, p.end))]


def _periods(
    timeline: Timeline, each: Agreed, contract: Contract, said: Spend | Commitment, until: date
) -> Iterator[Period]:
    name = said.period
    end = min(each.span.end or until + _DAY, until + _DAY)
    if end <= each.span.start:
        return
    if name == "contract":
        begun = takewhile(lambda p: p.start < end, _terms(timeline, contract))
        yield from (p for p in begun if each.span.start < p.end)
        return
    cadence = each.cadence if name == "billing_period" else Cadence.named(name)
    yield from time.periods(subscriptions.anchor_of(timeline, cadence), cadence, each.span.start, end)


def _terms(timeline: Timeline, contract: Contract) -> Iterator[Period]:
    """The terms of the contract one after the other; what goes on without one is a term once its end is known.

    A service that ends early has its share of the term.
    """
    start, end = timeline.start, subscriptions.term_end(replace(timeline, end=None), timeline.start)
    end = end or subscriptions.end_of(contract, timeline.start)
    while end is not None and end > start:
        yield Period(start, end)
        start, end = end, subscriptions.term_end(replace(timeline, end=None), end)
        if timeline.end is not None and start >= timeline.end:
            return
    if timeline.end is not None and start < timeline.end:
        yield Period(start, timeline.end)


def _limit(timeline: Timeline, each: Agreed, period: Period, amount: Money) -> SharedLimit:
    span, window = each.span, each.window
    start, end = max(period.start, span.start), min(period.end, span.end or period.end)
    return SharedLimit(
        amount=amount,
        words=None,
        tax_codes=(),
        period=period,
        start=start,
        end=end if window is None else min(end, window.end),
        parts=served_parts(timeline, Period(start, end), span=span, window=window),
        version_id=span.version_id,
    )


def served_parts(
    timeline: Timeline, days: Period, *, span: Span, window: Period | None
) -> tuple[tuple[date, date], ...]:
    """The parts of *days* of the span that are served, as far as they lie in the *window* where there is one."""
    parts = [
        Period(part.start, part.end or days.end)
        for part in subscriptions.served(timeline, replace(span, start=days.start, end=days.end))
    ]
    counted = parts if window is None else [inside for each in parts if (inside := each.intersect(window)) is not None]
    return tuple((each.start, each.end) for each in counted)


def discounted(timeline: Timeline, stretches: Sequence[Agreed]) -> list[Agreed]:
    """The stretches over which a discount holds: as long as its plan is in force, and as its duration says.

    A duration is counted from the day on which the discount first holds, over every version that leaves it as it was.
    """
    found: list[Agreed] = []
    for each in (each for each in stretches if each.terms.discount is not None):
        last = found[-1] if found else None
        if last and last.span.end == each.span.start and last.terms.discount == each.terms.discount:
            found[-1] = replace(last, span=replace(last.span, end=each.span.end))
        else:
            found.append(each)
    return [kept for each in found if (kept := _while_it_lasts(timeline, each)) is not None]


def _while_it_lasts(timeline: Timeline, each: Agreed) -> Agreed | None:
    discount, span = each.terms.discount, each.span
    over = None if discount is None else subscriptions.discount_over(timeline, discount, each.cadence, span.start)
    if over is None:
        return each
    end = over if span.end is None else min(over, span.end)
    return replace(each, span=replace(span, end=end)) if span.start < end else None


def discount_periods(timeline: Timeline, each: Agreed, *, until: date) -> Iterator[tuple[Period, Span]]:
    """The billing periods of a stretch that begin on or before *until*, each with the part of the stretch in it."""
    end = min(each.span.end or until + _DAY, until + _DAY)
    if end <= each.span.start:
        return
    for period in time.periods(subscriptions.anchor_of(timeline, each.cadence), each.cadence, each.span.start, end):
        start, stop = max(period.start, each.span.start), min(period.end, each.span.end or period.end)
        yield period, replace(each.span, start=start, end=stop)
