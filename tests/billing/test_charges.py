"""What a charge is made of, and what its usage is about to come to."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billow.billing import rules
from billow.kit.money import Money
from billow.metering.types import Group, Measured


def group(quantity: Fraction | int) -> tuple[str, Group]:
    """A group of that quantity."""
    measured = Measured(quantity=Fraction(quantity), count=1, first=None, last=None, digest="0" * 16)
    return "met_1", Group(values={"region": str(quantity)}, measured=measured)


@given(st.lists(st.fractions(min_value=0, max_value=10**6), min_size=1, max_size=20), st.integers(0, 10**9))
def test_the_shares_add_up_and_are_fair(quantities: list[Fraction], cents: int) -> None:
    """They come to the amount, and none is a whole cent away from its exact proportion; none where nothing was used."""
    parts = rules.parts_of([group(each) for each in quantities], Money(cents, "USD"))
    whole = sum(quantities, Fraction(0))
    if not whole:
        assert [part.amount for part in parts] == [None] * len(parts)
        return
    shares = [part.amount.minor for part in parts if part.amount is not None]
    assert (len(shares), sum(shares)) == (len(quantities), cents)
    assert all(abs(share - cents * each / whole) < 1 for share, each in zip(shares, quantities, strict=True))


@pytest.mark.parametrize("quantities", [[5, -1], [0, 0], []])
def test_there_are_no_shares_where_there_is_no_proportion(quantities: list[int]) -> None:
    """What was taken back bears no share of an amount, and neither does nothing."""
    parts = rules.parts_of([group(each) for each in quantities], Money(100, "USD"))
    assert [part.amount for part in parts] == [None] * len(quantities)
