"""The laws of the last period: whatever is said of it, day by day what it costs comes to what was billed."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from billow.subscriptions.types import Item, Timeline
from tests.billing.sample import Book
from tests.laws.test_billing_laws import KEYS, billing_days, days_of, grid, half_away, in_force, lives, nets

DAY = timedelta(days=1)
SCALE = {"USD": 100, "JPY": 1, "KWD": 1000}


@st.composite
def endings(draw: st.DrawFn) -> Timeline:
    """A life that ends in any of the ways."""
    return replace(
        draw(lives()),
        unused_time=draw(st.sampled_from(["credit", "refund", "none", "full_refund"])),
        last_period=draw(st.sampled_from(["prorate", "full", "none"])),
    )


def cost(item: Item, life: Timeline, on: date) -> int:
    """What one day of the item comes to: R of the day after it less R of it."""
    begins, ends = around(item, life, on)
    full = item.price.rated(item.price.nominal_quantity or Fraction(1)).amount * SCALE[life.currency]
    at, whole = (on - begins).days, (ends - begins).days
    return half_away(full * Fraction(at + 1, whole)) - half_away(full * Fraction(at, whole))


def around(item: Item, life: Timeline, on: date) -> tuple[date, date]:
    """The boundaries of the item between which the day lies."""
    cuts = grid(life, str(item.price.billing_interval))
    n = bisect_right(cuts, on)
    return cuts[n - 1], cuts[n]


def paid_days(life: Timeline, key: str) -> Iterator[tuple[Item, date]]:
    """Each day that is paid, at what: those of service, but of a last period that is cut short what is said of it."""
    assert life.end is not None
    for n in range((life.end - life.start).days):
        on = life.start + n * DAY
        item = in_force(life, key, on)
        if item is None:
            continue
        ahead = item.price.billing_direction == "advance"
        said = life.unused_time if ahead else life.last_period
        begins, ends = around(item, life, on)
        cut = begins < life.end < ends
        if not (cut and (said == "full_refund" if ahead else said == "none")):
            yield item, on
        if cut and on == life.end - DAY and (said == "none" if ahead else said == "full"):
            yield from ((item, life.end + m * DAY) for m in range((ends - life.end).days))


def ought(life: Timeline) -> dict[str, int]:
    """What each item comes to over the whole life."""
    sums = {key: sum(cost(item, life, on) for item, on in paid_days(life, key)) for key in KEYS}
    return {key: amount for key, amount in sums.items() if amount}


@given(endings())
def test_the_regular_run_bills_what_is_said_of_the_last_period(life: Timeline) -> None:
    """An end that was known from the start (T-11, T-17)."""
    assert life.end is not None
    book = Book()
    for on in billing_days(life, until=life.end):
        book.bill(life, on)

    assert nets(book) == ought(life)
    assert book.bill(life, life.end + timedelta(days=100)) == [], "running again bills nothing"


@given(st.data(), endings())
def test_an_end_that_comes_to_be_known_late_comes_to_the_same(data: st.DataObject, life: Timeline) -> None:
    """Billed on any days, as though it went on, and then to its end: all differences are made up for."""
    assert life.end is not None
    book = Book()
    for on in sorted(data.draw(days_of(life))):
        book.bill(replace(life, end=data.draw(st.sampled_from([life.end, None]))), on)
    last = max([life.end, *([book.through] if book.through else [])])
    book.bill(life, last)

    assert nets(book) == ought(life)


@given(endings(), st.sampled_from(["credit", "refund", "none", "full_refund"]))
def test_one_ending_in_place_of_another_bills_the_difference(life: Timeline, other: str) -> None:
    """What the first came to stays billed, and what the two come to lies between."""
    assert life.end is not None
    turned = replace(life, unused_time=other)  # type: ignore[arg-type]  # the strategy draws its values
    book = Book()
    book.bill(life, life.end)
    first = nets(book)
    book.bill(turned, life.end)

    assert first == ought(life)
    assert nets(book) == ought(turned)
