"""The laws of the reconciliation, on random timelines, edits and billing days."""

from bisect import bisect_right
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from math import floor

from hypothesis import given
from hypothesis import strategies as st

from billow.subscriptions import rules
from billow.subscriptions.types import Item, Timeline, Version
from tests.billing.sample import Book, item, timeline, version

FIRST = date(2024, 1, 1)
KEYS = ("a", "b")
PRICES = ("10.00", "99.99", "0.01", "7.77")
INTERVALS = ("monthly", "quarterly", "yearly", "weekly")
MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}


@st.composite
def items(draw: st.DrawFn, key: str, *, once: bool = False) -> Item:
    """A fee of any price, rhythm and direction."""
    return item(
        key,
        once=once,
        unit_price=draw(st.sampled_from(PRICES)),
        quantity=str(draw(st.integers(1, 3))),
        billing_interval=draw(st.sampled_from(INTERVALS)),
        billing_direction=draw(st.sampled_from(["advance", "arrears"])),
    )


@st.composite
def lives(draw: st.DrawFn) -> Timeline:
    """A subscription from its first day to its last, with up to five versions, some backdated, some of one day."""
    begun = FIRST + timedelta(days=draw(st.integers(0, 400)))
    trial = draw(st.sampled_from([0, 0, 14]))
    start = begun + timedelta(days=trial)
    length = draw(st.integers(1, 420))
    offsets = [0, *draw(st.lists(st.integers(0, length), max_size=4))]
    versions = [
        version(n, begun + timedelta(days=offset), *[draw(items(key)) for key in draw(st.sampled_from([KEYS, ("a",)]))])
        for n, offset in enumerate(offsets, start=1)
    ]
    return timeline(
        *versions,
        start=start,
        anchor=draw(st.sampled_from([begun, start])),
        end=start + timedelta(days=length),
        calendar=draw(st.booleans()),
        unused_time=draw(st.sampled_from(["credit", "credit", "none"])),
        currency=draw(st.sampled_from(["USD", "JPY", "KWD"])),
    )


