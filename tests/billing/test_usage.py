"""Usage in the reconciliation: windows, corrections, withdrawals."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import pytest

from billow.billing.types import UsagePiece
from billow.kit.explain import recompute
from billow.subscriptions.types import Item
from tests.billing.sample import Book, Measure, day, item, shown, timeline, version


def metered(unit_price: str = "0.10", *, metrics: tuple[str, ...] = ("met_1",)) -> Item:
    """Usage at a price for each."""
    return item("usage", type="unit", billing_direction="arrears", unit_price=unit_price, metrics=metrics, once=False)


def used(by_start: Mapping[str, int]) -> Measure:
    """A measure that knows the quantity of each window by its first day."""
    known = {day(start): quantity for start, quantity in by_start.items()}
    return lambda piece: known.get(piece.start, 0)


def test_usage_is_billed_when_its_window_has_ended() -> None:
    """100 at 0.10 in January is billed on 1 February, and not before."""
    given = timeline(version(1, day("2026-01-01"), metered()))
    book = Book()

    assert book.bill(given, day("2026-01-31"), used({"2026-01-01": 100})) == []
    (line,) = book.bill(given, day("2026-02-01"), used({"2026-01-01": 100}))
    assert (line.kind, str(line.amount), line.quantity) == ("usage", "10.00", 100)
    assert not line.deferred


def test_a_late_event_is_billed_as_the_difference() -> None:
    """100 were billed; when 130 are there a month later, the 30 are billed as a correction of the old window."""
    given = timeline(version(1, day("2026-01-01"), metered()))
    book = Book()
    book.bill(given, day("2026-02-01"), used({"2026-01-01": 100}))

    lines = book.bill(given, day("2026-03-01"), used({"2026-01-01": 130, "2026-02-01": 50}))
    assert shown(lines) == [
        ["adjustment", "3.00", "2026-01-01", "2026-02-01"],
        ["usage", "5.00", "2026-02-01", "2026-03-01"],
    ]
    assert [recompute(line.tree) for line in lines] == [3, 5]
    assert lines[0].unit_price is None, "quantity times a price is not what a difference comes to"


def test_usage_that_was_taken_back_is_credited() -> None:
    """100 were billed, 40 remain: 6.00 go back; a correction of a correction is told apart by its key."""
    given = timeline(version(1, day("2026-01-01"), metered()))
    book = Book()
    book.bill(given, day("2026-02-01"), used({"2026-01-01": 100}))
    first = book.bill(given, day("2026-02-02"), used({"2026-01-01": 40}))
    second = book.bill(given, day("2026-02-03"), used({"2026-01-01": 60}))

    assert shown(first) == [["adjustment", "-6.00", "2026-01-01", "2026-02-01"]]
    assert shown(second) == [["adjustment", "2.00", "2026-01-01", "2026-02-01"]]
    assert first[0].natural_key != second[0].natural_key


def test_a_window_without_usage_is_no_invoice() -> None:
    """Nothing was used: no line, in any month."""
    given = timeline(version(1, day("2026-01-01"), metered()))
    book = Book()

    assert [book.bill(given, day(on)) for on in ("2026-02-01", "2026-03-01", "2026-04-01")] == [[], [], []]


def test_a_window_without_usage_is_shown_beside_other_lines_once() -> None:
    """With a fee on the same invoice the empty window is a line of zero, and the next invoice does not repeat it."""
    given = timeline(version(1, day("2026-01-01"), item(unit_price="31.00"), metered()))
    book = Book()
    book.bill(given, day("2026-01-01"))

    assert shown(book.bill(given, day("2026-02-01"))) == [
        ["fixed", "31.00", "2026-02-01", "2026-03-01"],
        ["usage", "0.00", "2026-01-01", "2026-02-01"],
    ]
    assert shown(book.bill(given, day("2026-03-01"))) == [
        ["fixed", "31.00", "2026-03-01", "2026-04-01"],
        ["usage", "0.00", "2026-02-01", "2026-03-01"],
    ]


def test_events_for_a_window_that_came_to_nothing_are_billed_when_they_come() -> None:
    """January was empty and left no line; its events arrive in February and are billed in March."""
    given = timeline(version(1, day("2026-01-01"), metered()))
    book = Book()
    book.bill(given, day("2026-02-01"))

    lines = book.bill(given, day("2026-03-01"), used({"2026-01-01": 20}))
    assert shown(lines) == [
        ["usage", "2.00", "2026-01-01", "2026-02-01"],
        ["usage", "0.00", "2026-02-01", "2026-03-01"],
    ]


def test_usage_older_than_three_periods_is_not_billed_by_itself() -> None:
    """Three past windows are measured again beside the one that has just ended; older ones stay as billed."""
    given = timeline(version(1, day("2026-01-01"), metered()))
    book = Book()
    measured: list[date] = []

    def measure(piece: UsagePiece) -> int:
        measured.append(piece.start)
        return 10

    for on in ("2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01", "2026-06-01"):
        measured.clear()
        book.bill(given, day(on), measure)
    assert measured == [day(x) for x in ("2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01")]


def test_a_run_that_comes_very_late_leaves_no_window_out() -> None:
    """Billed for the first time after nine months, every window is measured, old as it is."""
    given = timeline(version(1, day("2026-01-01"), metered()))

    lines = Book().bill(given, day("2026-10-01"), lambda piece: 10)
    assert [str(line.amount) for line in lines] == ["1.00"] * 9


def test_a_change_of_price_splits_the_window() -> None:
    """A price that changes on the 11th makes two windows, each at its price, billed when the period ends."""
    given = timeline(version(1, day("2026-01-01"), metered("0.10")), version(2, day("2026-01-11"), metered("0.20")))

    lines = Book().bill(given, day("2026-02-01"), used({"2026-01-01": 100, "2026-01-11": 100}))
    assert shown(lines) == [
        ["usage", "10.00", "2026-01-01", "2026-01-11"],
        ["usage", "20.00", "2026-01-11", "2026-02-01"],
    ]


def test_a_backdated_price_withdraws_the_window_and_bills_its_parts() -> None:
    """January was billed at 0.10 and ought to be 0.20 from the 11th: the whole goes back, both parts are billed."""
    first = version(1, day("2026-01-01"), metered("0.10"))
    book = Book()
    book.bill(timeline(first), day("2026-02-01"), used({"2026-01-01": 200}))

    given = timeline(first, version(2, day("2026-01-11"), metered("0.20")))
    usage = used({"2026-01-01": 100, "2026-01-11": 100, "2026-02-01": 0})
    lines = book.bill(given, day("2026-02-15"), usage)
    assert sorted(shown(lines)) == [
        ["adjustment", "-20.00", "2026-01-01", "2026-02-01"],
        ["usage", "10.00", "2026-01-01", "2026-01-11"],
        ["usage", "20.00", "2026-01-11", "2026-02-01"],
    ]
    assert book.bill(given, day("2026-02-15"), usage) == []


def test_a_price_backdated_by_half_a_year_bills_what_it_withdraws() -> None:
    """However old the window, what goes back is billed anew at the right price: the net is what ought to be."""
    first = version(1, day("2026-01-01"), metered("0.10"))
    book = Book()
    for on in ("2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01", "2026-06-01", "2026-07-01", "2026-08-01"):
        book.bill(timeline(first), day(on), lambda piece: 100)
    assert book.net() == {"usage": 70_00}

    given = timeline(first, version(2, day("2026-01-01"), metered("0.30")))
    book.bill(given, day("2026-08-01"), lambda piece: 100)
    assert book.net() == {"usage": 210_00}


def test_a_window_that_returns_is_billed_again() -> None:
    """A price that was withdrawn and then restored leads back to the first amount."""
    first = version(1, day("2026-01-01"), metered("0.10"))
    other = version(2, day("2026-01-01"), metered("0.20"))
    back = version(3, day("2026-01-01"), metered("0.10"))
    book, usage = Book(), used({"2026-01-01": 100})
    nets = []
    for given in (timeline(first), timeline(first, other), timeline(first, other, back)):
        book.bill(given, day("2026-02-01"), usage)
        nets.append(book.net())

    assert nets == [{"usage": 10_00}, {"usage": 20_00}, {"usage": 10_00}]


def test_a_window_of_a_void_invoice_is_not_given_back() -> None:
    """January's usage was billed and voided; a backdated price bills its windows and gives nothing back."""
    first = version(1, day("2026-01-01"), metered("0.10"))
    book, usage = Book(), used({"2026-01-01": 100})
    book.bill(timeline(first), day("2026-02-01"), usage)
    book.void_last(1)

    assert book.bill(timeline(first), day("2026-02-02"), usage) == []
    lines = book.bill(timeline(first, version(2, day("2026-01-01"), metered("0.20"))), day("2026-02-03"), usage)
    assert all(line.amount.minor >= 0 for line in lines)


