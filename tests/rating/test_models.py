"""What a price asks to be measured, what cannot be priced, and how a price splits into a fee and usage."""

from fractions import Fraction

import pytest

from billow.catalog.types.price import (
    MODELS,
    NOTHING,
    Consumption,
    EventValue,
    Reading,
    price_from_json,
    price_to_json,
    together,
)
from billow.kit.explain import recompute
from billow.rating.rules import carried, item_of_period, rate
from billow.rating.types import Unratable

UNIT = {"type": "unit", "unit_price": "1"}
LIMITED = {"type": "percentage", "rate": "1", "min_per_event": "0.50"}
COST = {"type": "dynamic", "amount_field": "cost"}
GPU = {
    "type": "expression",
    "charges": [{"description": "x", "quantity_expression": "gpu / quantity", "unit_price_expression": "2 - events"}],
    "metric_bindings": [{"alias": "gpu", "metric_id": "met_gpu"}],
}


def _matrix(*prices: dict[str, object]) -> dict[str, object]:
    cells = [{"when": {"region": f"r{number}"}, "price": price} for number, price in enumerate(prices)]
    return {"type": "matrix", "dimensions": ["region"], "cells": cells}


def _grouped(price: dict[str, object]) -> dict[str, object]:
    return {"type": "per_group", "group_by": ["user"], "price": price}


def test_most_prices_need_the_quantity_alone() -> None:
    """Only what looks at events, at their properties or at other metrics asks for more."""
    asking = {name for name in MODELS.names if price_from_json(MODELS.get(name).example).reads}
    assert asking == {"percentage", "dynamic", "matrix", "per_group"}


@pytest.mark.parametrize(
    ("document", "reading"),
    [
        ({"type": "percentage", "rate": "1"}, Reading()),
        ({"type": "percentage", "rate": "1", "fixed_fee_per_event": "0.30"}, Reading(count=True)),
        (LIMITED, Reading(values=True)),
        (COST, Reading(sums=("cost",))),
        ({**COST, "currency_field": "money"}, Reading(sums=("cost",), currencies=("money",))),
        (GPU, Reading(count=True, bindings={"gpu": "met_gpu"})),
        ({"type": "prepaid", "prepaid_units": "1", "overage": LIMITED}, Reading(values=True)),
        (_matrix(UNIT), Reading(dimensions=("region",))),
        (_matrix(COST, LIMITED, COST), Reading(dimensions=("region",), values=True, sums=("cost",))),
        (_grouped(UNIT), Reading(dimensions=("user",))),
        (_grouped(_matrix(COST)), Reading(dimensions=("user", "region"), sums=("cost",))),
    ],
)
def test_a_price_says_what_it_reads(document: dict[str, object], reading: Reading) -> None:
    """Prices inside of a price add what they read to it."""
    assert price_from_json(document).reads == reading


def test_readings_together_ask_for_everything_once() -> None:
    """Names are kept in their order, without repeats."""
    one, other = Reading(sums=("a", "b"), count=True), Reading(sums=("b", "c"), dimensions=("d",), bindings={"x": "m"})
    assert together([one, other]) == Reading(count=True, sums=("a", "b", "c"), dimensions=("d",), bindings={"x": "m"})


@pytest.mark.parametrize(
    ("document", "used", "field"),
    [
        (LIMITED, Consumption(quantity=Fraction(10), events=2), "price.min_per_event"),
        (_matrix(UNIT), Consumption(quantity=Fraction(10)), "price.dimensions"),
        (_grouped(UNIT), Consumption(quantity=Fraction(10)), "price.group_by"),
        (COST, Consumption(quantity=Fraction(10), events=1), "price.amount_field"),
        (COST, Consumption(quantity=Fraction(10), events=1, sums={"cost": Fraction(-1)}), "price.amount_field"),
        (
            COST,
            Consumption(quantity=Fraction(10), events=2, sums={"cost": Fraction(1)}, lacks={"cost": 1}),
            "price.amount_field",
        ),
        (
            {**COST, "currency_field": "money"},
            Consumption(quantity=Fraction(10), events=2, sums={"cost": Fraction(1)}, lacks={"cost": 0, "money": 1}),
            "price.currency_field",
        ),
        (GPU, Consumption(quantity=Fraction(10)), "price.charges"),
        (GPU, Consumption(quantity=Fraction(0), bindings={"gpu": Fraction(1)}), "price.charges"),
        (GPU, Consumption(quantity=Fraction(1), events=3, bindings={"gpu": Fraction(1)}), "price.charges"),
    ],
)
def test_what_has_no_amount_is_refused_and_never_costs_nothing(
    document: dict[str, object], used: Consumption, field: str
) -> None:
    """Missing measurements, a division by zero and a price below zero name the parameter at fault."""
    with pytest.raises(Unratable) as refused:
        rate(price_from_json(document), used, currency="USD")
    assert [error.field for error in refused.value.errors] == [field]


def test_an_amount_that_no_document_can_hold_is_refused() -> None:
    """The largest quantity at a price of 1 can be billed in dollars, and at a price of 10,000 no more."""
    most = Fraction(10**15 - 1)
    assert rate(price_from_json(UNIT), most, currency="USD").amount.minor == 99_999_999_999_999_900
    with pytest.raises(Unratable, match="18 digits"):
        item_of_period(price_from_json({**UNIT, "unit_price": "10000"}), most, currency="USD")


