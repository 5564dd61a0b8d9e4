"""From when on the windows of a timeline are still to be billed."""

from datetime import UTC, datetime

from billow.billing import rules
from billow.billing.types import Opening
from billow.subscriptions.types import Item
from tests.billing.sample import day, item, timeline, version


def usage(key: str = "usage", *, interval: str = "monthly", metrics: tuple[str, ...] = ("met_1",)) -> Item:
    """Usage at ten cents."""
    price = {"type": "unit", "unit_price": "0.10", "billing_interval": interval, "billing_direction": "arrears"}
    return item(key, metrics=metrics, **price)


def opening(text: str, *, billed: bool, over: bool = False) -> Opening:
    """An opening at the first instant of a day in UTC."""
    return Opening(since=datetime.fromisoformat(text).replace(tzinfo=UTC), billed=billed, over=over)


def test_windows_open_one_after_the_other() -> None:
    """From 10 January on, months begin on the 10th; what falls due on a day is billed through it."""
    given = timeline(version(1, day("2026-01-10"), usage()))

    for through, since in (
        (None, "2026-01-10"),
        ("2026-01-10", "2026-01-10"),
        ("2026-02-09", "2026-01-10"),
        ("2026-02-10", "2026-02-10"),
        ("2026-03-09", "2026-02-10"),
    ):
        found = rules.openings(given, billed_through=day(through) if through else None)
        assert found == {"met_1": opening(since, billed=since != "2026-01-10")}, through


def test_the_earliest_of_the_items_that_read_a_metric_counts() -> None:
    """A month and a quarter of the same metric: the quarter is open when the month was billed."""
    items = (usage(metrics=("met_1", "met_2")), usage("slow", interval="quarterly"))
    given = timeline(version(1, day("2026-01-01"), *items))

    assert rules.openings(given, billed_through=day("2026-03-01")) == {
        "met_1": opening("2026-01-01", billed=True),
        "met_2": opening("2026-03-01", billed=True),
    }


def test_a_version_cuts_the_window_and_both_parts_wait_for_their_bill() -> None:
    """Another price from 15 January on: the first part is open until the 15th or later was billed."""
    dear = item("usage", metrics=("met_1",), type="unit", unit_price="0.20", billing_direction="arrears")
    given = timeline(version(1, day("2026-01-01"), usage()), version(2, day("2026-01-15"), dear))

    assert rules.openings(given, billed_through=day("2026-01-01")) == {"met_1": opening("2026-01-01", billed=False)}
    assert rules.openings(given, billed_through=day("2026-02-01")) == {"met_1": opening("2026-02-01", billed=True)}


def test_what_is_over_has_its_end() -> None:
    """Ended on 20 February: open until that day was billed, and over from then on; a fee has no window of usage."""
    given = timeline(version(1, day("2026-01-01"), usage(), item(unit_price="1.00")), end=day("2026-02-20"))

    assert rules.openings(given, billed_through=day("2026-02-01")) == {"met_1": opening("2026-02-01", billed=True)}
    over = opening("2026-02-20", billed=True, over=True)
    assert rules.openings(given, billed_through=day("2026-02-20")) == {"met_1": over}


def test_what_stands_comes_before_what_is_over() -> None:
    """One that ended in March and one that began in June: usage is taken from June on, and something was billed."""
    over = opening("2026-03-01", billed=True, over=True)
    later = opening("2026-04-01", billed=True, over=True)
    june = opening("2026-06-01", billed=False)

    assert rules.earliest([over, june]) == opening("2026-06-01", billed=True)
    assert rules.earliest([over, later]) == later


def test_days_are_those_of_the_zone() -> None:
    """1 February in New York begins at five in UTC."""
    given = timeline(version(1, day("2026-01-01"), usage()), timezone="America/New_York")

    (found,) = rules.openings(given, billed_through=day("2026-02-01")).values()
    assert found.since == datetime(2026, 2, 1, 5, tzinfo=UTC)
