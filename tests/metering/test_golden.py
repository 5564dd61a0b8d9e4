"""Every aggregation against its golden table, in Python and in PostgreSQL; each aggregation has one."""

import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from billow.catalog.types import AGGREGATIONS, Metric
from billow.metering import operations as metering
from billow.metering import rules
from billow.metering.types import UsageEvent, Window
from billow.runtime.db import Tx, from_json
from tests.client import Api
from tests.metering.sample import metric_of

TABLES = Path(__file__).parents[1] / "golden" / "metering"
CASES: dict[str, list[dict[str, Any]]] = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))["case"] for path in sorted(TABLES.glob("*.toml"))
}
EACH = [pytest.param(name, case, id=f"{name}: {case['say']}") for name, cases in CASES.items() for case in cases]
START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
NOON = "2026-01-01T12:00:00Z"


def sent(case: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The events of a case: its values, or its properties where they are objects, at its times or at noon."""
    values = from_json(case["values"])
    return [
        {
            "event_name": name,
            "unique_id": f"{name}/{place:03}",
            "timestamp": time,
            "properties": value if isinstance(value, dict) else {"value": value},
        }
        for place, (value, time) in enumerate(zip(values, case.get("times") or [NOON] * len(values), strict=True))
    ]


def stored(events: Sequence[dict[str, Any]]) -> list[UsageEvent]:
    """The events as they would be stored, all at once."""
    return [
        UsageEvent(
            unique_id=each["unique_id"],
            customer_id="cus_1",
            event_name=each["event_name"],
            timestamp=datetime.fromisoformat(each["timestamp"]),
            properties=each["properties"],
            received_at=END,
            digest="",
        )
        for each in events
    ]


def metric(method: str, case: dict[str, Any], name: str) -> Metric:
    """The metric of a case: of the property `value`, unless the case has an expression."""
    expression = case.get("expression")
    field = None if expression else "value"
    recurring = case.get("recurring", False)
    percent = case.get("percent")
    return metric_of(method, field, expression=expression, percent=percent, recurring=recurring, event_name=name)


@pytest.mark.parametrize(("method", "case"), EACH)
def test_in_python(method: str, case: dict[str, Any]) -> None:
    """The fold of the events is the result of the table, whichever way round they come (correctness PT-11)."""
    events, wanted = stored(sent(case, "case")), Fraction(case["result"])

    for each in (events, events[::-1]):
        assert rules.fold(metric(method, case, "case"), each, start=START, end=END) == wanted


@pytest.mark.parametrize("method", list(CASES))
async def test_in_postgresql(api: Api, tx: Tx, method: str) -> None:
    """The same events, sent and measured, give the result of each case of the table, exactly."""
    customer = await api.post("/customers", json={"name": "Acme"})
    measured = {}
    for number, case in enumerate(CASES[method]):
        name = f"case {number}"
        events = [{"account": customer["id"], **each} for each in sent(case, name)]
        answer = await api.post("/events", json={"events": events})
        assert len(answer["ingested"]) == len(events), answer
        window = Window(
            key=case["say"], customer_id=customer["id"], metric=metric(method, case, name), start=START, end=END
        )
        measured |= await metering.measure(tx, windows=[window])

    assert {say: each.quantity for say, each in measured.items()} == {
        case["say"]: Fraction(case["result"]) for case in CASES[method]
    }


def test_every_aggregation_has_a_table_of_twelve_cases() -> None:
    """No aggregation is without a table, and no table without an aggregation."""
    assert set(CASES) == set(AGGREGATIONS.names)
    assert all(len(cases) >= 12 for cases in CASES.values())


def test_every_aggregation_that_recurs_has_a_case_of_it() -> None:
    """What is carried into a window is worked out on paper for each method that carries something."""
    carrying = {way.name for way in AGGREGATIONS.all() if way.recurs}
    assert carrying == {name for name, cases in CASES.items() if any(case.get("recurring") for case in cases)}
