"""The laws of fees whose interval is not the one in which they are billed (T-12)."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billow.subscriptions.types import Item, Timeline
from tests.billing.sample import Book, item, timeline, version
from tests.laws.test_billing_laws import billing_days, nets
from tests.laws.test_proration_laws import lives

EVERY = {
    "monthly": {},
    "instalments": {
        "billing_interval": "yearly",
        "recurring_instalment_interval_unit": "month",
        "recurring_instalment_interval_count": 1,
    },
    "quarterly": {"billing_interval": "quarterly", "pricing_interval": "monthly"},
}
"""Three ways to say the same fee for a month."""


def said(of: Item, way: str) -> Item:
    """The fee as a monthly one, as twelve instalments of twelve times as much, or as one billed each quarter."""
    amount = of.price.rated(Fraction(1)).amount * (12 if way == "instalments" else 1)
    cents = int(amount * 100)
    return item(
        of.item_key,
        unit_price=f"{cents // 100}.{cents % 100:02d}",
        billing_direction=of.price.billing_direction,
        **EVERY[way],
    )


def every(life: Timeline, change: Callable[[Item], Item]) -> Timeline:
    """The life with each of its items changed."""
    versions = tuple(replace(v, items=tuple(change(each) for each in v.items)) for v in life.versions)
    return replace(life, versions=versions)


def billed(life: Timeline) -> Counter[tuple[str, date, date, int]]:
    """The lines that the regular run bills, without their prices."""
    assert life.end is not None
    book = Book()
    for on in billing_days(life, until=life.end):
        book.bill(life, on)
    return Counter((each.kind, each.period_start, each.period_end, each.amount.minor) for each in book.lines)


@given(lives())
def test_twelve_instalments_are_a_monthly_fee_of_a_twelfth(life: Timeline) -> None:
    """Where a twelfth is a whole number of cents every line is the same, whatever changes and whatever it says of its
    period, in advance and in arrears, by the calendar or not."""
    assert billed(every(life, lambda each: said(each, "instalments"))) == billed(
        every(life, lambda each: said(each, "monthly"))
    )


@given(lives())
def test_months_that_are_billed_by_the_quarter_come_to_the_same(life: Timeline) -> None:
    """When unused time is given back, only the days of billing differ: whoever is billed each month owes as much."""
    assert life.end is not None
    sums = []
    for way in ("monthly", "quarterly"):
        versions = tuple(replace(v, proration="prorate") for v in life.versions)
        same = every(replace(life, versions=versions, unused_time="credit"), lambda each, way=way: said(each, way))
        book = Book()
        for on in billing_days(same, until=life.end):
            book.bill(same, on)
        sums.append(nets(book))

    assert sums[0] == sums[1]


@given(
    st.integers(12, 10**6),
    st.sampled_from(
        [("quarterly", 3, 1), ("semi_annual", 6, 2), ("yearly", 12, 1), ("yearly", 12, 3), ("yearly", 12, 6)]
    ),
    st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    st.sampled_from(["advance", "arrears"]),
)
def test_instalments_add_up_to_the_price(cents: int, rhythm: tuple[str, int, int], start: date, direction: str) -> None:
    """However the price divides, the instalments of a whole interval differ by a cent at most and sum to it."""
    interval, months, each = rhythm
    fee = item(
        unit_price=f"{cents // 100}.{cents % 100:02d}",
        billing_interval=interval,
        billing_direction=direction,
        recurring_instalment_interval_unit="month",
        recurring_instalment_interval_count=each,
    )
    life = timeline(version(1, start, fee))
    book = Book()
    for on in billing_days(life, until=start + timedelta(days=400)):
        book.bill(life, on)
    many = months // each
    amounts = [line.amount.minor for line in book.lines]
    whole = [amounts[n : n + many] for n in range(0, len(amounts) - many + 1, many)]

    assert whole
    assert all(sum(found) == cents and max(found) - min(found) <= 1 for found in whole)


@given(lives(), st.data())
def test_the_order_of_knowledge_does_not_matter(life: Timeline, data: st.DataObject) -> None:
    """T-26: billed on any days, with what was known by then, a life of instalments comes to the same."""
    assert life.end is not None
    odd = every(life, lambda each: said(each, data.draw(st.sampled_from(sorted(EVERY)))))
    early, once = Book(), Book()
    days = st.dates(life.start - timedelta(days=3), life.end + timedelta(days=40))
    known = 1
    for on in sorted(data.draw(st.lists(days, max_size=6))):
        known = data.draw(st.integers(known, len(odd.versions)))
        early.bill(replace(odd, versions=odd.versions[:known]), on)
    last = max([life.end, *([early.through] if early.through else [])]) + timedelta(days=100)
    early.bill(odd, last)
    once.bill(odd, last)

    assert nets(early) == nets(once)


@pytest.mark.parametrize("direction", ["advance", "arrears"])
def test_a_life_of_instalments_costs_its_share_of_the_year(direction: str) -> None:
    """1,000.00 a year from 31 January to 16 May: three whole twelfths, and 16 of the 31 days from 30 April to 31 May of
    a fourth; 1,000 x (109/31) / 12 = 293.0107…"""
    fee = item(
        unit_price="1000.00",
        billing_interval="yearly",
        billing_direction=direction,
        recurring_instalment_interval_unit="month",
        recurring_instalment_interval_count=1,
    )
    end = date(2026, 5, 16)
    life = timeline(version(1, date(2026, 1, 31), fee), end=end)
    book = Book()
    for on in billing_days(life, until=end):
        book.bill(life, on)

    assert nets(book) == {"fee": 29301}
