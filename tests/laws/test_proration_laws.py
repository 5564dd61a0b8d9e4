"""The laws of changes that say for themselves what becomes of the period in which they take effect."""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from billow.subscriptions.types import Item, Timeline
from tests.billing.sample import Book, item, timeline, version
from tests.laws.test_billing_laws import FIRST, PRICES, billing_days, days_of, grid, half_away, nets, turned

INTERVALS = ("monthly", "monthly", "quarterly", "weekly")
PRORATIONS = ("prorate", "none", "credit_only", "charge_only", "full")
DAY = timedelta(days=1)


@st.composite
def fees(draw: st.DrawFn) -> tuple[Item, ...]:
    """None, or one fee."""
    return tuple(
        item(
            "a",
            unit_price=draw(st.sampled_from(PRICES)),
            billing_interval=draw(st.sampled_from(INTERVALS)),
            billing_direction=draw(st.sampled_from(["advance", "arrears"])),
        )
        for _ in range(draw(st.sampled_from([0, 1, 1, 1])))
    )


@st.composite
def lives(draw: st.DrawFn) -> Timeline:
    """A subscription from its first day to its last, with changes of every kind, some backdated, some of one day."""
    start = FIRST + timedelta(days=draw(st.integers(0, 400)))
    length = draw(st.integers(1, 150))
    offsets = [0, *draw(st.lists(st.integers(0, length), max_size=5))]
    return timeline(
        *[
            version(n, start + timedelta(days=o), *draw(fees()), proration=draw(st.sampled_from(PRORATIONS)))
            for n, o in enumerate(offsets, start=1)
        ],
        end=start + timedelta(days=length),
        calendar=draw(st.booleans()),
        unused_time=draw(st.sampled_from(["credit", "credit", "none"])),
    )


@dataclass
class Paid:
    """A price, with the days that it is paid for; those that are kept nothing takes away."""

    item: Item
    days: set[date]
    kept: set[date]


def turns(life: Timeline) -> list[tuple[date, Item | None, str]]:
    """The days on which the fee turns, into what, and what is said of the period."""
    found: list[tuple[date, Item | None, str]] = []
    before: Item | None = None
    for on in sorted({v.effective_from for v in life.versions}):
        now, said = before, ""
        for each in sorted((v for v in life.versions if v.effective_from == on), key=lambda v: v.number):
            following = next(iter(each.items), None)
            if _price(following) != _price(now):
                now, said = following, each.proration
        if _price(now) != _price(before):
            found.append((on, now, said))
        before = now
    return found


def _price(of: Item | None) -> str | None:
    return of.fingerprint if of else None


def edge(life: Timeline, of: Item, on: date) -> tuple[date, date]:
    """The boundaries around a day, the first of them not after it and the second not before it."""
    cuts = grid(life, str(of.price.billing_interval))
    n = bisect_right(cuts, on)
    return cuts[n - 1], on if cuts[n - 1] == on else cuts[n]


def limits(life: Timeline, on: date, into: Item | None, said: str, running: list[Paid]) -> tuple[date, date]:
    """The day from which the old prices are not paid any more, and that from which the new one is."""
    if on == life.start or not (into or running):
        return on, on
    ends = [min(max(p.days) + DAY, edge(life, p.item, on)[1] if min(p.days) <= on else min(p.days)) for p in running]
    own = [edge(life, into, on)[1]] if into else []
    here = max(ends, default=None) or own[0]
    whole = min(edge(life, each, on)[0] for each in ([into] if into else [p.item for p in running]))
    return {"none": (here, here), "credit_only": (on, min([here, *own])), "full": (whole, whole)}.get(said, (on, on))


def paid(life: Timeline) -> list[Paid]:
    """Day by day, what is paid at which price."""
    assert life.end is not None
    every = {life.start + timedelta(days=n) for n in range((life.end - life.start).days + 400)}
    found: list[Paid] = []
    for on, into, said in (turn for turn in turns(life) if turn[0] < life.end):
        running = [p for p in found if any(d >= on for d in p.days - p.kept)]
        stop, begin = limits(life, on, into, said, running)
        for p in running:
            if said == "charge_only" and min(p.days) < on:
                p.kept |= {d for d in p.days if on <= d < edge(life, p.item, on)[1]}
        for p in found:
            p.days = {d for d in p.days if d < stop or d in p.kept}
        if into:
            found.append(Paid(into, {d for d in every if d >= begin}, set()))
        found = [p for p in found if p.days]
    for p in found:
        p.days = {d for d in p.days if d < life.end}
    return found


