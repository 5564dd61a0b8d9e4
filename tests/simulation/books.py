"""The auditor's own books: what a subscription ought to have cost, from nothing but what was agreed and used.

Nothing here comes from the program: dates are counted by the calendar of the standard library, money in fractions.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise
from math import floor
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Offer:
    """A plan: a monthly fee ahead, and usage behind in tiers of (last unit, price of each), in minor units."""

    code: str
    currency: str
    fee: Fraction
    tiers: tuple[tuple[int | None, Fraction], ...]
    whole: bool
    """Whether all usage has the price of the tier it ends in, rather than each part that of its own."""

    def usage(self, quantity: int, share: Fraction) -> int:
        """What *quantity* costs in a part of a period, whose tiers are as long as the part (correctness T-28)."""
        tiers = [(None if top is None else top * share, price) for top, price in self.tiers]
        if self.whole:
            return rounded(quantity * next(price for top, price in tiers if top is None or quantity <= top))
        low, cost = Fraction(0), Fraction(0)
        for top, price in tiers:
            high = Fraction(quantity) if top is None else min(Fraction(quantity), top)
            cost += max(high - low, 0) * price
            low = max(low, high)
        return rounded(cost)


@dataclass
class Agreement:
    """A subscription as the auditor follows it; days are those of the customer's own zone."""

    zone: str
    start: date
    plans: list[tuple[date, Offer]]
    end: date | None = None
    used: dict[str, tuple[datetime, int]] = field(default_factory=dict)

    def cost(self) -> int:
        """Fees for the days of service, and usage by the part of each month that has one price; in minor units."""
        return sum(self._part(offer, *part) for offer, start, end in self._spans() for part in self._months(start, end))

    def _part(self, offer: Offer, month: tuple[date, date], start: date, end: date) -> int:
        first, days = month[0], (month[1] - month[0]).days
        fee = [rounded(offer.fee * (day - first).days / days) for day in (start, end)]
        at = ZoneInfo(self.zone)
        used = sum(n for moment, n in self.used.values() if start <= moment.astimezone(at).date() < end)
        return fee[1] - fee[0] + offer.usage(used, Fraction((end - start).days, days))

    def _spans(self) -> Iterator[tuple[Offer, date, date]]:
        """Which offer held from when to when: the last word for a day holds, and equal neighbours are one."""
        assert self.end is not None
        said = dict(sorted(self.plans, key=lambda plan: plan[0]))
        changes = [(max(day, self.start), offer) for day, offer in said.items() if day < self.end]
        merged = [changes[n] for n in range(len(changes)) if n == 0 or changes[n][1] != changes[n - 1][1]]
        for (start, offer), (end, _) in pairwise([*merged, (self.end, merged[0][1])] if merged else []):
            if start < end:
                yield offer, start, end

    def _months(self, start: date, end: date) -> Iterator[tuple[tuple[date, date], date, date]]:
        n = 0
        while (first := after(self.start, n)) < end:
            last = after(self.start, n := n + 1)
            if last > start:
                yield (first, last), max(first, start), min(last, end)


def after(day: date, months: int) -> date:
    """The same day of the month, *months* later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def boundary(start: date, day: date) -> date:
    """The first beginning of a month of service after *day*; before service, its start."""
    n = 0
    while after(start, n) <= day:
        n += 1
    return after(start, n)


def rounded(value: Fraction) -> int:
    """The nearest whole number, halves away from zero."""
    return floor(value + Fraction(1, 2)) if value >= 0 else -floor(-value + Fraction(1, 2))
