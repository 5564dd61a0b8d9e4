"""Measurement: many customers and windows at once, and usage by metric."""

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import event as hook

from billow.catalog.types import FilterGroup, MetricFilter, Rounding
from billow.kit.errors import InvariantBroken
from billow.metering import operations as metering
from billow.metering.types import Asked, Window
from billow.runtime.db import Tx
from billow.runtime.driver import driver_of
from tests.client import Api
from tests.metering.sample import metric_of

DAYS = [datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 6)]


async def sent(api: Api, *rows: tuple[str, str, Any]) -> None:
    """Events of (customer, timestamp, tokens)."""
    events = [
        {"account": who, "event_name": "api_call", "timestamp": at, "properties": {"tokens": tokens}}
        for who, at, tokens in rows
    ]
    answer = await api.post("/events", json={"events": events})
    assert answer["failed"] == [], answer


@pytest.fixture
async def two(api: Api) -> list[str]:
    """The ids of two customers, a and b."""
    return [(await api.post("/customers", json={"name": ref, "external_id": ref}))["id"] for ref in ("a", "b")]


async def test_many_windows_of_many_customers_cost_no_more_statements(api: Api, tx: Tx, two: list[str]) -> None:
    """Each window has its own customer and span; six of them take as many statements as one."""
    await sent(
        api, ("a", "2026-01-01T10:00:00Z", 1), ("a", "2026-01-02T10:00:00Z", 2), ("b", "2026-01-02T11:00:00Z", 40)
    )
    metric = metric_of("sum", "tokens")
    windows = [
        Window(key=f"{name} {n}", customer_id=who, metric=metric, start=DAYS[n], end=DAYS[n + 1])
        for name, who in zip("ab", two, strict=True)
        for n in range(3)
    ]
    await metering.measure(tx, windows=windows)
    statements: list[str] = []
    hook.listen(tx.conn.sync_connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
    (await driver_of(tx.conn)).add_query_logger(lambda said: statements.append(said.query))

    measured = await metering.measure(tx, windows=windows)

    assert {key: each.quantity for key, each in measured.items()} == {
        "a 0": 1,
        "a 1": 2,
        "a 2": 0,
        "b 0": 0,
        "b 1": 40,
        "b 2": 0,
    }
    together = len(statements)
    await metering.measure(tx, windows=windows[:1])
    assert 0 < len(statements) == 2 * together


async def test_an_event_at_the_boundary_belongs_to_the_later_window(api: Api, tx: Tx, two: list[str]) -> None:
    """Midnight of the second is in the window from the second, and not in the one before it (correctness T-13)."""
    await sent(api, ("a", "2026-01-01T23:59:59.999999Z", 1), ("a", "2026-01-02T00:00:00Z", 10))
    metric = metric_of("sum", "tokens")
    windows = [Window(key=str(n), customer_id=two[0], metric=metric, start=DAYS[n], end=DAYS[n + 1]) for n in range(2)]

    measured = await metering.measure(tx, windows=windows)

    assert [(measured[k].quantity, measured[k].count) for k in "01"] == [(1, 1), (10, 1)]
    assert measured["1"].first == measured["1"].last == DAYS[1]


async def test_an_empty_window_measures_nothing(tx: Tx) -> None:
    """0, no events, no first, no last, and the digest of nothing."""
    window = Window(key="w", customer_id="cus_none", metric=metric_of("max", "tokens"), start=DAYS[0], end=DAYS[1])

    measured = (await metering.measure(tx, windows=[window]))["w"]

    assert (measured.quantity, measured.count, measured.first, measured.last) == (0, 0, None, None)
    assert measured.digest == "0" * 16


async def test_no_windows_need_no_statement(tx: Tx) -> None:
    """Nothing asked, nothing answered."""
    assert await metering.measure(tx, windows=[]) == {}


async def test_windows_of_one_measurement_have_keys_of_their_own(tx: Tx) -> None:
    """Two windows under one key would hide one of them: that is a fault of the caller."""
    window = Window(key="w", customer_id="cus_none", metric=metric_of(), start=DAYS[0], end=DAYS[1])

    with pytest.raises(InvariantBroken):
        await metering.measure(tx, windows=[window, window])


async def test_a_metric_rounds_each_window(api: Api, tx: Tx, two: list[str]) -> None:
    """Three halves are rounded up once to 2, not each to 1; the events still count as three."""
    await sent(api, *(("a", f"2026-01-01T1{n}:00:00Z", Decimal("0.5")) for n in range(3)))
    metric = metric_of("sum", "tokens", rounding=Rounding(mode="ceil"))
    window = Window(key="w", customer_id=two[0], metric=metric, start=DAYS[0], end=DAYS[1])

    measured = (await metering.measure(tx, windows=[window]))["w"]

    assert (measured.quantity, measured.count) == (Fraction(2), 3)


@pytest.mark.parametrize("text", ["'; drop table events; --", "a' or 'a' = 'a", ":p0", "%s", "{0}", "$1", '"', "\\"])
async def test_names_and_values_are_never_sql(api: Api, tx: Tx, two: list[str], text: str) -> None:
    """A field or a value that looks like SQL is only a text: it matches the event that holds it, and no other."""
    for properties in ({text: text}, {"p": "other"}):
        await api.post(
            "/events",
            json={
                "account": "a",
                "event_name": text,
                "timestamp": "2026-01-01T10:00:00Z",
                "properties": properties,
            },
        )
    groups = (FilterGroup(filters=(MetricFilter(field=text, operator="in", values=(text,)),)),)
    metric = metric_of("count_unique", text, filter_groups=groups, event_name=text)
    window = Window(key=text, customer_id=two[0], metric=metric, start=DAYS[0], end=DAYS[1])

    measured = (await metering.measure(tx, windows=[window]))[text]

    assert (measured.quantity, measured.count) == (1, 1)


async def test_usage_by_metric_covers_every_metric_that_reads_the_events(api: Api, tx: Tx, two: list[str]) -> None:
    """Two metrics on one event name are both measured, in order of code; one on other events is left out."""
    for code, way, name in (
        ("tokens", {"method": "sum", "field": "tokens"}, "api_call"),
        ("calls", {"method": "count"}, "api_call"),
        ("logins", {"method": "count"}, "login"),
    ):
        await api.post("/metrics", json={"name": code, "code": code, "event_name": name, "aggregation": way})
    await sent(
        api, ("a", "2026-01-01T10:00:00Z", 5), ("a", "2026-01-01T11:00:00Z", 6), ("b", "2026-01-01T10:00:00Z", 7)
    )

    usage = (await metering.usage_of(tx, Asked(customer_id=two[0], start=DAYS[0], end=DAYS[1]))).metrics

    assert [(each.metric.code, each.measured.quantity) for each in usage] == [("calls", 2), ("tokens", 11)]
    later = Asked(customer_id=two[0], start=DAYS[1], end=DAYS[2])
    assert (await metering.usage_of(tx, later)).metrics == ()
