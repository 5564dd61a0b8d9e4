"""What becomes of the period in which a change takes effect, by what the version says of it."""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from billow.invoicing.types import DraftLine
from billow.subscriptions.types import Item, Proration, Version
from tests.billing.sample import Book, day, item, shown, timeline, version

TABLE = Path(__file__).parent.parent / "golden" / "billing" / "proration.toml"
CASES = tomllib.loads(TABLE.read_text(encoding="utf-8"))["case"]
PRORATIONS: Sequence[Proration] = ("prorate", "none", "credit_only", "charge_only", "full")
FIRST, CHANGE, MAY = day("2025-04-01"), day("2025-04-11"), day("2025-05-01")
KEPT = item("kept", unit_price="0")


def fee(unit_price: str, key: str = "fee", **price: Any) -> Item:
    """A monthly fee in advance."""
    return item(key, unit_price=unit_price, **price)


def changes(*versions: Version) -> tuple[Book, list[DraftLine]]:
    """A book of April, billed on the 1st with what was agreed first, and the lines of all that was agreed later, billed
    on the day of the last of it."""
    book = Book()
    book.bill(timeline(versions[0]), FIRST)
    return book, book.bill(timeline(*versions), versions[-1].effective_from)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["say"])
def test_golden(case: dict[str, Any]) -> None:
    """On the day of the change, and in May."""
    old, new = [fee("30.00")], [fee("60.00")]
    if case.get("adds"):
        new = [*old, fee("60.00", "more")]
    if case.get("removes"):
        new = []
    first = version(1, FIRST, KEPT, *old)
    second = version(2, CHANGE, KEPT, *new, proration=case["proration"])
    book, lines = changes(first, second)

    assert shown(lines) == case["lines"]
    assert book.bill(timeline(first, second), day("2025-04-30")) == [], "a second run has nothing left to bill"
    may = book.bill(timeline(first, second), MAY)
    assert sum(line.amount.minor for line in may) == int(case["may"].replace(".", ""))


@pytest.mark.parametrize("there", PRORATIONS)
@pytest.mark.parametrize("back", PRORATIONS)
def test_a_change_and_its_inverse_at_one_instant_bill_nothing(there: Proration, back: Proration) -> None:
    """Whatever either says of the period: neither price, nor item added, nor item removed is in force for a day."""
    first = version(1, FIRST, fee("30.00"), fee("9.00", "gone"))
    away = version(2, CHANGE, fee("60.00"), fee("7.00", "more"), proration=there)
    again = version(3, CHANGE, fee("30.00"), fee("9.00", "gone"), proration=back)

    assert changes(first, away, again)[1] == []


@pytest.mark.parametrize("proration", PRORATIONS)
def test_of_two_changes_of_one_day_each_says_what_becomes_of_its_own_item(proration: Proration) -> None:
    """Seats change and support is added on the same day: the second version leaves the seats to what the first said."""
    first = version(1, FIRST, fee("30.00", "seats"))
    seats = version(2, CHANGE, fee("60.00", "seats"), proration="none")
    both = version(3, CHANGE, fee("60.00", "seats"), fee("60.00", "support"), proration=proration)
    alone = version(2, CHANGE, fee("30.00", "seats"), fee("60.00", "support"), proration=proration)

    assert shown(changes(first, seats, both)[1]) == shown(changes(first, alone)[1])


def test_a_further_change_in_a_period_gives_back_what_is_paid_for_its_rest() -> None:
    """The new price was to be paid from May on; on the 21st a third takes its place: 10 days of April come back at the
    first price, and are charged at the third."""
    book, _ = changes(version(1, FIRST, fee("30.00")), version(2, CHANGE, fee("60.00"), proration="none"))
    known = timeline(
        version(1, FIRST, fee("30.00")),
        version(2, CHANGE, fee("60.00"), proration="none"),
        version(3, day("2025-04-21"), fee("90.00")),
    )

    assert shown(book.bill(known, day("2025-04-21"))) == [
        ["proration_credit", "-10.00", "2025-04-21", "2025-05-01"],
        ["proration_charge", "30.00", "2025-04-21", "2025-05-01"],
    ]


def test_what_was_not_given_back_stays_so_when_the_price_changes_again() -> None:
    """The rest of April at the first price was kept; a third price gives back that of the second alone."""
    versions = (
        version(1, FIRST, fee("30.00")),
        version(2, CHANGE, fee("60.00"), proration="charge_only"),
        version(3, day("2025-04-21"), fee("90.00")),
    )
    book, _ = changes(*versions[:2])

    assert shown(book.bill(timeline(*versions), day("2025-04-21"))) == [
        ["proration_credit", "-20.00", "2025-04-21", "2025-05-01"],
        ["proration_charge", "30.00", "2025-04-21", "2025-05-01"],
    ]


