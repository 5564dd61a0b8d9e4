"""Progressive billing: which threshold the usage of a period has reached, and what of it is billed at once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from billow.billing.rules.lines import part_of
from billow.billing.rules.usage import difference, usage_line
from billow.billing.rules.windows import Window, by_window, instants_of, window_of, window_part, window_piece
from billow.billing.types import UsagePiece
from billow.billing.types.progressive import Threshold, UsagePriced
from billow.billing.types.spend import Agreed
from billow.catalog.types.price import Consumption, in_currency
from billow.catalog.types.terms import UsageThreshold
from billow.invoicing.types import BilledLine, DraftLine, Evidence
from billow.kit import explain
from billow.kit.money import Money, total
from billow.kit.numbers import exact
from billow.kit.time import Cadence, Period
from billow.rating import rules as rating
from billow.subscriptions import rules as subscriptions
from billow.subscriptions.types import Due, Timeline


def thresholds_on(stretches: Iterable[Agreed], day: date) -> tuple[UsageThreshold, ...]:
    """The thresholds of the plan in force on *day*, or the subscription's own."""
    for each in stretches:
        if each.span.start <= day and (each.span.end is None or day < each.span.end):
            return each.terms.usage_thresholds
    return ()


def open_windows(timeline: Timeline, today: date) -> list[Due]:
    """The windows of usage in the periods that *today* lies in, as far as they have begun."""
    horizon = subscriptions.horizon(timeline, today)
    plain = subscriptions.plain_day(timeline, today)
    return [
        due
        for due in subscriptions.dues(timeline, until=horizon)
        if due.item.price.metered and due.period.contains(plain) and due.start <= today
    ]


def settling_windows(timeline: Timeline, as_of: date) -> list[tuple[Due, date]]:
    """The windows that are open on *as_of* and that are billed in a faster rhythm than theirs, each with the last day
    on which that rhythm had a boundary: the usage before it is billed."""
    if not any(item.price.settles for version in timeline.versions for item in version.items):
        return []
    even, day = subscriptions.plain(timeline), subscriptions.plain_day(timeline, as_of)
    found = []
    for due in open_windows(timeline, as_of):
        settles = due.item.price.settles
        if settles is not None and as_of < due.end and _is_faster(settles, due.item.price.cadence):
            begun = subscriptions.period_of(even, settles, day).start
            found.append((due, subscriptions.ends_on(timeline, begun)))
    return [(due, until) for due, until in found if due.start < until]


def _is_faster(one: Cadence, other: Cadence) -> bool:
    return subscriptions.length(one) < subscriptions.length(other)


def open_pieces(timeline: Timeline, windows: Iterable[Due], billed: Sequence[BilledLine]) -> list[UsagePiece]:
    """The windows with what was billed for each so far."""
    found = by_window(billed)
    instants = instants_of(timeline, found)
    return [
        replace(
            window_piece(timeline, due, found, instants=instants),
            part=part_of(timeline, due.period, start=due.start, end=due.end, first=window_part(timeline, due).first),
        )
        for due in windows
    ]


def priced_so_far(timeline: Timeline, piece: UsagePiece, consumption: Consumption) -> UsagePriced:
    """What the usage so far comes to by the price of the whole window (correctness 3.3).

    What is missing to a minimum is not: it shows at the end of the window.
    """
    paid = replace(consumption, quantity=max(consumption.quantity, Fraction(0)))
    price = replace(in_currency(piece.item.price, timeline.currency), minimum=None)
    rated = rating.item_of_window(price, paid, currency=timeline.currency, part=piece.part)
    whole = total((part.amount for part in rated.parts if part.kind != "discount"), timeline.currency)
    return UsagePriced(piece=piece, amount=rated.net, undiscounted=whole, tree=rated.tree)


def crossed(thresholds: Sequence[UsageThreshold], *, period: Period, usage: Money, said: int) -> Threshold | None:
    """The highest threshold that the usage of the period has reached, when it lies above what was *said* of the period
    before, in minor units; of several that are passed at once it is the only one."""
    highest = _highest(thresholds, usage)
    if highest is None or highest.minor <= said:
        return None
    return Threshold(amount=highest, usage=usage, period=period)


def periods_of(windows: Iterable[Due]) -> dict[Window, Period]:
    """The period that each window is in, of plain days, which no pause moves: usage of a month and of a year is counted
    apart, since that of the month begins anew with each (correctness 3.3)."""
    return {window_of(due): due.period for due in windows}


def _highest(thresholds: Sequence[UsageThreshold], usage: Money) -> Money | None:
    """The highest amount at or below the usage: a fixed one, or the last of them and so many steps of the recurring."""
    currency = usage.currency
    fixed = [Money.of(each.amount, currency) for each in thresholds if not each.recurring]
    passed = [each for each in fixed if each <= usage]
    last = max(fixed, default=Money.zero(currency))
    for step in (Money.of(each.amount, currency) for each in thresholds if each.recurring):
        count = (usage - last).minor // step.minor
        if count > 0:
            passed.append(Money(last.minor + count * step.minor, currency))
    return max(passed, default=None)


def interim_line(
    timeline: Timeline,
    priced: UsagePriced,
    *,
    consumption: Consumption,
    evidence: Evidence,
    threshold: Threshold | None = None,
) -> DraftLine | None:
    """The line for what of a window's usage so far was not billed yet; None when that is nothing, or less. Its
    calculation names the *threshold* that was reached, where one was.

    Where more usage costs less the difference waits for the end of the period (correctness 3.3).
    """
    piece = priced.piece
    amount = priced.amount - piece.billed
    if amount <= Money.zero(timeline.currency):
        return None
    line = usage_line(piece, "usage", amount, timeline)
    tree = difference(piece, priced.tree, evidence) if piece.lines else explain.add("usage so far", priced.tree)
    if threshold is not None:
        tree = replace(tree, source={**tree.source, "threshold": str(threshold.amount)})
    return replace(
        line,
        description=f"{piece.item.name}, so far",
        precise=exact(amount.amount),
        tree=tree,
        quantity=consumption.quantity,
        evidence=evidence,
    )
