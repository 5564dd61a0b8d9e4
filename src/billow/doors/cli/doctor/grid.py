"""Billed lines against the calendar: the grid period a line lies in, and the days that lines cover together."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any

from billow.billing.rules import BESIDE_KINDS, FEE_KINDS, fee_part, part_of
from billow.catalog.types.price import Price, price_from_json
from billow.doors.cli.doctor.look import Look
from billow.kit import codec
from billow.kit.time import AnyZone, Period
from billow.rating.types import WHOLE, PeriodPart
from billow.runtime.db import from_json
from billow.subscriptions import rules as subscriptions
from billow.subscriptions.types import EarlierTimezone, Pause, Timeline, TrialUsage, zones_of

_SAME = (
    "tenant",
    "subscription_id",
    "customer_id",
    "item_key",
    "kind",
    "fingerprint",
    "quantity",
    "amount",
    "currency",
    "evidence",
    "created_at",
    "settled",
    "void",
    "closed",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that bills an item of a subscription, with what is known of the subscription today.

    `start` and `end`, as the timeline and its edges, are plain days: as though no pause shifted those of the calendar,
    which are `real`. `once` says that the item is billed once; `settled`, that the subscription is over and was billed
    for the last time; `closed`, that its window was over when the subscription was billed last; `edges` are the days on
    which its service, a version or a pause of it begins, or ends. Versions that keep the old price of their first
    period were `kept` on these days; those whose prices are paid later, `put_off`.
    """

    tenant: str
    id: str
    subscription_id: str
    customer_id: str
    item_key: str
    kind: str
    fingerprint: str
    price_text: str
    quantity: Decimal
    amount: int
    currency: str
    start: date
    end: date
    real: Period
    evidence: Mapping[str, Any] | None
    created_at: datetime
    timeline: Timeline
    settled: bool
    void: bool
    closed: bool
    edges: frozenset[date]
    once: bool
    kept: frozenset[date]
    put_off: frozenset[date]

    @property
    def price(self) -> Price:
        """The price that the line was billed at."""
        return priced(self.price_text)

    @property
    def is_credit(self) -> bool:
        """Whether the line takes days back."""
        return self.kind == "proration_credit"

    @property
    def is_fee(self) -> bool:
        """Whether the line bills a fee, or takes it back."""
        return self.kind in FEE_KINDS

    @property
    def is_usage(self) -> bool:
        """Whether the line bills usage, or stands beside one that does."""
        return self.price.metered if self.kind in BESIDE_KINDS else not self.is_fee

    @property
    def is_proration(self) -> bool:
        """Whether the line corrects the days of a period that was billed before."""
        return self.kind.startswith("proration_")

    @property
    def period(self) -> Period:
        """The grid period in which the line begins, counted from the anchor again (correctness T-06, T-07)."""
        return self.period_at(self.start)

    def period_at(self, day: date) -> Period:
        """The grid period of the line's price that contains *day*; of usage in a trial, the trial."""
        if self.is_usage and self.timeline.trial is not None and day < self.timeline.start:
            return Period(self.timeline.trial.start, self.timeline.start)
        return subscriptions.period_of(self.timeline, self.price.cadence, day)

    @property
    def part(self) -> PeriodPart:
        """The part of its period that the line bills; all of it when it is billed once."""
        if self.once:
            return WHOLE
        first = not self.is_proration
        if self.price.instalments > 1:
            part = fee_part(self.timeline, self.price, self.period, start=self.start, end=self.end)
            return replace(part, first=first)
        return part_of(self.timeline, self.period, start=self.start, end=self.end, first=first)

    def share(self, period: Period, day: date) -> Fraction:
        """The share of the price that is over where *day* cuts a *period* of it."""
        return subscriptions.fee_share(self.timeline, self.price, period, day)

    def is_kept(self, day: date) -> bool:
        """Whether two prices are paid for *day*: the old one was not given back when the new one took its place."""
        return any(change <= day < self.period_at(change).end for change in self.kept)


