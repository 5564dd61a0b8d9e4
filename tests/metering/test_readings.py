"""What metrics read of events: expressions, levels that are carried, and groups."""

from datetime import UTC, datetime
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import event as hook

from billow.kit import limits
from billow.metering import operations as metering
from billow.metering.types import TooManyGroups, Window
from billow.runtime.db import Tx
from tests.client import Api
from tests.metering.sample import call, metric_of, send

DAYS = [datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 6)]
BILLED = {"name": "Billed", "code": "billed", "event_name": "api_call"}


@pytest.mark.parametrize(
    ("properties", "says"),
    [
        ({"in": 5}, "properties.out is missing"),
        ({"in": 5, "out": None}, "properties.out is missing"),
        ({"in": 5, "out": "many"}, "properties.out must be a number"),
        ({"in": 5, "out": True}, "properties.out must be a number"),
        ({"in": 5, "out": 0}, "divides by zero"),
        ({"in": 999999999999999, "out": "0.5"}, "more than 15 digits"),
    ],
)
async def test_an_event_that_cannot_be_worked_out_is_rejected(
    api: Api, acme: str, properties: dict[str, Any], says: str
) -> None:
    """It would be billed as nothing; the reason names the expression and the metric, and its neighbour is stored."""
    await api.post("/metrics", json={**BILLED, "aggregation": {"method": "sum", "expression": "in / out"}})

    answer = await send(api, call("bad", properties=properties), call("good", properties={"in": 1, "out": 2}))

    assert answer["ingested"] == ["good"]
    ((code, detail),) = [(each["code"], each["detail"]) for each in answer["rejected"]]
    assert code == "bad_value"
    assert says in detail
    assert "'in / out'" in detail
    assert "'billed'" in detail


async def test_only_what_is_needed_must_be_there(api: Api, acme: str) -> None:
    """The side of a choice that is not taken is not looked at, nor an event that the filters pass over."""
    filters = [{"filters": [{"field": "kind", "operator": "equal", "value": "chat"}]}]
    aggregation = {"method": "custom", "expression": "if(in > 0, in, out)"}
    await api.post("/metrics", json={**BILLED, "aggregation": aggregation, "filter_groups": filters})

    answer = await send(api, call("a", properties={"kind": "chat", "in": 5}), call("b", properties={"in": "x"}))
    assert answer["ingested"] == ["a", "b"]


async def test_the_usage_of_an_expression_is_exact(api: Api, acme: str) -> None:
    """Three calls of forty seconds, billed by the minute and rounded up, are two minutes and not three."""
    await api.clock("2026-01-15T00:00:00Z")
    aggregation = {"method": "sum", "expression": "tokens / 60"}
    await api.post("/metrics", json={**BILLED, "aggregation": aggregation, "rounding": {"mode": "ceil"}})
    await send(api, *(call(str(n), properties={"tokens": 40}) for n in range(3)))

    (used,) = (await api.get("/customers/acme/usage"))["metrics"]
    assert (used["code"], used["quantity"], used["events"]) == ("billed", "2", 3)


async def test_a_level_is_carried_into_a_window_without_events(api: Api, acme: str) -> None:
    """Seats that were added in January are there in March, and the usage shows the metric though nothing came."""
    await api.clock("2026-01-15T00:00:00Z")
    aggregation = {"method": "sum", "field": "seats"}
    await api.post("/metrics", json={**BILLED, "code": "seats", "aggregation": aggregation, "recurring": True})
    await api.post("/metrics", json={**BILLED, "code": "changes", "aggregation": aggregation})
    await send(api, call("a", properties={"seats": 5}), call("b", properties={"seats": -2}))

    assert [(m["code"], m["quantity"]) for m in (await api.get("/customers/acme/usage"))["metrics"]] == [
        ("changes", "3"),
        ("seats", "3"),
    ]
    await api.advance("2026-03-10T00:00:00Z")
    (seats,) = (await api.get("/customers/acme/usage"))["metrics"]
    assert (seats["code"], seats["quantity"], seats["events"]) == ("seats", "3", 2)


async def test_a_late_event_changes_the_digest_of_every_later_window(api: Api, acme: str, tx: Tx) -> None:
    """What a recurring window rests on reaches back: so the billing of later periods is corrected as well."""
    metric = metric_of("sum", "seats", recurring=True)
    window = Window(key="w", customer_id=acme, metric=metric, start=DAYS[3], end=DAYS[4])
    await send(api, call("a", timestamp="2026-01-01T12:00:00Z", properties={"seats": 5}))
    before = (await metering.measure(tx, windows=[window]))["w"]
    await send(api, call("b", timestamp="2026-01-02T12:00:00Z", properties={"seats": 1}))
    after = (await metering.measure(tx, windows=[window]))["w"]

    assert [(m.quantity, m.count) for m in (before, after)] == [(5, 1), (6, 2)]
    assert before.digest != after.digest


