"""Filters and rounding as pure functions."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from billow.catalog.types import FilterGroup, Metric, MetricAggregation, MetricFilter, Rounding
from billow.metering.rules import matches, number_of, rounded, text_of
from tests.metering.sample import metric_of

FILTER = TypeAdapter(MetricFilter)


def holds(condition: dict[str, Any], properties: dict[str, Any]) -> bool:
    """Whether a metric with this one filter counts an event with these properties."""
    return matches(metric_of(filter_groups=(FilterGroup(filters=(FILTER.validate_python(condition),)),)), properties)


@pytest.mark.parametrize(
    ("value", "other", "same"),
    [
        ("5", 5, True),
        (5, "5", True),
        (Decimal("5.0"), 5, True),
        ("5.0", 5, False),
        (True, "true", True),
        (False, "false", True),
        (True, 1, False),
        ("a", "A", False),
        ("", "", True),
    ],
)
def test_properties_are_compared_as_text(value: Any, other: Any, same: bool) -> None:
    """A number has one text, words are case-sensitive, and true is no number."""
    assert holds({"field": "p", "operator": "equal", "value": other}, {"p": value}) is same
    assert holds({"field": "p", "operator": "not_equal", "value": other}, {"p": value}) is not same
    assert holds({"field": "p", "operator": "in", "values": ["x", other]}, {"p": value}) is same
    assert holds({"field": "p", "operator": "not_in", "values": ["x", other]}, {"p": value}) is not same


@pytest.mark.parametrize("properties", [{}, {"p": None}])
def test_an_absent_property_satisfies_negations_alone(properties: dict[str, Any]) -> None:
    """Absent and null are the same: unequal to everything, in no list, and not there."""
    satisfied = {
        operator
        for operator in ("equal", "not_equal", "contains", "greater", "less", "exists")
        if holds({"field": "p", "operator": operator, "value": None if operator == "exists" else "1"}, properties)
    }
    assert satisfied == {"not_equal"}
    assert holds({"field": "p", "operator": "not_in", "values": ["1"]}, properties)
    assert not holds({"field": "p", "operator": "in", "values": ["1"]}, properties)
    assert holds({"field": "p", "operator": "exists", "value": False}, properties)


@pytest.mark.parametrize(
    ("value", "greater", "less"),
    [
        (11, True, False),
        ("11", True, False),
        (Decimal("10.000000000001"), True, False),
        (10, False, False),
        (Decimal("9.999"), False, True),
        (-1, False, True),
        ("9", False, True),
        ("nine", False, False),
        (True, False, False),
        ("1e3", False, False),
        (" 11", False, False),
        ("11\n", False, False),
        ("１１", False, False),
    ],
)
def test_greater_and_less_hold_between_numbers(value: Any, greater: bool, less: bool) -> None:
    """They compare exactly, strictly, and never as text: 9 is less than 10; what is no number satisfies neither."""
    assert holds({"field": "p", "operator": "greater", "value": 10}, {"p": value}) is greater
    assert holds({"field": "p", "operator": "less", "value": "10"}, {"p": value}) is less


def test_contains_looks_inside_the_text() -> None:
    """The value occurs in the text, without wildcards."""
    assert holds({"field": "p", "operator": "contains", "value": "v1/"}, {"p": "/v1/analyze"})
    assert not holds({"field": "p", "operator": "contains", "value": "%"}, {"p": "/v1/analyze"})
    assert holds({"field": "p", "operator": "contains", "value": 50}, {"p": 1500})


def test_groups_hold_together_and_a_group_by_its_operator() -> None:
    """(a or b) and (c): both groups must hold, and one filter of the first is enough."""
    either = FilterGroup(
        operator="or", filters=(MetricFilter(field="a", value="1"), MetricFilter(field="b", value="1"))
    )
    metric = metric_of(filter_groups=(either, FilterGroup(filters=(MetricFilter(field="c", value="1"),))))

    assert matches(metric, {"a": "1", "c": "1"})
    assert matches(metric, {"b": "1", "c": "1"})
    assert not matches(metric, {"a": "1", "b": "1"})
    assert not matches(metric, {"c": "1"})


@pytest.mark.parametrize(
    "condition",
    [
        {"field": "p", "operator": "in"},
        {"field": "p", "operator": "in", "values": []},
        {"field": "p", "operator": "in", "values": ["a"], "value": "a"},
        {"field": "p", "operator": "equal"},
        {"field": "p", "operator": "equal", "values": ["a"]},
        {"field": "p", "operator": "contains", "value": ""},
        {"field": "p", "operator": "greater", "value": "many"},
        {"field": "p", "operator": "greater", "value": True},
        {"field": "p", "operator": "exists", "value": "yes"},
        {"field": "p", "operator": "exists", "value": 1},
        {"field": "", "operator": "exists"},
        {"field": "p", "operator": "like", "value": "a"},
        {"field": "p", "value": "a\x00"},
        {"field": "p", "value": Decimal("1e40")},
        {"field": "p", "value": "a", "colour": "red"},
    ],
)
def test_a_filter_has_just_the_operand_that_it_needs(condition: dict[str, Any]) -> None:
    """A filter that cannot mean anything is refused when it is written."""
    with pytest.raises(ValidationError):
        FILTER.validate_python(condition)


@pytest.mark.parametrize(
    ("value", "text", "number"),
    [
        (1500, "1500", Decimal(1500)),
        (Decimal("0.50"), "0.5", Decimal("0.5")),
        (Decimal("1E+3"), "1000", Decimal(1000)),
        ("007", "007", Decimal(7)),
        ("-0.000000000001", "-0.000000000001", Decimal("-0.000000000001")),
        ("0.0000000000001", "0.0000000000001", None),
        ("1" * 16, "1" * 16, None),
        (True, "true", None),
        (None, None, None),
    ],
)
def test_a_value_has_a_text_and_perhaps_a_number(value: Any, text: str | None, number: Decimal | None) -> None:
    """A number has at most 15 digits and 12 decimals (correctness M-02), and true is none."""
    assert text_of(value) == text
    assert number_of(value) == number


@pytest.mark.parametrize(
    ("mode", "precision", "quantity", "expected"),
    [
        ("ceil", 0, "1.0000001", "2"),
        ("ceil", 0, "-1.5", "-1"),
        ("floor", 0, "1.9", "1"),
        ("floor", 0, "-1.1", "-2"),
        ("nearest", 0, "2.5", "3"),
        ("nearest", 0, "-2.5", "-3"),
        ("nearest", 2, "0.125", "0.13"),
        ("nearest", -2, "1250", "1300"),
        ("round", 0, "-2.5", "-3"),
        ("round", 2, "0.124", "0.12"),
        ("ceil", -3, "1", "1000"),
        ("floor", 2, "0.999", "0.99"),
        ("ceil", 0, "0", "0"),
    ],
)
def test_a_metric_rounds_its_aggregate(mode: str, precision: int, quantity: str, expected: str) -> None:
    """Up, down, or to the nearest with ties away from zero, at decimals or at tens (correctness 3.1); `round` is
    another word for the nearest."""
    rounding = TypeAdapter(Rounding).validate_python({"mode": mode, "precision": precision})

    assert rounded(metric_of(rounding=rounding), Fraction(quantity)) == Fraction(expected)


def test_without_a_rounding_the_aggregate_stays_exact() -> None:
    """Nothing is lost of a third."""
    assert rounded(metric_of(), Fraction(1, 3)) == Fraction(1, 3)


def test_an_aggregation_must_be_one_of_the_folder() -> None:
    """An unknown method is refused, and the answer lists the known ones."""
    with pytest.raises(
        ValidationError,
        match="known are average, count, count_unique, custom, latest, max, min, percentile, present_unique, sum, "
        "weighted_sum",
    ):
        TypeAdapter(MetricAggregation).validate_python({"method": "median", "field": "p"})


def test_a_metric_survives_its_json() -> None:
    """What is stored of the filters is what was given."""
    groups = (
        FilterGroup(operator="or", filters=(MetricFilter(field="p", value=True), MetricFilter(field="q", value=5))),
    )
    adapter = TypeAdapter(tuple[FilterGroup, ...])

    assert adapter.validate_python(adapter.dump_python(groups, mode="json")) == groups
    assert isinstance(metric_of(filter_groups=groups), Metric)
