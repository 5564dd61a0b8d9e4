"""The laws of pauses that shift: the same sums as without them, later by their length."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from billow.billing import rules
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import Pause, Timeline
from tests.billing.sample import NOW, Book, item, timeline, version
from tests.laws.test_billing_laws import billing_days, lives, nets, ought, turned

DAY = timedelta(days=1)
Gaps = list[tuple[date, date]]


@st.composite
def pauses(draw: st.DrawFn, life: Timeline) -> Gaps:
    """Up to three stretches of real days inside the life, some of which begin on a boundary or where another ended."""
    assert life.end is not None
    offsets = draw(st.lists(st.integers(0, (life.end - life.start).days - 1), min_size=1, max_size=3))
    found: Gaps = []
    passed = 0
    for offset in sorted(offsets):
        begun = life.start + timedelta(days=offset + passed)
        length = draw(st.integers(1, 45))
        passed += length
        found.append((begun, begun + timedelta(days=length)))
    return found


def later(day: date, gaps: Gaps, *, ends: bool = False) -> date:
    """The real day of one that was counted without the pauses: what starts on it waits for a pause that begins there to
    be over, what ends on it does not."""
    for start, end in gaps:
        if start < day or (start == day and not ends):
            day += end - start
    return day


def paused(life: Timeline, gaps: Gaps) -> Timeline:
    """The same life with the pauses in it, as the calendar has it."""
    assert life.end is not None
    return replace(
        life,
        end=later(life.end, gaps, ends=True),
        versions=tuple(replace(v, effective_from=later(v.effective_from, gaps)) for v in life.versions),
        pauses=tuple(Pause(start=start, end=end, mode="shift", recorded_at=NOW) for start, end in gaps),
    )


def knowing(life: Timeline, known: int) -> Timeline:
    """The life when only so many of its pauses were known."""
    return replace(life, pauses=life.pauses[:known])


@given(st.data(), lives())
def test_a_life_with_pauses_costs_what_it_costs_without(data: st.DataObject, life: Timeline) -> None:
    """T-26 with shifts: whatever was known of pauses and versions when, on whichever days it was billed."""
    gaps = data.draw(pauses(life))
    real = paused(life, gaps)
    assert real.end is not None
    book = Book()
    versions, breaks = 1, 0
    for on in sorted(data.draw(st.lists(st.dates(real.start, real.end + timedelta(days=40)), max_size=6))):
        versions = data.draw(st.integers(versions, len(real.versions)))
        breaks = data.draw(st.integers(breaks, len(gaps)))
        book.bill(replace(knowing(real, breaks), versions=real.versions[:versions]), on)
    last = max([real.end, *([book.through] if book.through else [])])
    book.bill(real, last)

    assert nets(book) == ought(life)
    assert book.bill(real, last + timedelta(days=100)) == [], "running again bills nothing"


@given(st.data(), lives())
def test_the_regular_run_bills_all_of_it(data: st.DataObject, life: Timeline) -> None:
    """The billing days that follow from the pauses are enough, and none of them lies inside a pause."""
    gaps = data.draw(pauses(life))
    real = paused(life, gaps)
    assert real.end is not None
    book = Book()
    for on in billing_days(real, until=real.end):
        assert not any(start < on < end for start, end in gaps), "nothing falls due in a pause"
        book.bill(real, on)

    assert nets(book) == ought(life)


@given(st.data(), lives())
def test_a_piece_falls_due_later_by_the_pauses_before_it(data: st.DataObject, life: Timeline) -> None:
    """Piece by piece: the same days of the same prices, and each is due as much later as there were pauses before."""
    gaps = data.draw(pauses(life))
    real = paused(life, gaps)
    assert life.end is not None
    assert real.end is not None
    without = {
        (due.item.fingerprint, due.start, due.end, later(due.due_on, gaps, ends=not _ahead(due.item)))
        for due in timelines.dues(life, until=life.end)
        if not (_ahead(due.item) and later(due.due_on, gaps) > real.end)
    }

    found = {(due.item.fingerprint, due.start, due.end, due.due_on) for due in timelines.dues(real, until=real.end)}
    assert found == without


def _ahead(of: object) -> bool:
    return of.price.billing_direction == "advance"


@given(st.data(), lives())
def test_advance_and_arrears_come_to_the_same(data: st.DataObject, life: Timeline) -> None:
    """T-14 with shifts."""
    gaps = data.draw(pauses(life))
    sums = []
    for direction in ("advance", "arrears"):
        versions = tuple(replace(v, items=tuple(turned(i, direction) for i in v.items)) for v in life.versions)
        real = paused(replace(life, versions=versions, unused_time="credit"), gaps)
        assert real.end is not None
        book = Book()
        for on in billing_days(real, until=real.end):
            book.bill(real, on)
        sums.append(nets(book))

    assert sums[0] == sums[1]


@given(st.data(), lives())
def test_windows_of_usage_leave_out_the_pauses_and_nothing_else(data: st.DataObject, life: Timeline) -> None:
    """Every real day of service is in one window, no day of a pause is in any, and the shares of a whole period, by
    days that were served, come to one."""
    usage = item("u", type="unit", unit_price="1.00", billing_direction="arrears", metrics=("m",))
    given_life = timeline(
        version(1, life.start, usage), end=life.end, anchor=life.anchor, calendar=life.calendar, start=life.start
    )
    gaps = data.draw(pauses(given_life))
    real = paused(given_life, gaps)
    assert real.end is not None
    windows = list(timelines.dues(real, until=real.end))

    days = [due.start + n * DAY for due in windows for n in range((due.end - due.start).days)]
    every = [real.start + n * DAY for n in range((real.end - real.start).days)]
    assert sorted(days) == [day for day in every if not _inside(day, gaps)]
    shares: dict[date, Fraction] = {}
    for due in windows:
        shares[due.period.start] = shares.get(due.period.start, Fraction(0)) + rules.window_part(real, due).share
    whole = [due.period for due in windows if given_life.start <= due.period.start and _is_over(due.period.end, life)]
    assert all(shares[period.start] == 1 for period in whole)


def _inside(day: date, gaps: Sequence[tuple[date, date]]) -> bool:
    return any(start <= day < end for start, end in gaps)


def _is_over(end: date, life: Timeline) -> bool:
    return life.end is not None and end <= life.end