@lru_cache(maxsize=4096)
def priced(text: str) -> Price:
    """The price of that JSON text. Raises ValueError when it is none."""
    return price_from_json(from_json(text))


async def items(look: Look) -> AsyncIterator[list[Line]]:
    """The billed lines of each item, in the order in which they were billed."""
    rows: list[Mapping[str, Any]] = []
    async for row in look.rows("billed"):
        if rows and _item(rows[0]) != _item(row):
            yield _lines(rows)
            rows = []
        rows.append(row)
    if rows:
        yield _lines(rows)


def _item(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return row["tenant"], row["subscription_id"], row["item_key"]


def _lines(rows: Sequence[Mapping[str, Any]]) -> list[Line]:
    once = any(row["kind"] == "add_on" for row in rows)
    real = _timeline(rows[0])
    timeline = subscriptions.plain(real)
    days = [real.start, *rows[0]["changes"], *([real.end] if real.end else [])]
    kept, put_off = (frozenset(_plain(real, day) for day in rows[0][name]) for name in ("kept", "put_off"))
    return [
        Line(
            **{name: row[name] for name in _SAME},
            id=row["object"],
            price_text=row["price"],
            start=row["plain_start"] or _of_usage(real, row, row["period_start"]),
            end=row["plain_end"] or _of_usage(real, row, row["period_end"]),
            real=Period(row["period_start"], row["period_end"]),
            timeline=timeline,
            edges=frozenset(_plain(real, day) for day in days),
            once=once,
            kept=kept,
            put_off=put_off,
        )
        for row in rows
    ]


def _plain(timeline: Timeline, day: date) -> date:
    return subscriptions.plain_day(timeline, day)


def _of_usage(timeline: Timeline, row: Mapping[str, Any], day: date) -> date:
    """The day of a line that remembers no plain one: of usage the plain one, and of a fee the day itself."""
    is_fee = row["kind"] in FEE_KINDS or (row["kind"] in BESIDE_KINDS and not priced(row["price"]).metered)
    return day if is_fee else subscriptions.plain_day(timeline, day)


def _timeline(row: Mapping[str, Any]) -> Timeline:
    return Timeline(
        subscription_id=row["subscription_id"],
        customer_id=row["customer_id"],
        currency=row["currency"],
        timezone=zones(row),
        calendar=row["calendar"],
        anchor=row["anchor_date"],
        start=row["service_start"],
        end=row["end_date"],
        unused_time=row["unused_time"],
        versions=(),
        proration_mode=row["proration_mode"],
        cuts=codec.load(dict[date, datetime], row["cuts"]),
        first_period=row["first_period"],
        last_period=row["last_period"],
        pauses=codec.load(tuple[Pause, ...], row["pauses"]),
        trial=None if row["trial_start"] is None else TrialUsage(start=row["trial_start"]),
    )


def zones(row: Mapping[str, Any]) -> AnyZone:
    """The zone in which each day of a subscription begins."""
    return zones_of(row["timezone"], codec.load(tuple[EarlierTimezone, ...], row["earlier_timezones"]))


def portions(lines: Iterable[Line]) -> list[list[Line]]:
    """The lines that share a price and a window, in their order."""
    found: dict[tuple[str, date, date], list[Line]] = defaultdict(list)
    for line in lines:
        found[line.fingerprint, line.start, line.end].append(line)
    return list(found.values())


def counting(window: Sequence[Line]) -> Sequence[Line]:
    """The lines of a window that count usage, or take it back; those beside them do not."""
    return [line for line in window if line.kind not in BESIDE_KINDS] or window


def cover(lines: Iterable[Line]) -> list[tuple[date, date, int]]:
    """The stretches of days between edges of *lines*, each with how often they cover it, credits taken off."""
    edges: dict[date, int] = defaultdict(int)
    for line in lines:
        edges[line.start] += -1 if line.is_credit else 1
        edges[line.end] -= -1 if line.is_credit else 1
    found, height = [], 0
    for day, following in pairwise(sorted(edges)):
        height += edges[day]
        found.append((day, following, height))
    return found
