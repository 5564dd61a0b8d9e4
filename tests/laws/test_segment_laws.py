"""The laws of splitting an amount along time (correctness 1.6 and 2.5), where other laws do not say them already."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from billow.catalog.types.price import price_from_json
from billow.kit.allocation import cumulative_part
from billow.rating.rules import item_of_period
from billow.rating.types import PeriodPart
from billow.subscriptions.rules import effective_day
from tests.billing.sample import Book, item, timeline, version
from tests.laws.test_billing_laws import half_away

APRIL = (date(2025, 4, 1), date(2025, 5, 1))
DAY = timedelta(days=1)
ZONES = ("UTC", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Africa/Cairo", "Asia/Kathmandu")
cents = st.integers(1, 10**6)
days = st.integers(0, 29)


def money(minor: int) -> str:
    """So many cents as text."""
    return f"{minor // 100}.{minor % 100:02}"


@given(
    st.datetimes(datetime(2025, 1, 2), datetime(2027, 12, 30)),
    st.sampled_from(ZONES),
)
def test_T24_an_instant_takes_effect_on_its_local_day(moment: datetime, zone: str) -> None:
    """Any instant of a local day is that day, whatever the clock says elsewhere; the day belongs to the new state."""
    life = timeline(version(1, date(2024, 1, 1), item(unit_price="1")), timezone=zone)
    instant = moment.replace(tzinfo=UTC)
    named = effective_day(instant.isoformat(), timeline=life, today=date(2024, 1, 1))
    assert named == instant.astimezone(ZoneInfo(zone)).date()


@given(cents, cents, days)
def test_T24_the_day_of_a_change_belongs_to_the_new_price(old: int, new: int, on: int) -> None:
    """Credit and charge begin on the day of the change."""
    assume(old != new)
    day = APRIL[0] + on * DAY
    first, second = (
        version(n, at, item(unit_price=money(minor))) for n, at, minor in ((1, APRIL[0], old), (2, day, new))
    )
    book = Book()
    book.bill(timeline(first), APRIL[0])
    lines = book.bill(timeline(first, second), day)
    assert {line.period_start for line in lines} <= {day}
    assert {line.period_end for line in lines} <= {APRIL[1]}


@given(cents, cents, days, st.integers(1, 90))
def test_T27_a_credit_is_counted_by_the_price_that_was_paid(paid: int, later: int, on: int, percent: int) -> None:
    """Whatever the price is by then, the unused days of the old one come back: R(end) - R(day) of what was paid, and of
    its discount the same by the same cut, apart."""
    assume(paid != later)
    day = APRIL[0] + on * DAY
    terms = {"discount": {"type": "percentage", "value": str(percent)}}
    first = version(1, APRIL[0], item(unit_price=money(paid), **terms))
    second = version(2, day, item(unit_price=money(later)))
    book = Book()
    charged = book.bill(timeline(first), APRIL[0])
    off = sum(line.amount.minor for line in charged if line.kind == "discount")
    lines = book.bill(timeline(first, second), day)
    back = [line for line in lines if line.fingerprint == first.items[0].fingerprint]

    assert sum(x.amount.minor for x in back if x.kind == "proration_credit") == -rest(paid, on)
    again = sum(x.amount.minor for x in back if x.kind == "discount")
    assert abs(again + Fraction(off * (30 - on), 30)) < 2
    assert 0 <= again <= -off
    if on == 0:
        assert again == -off, "all of it comes back with all of the fee"


def rest(minor: int, on: int) -> int:
    """What the days of April from one on come to."""
    return minor - half_away(Fraction(minor * on, 30))


@given(cents, st.integers(1, 9), st.lists(st.tuples(days, st.integers(1, 9)), max_size=5))
def test_T29_a_number_of_seats_is_a_price(unit: int, seats: int, changes: list[tuple[int, int]]) -> None:
    """So many seats at a price, and one at so many times the price, come to the same after any changes."""
    sums = []
    for as_price in (False, True):
        versions = [
            version(
                n,
                APRIL[0] + on * DAY,
                item(unit_price=money(unit * (count if as_price else 1)), quantity=str(1 if as_price else count)),
            )
            for n, (on, count) in enumerate([(0, seats), *changes], start=1)
        ]
        book = Book()
        for known in range(1, len(versions) + 1):
            book.bill(timeline(*versions[:known]), APRIL[0] + 29 * DAY)
        sums.append(book.net().get("fee", 0))
    assert sums[0] == sums[1]


@given(st.integers(0, 500), st.lists(st.fractions(0, 1, max_denominator=366), max_size=4))
def test_T29_tiers_of_seats_are_summed_before_they_are_cut(seats: int, cuts: list[Fraction]) -> None:
    """Ten at 12.00, forty at 9.50 and the others at 7.25: of any part R(end) - R(start) of that sum."""
    tiers = [{"up_to": "10", "unit_price": "12.00"}, {"up_to": "50", "unit_price": "9.50"}]
    price = price_from_json({"type": "graduated", "tiers": [*tiers, {"up_to": None, "unit_price": "7.25"}]})
    full = 1200 * min(seats, 10) + 950 * max(min(seats, 50) - 10, 0) + 725 * max(seats - 50, 0)
    edges = sorted({Fraction(0), *cuts, Fraction(1)})
    for start, end in pairwise(edges):
        part = item_of_period(price, Fraction(seats), currency="USD", part=PeriodPart(start=start, end=end))
        assert part.main.amount.minor == half_away(full * end) - half_away(full * start)


def test_T30_parts_that_are_rounded_alone_lose_a_cent() -> None:
    """100.00 in three equal parts: 33.33 each by itself is 99.99; cumulated it is 33.33, 33.34 and 33.33."""
    thirds = [Fraction(n, 3) for n in range(4)]
    alone = [half_away(Fraction(10_000, 3)) for _ in range(3)]
    cumulated = [cumulative_part(10_000, start=a, end=b) for a, b in pairwise(thirds)]
    assert (sum(alone), cumulated, sum(cumulated)) == (9_999, [3_333, 3_334, 3_333], 10_000)


@given(cents, cents, days)
def test_T31_a_version_of_no_length_bills_nothing(agreed: int, said: int, on: int) -> None:
    """A version whose place another takes on its own day leaves no line, on that day or at the end."""
    day = APRIL[0] + on * DAY
    first = version(1, APRIL[0], item(unit_price=money(agreed)))
    never = version(2, day, item(unit_price=money(said)))
    again = version(3, day, item(unit_price=money(agreed)))
    book = Book()
    book.bill(timeline(first), APRIL[0])
    assert book.bill(timeline(first, never, again), day) == []
    assert book.bill(timeline(first, never, again), APRIL[1] - DAY) == []


@pytest.mark.parametrize("zero", ["0", "0.00", "0.0000000001"])
def test_T31_what_comes_to_nothing_is_no_line(zero: str) -> None:
    """Neither in a whole period nor in a part."""
    book = Book()
    life = timeline(version(1, APRIL[0], item(unit_price=zero)), end=APRIL[0] + 50 * DAY)
    assert [book.bill(life, APRIL[0] + n * DAY) for n in (0, 15, 30, 50)] == [[], [], [], []]