def ought(life: Timeline) -> dict[str, int]:
    """What the fee comes to over the whole life: R(end) - R(start) of each day, at each price that is paid for it."""
    assert life.end is not None
    served: Counter[tuple[str, date]] = Counter()
    sold = {}
    for p in paid(life):
        days = set(p.days)
        kept = life.unused_time == "none" and p.item.price.billing_direction == "advance"
        if kept and life.end - DAY in days:
            end = edge(life, p.item, life.end)[1]
            days |= {life.end + timedelta(days=n) for n in range((end - life.end).days)}
        served.update((p.item.fingerprint, d) for d in days)
        sold[p.item.fingerprint] = p.item
    total = 0
    for (fingerprint, on), times in served.items():
        of = sold[fingerprint]
        cuts = grid(life, str(of.price.billing_interval))
        n = bisect_right(cuts, on)
        begins, whole = cuts[n - 1], (cuts[n] - cuts[n - 1]).days
        full = of.price.rated(of.price.nominal_quantity or Fraction(1)).amount * 100
        at = (on - begins).days
        total += times * (half_away(full * Fraction(at + 1, whole)) - half_away(full * Fraction(at, whole)))
    return {"a": total} if total else {}


@given(st.data(), lives())
def test_what_is_billed_over_a_life_is_what_ought_to_be(data: st.DataObject, life: Timeline) -> None:
    """T-26 for every proration: whatever was known when, and on whichever days it was billed."""
    assert life.end is not None
    book = Book()
    known = 1
    for on in sorted(data.draw(days_of(life))):
        known = data.draw(st.integers(known, len(life.versions)))
        book.bill(replace(life, versions=life.versions[:known]), on)
    last = max([life.end, *([book.through] if book.through else [])])
    book.bill(life, last)

    assert nets(book) == ought(life)
    assert book.bill(life, last + timedelta(days=100)) == [], "running again bills nothing"


@given(lives())
def test_the_regular_run_bills_all_of_it(life: Timeline) -> None:
    """The billing days that follow from the versions are enough, whatever they say of their first period."""
    assert life.end is not None
    book = Book()
    for on in billing_days(life, until=life.end):
        book.bill(life, on)

    assert nets(book) == ought(life)


@given(lives(), st.data())
def test_a_change_and_its_inverse_bill_nothing(life: Timeline, data: st.DataObject) -> None:
    """At any point of any history, whatever the two say of the period; what was billed before stays as it was."""
    assert life.end is not None
    on = data.draw(st.dates(life.start, life.end - DAY))
    now = [v for v in life.versions if v.effective_from <= on]
    latest = max(now, key=lambda v: (v.effective_from, v.number))
    number = len(life.versions)
    there = version(number + 1, on, *data.draw(fees()), proration=data.draw(st.sampled_from(PRORATIONS)))
    again = version(number + 2, on, *latest.items, proration=data.draw(st.sampled_from(PRORATIONS)))
    if latest.effective_from == on:
        again = replace(again, proration=latest.proration)
    book = Book()
    book.bill(life, on)

    assert book.bill(replace(life, versions=(*life.versions, there, again)), on) == []


@given(lives())
def test_advance_and_arrears_come_to_the_same(life: Timeline) -> None:
    """T-14 for every proration: the direction moves money in time and changes no sum."""
    assert life.end is not None
    sums = []
    for direction in ("advance", "arrears"):
        versions = tuple(replace(v, items=tuple(turned(i, direction) for i in v.items)) for v in life.versions)
        book = Book()
        book.bill(replace(life, versions=versions, unused_time="credit"), life.end)
        sums.append(nets(book))

    assert sums[0] == sums[1]
