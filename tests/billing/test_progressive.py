"""Interim invoices of a window, whatever was used when: they telescope."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as generated
from hypothesis import strategies as st

from billow.billing import rules
from billow.catalog.types.price import Consumption
from billow.catalog.types.terms import UsageThreshold
from billow.invoicing.types import BilledLine, DraftLine, Evidence
from billow.kit.explain import recompute
from billow.kit.money import Money
from billow.kit.numbers import exact
from billow.subscriptions.types import Timeline
from tests.billing.sample import NOW, day, item, timeline, version

TIERS = [{"up_to": "40", "unit_price": "1.00"}, {"up_to": None, "unit_price": "0.25"}]
PRICES: dict[str, dict[str, Any]] = {
    "unit": {"type": "unit", "unit_price": "0.37"},
    "graduated": {"type": "graduated", "tiers": TIERS},
    "volume, which falls": {"type": "volume", "tiers": TIERS},
    "minimum and maximum": {"type": "unit", "unit_price": "1.00", "minimum": "30.00", "maximum": "90.00"},
    "discount": {"type": "unit", "unit_price": "1.00", "discount": {"type": "percentage", "value": "15"}},
}
THRESHOLDS = (
    UsageThreshold(amount=Money.of("10", "USD").amount),
    UsageThreshold(amount=Money.of("15", "USD").amount, recurring=True),
)


def evidence(quantity: int) -> Evidence:
    """Evidence of so many events."""
    return Evidence(
        metric_ids=("met_1",),
        events=quantity,
        first_at=None,
        last_at=None,
        digest=f"{quantity:016x}",
        window_start=NOW,
        window_end=NOW,
    )


def interim(line: Timeline, billed: list[BilledLine], quantity: int, said: int) -> tuple[list[DraftLine], int]:
    """What a look on 15 January bills, and the threshold that was said last by then."""
    windows = rules.open_windows(line, day("2026-01-15"))
    (piece,) = rules.open_pieces(line, windows, billed)
    used = Consumption(quantity=Fraction(quantity), events=quantity)
    priced = rules.priced_so_far(line, piece, used)
    (period,) = rules.periods_of(windows).values()
    found = rules.crossed(THRESHOLDS, period=period, usage=priced.amount, said=said)
    if found is None:
        return [], said
    made = rules.interim_line(line, priced, consumption=used, evidence=evidence(quantity))
    return [made] if made else [], found.amount.minor


def final(line: Timeline, billed: list[BilledLine], quantity: int, *, on: str = "2026-02-01") -> list[DraftLine]:
    """What the end of January, or of the subscription, bills."""
    due = rules.open_windows(line, day("2026-01-15"))
    (piece,), _ = rules.usage_pieces(line, due, billed, as_of=day(on), since=day("2026-01-01"))
    used = Consumption(quantity=Fraction(quantity), events=quantity)
    return rules.usage_lines(
        piece, consumption=used, evidence=evidence(quantity), timeline=line, since=day("2026-01-01")
    )


@pytest.mark.parametrize("price", PRICES.values(), ids=PRICES)
@generated(steps=st.lists(st.integers(0, 40), min_size=1, max_size=8), rest=st.integers(0, 30))
def test_what_is_billed_on_the_way_and_at_the_end_is_what_the_period_comes_to(
    price: dict[str, Any], steps: list[int], rest: int
) -> None:
    """As much as one bill at the end; each interim line is above zero, explains itself, and has a name of its own."""
    calls = item("calls", metrics=["met_1"], billing_direction="arrears", **price)
    line = timeline(version(1, day("2026-01-01"), calls))
    billed: list[BilledLine] = []
    made: list[DraftLine] = []
    quantity = said = 0
    for step in steps:
        quantity += step
        lines, said = interim(line, billed, quantity, said)
        assert all(each.amount > Money.zero("USD") for each in lines)
        made += lines
        billed += rules.as_billed(lines)
    quantity += rest
    made += final(line, billed, quantity)

    whole = final(line, [], quantity)
    assert sum(each.amount.minor for each in made) == sum(each.amount.minor for each in whole)
    assert len({each.natural_key for each in made}) == len(made)
    assert all(recompute(each.tree) == exact(each.amount.amount) for each in made)


def test_an_interim_line_names_the_usage_that_it_counted() -> None:
    """25 calls at 1.00 of a window that is open: a line of kind usage for the whole window, with its evidence."""
    calls = item("calls", metrics=["met_1"], billing_direction="arrears", type="unit", unit_price="1.00")
    line = timeline(version(1, day("2026-01-01"), calls))
    (made,), said = interim(line, [], 25, 0)

    assert (made.kind, str(made.amount), made.description) == ("usage", "25.00", "calls, so far")
    assert (made.period_start, made.period_end) == (day("2026-01-01"), day("2026-02-01"))
    assert made.evidence == evidence(25)
    assert said == 2_500


def test_usage_that_was_said_is_not_billed_again() -> None:
    """A second look at the same usage finds no threshold above the one that was said."""
    calls = item("calls", metrics=["met_1"], billing_direction="arrears", type="unit", unit_price="1.00")
    line = timeline(version(1, day("2026-01-01"), calls))
    lines, said = interim(line, [], 25, 0)

    assert interim(line, rules.as_billed(lines), 25, said) == ([], said)
    assert interim(line, [replace(each, void=True) for each in rules.as_billed(lines)], 30, said) == ([], said)


def test_what_was_voided_on_the_way_stays_settled_when_the_window_ends_early() -> None:
    """25 calls at 1.00 were billed on the way and voided; the subscription ends on the 20th with 32: 7.00 are owed."""
    calls = item("calls", metrics=["met_1"], billing_direction="arrears", type="unit", unit_price="1.00")
    given = version(1, day("2026-01-01"), calls)
    made, _ = interim(timeline(given), [], 25, 0)
    void = [replace(each, void=True) for each in rules.as_billed(made)]

    ended = timeline(given, end=day("2026-01-20"))
    (line,) = final(ended, void, 32, on="2026-01-20")
    assert (line.kind, str(line.amount), line.period_end) == ("usage", "7.00", day("2026-01-20"))
    (again,), _ = interim(ended, void, 40, 0)
    assert str(again.amount) == "15.00"
