"""Metrics through the API: what they read, what they carry, and by what they are grouped."""

from typing import Any

import pytest

from billow.catalog.types import AGGREGATIONS
from tests.client import Api

GIVEN: dict[str, Any] = {"name": "Tokens", "code": "tokens", "event_name": "call"}
READINGS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "text": {"field": "user"},
    "number": {"field": "tokens"},
}


def reading(method: str) -> dict[str, Any]:
    """What a method is given to read."""
    way = AGGREGATIONS.get(method)
    return {"expression": "tokens * 2"} if way.computed else READINGS[way.reads]


@pytest.mark.parametrize("method", AGGREGATIONS.names)
async def test_every_method_is_taken_and_shown(api: Api, method: str) -> None:
    """With what it reads, and as it was given."""
    aggregation = {"method": method, **reading(method)}
    if AGGREGATIONS.get(method).at is not None:
        aggregation["percent"] = "99.5"

    made = await api.post("/metrics", json={**GIVEN, "aggregation": aggregation})

    assert made["aggregation"] == {"field": None, **aggregation}
    assert (made["recurring"], made["group_by"]) == (False, [])
    assert await api.get("/metrics/tokens") == made


async def test_expression_recurring_and_groups_come_back(api: Api) -> None:
    """A metric that is carried and grouped, of an expression, survives being stored."""
    given = {
        **GIVEN,
        "aggregation": {"method": "sum", "expression": 'in + 2 * "tokens out"'},
        "recurring": True,
        "group_by": ["region", "model"],
    }
    made = await api.post("/metrics", json=given)

    assert made["aggregation"] == {**given["aggregation"], "field": None}
    assert (made["recurring"], made["group_by"]) == (True, ["region", "model"])
    assert await api.get("/metrics/tokens") == made


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"aggregation": {"method": "custom"}}, "aggregation.expression", "write it"),
        ({"aggregation": {"method": "custom", "field": "a", "expression": "a"}}, "aggregation.field", "not both"),
        ({"aggregation": {"method": "custom", "field": "a"}}, "aggregation.field", "not both"),
        ({"aggregation": {"method": "sum", "field": "a", "expression": "a"}}, "aggregation.field", "not both"),
        ({"aggregation": {"method": "average"}}, "aggregation.field", "name it"),
        (
            {"aggregation": {"method": "count", "expression": "a"}},
            "aggregation.expression",
            "leave the expression away",
        ),
        ({"aggregation": {"method": "sum", "expression": "concat(a)"}}, "aggregation.expression", "makes a text"),
        ({"aggregation": {"method": "custom", "expression": "event.code"}}, "aggregation.expression", "makes a text"),
        ({"aggregation": {"method": "sum", "expression": "1 + 'a'"}}, "aggregation.expression", "at character 5"),
        ({"aggregation": {"method": "count_unique", "expression": "concat()"}}, "aggregation.expression", "missing"),
        ({"aggregation": {"method": "sum", "expression": "event.id"}}, "aggregation.expression", "at character 6"),
        ({"aggregation": {"method": "sum", "expression": "a +"}}, "aggregation.expression", "at character 4"),
        ({"aggregation": {"method": "sum", "expression": "a.b"}}, "aggregation.expression", "at character 2"),
        ({"aggregation": {"method": "sum", "expression": "a / 0"}}, "aggregation.expression", "zero"),
        ({"aggregation": {"method": "sum", "expression": ""}}, "aggregation.expression", ""),
        ({"aggregation": {"method": "sum", "expression": "a" * 1001}}, "aggregation.expression", ""),
        ({"aggregation": {"method": "sum", "expression": "a\u0000"}}, "aggregation.expression", "no meaning"),
        ({"aggregation": {"method": "percentile", "field": "a"}}, "aggregation.percent", "name it"),
        ({"aggregation": {"method": "percentile", "field": "a", "percent": "0"}}, "aggregation.percent", "above 0"),
        (
            {"aggregation": {"method": "percentile", "field": "a", "percent": "100.1"}},
            "aggregation.percent",
            "most 100",
        ),
        (
            {"aggregation": {"method": "percentile", "field": "a", "percent": "1.0000001"}},
            "aggregation.percent",
            "6 decimals",
        ),
        ({"aggregation": {"method": "max", "field": "a", "percent": "95"}}, "aggregation.percent", "leave it away"),
        ({"aggregation": {"method": "count"}, "recurring": True}, "recurring", "cannot be recurring"),
        ({"aggregation": {"method": "min", "field": "a"}, "recurring": True}, "recurring", "cannot be recurring"),
        ({"aggregation": {"method": "average", "field": "a"}, "recurring": True}, "recurring", "cannot be recurring"),
        ({"aggregation": {"method": "count"}, "group_by": ["a", "a"]}, "group_by", "once"),
        ({"aggregation": {"method": "count"}, "group_by": list("abcdef")}, "group_by", ""),
        ({"aggregation": {"method": "count"}, "group_by": [""]}, "group_by.0", ""),
    ],
)
async def test_what_does_not_fit_is_refused(api: Api, changes: dict[str, Any], field: str, says: str) -> None:
    """The refusal names the field and the way out, and nothing is stored."""
    problem = await api.fails("POST", "/metrics", 422, json={**GIVEN, **changes})

    assert [each["field"] for each in problem["errors"]] == [field]
    assert says in problem["errors"][0]["detail"]
    assert (await api.get("/metrics"))["data"] == []
