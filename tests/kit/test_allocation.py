"""Splitting whole amounts."""

from fractions import Fraction

import pytest

from billow.kit.allocation import cumulative, cumulative_part, largest_remainder

THIRDS = [Fraction(0), Fraction(1, 3), Fraction(2, 3), Fraction(1)]


def test_three_equal_parts_of_a_hundred() -> None:
    """100.00 in three parts is 33.33, 33.34 and 33.33: R is 33.33, then 66.67, then 100.00."""
    assert cumulative(10000, THIRDS) == [3333, 3334, 3333]
    assert cumulative(-10000, THIRDS) == [-3333, -3334, -3333]


def test_a_piece_of_no_length_is_nothing() -> None:
    """A cut that repeats yields a part of zero, and the others do not change (T-31)."""
    assert cumulative(10000, [*THIRDS[:2], *THIRDS[1:]]) == [3333, 0, 3334, 3333]


@pytest.mark.parametrize("cuts", [[], [Fraction(0)], THIRDS[1:], THIRDS[:-1], [THIRDS[0], *reversed(THIRDS[1:])]])
def test_cuts_run_from_nothing_to_all(cuts: list[Fraction]) -> None:
    """Cuts that leave out an end of the whole or go back are refused."""
    with pytest.raises(ValueError, match=r"cuts|part"):
        cumulative(100, cuts)


def test_a_float_position_is_refused() -> None:
    """A position is an exact ratio."""
    with pytest.raises(TypeError):
        cumulative_part(100, start=Fraction(0), end=0.5)  # type: ignore[arg-type]  # the refusal is the fact


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (255, [1999, 501, 50], [200, 50, 5]),
        (436, [1799, 451, 45], [342, 86, 8]),
        (2, [1, 0, 1, 1], [1, 0, 1, 0]),
        (10, [Fraction(1, 2), Fraction(1, 4), Fraction(1, 4)], [5, 3, 2]),
        (0, [0, 0], [0, 0]),
        (0, [], []),
    ],
)
def test_largest_remainder(amount: int, weights: list[int | Fraction], parts: list[int]) -> None:
    """Units left over go to the largest remainders, the earlier line first (correctness 1.6)."""
    assert largest_remainder(amount, weights) == parts


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [2, -1]])
def test_weights_that_carry_nothing_are_refused(weights: list[int | Fraction]) -> None:
    """Something cannot be split over no weight, nor over a negative one."""
    with pytest.raises(ValueError, match="weight"):
        largest_remainder(1, weights)
