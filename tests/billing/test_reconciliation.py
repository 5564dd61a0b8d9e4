"""The reconciliation against its golden table, and what a table cannot say."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from billow.kit.explain import recompute
from billow.kit.numbers import exact
from tests.billing.sample import Book, day, item, of_table, shown, timeline, version

TABLE = Path(__file__).parent.parent / "golden" / "billing" / "reconciliation.toml"
CASES = tomllib.loads(TABLE.read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["say"])
def test_golden(case: dict[str, Any]) -> None:
    """Each step bills the lines of the table, a second run none, and each line's calculation comes to its amount."""
    book, versions = Book(), list(case["versions"])
    for step in case["steps"]:
        versions += [step[name] for name in ("publish", "publish_too") if name in step]
        case = {**case, **{name: step[name] for name in ("end",) if name in step}}
        given = of_table(case, versions)

        lines = book.bill(given, day(step["on"]))

        assert shown(lines) == step["lines"]
        assert book.bill(given, day(step["on"])) == [], "a second run has nothing left to bill"
        assert all(recompute(line.tree) == exact(line.amount.amount) for line in lines)


def test_a_line_shows_the_day_precise_amount_and_the_price_it_rests_on() -> None:
    """A piece of 10 days of 30 at 99.99 is exactly 33.33; its price is kept with it."""
    given = timeline(version(1, day("2025-06-21"), item(unit_price="99.99")), calendar=True)
    (line,) = Book().bill(given, day("2025-06-21"))

    assert line.precise == exact(99_99) / 300
    assert line.price is not None
    assert line.price["unit_price"] == "99.99"
    assert line.deferred


def test_what_stands_on_a_void_invoice_is_neither_billed_again_nor_given_back() -> None:
    """January was billed and voided: it stays settled, and a cancellation credits nothing that nobody owes."""
    given = timeline(version(1, day("2026-01-01"), item(unit_price="31.00")))
    book = Book()
    book.bill(given, day("2026-01-01"))
    book.void_last(1)

    assert book.bill(given, day("2026-01-15")) == []
    ended = timeline(*given.versions, end=day("2026-01-15"))
    assert book.bill(ended, day("2026-01-15")) == []


def test_after_a_void_invoice_an_upgrade_charges_the_new_price_and_credits_nothing() -> None:
    """Of a January at 31.00 that was voided nothing comes back; the 17 days left at 62.00 a month cost 34.00."""
    first = version(1, day("2026-01-01"), item(unit_price="31.00"))
    book = Book()
    book.bill(timeline(first), day("2026-01-01"))
    book.void_last(1)

    given = timeline(first, version(2, day("2026-01-15"), item(unit_price="62.00")))
    assert shown(book.bill(given, day("2026-01-15"))) == [["proration_charge", "34.00", "2026-01-15", "2026-02-01"]]


def test_a_voided_proration_is_not_repeated() -> None:
    """The invoice of an upgrade was voided: neither its credit nor its charge is billed again."""
    first = version(1, day("2026-01-01"), item(unit_price="31.00"))
    book = Book()
    book.bill(timeline(first), day("2026-01-01"))
    given = timeline(first, version(2, day("2026-01-15"), item(unit_price="62.00")))
    assert len(book.bill(given, day("2026-01-15"))) == 2
    book.void_last(2)

    assert book.bill(given, day("2026-01-20")) == []
    assert shown(book.bill(given, day("2026-02-01"))) == [["fixed", "62.00", "2026-02-01", "2026-03-01"]]


def test_free_items_leave_no_lines() -> None:
    """A price of zero is no line and no invoice (T-31)."""
    given = timeline(version(1, day("2026-01-01"), item(unit_price="0")))
    book = Book()

    assert [book.bill(given, day(on)) for on in ("2026-01-01", "2026-02-01", "2026-03-01")] == [[], [], []]
