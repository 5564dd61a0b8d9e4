"""What was billed against what was served (INV-33, INV-36, INV-38)."""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from datetime import date, datetime
from fractions import Fraction

from billow.catalog.types.price import in_currency
from billow.doors.cli.doctor.grid import Line, cover, items, portions, zones
from billow.doors.cli.doctor.look import Look
from billow.doors.cli.doctor.types import Violation
from billow.kit import time
from billow.kit.time import AnyZone, Period
from billow.rating import rules as rating
from billow.subscriptions import rules as subscriptions

Stretch = tuple[date, date]


async def find_twice(look: Look) -> AsyncIterator[Violation]:
    """Days of an item that were billed twice, or credited without having been billed, at one price or at two."""
    async for lines in items(look):
        for line, (start, end), fault in _twice(_standing(lines)):
            yield _violation(line, f"{line.item_key} from {start} to {end} {fault}")


def _standing(lines: Sequence[Line]) -> list[Line]:
    """The lines that were not voided: what stands on a void invoice is settled, and asks nothing of the service."""
    return [line for line in lines if not line.void]


def _twice(lines: Sequence[Line]) -> Iterator[tuple[Line, Stretch, str]]:
    prices = _by_price(lines)
    for group in prices:
        for start, end, height in cover(group):
            if height not in (0, 1) and not (height > 1 and group[-1].is_kept(start)):
                yield _last(group, start, end), (start, end), f"is billed {height} times at one price"
    if len(prices) > 1:
        for start, end, height in cover(line for group in prices for line in group):
            held = [group for group in prices if _held(group, start) and _worth(group[0], start, end)]
            if height > 1 and len(held) > 1 and not any(group[-1].is_kept(start) for group in held):
                yield _last(held[-1], start, end), (start, end), f"is billed at {len(held)} prices"


def _last(lines: Sequence[Line], start: date, end: date) -> Line:
    """The line billed last of those that bill a day in [start, end)."""
    return [line for line in lines if line.start < end and start < line.end][-1]