async def test_the_latest_is_by_time_then_arrival_then_id(api: Api, acme: str, tx: Tx) -> None:
    """Of two events of one instant the one that came in the later request counts, whatever its id."""
    await api.clock("2026-01-15T00:00:00Z")
    await send(api, call("z", properties={"level": 1}), call("y", properties={"level": 2}))
    window = Window(key="w", customer_id=acme, metric=metric_of("latest", "level"), start=DAYS[0], end=END_OF_MONTH)
    assert (await metering.measure(tx, windows=[window]))["w"].quantity == 1

    await api.advance("2026-01-16T00:00:00Z")
    await send(api, call("a", properties={"level": 3}))
    assert (await metering.measure(tx, windows=[window]))["w"].quantity == 3


END_OF_MONTH = datetime(2026, 2, 1, tzinfo=UTC)


async def test_a_level_gives_itself_whatever_the_length_of_the_month(api: Api, acme: str, tx: Tx) -> None:
    """January, February and the March in which clocks go forward: 7 stands for 7 (correctness 3.1)."""
    await send(api, call("a", timestamp="2025-06-01T00:00:00Z", properties={"level": 7}))
    metric = metric_of("weighted_sum", "level", recurring=True)
    bounds = [datetime(2026, 1, 1), datetime(2026, 2, 1), datetime(2026, 3, 1), datetime(2026, 3, 31, 22)]
    windows = [
        Window(key=str(n), customer_id=acme, metric=metric, start=a.replace(tzinfo=UTC), end=b.replace(tzinfo=UTC))
        for n, (a, b) in enumerate(pairwise(bounds))
    ]

    assert {m.quantity for m in (await metering.measure(tx, windows=windows)).values()} == {Fraction(7)}


async def test_usage_is_shown_in_groups_when_asked(api: Api, acme: str) -> None:
    """Each combination of values has its quantity, an absent value is null and comes last, and the parts add up."""
    await api.clock("2026-01-15T00:00:00Z")
    aggregation = {"method": "sum", "field": "tokens"}
    await api.post("/metrics", json={**BILLED, "aggregation": aggregation, "group_by": ["region", "fast"]})
    await api.post("/metrics", json={**BILLED, "code": "all", "aggregation": {"method": "count"}})
    await send(
        api,
        call("a", properties={"region": "us", "fast": True, "tokens": 1}),
        call("b", properties={"region": "eu", "fast": False, "tokens": 2}),
        call("c", properties={"region": "us", "fast": True, "tokens": "4.5"}),
        call("d", properties={"fast": True, "tokens": 8}),
        call("e", properties={"region": 5, "fast": None}),
    )

    every, billed = (await api.get("/customers/acme/usage", grouped="true"))["metrics"]
    assert "groups" not in every
    assert billed["quantity"] == "15.5"
    assert billed["groups"] == [
        {"values": {"region": "5", "fast": None}, "quantity": "0", "events": 1},
        {"values": {"region": "eu", "fast": "false"}, "quantity": "2", "events": 1},
        {"values": {"region": "us", "fast": "true"}, "quantity": "5.5", "events": 2},
        {"values": {"region": None, "fast": "true"}, "quantity": "8", "events": 1},
    ]
    assert all("groups" not in metric for metric in (await api.get("/customers/acme/usage"))["metrics"])


async def test_groups_of_many_windows_cost_no_more_statements(api: Api, acme: str, tx: Tx) -> None:
    """Three windows take as many as one; a metric that is not grouped has none."""
    await send(api, call("a", timestamp="2026-01-01T12:00:00Z", properties={"region": "eu"}))
    grouped = metric_of("count", group_by=("region",))
    windows = [Window(key=str(n), customer_id=acme, metric=grouped, start=DAYS[n], end=DAYS[n + 1]) for n in range(3)]
    plain = Window(key="plain", customer_id=acme, metric=metric_of(), start=DAYS[0], end=DAYS[1])
    statements: list[str] = []
    hook.listen(tx.conn.sync_connection, "before_cursor_execute", lambda *args: statements.append(args[2]))

    found = await metering.measure_groups(tx, windows=windows)

    assert {key: [dict(group.values) for group in groups] for key, groups in found.items()} == {
        "0": [{"region": "eu"}],
        "1": [],
        "2": [],
    }
    together = len(statements)
    await metering.measure_groups(tx, windows=windows[:1])
    assert len(statements) == 2 * together
    assert await metering.measure_groups(tx, windows=[plain]) == {}
    assert len(statements) == 2 * together


async def test_more_than_a_thousand_groups_are_refused(api: Api, acme: str, tx: Tx) -> None:
    """They are a report of their own."""
    most = limits.GROUPS_PER_MEASUREMENT
    events = [call(f"e{n}", properties={"n": n}) for n in range(most + 1)]
    for start in range(0, len(events), 100):
        await send(api, *events[start : start + 100])
    metric = metric_of("count", group_by=("n",))
    window = Window(key="w", customer_id=acme, metric=metric, start=DAYS[0], end=END_OF_MONTH)

    with pytest.raises(TooManyGroups, match="more than 1000 groups"):
        await metering.measure_groups(tx, windows=[window])
