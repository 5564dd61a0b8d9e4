"""Which days are paid at which price: the versions in force, each taken over as its proration says (0017)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from billow.subscriptions.rules.shifting import breaks, fees_due, gaps, plain, plain_day, usage_due
from billow.subscriptions.rules.timeline import (
    billed,
    by_time,
    in_advance,
    parted,
    period_of,
    served,
    sold,
    span_dues,
    spans,
)
from billow.subscriptions.rules.trials import charged
from billow.subscriptions.types import Due, Item, Proration, Span, Timeline, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The day on which an item is sold otherwise than before: at a price, at another, or no longer."""

    day: date
    item: Item | None
    version_id: str
    proration: Proration


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """A stretch that is paid at one price; what is `kept` is neither given back nor cut by later turns."""

    span: Span
    kept: bool = False

    def covers(self, day: date) -> bool:
        """Whether the stretch goes on through *day*, or begins later."""
        return not self.kept and (self.span.end is None or self.span.end > day)


def dues(timeline: Timeline, *, until: date) -> Iterator[Due]:
    """Every piece of service that falls due on or before *until*.

    An advance fee is due when its piece begins; a fee in arrears and usage when it ends (correctness 2.3). Usage, and
    what is billed once, follows the versions in force; a fee follows what its versions say of the period in which they
    take effect. Where they all prorate, pieces of one item tile its service without gap or overlap. Periods, and the
    days of fees, are plain days (`shifting`); the days of usage, and those on which all falls due, are real.
    """
    rows = spans(timeline)
    for row in rows.values():
        if row[0].item.once:
            yield from span_dues(timeline, row[0], until)
    if not gaps(timeline):
        yield from _usage(timeline, rows, until=until)
        yield from _fees(timeline, until=until)
        return
    even, last = plain(timeline), plain_day(timeline, until)
    yield from usage_due(timeline, _usage(even, spans(even), until=last, cuts=breaks(timeline)), until=until)
    for advance in (True, False):
        found = (due for due in _fees(even, until=last) if in_advance(due.item) == advance)
        yield from fees_due(timeline, found, until=until, advance=advance)


def _usage(
    timeline: Timeline, rows: Mapping[str, Sequence[Span]], *, until: date, cuts: Sequence[date] = ()
) -> Iterator[Due]:
    """The windows of usage, cut on some days beside those on which versions cut them."""
    for row in rows.values():
        if row[0].item.once:
            continue
        for span in [part for each in row if each.item.price.metered for part in served(timeline, each)]:
            for part in parted(span, cuts):
                yield from span_dues(timeline, part, until)


def _fees(timeline: Timeline, *, until: date) -> Iterator[Due]:
    for row in fee_spans(timeline, until=until).values():
        for span in row:
            for part in served(timeline, span):
                yield from span_dues(timeline, part, until)


def fee_spans(timeline: Timeline, *, until: date) -> Mapping[str, Sequence[Span]]:
    """Each item with a recurring fee by its key, as the spans over which it is paid at one price, as known by *until*.

    A version that makes its price due for a whole period reaches back; before its day it is not looked at. Where there
    is but one version, nothing turns: what is in force is paid.
    """
    ordered = charged(by_time(timeline))
    if len(ordered) == 1 and ordered[0].proration != "full":
        return {key: row for key, row in spans(timeline).items() if _has_fee(row[0].item)}
    found: dict[str, list[Span]] = {}
    for key, turns in _turns(timeline).items():
        row: list[Paid] = []
        for n, turn in enumerate(turns):
            if turn.proration != "full" or turn.day <= until:
                row = _turned(timeline, row, turn, first=n == 0 and turn.day == timeline.start)
        joined = _joined(timeline, row)
        if joined:
            found[key] = joined
    return found


def _turns(timeline: Timeline) -> dict[str, list[Turn]]:
    """The turns of each item. Of versions of one day the last is in force (T-23), but an item that it left alone turned
    as the version said that turned it."""
    found: dict[str, list[Turn]] = {}
    before: dict[str, Item] = {}
    for day, group in groupby(charged(by_time(timeline)), key=lambda v: max(v.effective_from, timeline.start)):
        if timeline.end is not None and day >= timeline.end:
            break
        said = _said(before, list(group))
        for key, turn in said.items():
            if sold(turn.item) != sold(before.get(key)):
                found.setdefault(key, []).append(turn if turn.day == day else replace(turn, day=day))
        after = {key: turn.item for key, turn in said.items()}
        before = {key: item for key, item in {**before, **after}.items() if item is not None}
    return found


