"""Windows of usage: which days they are, which part of their period, and what was billed for them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from billow.billing.rules.lines import BESIDE_KINDS, is_usage, part_of
from billow.billing.types import UsagePiece
from billow.invoicing.types import BilledLine
from billow.kit import time
from billow.kit.money import total
from billow.rating.types import WHOLE, PeriodPart
from billow.subscriptions import rules as subscriptions
from billow.subscriptions.types import Due, Timeline

_NOON = timedelta(hours=12)
Window = tuple[str, str, date, date]
"""The item, the fingerprint of its price, and the days from and before which usage counts."""


def by_window(billed: Sequence[BilledLine]) -> dict[Window, list[BilledLine]]:
    """The lines of usage by the windows that they were billed for."""
    found: dict[Window, list[BilledLine]] = defaultdict(list)
    for line in billed:
        if is_usage(line):
            found[(line.item_key, line.fingerprint, line.period_start, line.period_end)].append(line)
    return found


def instants_of(timeline: Timeline, found: Mapping[Window, Sequence[BilledLine]]) -> dict[date, datetime]:
    """The days at which windows that were billed begin and end, with the instants that their lines name: those that
    would be others today, by newer rules of the zone. A boundary that was billed is not worked out anew (T-05).

    A line of usage so far may have been measured up to a day before the end of its window: it says nothing of that.
    """
    said = {
        said
        for lines in found.values()
        for line in lines
        if line.evidence is not None
        for said in (
            (line.period_start, line.evidence.window_start),
            (line.period_end, line.evidence.window_end),
        )
    }
    zone = timeline.timezone
    return {
        day: at
        for day, at in sorted(said, reverse=True)
        if at != time.resolve(day, zone) and time.local_date(at + _NOON, zone) == day
    }


def window_of(due: Due | UsagePiece) -> Window:
    """The window of what is due, or of a piece."""
    return due.item.item_key, due.item.fingerprint, due.start, due.end


def window_piece(
    timeline: Timeline, due: Due, found: Mapping[Window, Sequence[BilledLine]], *, instants: Mapping[date, datetime]
) -> UsagePiece:
    """The window with what was billed for it, of what was *found* by windows, and the *instants* that lines said."""
    lines = [*_settled(due, found), *found.get(window_of(due), ())]
    counting = [line for line in lines if line.kind not in BESIDE_KINDS]
    return UsagePiece(
        item=due.item,
        version_id=due.version_id,
        period=due.period,
        start=due.start,
        end=due.end,
        due_on=due.due_on,
        billed=total((line.amount for line in lines), timeline.currency),
        lines=len(lines),
        void=total((line.amount for line in lines if line.void), timeline.currency),
        part=window_part(timeline, due),
        last=counting[-1] if counting else None,
        taxes=lines[0].taxes if lines else None,
        instants=instants,
    )


def on_a_draft(lines: Sequence[BilledLine]) -> bool:
    """Whether the usage of the window with these lines stands on an invoice that is not issued: it is measured again
    there, and not by the next one (correctness I-01)."""
    counting = [line for line in lines if line.kind not in BESIDE_KINDS]
    return bool(counting) and counting[-1].draft and counting[-1].kind == "usage"


def _settled(due: Due, found: Mapping[Window, Sequence[BilledLine]]) -> list[BilledLine]:
    """The void lines at the price of the window that bear other days, of which the first is one of its own.

    Windows of an item at one price do not overlap. So those days are no window any more, and what was settled by
    voiding stays settled in the one that took their place.
    """
    own = window_of(due)
    others = (each for each in found if each != own and each[:2] == own[:2] and due.start <= each[2] < due.end)
    return [line for each in others for line in found[each] if line.void]


def window_part(timeline: Timeline, due: Due) -> PeriodPart:
    """The part of its period that a window is; all of it where the shares of a period count for fees alone."""
    first = due.item.price.prorated or _begins(timeline, due)
    part = part_of(timeline, due.period, start=due.start, end=due.end, first=first)
    return part if part.share else replace(WHOLE, first=first)


def _begins(timeline: Timeline, due: Due) -> bool:
    """Whether no part of the period comes before the window, on plain days."""
    even, start = subscriptions.plain(timeline), subscriptions.plain_day(timeline, due.start)
    spans = subscriptions.spans(even).get(due.item.item_key, ())
    alike = (span for span in spans if span.item.price.metered and span.tried == (start < even.start))
    parts = (part for span in alike for part in subscriptions.served(even, span))
    return start <= due.period.start or not any(
        part.start < start and (part.end is None or part.end > due.period.start) for part in parts
    )
