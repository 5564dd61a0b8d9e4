"""Calculations as trees: they recompute, they are stored without loss, and a lie in them is found."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from billow.kit import explain
from billow.kit.explain import Step, from_json, given, readable, recompute, to_json

THIRD = explain.divide("a third", given("one", 1), given("three", 3))


def _bill() -> Step:
    """(7 x 0.5 + 1/3) less the smaller of 2 and 3, rounded to cents: 3.5 + 0.333... - 2 = 1.83."""
    usage = explain.multiply("usage", given("quantity", 7, event="evt_1"), given("price", Fraction("0.5")))
    least = explain.least("credit", given("balance", 2), given("limit", 3))
    return explain.rounded("bill", explain.subtract("net", explain.add("gross", usage, THIRD), least), 2)


def test_a_tree_recomputes_to_its_value() -> None:
    """The worked value, from the leaves alone."""
    assert recompute(_bill()) == Fraction("1.83")


@pytest.mark.parametrize(
    ("step", "value"),
    [
        (explain.ceiling("c", given("x", Fraction("-1.5"))), "-1"),
        (explain.ceiling("c", given("x", Fraction("1.000000000001"))), "2"),
        (explain.floored("f", given("x", Fraction("-1.5"))), "-2"),
        (explain.greatest("g", given("x", 2), given("y", 3)), "3"),
        (explain.rounded("r", given("x", Fraction("2.5")), 0), "3"),
        (explain.rounded("r", given("x", Fraction("-2.5")), 0), "-3"),
        (explain.rounded("r", given("x", Fraction("2.675")), 2), "2.68"),
    ],
)
def test_the_operations(step: Step, value: str) -> None:
    """Each operation, with the rounding half away from zero (correctness M-09)."""
    assert step.value == Fraction(value)
    assert recompute(step) == Fraction(value)


def test_a_changed_value_is_found_and_named() -> None:
    """A node that states something else than its operands give is named."""
    bill = _bill()
    net, places = bill.operands
    lie = replace(bill, operands=(replace(net, value=Fraction(9)), places))
    with pytest.raises(ValueError, match="'net'"):
        recompute(lie)


def test_a_changed_leaf_is_found_above_it() -> None:
    """What was read cannot be exchanged without the sum noticing."""
    step = explain.add("sum", given("a", 1), given("b", 2))
    with pytest.raises(ValueError, match="'sum' states 3"):
        recompute(replace(step, operands=(given("a", 1), given("b", 5))))


def test_a_tree_survives_its_json() -> None:
    """Reading is the inverse of writing, sources and endless decimals included."""
    assert from_json(to_json(_bill())) == _bill()


@pytest.mark.parametrize(
    "step",
    [
        _bill(),
        THIRD,
        given("half", Fraction(-1, 2), event="evt_1", name='"quoted" \\ and\nbroken'),
        explain.add('a label of "words", \\ and é\u2028', given("{x}", 0), given("", Fraction(1, 7))),
    ],
)
def test_the_text_of_a_tree_is_that_of_its_json(step: Step) -> None:
    """Labels and sources of any characters, ratios and trees: what is written at once is what `to_json` says, and is
    worked out once."""
    assert json.loads(step.text) == to_json(step)
    assert step.text is step.text


def test_the_json_says_the_exact_ratio_only_where_decimals_do_not() -> None:
    """A third has `exact`, a half has not; sources and operands appear where they exist."""
    assert to_json(THIRD) == {
        "op": "divide",
        "label": "a third",
        "value": "0.333333333333",
        "exact": "1/3",
        "operands": [{"op": "given", "label": "one", "value": "1"}, {"op": "given", "label": "three", "value": "3"}],
    }
    assert to_json(given("half", Fraction(1, 2), event="evt_1")) == {
        "op": "given",
        "label": "half",
        "value": "0.5",
        "source": {"event": "evt_1"},
    }


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"op": "given", "label": "x", "value": 1},
        {"op": "given", "label": "x", "value": "1e9"},
        {"op": "given", "label": "x", "value": "NaN"},
        {"op": "given", "label": "x", "value": "0.3", "exact": "1/0"},
        {"op": "given", "label": "x", "value": "1", "operands": "none"},
        {"op": "given", "label": "x", "value": "1", "operands": [1]},
        {"op": "given", "label": "x", "value": "1", "source": {"event": 1}},
        {"op": "given", "label": "x", "value": "1", "colour": "red"},
    ],
)
def test_what_is_no_tree_is_refused(document: dict[str, object]) -> None:
    """Only what `to_json` writes is read."""
    with pytest.raises(ValueError, match=r"step|unknown"):
        from_json(document)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    "step",
    [
        Step(op="power", label="bad", value=Fraction(1), operands=(given("a", 1),)),
        Step(op="add", label="bad", value=Fraction(0)),
        Step(op="subtract", label="bad", value=Fraction(1), operands=(given("a", 1),)),
        Step(op="divide", label="bad", value=Fraction(1), operands=(given("a", 1), given("b", 0))),
        Step(op="round", label="bad", value=Fraction(1), operands=(given("a", 1), given("b", Fraction(1, 2)))),
        Step(op="given", label="bad", value=Fraction(1), operands=(given("a", 1),)),
    ],
)
def test_a_tree_that_does_not_compute_is_named(step: Step) -> None:
    """Unknown operations, missing operands, division by zero and a rounding to half a decimal."""
    with pytest.raises(ValueError, match="'bad'"):
        recompute(step)


def test_a_float_is_no_given_value() -> None:
    """Nothing binary enters a calculation."""
    with pytest.raises(TypeError):
        given("x", 0.1)  # type: ignore[arg-type]  # wrong on purpose


def test_the_readable_lines_come_in_the_order_of_working() -> None:
    """Operands before what is made of them, ratios in brackets where decimals would not be exact."""
    assert [(line.calculation, line.result) for line in readable(_bill())] == [
        ("7 x 0.5", "3.5"),
        ("1 / 3", "1/3"),
        ("3.5 + (1/3)", "23/6"),
        ("min(2, 3)", "2"),
        ("(23/6) - 2", "11/6"),
        ("round((11/6), 2)", "1.83"),
    ]