def _said(before: dict[str, Item], versions: list[Version]) -> dict[str, Turn]:
    """What the versions of one day make of each item, and by which of them."""
    said: dict[str, Turn] = {}
    for version in versions:
        items = {item.item_key: item for item in billed(version)}
        for key in {**before, **said, **items}:
            known = said[key].item if key in said else before.get(key)
            if sold(items.get(key)) != sold(known):
                said[key] = Turn(
                    day=version.effective_from,
                    item=items.get(key),
                    version_id=version.id,
                    proration=version.proration,
                )
    return said


def _turned(timeline: Timeline, row: list[Paid], turn: Turn, *, first: bool) -> list[Paid]:
    """The stretches after a turn."""
    item = turn.item if turn.item is not None and _has_fee(turn.item) else None
    open_rows = [paid for paid in row if paid.covers(turn.day)]
    stop = begin = turn.day
    if not first and not (item is None and not open_rows):
        stop, begin = _edges(timeline, [paid.span for paid in open_rows], item, turn)
    after = [cut for paid in row for cut in _cut(timeline, paid, turn, stop=stop)]
    if item is not None:
        start = max(begin, timeline.start)
        after.append(Paid(span=Span(item=item, version_id=turn.version_id, start=start, end=None)))
    return after


def _has_fee(item: Item) -> bool:
    return not item.price.metered and not item.once


def _edges(timeline: Timeline, open_spans: list[Span], item: Item | None, turn: Turn) -> tuple[date, date]:
    """The day on which the old price stops to be paid, and that from which the new one is."""
    day = turn.day
    paid_until = max((_next(timeline, span, day) for span in open_spans), default=None)
    own = None if item is None else _boundary(timeline, item, day)
    match turn.proration:
        case "none":
            edge = paid_until or own or day
            return edge, edge
        case "credit_only":
            return day, min(edge for edge in (paid_until, own, date.max) if edge is not None)
        case "full":
            whole = [item] if item is not None else [span.item for span in open_spans]
            edge = min(period_of(timeline, each.price.billed, day).start for each in whole)
            return edge, edge
        case _:
            return day, day


def _next(timeline: Timeline, span: Span, day: date) -> date:
    """The end of the period that is paid on *day*; the first paid day of what has not begun."""
    if span.start > day:
        return span.start
    return min(_boundary(timeline, span.item, day), span.end or date.max)


def _boundary(timeline: Timeline, item: Item, day: date) -> date:
    """The first boundary of the item's grid on or after *day*."""
    period = period_of(timeline, item.price.billed, day)
    return day if period.start == day else period.end


def _cut(timeline: Timeline, paid: Paid, turn: Turn, *, stop: date) -> Iterator[Paid]:
    """What is left of a stretch when its price stops on *stop*, and what of it is kept although it was replaced."""
    span = paid.span
    if paid.kept or (span.end is not None and span.end <= stop):
        yield paid
        return
    if span.start < stop:
        yield replace(paid, span=replace(span, end=stop))
    if turn.proration == "charge_only" and span.start < turn.day:
        end = min(_boundary(timeline, span.item, turn.day), span.end or date.max)
        if end > turn.day:
            yield Paid(span=replace(span, start=turn.day, end=end), kept=True)


def _joined(timeline: Timeline, row: list[Paid]) -> list[Span]:
    """The stretches up to the end of service, those that go on at the same price as one."""
    joined: list[Span] = []
    for paid in sorted(row, key=lambda each: each.span.start):
        end = min((d for d in (paid.span.end, timeline.end) if d is not None), default=None)
        span = paid.span if end == paid.span.end else replace(paid.span, end=end)
        if end is not None and end <= span.start:
            continue
        for n, earlier in enumerate(joined):
            if earlier.end == span.start and sold(earlier.item) == sold(span.item):
                joined[n] = replace(earlier, end=span.end)
                break
        else:
            joined.append(span)
    return joined
