"""What a plan, or the subscription itself, takes off on a day, as long as that lasts; and what recurs is worth then."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from billow.catalog.types.terms import NO_SPEND_TERMS, PlanDiscount, SpendTerms
from billow.kit import time
from billow.kit.money import Money
from billow.kit.time import Cadence
from billow.subscriptions.rules.money import billing_cadence, mrr
from billow.subscriptions.rules.own import overlaid, own_on
from billow.subscriptions.rules.shifting import plain, plain_day
from billow.subscriptions.rules.timeline import by_time, in_force, period_of
from billow.subscriptions.types import Item, OwnTerm, Timeline, Version

_DISCOUNT: tuple[OwnTerm, ...] = ("discount",)
_MONTHS_OF: Mapping[str | None, int] = {"month": 1, "year": 12}
PlanTerms = Mapping[tuple[str, int], SpendTerms]
"""What revisions of plans, each by plan and number, say of the money of a period."""


def discount_over(timeline: Timeline, discount: PlanDiscount, cadence: Cadence, start: date) -> date | None:
    """The day on which a discount that began on *start* is over, on plain days; None for one that holds forever."""
    count, unit = discount.duration_value, discount.duration_unit
    if count is None:
        return None
    if unit != "billing_period":
        return time.add_months(start, count * _MONTHS_OF[unit])
    end = start
    for _ in range(count):
        end = period_of(timeline, cadence, end).end
    return end


def discount_on(timeline: Timeline, plans: PlanTerms, day: date) -> PlanDiscount | None:
    """What is taken off on *day*; None where nothing is, or no longer.

    How long it lasts is counted from the day on which it first held, over every version that leaves it as it was.
    Before paid service it is what will be taken off at its start.
    """
    if not timeline.own_terms and not any(each.discount for each in plans.values()):
        return None
    day = max(day, timeline.start)
    found, since, cadence = None, timeline.start, None
    for turn in _turns(timeline, day):
        version = in_force(timeline, turn)
        plan = plans.get((version.plan_id or "", version.plan_revision or 0), NO_SPEND_TERMS)
        said = overlaid(plan, own_on(timeline.own_terms, turn), _DISCOUNT).discount
        if said != found:
            found, since, cadence = said, turn, billing_cadence(version.items)
    if found is None or cadence is None:
        return None
    over = discount_over(plain(timeline), found, cadence, plain_day(timeline, since))
    return found if over is None or plain_day(timeline, day) < over else None


def _turns(timeline: Timeline, day: date) -> list[date]:
    """The days until *day* on which what is taken off may change."""
    days = [version.effective_from for version in timeline.versions]
    days += [own.effective_from for own in timeline.own_terms if own.effective_from is not None]
    return sorted({timeline.start, *(each for each in days if timeline.start < each <= day)})


def discount_of(timeline: Timeline, plans: PlanTerms, version: Version, today: date) -> PlanDiscount | None:
    """What is taken off by a version, be it a draft, in force, or no longer: today, or on the nearest of its days."""
    last = date.max if version.effective_to is None else version.effective_to - timedelta(days=1)
    day = max(version.effective_from, min(today, last))
    return discount_on(_with(timeline, version), plans, day)


def mrr_on(timeline: Timeline, plans: PlanTerms, day: date) -> Money:
    """What the recurring fees in force on *day* come to in a month, once they are paid for."""
    less = discount_on(timeline, plans, day)
    return mrr(in_force(timeline, max(day, timeline.start)).items, timeline.currency, less=less)


def mrr_with(
    timeline: Timeline, plans: PlanTerms, items: Sequence[Item], *, revision: tuple[str, int], day: date
) -> Money:
    """The same as though the subscription had these *items* of a revision of a plan from *day* on."""
    version = replace(
        in_force(timeline, day),
        id="",
        items=tuple(items),
        plan_id=revision[0],
        plan_revision=revision[1],
        effective_from=day,
    )
    return mrr_on(_with(timeline, version), plans, day)


def _with(timeline: Timeline, version: Version) -> Timeline:
    """The timeline with the version as that of its day."""
    others = tuple(each for each in timeline.versions if each.id != version.id)
    last = replace(version, number=1 + max((each.number for each in others), default=0))
    return replace(timeline, versions=tuple(by_time(replace(timeline, versions=(*others, last)))))
