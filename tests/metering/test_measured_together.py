"""Many metrics of many customers, measured from the events by one pass."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import event as hook
from sqlalchemy import text

from billow.catalog.types import FilterGroup, Metric, MetricFilter
from billow.metering.store import measuring
from billow.metering.types import Measured, Window
from billow.runtime.db import Tx
from tests.client import Api
from tests.metering.sample import call, metric_of, send

START, END = (datetime(2026, 1, day, tzinfo=UTC) for day in (1, 31))
PEOPLE = 60
EU = (FilterGroup(filters=(MetricFilter(field="region", value="eu"),)),)
LARGE = (FilterGroup(filters=(MetricFilter(field="n", operator="greater", value=10),)),)
METRICS: list[tuple[Metric, Any, int]] = [
    (metric_of("count"), 2, 2),
    (metric_of("count", filter_groups=EU), 1, 1),
    (metric_of("sum", "n"), "42.5", 2),
    (metric_of("sum", "n", filter_groups=EU), "2.5", 1),
    (metric_of("max", "n", filter_groups=LARGE), 40, 1),
    (metric_of("average", "n"), "21.25", 2),
    (metric_of("latest", "n", filter_groups=EU), "2.5", 1),
    (metric_of("count_unique", "region"), 2, 2),
    (metric_of("sum", expression="n * 2 / 3"), Fraction(85, 3), 2),
    (metric_of("sum", "n", recurring=True), "42.5", 2),
]
"""Metrics, what each makes of an event of 2.5 in eu and one of "40" in us, and how many of the two it counts."""


async def people(api: Api, *given: dict[str, Any]) -> list[str]:
    """Sixty customers, each with an event of each of these properties; their ids."""
    for n in range(PEOPLE):
        await api.post("/customers", json={"name": f"c{n}", "external_id": f"c{n}"})
    for place, properties in enumerate(given):
        await send(api, *(call(f"{place}-{n}", account=f"c{n}", properties=properties) for n in range(PEOPLE)))
    return [each["id"] for each in await api.every("/customers")]


def windows(ids: list[str], metrics: list[Metric]) -> list[Window]:
    """One of each customer and metric."""
    return [
        Window(key=f"{metric.id} {who}", customer_id=who, metric=metric, start=START, end=END)
        for who in ids
        for metric in metrics
    ]


async def whole(tx: Tx, asked: list[Window]) -> tuple[dict[str, Measured], int]:
    """What is measured when all events are read, and how often they were; of so few that is done only when told."""
    statements: list[str] = []
    hook.listen(tx.conn.sync_connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
    for name in ("enable_indexscan", "enable_bitmapscan", "enable_indexonlyscan"):
        await tx.run(text(f"set local {name} = off"))
    found = await measuring.measure(tx, asked)
    return found, sum("group by s.customer_id" in each for each in statements)


async def test_metrics_of_one_event_name_are_read_by_one_pass(api: Api, tx: Tx) -> None:
    """Filters, expressions and numbers that are texts: each metric comes to what it comes to by hand, those that carry
    on what was before in a pass of their own, and each window to what it comes to alone."""
    ids = await people(api, {"n": 2.5, "region": "eu"}, {"n": "40", "region": "us"})
    metrics = [replace(metric, id=f"met_{n}") for n, (metric, _, _) in enumerate(METRICS)]

    found, passes = await whole(tx, windows(ids, metrics))

    assert passes == 2
    for metric, (_, quantity, events) in zip(metrics, METRICS, strict=True):
        assert {(found[f"{metric.id} {who}"].quantity, found[f"{metric.id} {who}"].count) for who in ids} == {
            (Fraction(quantity), events)
        }
        alone = await measuring.measure(tx, windows(ids[:1], [metric]))
        assert alone == {f"{metric.id} {ids[0]}": found[f"{metric.id} {ids[0]}"]}


@pytest.mark.parametrize("n", [10**15, -(10**15), 0.0000000000001])
async def test_a_number_that_is_none_to_metrics_is_none_in_a_crowd(api: Api, tx: Tx, n: float) -> None:
    """Sent before any metric read it, it has too many digits: it adds nothing, and the others do."""
    ids = await people(api, {"n": 7})
    await send(api, call("odd", account="c0", properties={"n": n}))
    metrics = [replace(metric_of(method, "n"), id=f"met_{method}") for method in ("sum", "max")]

    found, passes = await whole(tx, windows(ids, metrics))

    assert passes == 2, "once in good faith, and once more looking at each"
    assert {each.quantity for each in found.values()} == {Fraction(7)}
    assert sorted({each.count for each in found.values()}) == [1, 2]