def test_what_a_void_invoice_settled_stays_settled_where_the_window_gets_other_days() -> None:
    """January at 0.10 was billed and voided. From the 16th the price is 0.20 after all: the 60 calls before it stay
    settled, and the 40 after it are 8.00."""
    first = version(1, day("2026-01-01"), metered("0.10"))
    book = Book()
    book.bill(timeline(first), day("2026-02-01"), used({"2026-01-01": 100}))
    book.void_last(1)

    given = timeline(first, version(2, day("2026-01-16"), metered("0.20")))
    lines = book.bill(given, day("2026-02-01"), used({"2026-01-01": 60, "2026-01-16": 40}))
    assert shown([line for line in lines if line.amount]) == [["usage", "8.00", "2026-01-16", "2026-02-01"]]
    assert book.bill(given, day("2026-02-02"), used({"2026-01-01": 60, "2026-01-16": 40})) == []


@pytest.mark.parametrize(("quantity", "due"), [(80, []), (0, []), (120, ["2.00"])])
def test_a_correction_gives_nothing_back_of_what_is_void(quantity: int, due: list[str]) -> None:
    """January's 100 calls at 0.10 were billed and voided. Fewer come to nothing: nobody paid. 20 more are 2.00."""
    given = timeline(version(1, day("2026-01-01"), metered("0.10")))
    book = Book()
    book.bill(given, day("2026-02-01"), used({"2026-01-01": 100}))
    book.void_last(1)

    lines = book.bill(given, day("2026-02-02"), used({"2026-01-01": quantity}))
    assert [str(line.amount) for line in lines] == due