def test_no_usage_needs_no_measurement() -> None:
    """Where nothing was used, nothing is missing."""
    for document in (LIMITED, COST, _matrix(UNIT), _grouped(UNIT)):
        assert rate(price_from_json(document), NOTHING, currency="USD").amount.minor == 0


def test_a_price_that_was_rated_is_written_as_before() -> None:
    """What is worked out of a price and kept beside it is no part of it."""
    for model in MODELS.all():
        price = price_from_json(model.example)
        before = price_to_json(price)
        if not price.reads:
            rate(price, Fraction(12), currency="USD")
        assert price_to_json(price) == before
        assert price == price_from_json(before)


def test_a_prepaid_price_is_a_fee_in_advance_and_usage_in_arrears() -> None:
    """The fee is the price of the units; usage has the units, the rest of the limits, and no price of its own."""
    price = price_from_json(
        {
            "type": "prepaid",
            "prepaid_units": "100",
            "prepaid_price": "80",
            "overage": UNIT,
            "minimum": "90",
            "maximum": "200",
            "discount": {"type": "fixed", "amount": "100"},
            "billing_interval": "yearly",
        }
    )
    fee, usage = price.fee, price.usage
    assert fee is not None and usage is not None
    assert price_to_json(fee) == {
        "type": "fixed",
        "quantity": "1",
        "unit_price": "80",
        "billing_interval": "yearly",
        "billing_direction": "advance",
        "discount": {"type": "fixed", "value": None, "amount": "80"},
    }
    written = price_to_json(usage)
    assert {name: written[name] for name in ("prepaid_price", "minimum", "maximum", "billing_direction")} == {
        "prepaid_price": "0",
        "minimum": "10",
        "maximum": "120",
        "billing_direction": "arrears",
    }
    assert written["discount"] == {"type": "fixed", "value": None, "amount": "20"}
    assert usage.fee is None


def test_other_prices_are_all_fee_or_all_usage() -> None:
    """A fee has no usage, and a metered price no fee."""
    fixed, unit = price_from_json({"type": "fixed", "unit_price": "1"}), price_from_json(UNIT)
    assert (fixed.fee, fixed.usage) == (fixed, None)
    assert (unit.fee, unit.usage) == (None, unit)


def test_the_first_hundred_events_are_explained_one_by_one() -> None:
    """The others stand in the tree as one number, with how many they are; it still recomputes."""
    values = tuple(EventValue(value=Fraction(number), id=f"e{number}") for number in range(150))
    used = Consumption(quantity=sum((each.value for each in values), Fraction(0)), events=150, values=values)
    tree = item_of_period(price_from_json(LIMITED), used, currency="USD").main.tree
    events = tree.operands[0]
    assert len(events.operands) == 101
    assert (events.operands[-1].label, events.operands[-1].source) == ("further events", {"events": "50"})
    # 0.50 for each up to 50, and 1 % of 51 to 149: 51 x 0.50 + 99 x 1.00 = 124.50
    assert recompute(tree) == Fraction("124.50")


@pytest.mark.parametrize(
    ("say", "rollover", "used", "expected"),
    [
        ("nothing came before", {}, [], "0"),
        ("all of it was left", {}, ["0"], "10"),
        ("some of it was left", {}, ["7.5"], "2.5"),
        ("nothing was left", {}, ["10"], "0"),
        ("more was used than there was", {}, ["11"], "0"),
        ("the cap", {"cap": "4"}, ["0"], "4"),
        ("a cap of nothing", {"cap": "0"}, ["0"], "0"),
        ("for one period: what was left before the last is gone", {"periods": 1}, ["0", "0"], "10"),
        ("carried units are used first, so more of the period's own is left", {"periods": 1}, ["5", "5"], "10"),
        ("for two periods", {"periods": 2}, ["0", "0"], "20"),
        ("for two periods, of three", {"periods": 2}, ["0", "0", "0"], "20"),
        ("twelve of twenty were used, the older ones first", {"periods": 2}, ["0", "12"], "8"),
        ("under a cap the oldest give way", {"periods": 2, "cap": "15"}, ["0", "0", "6"], "15"),
    ],
)
def test_rollover(say: str, rollover: dict[str, object], used: list[str], expected: str) -> None:
    """What goes on of ten included units, when so much was used in the periods before, the oldest first."""
    price = price_from_json({**UNIT, "included_units": "10", "rollover": rollover})
    assert carried(price, [Fraction(each) for each in used]) == Fraction(expected), say


def test_a_part_of_a_period_leaves_its_share() -> None:
    """Half a period has five of ten units, and less than nothing uses none of them (correctness T-28)."""
    price = price_from_json({**UNIT, "included_units": "10", "rollover": {"periods": 2}})
    assert carried(price, [Fraction(2), Fraction(-4)], shares=[Fraction(1, 2), Fraction(1)]) == 13


def test_without_rollover_nothing_goes_on() -> None:
    """Units that are left at the end of a period are lost."""
    assert carried(price_from_json({**UNIT, "included_units": "10"}), [Fraction(0)]) == 0
    prepaid = {"type": "prepaid", "prepaid_units": "10", "overage": UNIT, "rollover": {}}
    assert carried(price_from_json(prepaid), [Fraction(4)]) == 6
