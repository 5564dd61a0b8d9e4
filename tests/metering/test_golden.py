"""Every aggregation against its golden table, in Python and in PostgreSQL; each aggregation has one."""

import tomllib
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from billow.catalog.types import AGGREGATIONS
from billow.metering import operations as metering
from billow.metering import rules
from billow.metering.types import Window
from billow.runtime.db import Tx, from_json
from tests.client import Api
from tests.metering.sample import metric_of

TABLES = Path(__file__).parents[1] / "golden" / "metering"
CASES: dict[str, list[dict[str, Any]]] = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))["case"] for path in sorted(TABLES.glob("*.toml"))
}
EACH = [pytest.param(name, case, id=f"{name}: {case['say']}") for name, cases in CASES.items() for case in cases]


@pytest.mark.parametrize(("method", "case"), EACH)
def test_in_python(method: str, case: dict[str, Any]) -> None:
    """The fold of the values is the result of the table."""
    events = [{"value": value} for value in from_json(case["values"])]

    assert rules.fold(metric_of(method, "value"), events) == Fraction(case["result"])


@pytest.mark.parametrize("method", list(CASES))
async def test_in_postgresql(api: Api, tx: Tx, method: str) -> None:
    """The same events, sent and measured, give the result of each case of the table."""
    customer = await api.post("/customers", json={"name": "Acme"})
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    measured = {}
    for number, case in enumerate(CASES[method]):
        name = f"case {number}"
        events = [
            {
                "account": customer["id"],
                "event_name": name,
                "timestamp": "2026-01-01T12:00:00Z",
                "properties": {"value": value},
            }
            for value in from_json(case["values"])
        ]
        answer = await api.post("/events", json={"events": events})
        assert len(answer["ingested"]) == len(events), answer
        metric = metric_of(method, "value", event_name=name)
        window = Window(key=case["say"], customer_id=customer["id"], metric=metric, start=start, end=end)
        measured |= await metering.measure(tx, windows=[window])

    assert {say: each.quantity for say, each in measured.items()} == {
        case["say"]: Fraction(case["result"]) for case in CASES[method]
    }


def test_every_aggregation_has_a_table_of_twelve_cases() -> None:
    """No aggregation is without a table, and no table without an aggregation."""
    assert set(CASES) == set(AGGREGATIONS.names)
    assert all(len(cases) >= 12 for cases in CASES.values())


@pytest.mark.parametrize("method", list(CASES))
def test_order_does_not_matter(method: str) -> None:
    """Each case gives the same when its events come the other way round (correctness PT-11)."""
    metric = metric_of(method, "value")
    for case in CASES[method]:
        values = from_json(case["values"])
        forth, back = (rules.fold(metric, [{"value": v} for v in each]) for each in (values, reversed(values)))
        assert forth == back