def test_a_correction_gives_back_what_was_paid_beside_what_is_void() -> None:
    """100 calls for 10.00 are void, 50 late ones for 5.00 are not: of 120 in truth 3.00 come back, of 80
    the other 2.00."""
    given = timeline(version(1, day("2026-01-01"), metered("0.10")))
    book = Book()
    book.bill(given, day("2026-02-01"), used({"2026-01-01": 100}))
    book.void_last(1)
    for quantity, due in ((150, "5.00"), (120, "-3.00"), (80, "-2.00")):
        (line,) = book.bill(given, day("2026-02-02"), used({"2026-01-01": quantity}))
        assert str(line.amount) == due


def test_other_metrics_at_the_same_price_are_other_windows() -> None:
    """A version that measures something else for the same price does not go on with the old windows."""
    given = timeline(
        version(1, day("2026-01-01"), metered()), version(2, day("2026-01-16"), metered(metrics=("met_2",)))
    )
    seen: list[tuple[date, tuple[str, ...]]] = []

    def measure(piece: UsagePiece) -> int:
        seen.append((piece.start, piece.item.metric_ids))
        return 10

    Book().bill(given, day("2026-02-01"), measure)
    assert seen == [(day("2026-01-01"), ("met_1",)), (day("2026-01-16"), ("met_2",))]


def test_a_negative_sum_costs_nothing() -> None:
    """More was taken back than used: the quantity is shown as it is, and the amount is zero, never a payment."""
    given = timeline(version(1, day("2026-01-01"), item(unit_price="31.00"), metered()))
    book = Book()
    book.bill(given, day("2026-01-01"))

    lines = book.bill(given, day("2026-02-01"), used({"2026-01-01": -5}))
    usage = next(line for line in lines if line.kind == "usage")
    assert (usage.quantity, usage.amount.minor) == (Fraction(-5), 0)