def grid(life: Timeline, interval: str) -> list[date]:
    """The boundaries of a rhythm around the life, counted from the anchor by hand."""
    anchor = life.anchor
    if interval == "weekly":
        first = anchor - timedelta(days=anchor.weekday() if life.calendar else 0)
        return [first + timedelta(days=7 * k) for k in range(-60, 160)]
    if life.calendar:
        anchor = date(anchor.year, 1, 1)
    found = []
    for k in range(-24 // MONTHS[interval] - 1, 60 // MONTHS[interval] + 2):
        month = anchor.year * 12 + anchor.month - 1 + k * MONTHS[interval]
        year, index = divmod(month, 12)
        following = date(year + (index == 11), (index + 1) % 12 + 1, 1)
        last = (following - timedelta(days=1)).day
        found.append(date(year, index + 1, min(anchor.day, last)))
    return found


def in_force(life: Timeline, key: str, on: date) -> Item | None:
    """What the last version recorded for the latest day up to *on* says of the item."""
    known = [v for v in life.versions if v.effective_from <= on]
    latest = max(known, key=lambda v: (v.effective_from, v.number))
    return next((i for i in latest.items if i.item_key == key), None)


def half_away(value: Fraction) -> int:
    """Rounded to a whole number, halves up; the value is never negative here."""
    return floor(value + Fraction(1, 2))


def ought(life: Timeline) -> dict[str, int]:
    """What each item comes to over the whole life: day by day the price in force, the days of one price and period
    together, each stretch R(end) - R(start) of its period's fee."""
    assert life.end is not None
    sums = dict.fromkeys(KEYS, 0)
    scale = {"USD": 100, "JPY": 1, "KWD": 1000}[life.currency]
    for key in KEYS:
        stretches: dict[tuple[str, date, date], list[date]] = {}
        sold: dict[str, Item] = {}
        on = life.start
        while on < life.end:
            now = in_force(life, key, on)
            if now is not None:
                cuts = grid(life, str(now.price.billing_interval))
                n = bisect_right(cuts, on)
                stretches.setdefault((now.fingerprint, cuts[n - 1], cuts[n]), []).append(on)
                sold[now.fingerprint] = now
            on += timedelta(days=1)
        for (fingerprint, begins, ends), days in stretches.items():
            here = sold[fingerprint]
            served = set(days)
            if (
                life.unused_time == "none"
                and here.price.billing_direction == "advance"
                and max(days) == life.end - timedelta(days=1)
            ):
                served |= {max(days) + timedelta(days=d) for d in range((ends - max(days)).days)}
            full = here.price.rated(here.price.nominal_quantity or Fraction(1)).amount * scale
            for d in sorted(served):
                at = (d - begins).days
                whole = (ends - begins).days
                sums[key] += half_away(full * Fraction(at + 1, whole)) - half_away(full * Fraction(at, whole))
    return {key: amount for key, amount in sums.items() if amount}


def nets(book: Book) -> dict[str, int]:
    """What was billed, without items that came to nothing."""
    return {key: amount for key, amount in book.net().items() if amount}


def days_of(life: Timeline) -> st.SearchStrategy[list[date]]:
    """Any days between a little before the life and a little after it."""
    assert life.end is not None
    return st.lists(st.dates(life.start - timedelta(days=3), life.end + timedelta(days=40)), min_size=0, max_size=8)


@given(st.data(), lives())
def test_what_is_billed_over_a_life_is_what_ought_to_be(data: st.DataObject, life: Timeline) -> None:
    """Whatever was known when, and on whichever days it was billed, late and often or once at the end."""
    assert life.end is not None
    book = Book()
    known = 1
    for on in sorted(data.draw(days_of(life))):
        known = data.draw(st.integers(known, len(life.versions)))
        ends = data.draw(st.sampled_from([life.end, None]))
        book.bill(replace(life, versions=life.versions[:known], end=ends), on)
    last = max([life.end, *([book.through] if book.through else [])])
    book.bill(life, last)

    assert nets(book) == ought(life)
    assert book.bill(life, last) == [], "running again bills nothing"
    assert book.bill(life, last + timedelta(days=100)) == [], "nor does running later"


@given(st.data(), lives())
def test_the_order_of_billing_days_does_not_matter(data: st.DataObject, life: Timeline) -> None:
    """Billed on shuffled days and then at the end, the net is that of billing once at the end."""
    assert life.end is not None
    shuffled, once = Book(), Book()
    for on in data.draw(days_of(life)):
        shuffled.bill(life, on)
    last = life.end + timedelta(days=60)
    shuffled.bill(life, last)
    once.bill(life, last)

    assert nets(shuffled) == nets(once)


@given(lives())
def test_advance_and_arrears_come_to_the_same(life: Timeline) -> None:
    """T-14: over a life whose unused time is given back, the direction moves money in time and changes no sum."""
    assert life.end is not None
    sums = []
    for direction in ("advance", "arrears"):
        book = Book()
        turned = replace(life, unused_time="credit", versions=tuple(_turned(v, direction) for v in life.versions))
        for on in billing_days(turned, until=life.end):
            book.bill(turned, on)
        sums.append(nets(book))

    assert sums[0] == sums[1]


def _turned(each: Version, direction: str) -> Version:
    return replace(each, items=tuple(turned(i, direction) for i in each.items))


def turned(of: Item, direction: str) -> Item:
    """The same fee, billed in that direction."""
    return item(
        of.item_key,
        unit_price=_price(of),
        quantity=str(of.price.nominal_quantity),
        billing_interval=of.price.billing_interval,
        billing_direction=direction,
    )


def _price(of: Item) -> str:
    cents = of.price.rated(Fraction(1)).amount * 100
    return f"{int(cents) // 100}.{int(cents) % 100:02d}"


def billing_days(life: Timeline, *, until: date) -> list[date]:
    """The days that `next_due` walks through, up to and including one."""
    found: list[date] = []
    after: date | None = None
    while (after := rules.next_due(life, after=after)) is not None and after <= until:
        assert not found or after > found[-1], "a billing day lies behind the one before"
        found.append(after)
    return found


@given(lives(), st.booleans())
def test_no_billing_day_is_skipped(life: Timeline, endless: bool) -> None:
    """`next_due` walks through exactly the days that follow from the pieces: where a period begins or ends, where
    service begins or ends, and for what a change cut off inside a period the end of that period."""
    assert life.end is not None
    until = life.end
    given_life = replace(life, end=None) if endless else life
    assert billing_days(given_life, until=until) == by_pieces(given_life, until)


def by_pieces(life: Timeline, until: date) -> list[date]:
    """The billing days up to *until*, piece by piece."""
    days: set[date] = set()
    for due in rules.dues(life, until=until + timedelta(days=800)):
        period, ahead = due.period, due.item.price.billing_direction == "advance"
        opens = due.start in (period.start, life.start)
        closes = due.end in (period.end, life.end)
        if ahead and opens:
            days.add(due.start)
        if (ahead and not (opens and closes)) or not ahead:
            days.add(period.end)
        if not ahead and closes:
            days.add(due.end)
    if life.end is not None:
        days = {min(d, life.end) for d in days} | ({life.end} if life.end > life.start else set())
    return sorted(d for d in days if d <= until)


@given(lives())
def test_the_regular_run_bills_each_period_when_it_is_due(life: Timeline) -> None:
    """Walking through the billing days with everything known from the start leads to what ought to be."""
    assert life.end is not None
    book = Book()
    for on in billing_days(life, until=life.end):
        book.bill(life, on)

    assert nets(book) == ought(life)


@given(st.data(), lives())
def test_the_schedule_lags_behind_by_no_more_than_one_period(data: st.DataObject, life: Timeline) -> None:
    """Nothing waits that falls due at a boundary: the next billing day is never later than the end of the period of an
    item in arrears."""
    assert life.end is not None
    on = data.draw(st.dates(life.start, life.end))
    following = rules.next_due(life, after=on)
    ends = [
        due.period.end
        for due in rules.dues(life, until=life.end)
        if due.start <= on < due.end and due.item.price.billing_direction == "arrears"
    ]
    for end in ends:
        assert following is not None
        assert following <= min(end, life.end)
