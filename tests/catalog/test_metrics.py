"""Metrics through the API."""

from typing import Any

import pytest

from tests.client import Api

CALLS = {
    "name": "API calls",
    "code": "api_calls",
    "event_name": "api_call",
    "aggregation": {"method": "sum", "field": "tokens"},
    "filter_groups": [
        {"operator": "and", "filters": [{"field": "endpoint", "operator": "equal", "value": "/v1/analyze"}]}
    ],
}


async def test_the_printed_metric_is_made(api: Api) -> None:
    """The body of the main path is answered whole, with an id, and found again by id and by code."""
    made = await api.post("/metrics", json=CALLS)

    assert made["id"].startswith("met_")
    assert {key: made[key] for key in ("name", "code", "event_name", "aggregation")} == {
        key: CALLS[key] for key in ("name", "code", "event_name", "aggregation")
    }
    (group,) = made["filter_groups"]
    assert group["operator"] == "and"
    assert [(f["field"], f["operator"], f["value"]) for f in group["filters"]] == [("endpoint", "equal", "/v1/analyze")]
    assert made["archived_at"] is None
    assert await api.get("/metrics/api_calls") == made
    assert await api.get(f"/metrics/{made['id']}") == made


async def test_a_code_is_made_of_the_name(api: Api) -> None:
    """Without a code the name gives one, and a name without Latin letters gives the id."""
    given = {"event_name": "e", "aggregation": {"method": "count"}}

    assert (await api.post("/metrics", json={**given, "name": "API calls (v2)"}))["code"] == "api_calls_v2"
    other = await api.post("/metrics", json={**given, "name": "呼び出し"})
    assert other["code"] == other["id"]


