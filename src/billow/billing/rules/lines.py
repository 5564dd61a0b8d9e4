"""What the reconciliation knows of lines: their kinds, their names, whether they are worth an invoice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TypeVar

from billow.catalog.types.price import Price, price_of
from billow.invoicing.types import BilledLine, DraftLine
from billow.kit.money import Money
from billow.kit.time import Period
from billow.rating.types import WHOLE, PeriodPart
from billow.subscriptions import rules as subscriptions
from billow.subscriptions.types import Item, Timeline

FEE_KINDS = frozenset({"fixed", "proration_charge", "proration_credit", "add_on"})
BESIDE_KINDS = frozenset({"cap", "true_up", "discount"})
"""The kinds of lines that stand beside that of a fee or of usage: what its minimum, maximum and discount come to."""


def is_term(line: BilledLine | DraftLine) -> bool:
    """Whether the line bills no item but a spend term of the plan: its item key is one that no item can have."""
    return (line.item_key or "").startswith("_")


def is_usage(line: BilledLine) -> bool:
    """Whether the line bills usage, or stands beside one that does."""
    if is_term(line):
        return False
    if line.kind in BESIDE_KINDS:
        return price_of(line.fingerprint, line.price).metered
    return line.kind not in FEE_KINDS


def one(amount: Money) -> Fraction:
    """The quantity of a line that is of no number of anything: one, with the sign of its amount (correctness M-11)."""
    return Fraction(-1 if amount.minor < 0 else 1)


def metrics_of(item: Item) -> tuple[str, ...]:
    """The metrics that a window of the item is measured by, by id: its product's, and those that its price binds."""
    bound = item.price.reads.bindings.values()
    return tuple(dict.fromkeys((*item.metric_ids, *bound))) if bound else item.metric_ids


def part_of(timeline: Timeline, period: Period, *, start: date, end: date, first: bool = True) -> PeriodPart:
    """The part [start, end) of a period of the timeline, as rating reads it."""
    if (start, end) == (period.start, period.end):
        return WHOLE if first else replace(WHOLE, first=False)
    by_days = timeline.proration_mode == "day" and timeline.first_period in ("prorate", "merge")
    return PeriodPart(
        start=subscriptions.share(timeline, period, start),
        end=subscriptions.share(timeline, period, end),
        days=period.days if by_days else None,
        first=first,
    )


def fee_part(timeline: Timeline, price: Price, period: Period, *, start: date, end: date) -> PeriodPart:
    """The part [start, end) of a period of a fee as rating reads it: of the interval that its price is stated for."""
    by_days = timeline.proration_mode == "day" and timeline.first_period in ("prorate", "merge")
    return PeriodPart(
        start=subscriptions.fee_share(timeline, price, period, start),
        end=subscriptions.fee_share(timeline, price, period, end),
        days=period.days if by_days and price.instalments == 1 else None,
    )


def last_items(timeline: Timeline) -> dict[str, Item]:
    """Each item by its key, as the version recorded last that sells it has it."""
    return {item.item_key: item for version in timeline.versions for item in version.items}


def name_of(timeline: Timeline, item_key: str) -> str:
    """The name that the item of that key had last; the key when it is not known."""
    item = last_items(timeline).get(item_key)
    return item.name if item else item_key


def natural_key(
    subscription_id: str, *, item_key: str, kind: str, service: tuple[date, date], fingerprint: str, ordinal: int
) -> str:
    """The name of a billed line that can exist once: subscription, item, kind, service interval, price, and how many
    equal lines came before it."""
    start, end = (day.isoformat() for day in service)
    return f"{subscription_id}/{item_key}/{kind}/{start}/{end}/{fingerprint}/{ordinal}"


def as_billed(lines: Sequence[DraftLine]) -> list[BilledLine]:
    """The lines as the reconciliation will read them once they are billed."""
    return [
        BilledLine(
            subscription_id=str(line.subscription_id),
            item_key=str(line.item_key),
            kind=line.kind,
            amount=line.amount,
            quantity=line.quantity,
            period_start=line.period_start,
            period_end=line.period_end,
            fingerprint=line.fingerprint,
            price=line.price or {},
            version_id=str(line.version_id),
            digest=line.evidence.digest if line.evidence else None,
            evidence=line.evidence,
            taxes=line.taxes,
            discount=line.discount,
            plain=line.plain,
        )
        for line in lines
        if line.fingerprint and line.period_start and line.period_end
    ]


def on_plain_days(timeline: Timeline, lines: Sequence[BilledLine]) -> list[BilledLine]:
    """The lines with the plain days of their service in place of the real ones: those that they remember; those of fees
    that remember none are plain; and of all else those that their real days are by now."""
    return [_on_plain_days(timeline, line, follows=line.kind == "add_on" or is_usage(line)) for line in lines]


def unshifted(timeline: Timeline, lines: Sequence[DraftLine]) -> list[DraftLine]:
    """The same of lines that are about to be billed."""
    follow = [any(each.kind == "add_on" or is_usage(each) for each in as_billed([line])) for line in lines]
    return [_on_plain_days(timeline, line, follows=follows) for line, follows in zip(lines, follow, strict=True)]


_Line = TypeVar("_Line", BilledLine, DraftLine)


def _on_plain_days(timeline: Timeline, line: _Line, *, follows: bool) -> _Line:
    if line.plain is not None:
        return replace(line, period_start=line.plain.start, period_end=line.plain.end)
    if not follows or line.period_start is None or line.period_end is None:
        return line
    start, end = (subscriptions.plain_day(timeline, day) for day in (line.period_start, line.period_end))
    return replace(line, period_start=start, period_end=end)


def shifted(timeline: Timeline, line: DraftLine) -> DraftLine:
    """The line of plain days with its real ones, beside which it remembers the plain ones."""
    if line.period_start is None or line.period_end is None:
        return line
    plain = Period(line.period_start, line.period_end)
    real = subscriptions.real_period(timeline, plain)
    return line if real == plain else replace(line, period_start=real.start, period_end=real.end, plain=plain)


def worth_billing(lines: Sequence[DraftLine]) -> bool:
    """Whether the lines make an invoice: at least one is not zero (correctness I-04)."""
    return any(line.amount for line in lines)