def _by_price(lines: Sequence[Line]) -> list[list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.is_fee:
            found[line.fingerprint].append(line)
    return list(found.values())


def _held(group: Sequence[Line], day: date) -> bool:
    return any(start <= day < end and height > 0 for start, end, height in cover(group))


def _worth(line: Line, start: date, end: date) -> bool:
    """Whether the fee of the days comes to anything: a part that rounds to nothing is neither billed nor credited."""
    quantity = in_currency(line.price, line.currency).nominal_quantity or Fraction(1)
    if line.once:
        return bool(rating.rate(line.price, quantity, currency=line.currency).amount)
    grid = _periods(line, start, end)
    return any(
        rating.rate_segment(
            line.price,
            quantity=quantity,
            currency=line.currency,
            start=line.share(period, start),
            end=line.share(period, end),
        ).amount
        for period in grid
    )


def _periods(line: Line, start: date, end: date) -> Iterator[Period]:
    """The grid periods of the line's price that have a day in [start, end)."""
    while start < end:
        period = line.period_at(start)
        yield period
        start = period.end


async def find_outside(look: Look) -> AsyncIterator[Violation]:
    """What is billed before the service began, in a trial where it is free, or, once a subscription is settled,
    after its end."""
    async for every in items(look):
        lines = _standing(every)
        for line, fault in [*_fees_outside(lines), *_usage_outside(lines)]:
            yield _violation(line, f"{line.item_key}: {fault}")


def _fees_outside(lines: Sequence[Line]) -> Iterator[tuple[Line, str]]:
    for group in _by_price(lines):
        line = group[-1]
        for start, end, height in cover(group):
            if height <= 0:
                continue
            if start < (min(line.edges) if line.once else line.timeline.start):
                yield line, f"billed from {start}, served from {line.timeline.start}"
            kept = _kept_until(line)
            if kept is not None and end > kept and _worth(line, max(start, kept), end):
                yield line, f"billed to {end}, served to {line.timeline.end}"


def _kept_until(line: Line) -> date | None:
    """The day up to which the fees of a settled subscription stay paid; what is billed once is kept whole."""
    end = line.timeline.end
    if not line.settled or end is None:
        return None
    if line.once:
        return max(end, line.end) if line.start < end else end
    period = subscriptions.period_of(line.timeline, line.price.billed, end)
    policy = subscriptions.end_policy(line.timeline, line.price, period)
    return period.end if policy in subscriptions.WHOLE else period.start if policy in subscriptions.NOTHING else end


def _usage_outside(lines: Sequence[Line]) -> Iterator[tuple[Line, str]]:
    for window in portions(line for line in lines if line.is_usage):
        line = window[-1]
        late = line.settled and line.timeline.end is not None and line.end > line.timeline.end
        trial = line.timeline.trial
        early = line.start < (line.timeline.start if trial is None else trial.start)
        if (early or late) and sum(each.amount for each in window) != 0:
            yield line, f"usage from {line.start} to {line.end} is billed outside the service"


async def find_boundaries(look: Look) -> AsyncIterator[Violation]:
    """Service intervals that are not made of boundaries of the grid and edges of the service, and instants that are not
    the local midnights of their days."""
    told: dict[tuple[str, str], set[date]] = defaultdict(set)
    async for row in look.rows("told_pauses"):
        told[row["tenant"], row["subscription_id"]].add(row["day"])
    async for lines in items(look):
        back = _taken_back(lines)
        for line in lines:
            cut = line.is_usage and (not line.closed or (line.fingerprint, line.real) in back)
            for fault in _off_grid(line, told.get((line.tenant, line.subscription_id), set()), cut=cut):
                yield _violation(line, f"{line.item_key}: {fault}")
    async for row in look.rows("schedules"):
        fault = _off_midnight(row["next_at"], row["next_on"], zones(row))
        if fault:
            yield Violation(tenant=row["tenant"], object=row["object"], detail=fault)


def _taken_back(lines: Sequence[Line]) -> set[tuple[str, Period]]:
    """The windows of usage, by price and days, that were billed and given back."""
    found: dict[tuple[str, Period], list[int]] = defaultdict(list)
    for line in lines:
        if line.is_usage:
            found[line.fingerprint, line.real].append(line.amount)
    return {window for window, amounts in found.items() if min(amounts) < 0 and sum(amounts) == 0}


def _off_grid(line: Line, told: Collection[date], *, cut: bool) -> Iterator[str]:
    """What is wrong with the days of a line; pauses of its subscription were to begin or end on those *told*. A window
    that was billed before it was over ends where it was to end by then, until it is *cut* and given back."""
    if line.evidence is not None:
        zone = line.timeline.timezone
        begun, over = (datetime.fromisoformat(line.evidence[name]) for name in ("window_start", "window_end"))
        if _ended_before_a_move(over, line):
            zone = time.zone_on(zone, line.real.start)
        last = min(line.real.end, time.local_date(over, zone))
        for instant, day in ((begun, line.real.start), (over, last)):
            fault = _off_midnight(instant, day, zone)
            if fault:
                yield fault
    if line.once:
        return
    period = line.period
    if line.end > period.end:
        yield f"{line.start} to {line.end} crosses the boundary of {period.end}"
    late = any(day < line.start for day in line.put_off)
    begins = line.start in (period.start, *line.edges) or line.real.start in told
    if not line.is_proration and not begins and not late:
        yield f"begins on {line.start}, inside {period}, where no version does"
    ends = line.end in (period.end, *line.edges) or line.real.end in told
    if line.evidence is not None and not ends and not cut:
        yield f"ends on {line.end}, inside {period}, where no version does"


def _ended_before_a_move(over: datetime, line: Line) -> bool:
    """Whether a window ended where it was to end in the zone in which it began: it was billed before the customer moved
    and before it was over."""
    return over == time.resolve(line.real.end, time.zone_on(line.timeline.timezone, line.real.start))


def _off_midnight(instant: datetime | None, day: date | None, zone: AnyZone) -> str:
    expected = None if day is None else time.resolve(day, zone)
    named = zone if day is None else time.zone_on(zone, day)
    return "" if instant == expected else f"{instant} is not the beginning of {day} in {named}"


def _violation(line: Line, detail: str) -> Violation:
    return Violation(tenant=line.tenant, object=line.id, detail=detail)
