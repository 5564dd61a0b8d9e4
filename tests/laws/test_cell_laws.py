"""Laws of a price by properties: its places tell usage apart as its cells do."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from billow.catalog.types.metric import Metric, MetricAggregation
from billow.catalog.types.price import price_from_json
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
    inside = [
        place
        for n, place in enumerate(price.places)
        if rules.matches(rules.narrowed(METRIC, place.groups, name=str(n)), properties)
    ]
    own = {name: rules.text_of(properties.get(name)) for name in NAMES}

    assert len(inside) == 1
    assert price.cell_of(dict(zip(NAMES, inside[0].values, strict=True))) == price.cell_of(own)
