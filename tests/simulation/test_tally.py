"""How a difference falls on customers, by arithmetic alone."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from billow.simulation.rules import tally

PAIRS = st.lists(st.tuples(st.integers(-500, 100_000), st.integers(-500, 100_000)), max_size=40)


@given(PAIRS)
def test_every_customer_is_counted_once(pairs: list[tuple[int, int]]) -> None:
    """In one of the outcomes; and in one of the buckets, or among those without a change in percent."""
    found = tally(pairs, skipped=3, reasons={})
    assert found.winners + found.losers + found.unchanged == len(pairs)
    assert sum(each.customers for each in found.buckets) + found.without_change_percent == len(pairs)
    assert (found.before, found.after) == (sum(b for b, _ in pairs), sum(a for _, a in pairs))


@given(PAIRS)
def test_a_quantile_is_the_change_of_a_customer(pairs: list[tuple[int, int]]) -> None:
    """They rise, and each is the change of somebody, rounded to four decimals; the share below it is large enough."""
    found = tally(pairs, skipped=0, reasons={})
    changes = [Fraction((a - b) * 100, b) for b, a in pairs if b > 0]
    half = Fraction(1, 20_000)
    for each in found.quantiles:
        shown = Fraction(each.change_percent)
        assert any(abs(change - shown) <= half for change in changes)
        below = sum(change <= shown + half for change in changes)
        assert Fraction(below, len(changes)) >= Fraction(each.at)
    assert [each.change_percent for each in found.quantiles] == sorted(each.change_percent for each in found.quantiles)


def test_the_ends_of_buckets() -> None:
    """Exactly 5 percent more is in the first bucket, a hair more in the second; half off is in that up to 50."""
    found = tally([(10_000, 10_500), (100_000, 105_001), (100, 50), (100, 49), (7, 7), (0, 5)], skipped=0, reasons={})
    filled = {(each.outcome, str(each.above)): each.customers for each in found.buckets if each.customers}
    assert filled == {
        ("winner", "50"): 1,
        ("winner", "20"): 1,
        ("unchanged", "0"): 1,
        ("loser", "0"): 1,
        ("loser", "5"): 1,
    }
    assert found.without_change_percent == 1


def test_nobody_has_no_distribution() -> None:
    """Of no customers there are no quantiles and no change; what was skipped is counted by its reasons."""
    found = tally([], skipped=2, reasons={"no_period": 1, "failed": 1})
    assert (found.quantiles, found.change_percent, found.skipped) == ((), None, 2)
    assert [(each.reason, each.count) for each in found.reasons] == [("failed", 1), ("no_period", 1)]
