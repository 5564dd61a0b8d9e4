"""What was billed day by day against what was agreed day by day: every day of an item exactly once (correctness T-26).

Nothing here is the program's: days are counted one by one, by the calendar of the standard library, money in fractions.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from tests.simulation.books import after, rounded

MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}
FEES = ("fixed", "proration_charge", "proration_credit")
DAY = timedelta(days=1)
Fee = tuple[Fraction, Fraction]
"""The price of one, and how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A subscription with its versions as the API tells them."""

    subscription: Mapping[str, Any]
    versions: Sequence[Mapping[str, Any]]

    @property
    def start(self) -> date:
        """The first day of paid service."""
        return date.fromisoformat(self.subscription["trial_end_date"] or self.subscription["start_date"])

    def days(self) -> Iterator[date]:
        """The days of service: none in a trial, in a pause or after the end."""
        spans = [(x["start"], x["end"] or "9999-12-31") for x in self.subscription["pauses"]]
        day = self.start
        while day.isoformat() < self.subscription["end_date"]:
            if not any(start <= day.isoformat() < end for start, end in spans):
                yield day
            day += DAY

    def agreed(self) -> Iterator[tuple[date, Mapping[str, Any]]]:
        """Each item on each day of service: as the version says that was published last for the latest day so far."""
        ordered = sorted(
            (v for v in self.versions if v["status"] == "published"), key=lambda v: (v["effective_from"], v["number"])
        )
        begins = [version["effective_from"] for version in ordered]
        for day in self.days():
            for item in ordered[max(bisect_right(begins, day.isoformat()) - 1, 0)]["items"]:
                yield day, item


def fees_agreed(told: Told) -> dict[tuple[str, date], Fee]:
    """The fee of each item and day."""
    return {
        (item["item_key"], day): _fee(item["price"]["unit_price"], item["price"]["quantity"])
        for day, item in told.agreed()
        if item["price"]["type"] == "fixed"
    }


def fees_billed(lines: Sequence[Sequence[Mapping[str, Any]]]) -> dict[tuple[str, date], Fee]:
    """The fee that was billed of each item and day, less what was given back, by *lines* invoice by invoice.

    After no invoice is a day billed twice, or given back without having been billed.
    """
    count: dict[tuple[str, date], Counter[Fee]] = defaultdict(Counter)
    for invoice in lines:
        touched = set()
        for line in (each for each in invoice if each["kind"] in FEES):
            sign = -1 if line["kind"] == "proration_credit" else 1
            for day in days_of(line["period_start"], line["period_end"]):
                count[line["item_key"], day][_fee(line["unit_price"], line["quantity"])] += sign
                touched.add((line["item_key"], day))
        for each in touched:
            assert sorted(n for n in count[each].values() if n) in ([], [1]), f"{each}: {count[each]} after {invoice}"
    return {each: fee for each, fees in count.items() for fee, n in fees.items() if n}


def fees_worth(told: Told, exponent: int = 2) -> int:
    """What the fees of the life come to: of each day R(its end) - R(its start) in its period, in minor units."""
    sums = 0
    for day, item in told.agreed():
        price = item["price"]
        if price["type"] != "fixed":
            continue
        full = Fraction(price["unit_price"]) * Fraction(price["quantity"]) * 10**exponent
        cut = [rounded(full * (over(told.start, price, day) + part)) for part in (0, share_of(told.start, price, day))]
        sums += cut[1] - cut[0]
    return sums


def over(anchor: date, price: Mapping[str, Any], day: date) -> Fraction:
    """What of the interval of a price is over when a day begins: its days, or of a year in monthly instalments the
    months that are, and the days of the present one."""
    if price.get("recurring_instalment_interval_unit") != "month":
        first, last = period(anchor, price.get("pricing_interval") or price["billing_interval"], day)
        return Fraction((day - first).days, (last - first).days)
    year, (first, last) = period(anchor, "yearly", day)[0], period(anchor, "monthly", day)
    months = next(n for n in range(12) if after(anchor, _since(anchor, year) + n) == first)
    return (months + Fraction((day - first).days, (last - first).days)) / 12


def share_of(anchor: date, price: Mapping[str, Any], day: date) -> Fraction:
    """What of the interval of a price one day is."""
    instalments = price.get("recurring_instalment_interval_unit") == "month"
    interval = "monthly" if instalments else price.get("pricing_interval") or price["billing_interval"]
    first, last = period(anchor, interval, day)
    return Fraction(1, (last - first).days * (12 if instalments else 1))


def _since(anchor: date, year: date) -> int:
    """How many months lie between the anchor and the beginning of a year that is counted from it."""
    return (year.year - anchor.year) * 12


def usage_worth(told: Told, used: Sequence[tuple[datetime, int]], exponent: int = 2) -> int:
    """What the usage comes to where each unit has a price of whole minor units: each event at the price of its day."""
    zone = ZoneInfo(told.subscription["timezone"])
    prices = {day: item["price"]["unit_price"] for day, item in told.agreed() if item["item_key"] == "calls"}
    found = ((prices.get(at.astimezone(zone).date(), "0"), n) for at, n in used)
    return int(sum((Fraction(price) * n * 10**exponent for price, n in found), Fraction(0)))


def amount(lines: Sequence[Mapping[str, Any]], exponent: int = 2) -> int:
    """The sum of the lines in minor units."""
    return int(sum((Decimal(line["amount"]) for line in lines), Decimal(0)) * 10**exponent)


def days_of(start: str, end: str) -> Iterator[date]:
    """The days of a line."""
    day = date.fromisoformat(start)
    while day < date.fromisoformat(end):
        yield day
        day += DAY


@cache
def period(anchor: date, interval: str, day: date) -> tuple[date, date]:
    """The period around a day, counted from the anchor."""
    if interval == "weekly":
        first = anchor + timedelta(days=(day - anchor).days // 7 * 7)
        return first, first + timedelta(days=7)
    n = 0
    while after(anchor, (n + 1) * MONTHS[interval]) <= day:
        n += 1
    return after(anchor, n * MONTHS[interval]), after(anchor, (n + 1) * MONTHS[interval])


def _fee(unit_price: str, quantity: str) -> Fee:
    return Fraction(unit_price), abs(Fraction(quantity))
