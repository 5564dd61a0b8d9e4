"""Rating: what is refused, and what lines and trees say."""

from decimal import Decimal
from fractions import Fraction

import pytest

from billow.catalog.types.price import price_from_json
from billow.kit.explain import from_json, recompute, to_json
from billow.rating.rules import rate, rate_segment

SEAT = price_from_json({"type": "fixed", "unit_price": "100.00"})
TIERED = price_from_json(
    {
        "type": "graduated",
        "tiers": [
            {"up_to": "10", "unit_price": "1.00", "flat_fee": "5.00"},
            {"up_to": None, "unit_price": "0.80", "flat_fee": "2.00"},
        ],
    }
)


def test_a_part_outside_the_period_and_a_negative_quantity_are_refused() -> None:
    """Shares lie between 0 and 1 in order; nobody uses less than nothing."""
    for start, end in ((Fraction(-1, 2), Fraction(1)), (Fraction(0), Fraction(2)), (Fraction(2, 3), Fraction(1, 3))):
        with pytest.raises(ValueError, match="part of a period"):
            rate_segment(SEAT, quantity=Fraction(1), currency="USD", start=start, end=end)
    with pytest.raises(ValueError, match="negative"):
        rate(SEAT, Fraction(-1), currency="USD")


def test_the_lines_show_each_tier_and_each_fee() -> None:
    """12 units: ten in the first tier and its fee, two in the second and its fee."""
    lines = rate(TIERED, Fraction(12), currency="USD").lines
    assert [(line.quantity, line.unit_price, line.amount) for line in lines] == [
        (Fraction(10), Decimal("1.00"), Fraction(10)),
        (Fraction(1), Decimal("5.00"), Fraction(5)),
        (Fraction(2), Decimal("0.80"), Fraction("1.6")),
        (Fraction(1), Decimal("2.00"), Fraction(2)),
    ]


def test_the_lines_of_a_part_hold_the_same_part_and_say_so() -> None:
    """A third of each factor; the lines sum to the precise amount."""
    part = rate_segment(TIERED, quantity=Fraction(12), currency="USD", start=Fraction(1, 3), end=Fraction(2, 3))
    assert part.precise == Fraction("18.6") / 3
    assert sum(line.amount for line in part.lines) == part.precise
    assert all(line.description.endswith("1/3 of the period") for line in part.lines)


def test_the_tree_of_a_whole_period_is_one_rounding() -> None:
    """Nothing but the rounding stands above the model's own tree."""
    tree = rate(SEAT, Fraction(1), currency="USD").tree
    assert tree.op == "round"
    assert [operand.op for operand in tree.operands] == ["multiply", "given"]


def test_the_tree_of_a_part_subtracts_two_roundings() -> None:
    """The second third of 100.00 is 66.67 - 33.33 = 33.34, and survives being stored as JSON."""
    tree = rate_segment(SEAT, quantity=Fraction(1), currency="USD", start=Fraction(1, 3), end=Fraction(2, 3)).tree
    assert tree.op == "subtract"
    assert [operand.value for operand in tree.operands] == [Fraction("66.67"), Fraction("33.33")]
    assert recompute(from_json(to_json(tree))) == Fraction("33.34")
