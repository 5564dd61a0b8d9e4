"""Laws of a price by properties: its places tell usage apart as its cells do."""

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from billow.catalog.types.metric import Metric, MetricAggregation
from billow.catalog.types.price import Consumption, price_from_json
from billow.metering import rules

NAMES = ("region", "tier")
VALUES = st.sampled_from(["a", "b", "c", "1"])
WHEN = st.dictionaries(st.sampled_from(NAMES), st.lists(VALUES, min_size=1, max_size=3, unique=True), min_size=1)
CELLS = st.lists(WHEN, min_size=1, max_size=5)
PROPERTIES = st.dictionaries(st.sampled_from(NAMES), st.one_of(VALUES, st.just("d"), st.none(), st.just(1)))
METRIC = Metric(
    id="met_1",
    name="Peak",
    code="peak",
    event_name="peak",
    aggregation=MetricAggregation(method="max", field="value"),
    filter_groups=(),
    group_by=(),
    recurring=False,
    rounding=None,
    description=None,
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
    archived_at=None,
)
ANY = st.one_of(VALUES, st.none())
USED = st.dictionaries(st.tuples(ANY, ANY), st.integers(-20, 20), max_size=8)


@given(cells=CELLS, used=USED, included=st.integers(0, 10))
def test_what_is_taken_back_takes_from_its_cell(cells: list[Any], used: dict[Any, int], included: int) -> None:
    """Whatever is used or taken back by single values: a cell is priced by the sum of what falls into it, and by
    nothing where that is below zero; included units go to the cells in their order."""
    each = [{"when": when, "price": {"type": "unit", "unit_price": str(n + 1)}} for n, when in enumerate(cells)]
    price: Any = price_from_json(
        {"type": "matrix", "dimensions": list(NAMES), "cells": each, "included_units": str(included)}
    )
    sums = [0] * len(cells)
    for values, quantity in used.items():
        number = price.cell_of(dict(zip(NAMES, values, strict=True)))
        if number is not None:
            sums[number] += quantity
    whole = max(sum(used.values()), 0)
    free, expected = min(included, whole), 0
    for n, quantity in enumerate(sums):
        taken = min(free, max(quantity, 0))
        free -= taken
        expected += (n + 1) * (max(quantity, 0) - taken)
    within = {values: Consumption(quantity=Fraction(quantity)) for values, quantity in used.items()}

    assert price.rated(Consumption(quantity=Fraction(whole), cells=within)).amount == expected


@given(cells=CELLS, properties=PROPERTIES)
def test_an_event_is_in_one_place_which_leads_into_its_cell(cells: list[Any], properties: dict[str, Any]) -> None:
    """Whatever cells overlap: of all places the filters of one hold, and its values fall where those of the event
    do."""
    price: Any = price_from_json(
        {
            "type": "matrix",
            "dimensions": list(NAMES),
            "cells": [{"when": when, "price": {"type": "unit", "unit_price": "1"}} for when in cells],
        }
    )
    inside = [place for place in price.places if rules.matches(rules.narrowed(METRIC, place.groups), properties)]
    own = {name: rules.text_of(properties.get(name)) for name in NAMES}

    assert len(inside) == 1
    assert price.cell_of(dict(zip(NAMES, inside[0].values, strict=True))) == price.cell_of(own)