def test_a_price_for_the_whole_period_waits_for_its_day() -> None:
    """Known in March for 11 April: April is billed at the old price first, and turned into the new one on the 11th."""
    known = timeline(version(1, FIRST, fee("30.00")), version(2, CHANGE, fee("60.00"), proration="full"))
    book = Book()

    assert shown(book.bill(known, FIRST)) == [["fixed", "30.00", "2025-04-01", "2025-05-01"]]
    assert book.bill(known, day("2025-04-10")) == []
    assert shown(book.bill(known, CHANGE)) == [
        ["proration_credit", "-30.00", "2025-04-01", "2025-05-01"],
        ["proration_charge", "60.00", "2025-04-01", "2025-05-01"],
    ]


def test_from_months_to_years_without_proration_the_year_is_paid_from_the_end_of_the_month() -> None:
    """The month is paid until May; from then on the rest of the year that began in April: 335 of 365 days of 365.00."""
    yearly = fee("365.00", billing_interval="yearly")
    versions = (version(1, FIRST, fee("30.00")), version(2, CHANGE, yearly, proration="none"))
    book, lines = changes(*versions)

    assert lines == []
    assert shown(book.bill(timeline(*versions), MAY)) == [["proration_charge", "335.00", "2025-05-01", "2026-04-01"]]


def test_from_years_to_months_without_proration_the_month_is_paid_from_the_end_of_the_year() -> None:
    """Nothing is due in the months that the year was paid for."""
    versions = (
        version(1, FIRST, fee("365.00", billing_interval="yearly")),
        version(2, CHANGE, fee("30.00"), proration="none"),
    )
    book, lines = changes(*versions)

    assert lines == []
    assert book.bill(timeline(*versions), day("2026-03-31")) == []
    assert shown(book.bill(timeline(*versions), day("2026-04-01"))) == [["fixed", "30.00", "2026-04-01", "2026-05-01"]]


@pytest.mark.parametrize("proration", PRORATIONS)
def test_on_a_boundary_every_proration_is_the_same(proration: Proration) -> None:
    """A change on 1 May leaves April alone and charges the new price for May."""
    _, lines = changes(version(1, FIRST, fee("30.00")), version(2, MAY, fee("60.00"), proration=proration))

    assert shown(lines) == [["fixed", "60.00", "2025-05-01", "2025-06-01"]]


@pytest.mark.parametrize("proration", PRORATIONS)
def test_usage_follows_the_price_in_force(proration: Proration) -> None:
    """What was used before the change costs the old price and what after it the new one, whatever is said of fees."""
    usage: dict[str, Any] = {"type": "unit", "billing_direction": "arrears"}
    given = timeline(
        version(1, FIRST, item("calls", **usage, unit_price="1")),
        version(2, CHANGE, item("calls", **usage, unit_price="2"), proration=proration),
    )
    book = Book()

    assert shown(book.bill(given, MAY, measure=lambda piece: 10)) == [
        ["usage", "10.00", "2025-04-01", "2025-04-11"],
        ["usage", "20.00", "2025-04-11", "2025-05-01"],
    ]


@pytest.mark.parametrize("proration", PRORATIONS)
def test_a_change_in_a_trial_takes_nothing_from_the_first_paid_period(proration: Proration) -> None:
    """What is in force when paid service begins is paid from there on."""
    given = timeline(
        version(1, FIRST, fee("30.00")), version(2, CHANGE, fee("60.00"), proration=proration), start=day("2025-04-15")
    )

    assert shown(Book().bill(given, day("2025-04-15"))) == [["fixed", "60.00", "2025-04-15", "2025-05-15"]]


def test_the_end_of_service_gives_back_what_none_had_left_in_place() -> None:
    """The old price stood in for the new one until May; who leaves on the 21st gets its last ten days back."""
    versions = (version(1, FIRST, fee("30.00")), version(2, CHANGE, fee("60.00"), proration="none"))
    book, _ = changes(*versions)
    ended = replace(timeline(*versions), end=day("2025-04-21"))

    assert shown(book.bill(ended, day("2025-04-21"))) == [["proration_credit", "-10.00", "2025-04-21", "2025-05-01"]]
