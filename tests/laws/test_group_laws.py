"""Laws of a price for each combination of properties: the order is of no matter, and what is taken back stays there."""

import random
from collections import defaultdict
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from billow.catalog.types.price import Consumption, Price, price_from_json
from billow.kit.explain import recompute

VALUE = st.one_of(st.sampled_from(["a", "b", "c", "1"]), st.none())
USED = st.dictionaries(st.tuples(VALUE, VALUE), st.integers(-20, 40), max_size=10)
TIERS = [{"up_to": "10", "unit_price": "2", "flat_fee": "5"}, {"up_to": None, "unit_price": "1"}]
TIERED = {"type": "graduated", "tiers": TIERS}
CELLS = [{"when": {"region": "a"}, "price": TIERED}, {"when": {"region": ["b", "1"]}, "price": TIERED}]
MATRIX = {"type": "matrix", "dimensions": ["region"], "cells": CELLS, "otherwise": TIERED}


def tiered(quantity: int) -> int:
    """The cost of a quantity by the tiers, by hand; what is below zero is nothing."""
    if quantity <= 0:
        return 0
    return 5 + 2 * min(quantity, 10) + max(quantity - 10, 0)


def price(**document: Any) -> Price:
    """A price for each combination."""
    return price_from_json({"type": "per_group", **document})


def consumed(used: dict[Any, int]) -> Consumption:
    """The usage by combinations; the whole is at least nothing."""
    cells = {values: Consumption(quantity=Fraction(quantity)) for values, quantity in used.items()}
    return Consumption(quantity=Fraction(max(sum(used.values()), 0)), cells=cells)


@given(used=USED, seed=st.integers(0, 1000))
def test_the_order_of_combinations_is_of_no_matter(used: dict[Any, int], seed: int) -> None:
    """In whatever order they come: the same amount, the same lines, the same calculation."""
    shuffled = list(used.items())
    random.Random(seed).shuffle(shuffled)
    found = price(group_by=["user", "region"], price=TIERED, included_units="7")
    one, other = found.rated(consumed(used)), found.rated(consumed(dict(shuffled)))
    assert (one.amount, one.lines, one.tree) == (other.amount, other.lines, other.tree)


@given(used=USED)
def test_the_whole_is_the_sum_of_its_combinations(used: dict[Any, int]) -> None:
    """Each costs what its quantity costs by the tiers, and nothing where more was taken back than used."""
    rated = price(group_by=["user", "region"], price=TIERED).rated(consumed(used))
    assert rated.amount == sum(map(tiered, used.values()))
    assert rated.amount == sum((line.amount for line in rated.lines), Fraction(0)) == recompute(rated.tree)


@given(used=USED, included=st.integers(0, 30))
def test_units_that_all_include_are_taken_in_the_order_of_values(used: dict[Any, int], included: int) -> None:
    """As many as were used in all; the combinations with the lowest values first, an absent value last."""
    left, expected = min(included, max(sum(used.values()), 0)), 0
    for values in sorted(used, key=lambda values: [(value is None, value or "") for value in values]):
        quantity = max(used[values], 0)
        taken = min(left, quantity)
        left -= taken
        expected += tiered(quantity - taken)
    found = price(group_by=["user", "region"], price=TIERED, included_units=str(included))
    assert found.rated(consumed(used)).amount == expected


@given(used=USED, by=st.sampled_from([("user",), ("user", "region")]))
def test_cells_inside_of_a_combination_are_its_own(used: dict[Any, int], by: tuple[str, ...]) -> None:
    """Each user has each cell by itself; a property of the cells may be one of the combinations too."""
    cell_of = {"a": "a", "b": "b or 1", "1": "b or 1"}
    sums: dict[Any, int] = defaultdict(int)
    for (user, region), quantity in used.items():
        sums[(user, region) if len(by) == 2 else user, cell_of.get(region)] += quantity
    rated = price(group_by=list(by), price=MATRIX).rated(consumed(used))
    assert rated.amount == sum(map(tiered, sums.values())) == recompute(rated.tree)


@given(used=USED, included=st.integers(0, 30))
def test_units_that_all_include_reach_the_cells_inside(used: dict[Any, int], included: int) -> None:
    """At one price for each unit the sum is what was used in the cells of each user less what is included of it."""
    one = {"type": "unit", "unit_price": "1"}
    cells = [{"when": {"region": "a"}, "price": one}, {"when": {"region": ["b", "1"]}, "price": one}]
    matrix = {"type": "matrix", "dimensions": ["region"], "cells": cells, "otherwise": one}
    cell_of = {"a": "a", "b": "b or 1", "1": "b or 1"}
    sums: dict[Any, int] = defaultdict(int)
    for (user, region), quantity in used.items():
        sums[user, cell_of.get(region)] += quantity
    whole = sum(max(quantity, 0) for quantity in sums.values())
    found = price(group_by=["user"], price=matrix, included_units=str(included)).rated(consumed(used))
    assert found.amount == whole - min(included, max(sum(used.values()), 0))