async def test_a_code_is_taken_once(api: Api, second_api: Api) -> None:
    """A second metric of that code is refused, also after the first was archived; another tenant is free to use it."""
    await api.post("/metrics", json=CALLS)
    problem = await api.fails("POST", "/metrics", 409, "already_exists", json=CALLS)
    assert [e["field"] for e in problem["errors"]] == ["code"]

    await api.delete("/metrics/api_calls")
    await api.fails("POST", "/metrics", 409, "already_exists", json=CALLS)
    await second_api.post("/metrics", json=CALLS)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"aggregation": {"method": "sum"}}, "aggregation.field"),
        ({"aggregation": {"method": "max", "field": None}}, "aggregation.field"),
        ({"aggregation": {"method": "count_unique"}}, "aggregation.field"),
        ({"aggregation": {"method": "median", "field": "a"}}, "aggregation.method"),
        ({"aggregation": {"method": "sum", "field": ""}}, "aggregation.field"),
        ({"aggregation": {"method": "sum", "field": "a", "colour": "red"}}, "aggregation.colour"),
        ({"event_name": ""}, "event_name"),
        ({"filter_groups": [{"operator": "xor", "filters": [{"field": "a", "value": 1}]}]}, "filter_groups.0.operator"),
        ({"filter_groups": [{"operator": "and", "filters": []}]}, "filter_groups.0"),
        ({"filter_groups": [{"filters": [{"field": "a", "operator": "in"}]}]}, "filter_groups.0.filters.0"),
        ({"filter_groups": [{"filters": [{"field": "a", "value": 1}] * 26}] * 2}, "filter_groups"),
        ({"rounding": {"mode": "up"}}, "rounding.mode"),
        ({"rounding": {"mode": "ceil", "precision": 13}}, "rounding.precision"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_a_metric_that_cannot_be_measured_is_refused(api: Api, changes: dict[str, Any], field: str) -> None:
    """The refusal names the field, and nothing is stored."""
    problem = await api.fails("POST", "/metrics", 422, json={**CALLS, **changes})

    assert [e["field"] for e in problem["errors"]] == [field]
    assert (await api.get("/metrics"))["data"] == []


async def test_counting_needs_no_field(api: Api) -> None:
    """A metric that counts reads no property, and a rounding is optional."""
    made = await api.post("/metrics", json={**CALLS, "aggregation": {"method": "count"}, "rounding": {"mode": "ceil"}})

    assert made["aggregation"] == {"method": "count", "field": None}
    assert made["rounding"] == {"mode": "ceil", "precision": 0}


async def test_to_round_is_to_go_to_the_nearest(api: Api) -> None:
    """Another word for it is read, and the answer has ours."""
    made = await api.post("/metrics", json={**CALLS, "rounding": {"mode": "round", "precision": 2}})

    assert made["rounding"] == {"mode": "nearest", "precision": 2}
    assert await api.get("/metrics/api_calls") == made


async def test_filters_come_back_as_they_were_given(api: Api) -> None:
    """Every operator with its operand survives being stored."""
    filters = [
        {"field": "a", "operator": "equal", "value": True, "values": None},
        {"field": "b", "operator": "not_equal", "value": 5, "values": None},
        {"field": "c", "operator": "in", "value": None, "values": ["x", 1, False]},
        {"field": "d", "operator": "not_in", "value": None, "values": ["x"]},
        {"field": "e", "operator": "contains", "value": "x", "values": None},
        {"field": "f", "operator": "greater", "value": "1.5", "values": None},
        {"field": "g", "operator": "less", "value": 2, "values": None},
        {"field": "h", "operator": "exists", "value": None, "values": None},
    ]
    given = [{"operator": "or", "filters": filters}]

    await api.post("/metrics", json={**CALLS, "filter_groups": given})
    assert (await api.get("/metrics/api_calls"))["filter_groups"] == given


async def test_only_words_can_be_changed(api: Api) -> None:
    """Name and description change; what is measured does not, and a null description is one that is gone."""
    await api.post("/metrics", json={**CALLS, "description": "tokens"})

    changed = await api.patch("/metrics/api_calls", json={"name": "Calls", "description": None})
    assert (changed["name"], changed["description"]) == ("Calls", None)
    assert await api.get("/metrics/api_calls") == changed
    problem = await api.fails("PATCH", "/metrics/api_calls", 422, json={"event_name": "other"})
    assert [e["field"] for e in problem["errors"]] == ["event_name"]


async def test_a_metric_in_use_stays(api: Api) -> None:
    """It can be archived only when no product bills by it any more."""
    await api.post("/metrics", json=CALLS)
    product = {"name": "P", "code": "p", "fee_type": "metered", "payment_terms": "arrears", "metric_ids": ["api_calls"]}
    await api.post("/products", json=product)

    problem = await api.fails("DELETE", "/metrics/api_calls", 409, "metric_in_use")
    assert "'p'" in problem["detail"]
    await api.delete("/products/p")
    assert (await api.delete("/metrics/api_calls"))["archived_at"] is not None


async def test_lists_hide_what_is_archived(api: Api) -> None:
    """An archived metric is still answered by its name, and is listed when asked for."""
    await api.post("/metrics", json=CALLS)
    first = await api.delete("/metrics/api_calls")

    assert (await api.get("/metrics"))["data"] == []
    assert [m["code"] for m in (await api.get("/metrics", archived="true"))["data"]] == ["api_calls"]
    assert await api.get("/metrics/api_calls") == first
    assert await api.delete("/metrics/api_calls") == first


async def test_metrics_are_filtered_and_sorted(api: Api) -> None:
    """By code, event name, method and field; commas mean any of; sorted by name or code."""
    for code, way, name in (
        ("a", {"method": "count"}, "x"),
        ("b", {"method": "sum", "field": "tokens"}, "x"),
        ("c", {"method": "max", "field": "seats"}, "y"),
    ):
        await api.post("/metrics", json={"name": code, "code": code, "event_name": name, "aggregation": way})

    async def codes(**filters: str) -> list[str]:
        return [metric["code"] for metric in (await api.get("/metrics", sort="code:asc", **filters))["data"]]

    assert await codes() == ["a", "b", "c"]
    assert await codes(event_name="x") == ["a", "b"]
    assert await codes(aggregation_method="count,max") == ["a", "c"]
    assert await codes(aggregation_field="tokens") == ["b"]
    assert await codes(code="c,a", event_name="y") == ["c"]
    assert [m["code"] for m in (await api.get("/metrics", sort="name:desc"))["data"]] == ["c", "b", "a"]


async def test_metrics_have_tags_and_are_found_by_them(api: Api) -> None:
    """One of several is enough; a word that is said twice stands once, and tags are replaced as a whole."""
    first = await api.post("/metrics", json={**CALLS, "tags": ["ai", "eu", "ai"]})
    other = await api.post("/metrics", json={**CALLS, "code": "other", "tags": ["us"]})
    bare = await api.post("/metrics", json={**CALLS, "code": "bare"})
    assert (first["tags"], other["tags"], bare["tags"]) == (["ai", "eu"], ["us"], [])

    async def tagged(tags: str) -> list[str]:
        return [metric["code"] for metric in (await api.get("/metrics", sort="code:asc", tags=tags))["data"]]

    assert (await tagged("eu"), await tagged("ai,us"), await tagged("no")) == (
        ["api_calls"],
        ["api_calls", "other"],
        [],
    )
    changed = await api.patch("/metrics/api_calls", json={"tags": ["us", "us"]})
    assert (changed["tags"], changed["name"]) == (["us"], first["name"])
    assert (await api.patch("/metrics/api_calls", json={"name": "Calls"}))["tags"] == ["us"]
    assert await tagged("us") == ["api_calls", "other"]


async def test_tenants_do_not_see_each_other(api: Api, second_api: Api) -> None:
    """What one tenant made is not there for another."""
    made = await api.post("/metrics", json=CALLS)

    for ref in (made["id"], "api_calls"):
        await second_api.fails("GET", f"/metrics/{ref}", 404, "not_found")
        await second_api.fails("DELETE", f"/metrics/{ref}", 404, "not_found")
