"""Folding in tests: events in transactions of their own, and folds whenever a test says so."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Any

from billow.bootstrap import App
from billow.catalog import store as catalog
from billow.catalog.types import Metric
from billow.metering import operations as metering
from billow.metering import ports, rules, store
from billow.metering.ports import Arrival
from billow.metering.store import measuring, rollups
from billow.metering.types import Entry, Group, Measured, Window
from billow.runtime.db import Tx
from billow.runtime.driver import driver_of

_fresh = count()


@dataclass(frozen=True, slots=True)
class Ledgered:
    """A tenant whose events are folded by the test, and by the worker whenever it likes."""

    app: App
    tenant: str

    def begin(self) -> AbstractAsyncContextManager[Tx]:
        """A transaction of the tenant."""
        return self.app.database.begin(self.tenant)

    async def metric(self, metric: Metric) -> Metric:
        """The metric under an id and an event name of its own; what is kept will follow it."""
        number = next(_fresh)
        made = replace(metric, id=f"met_fold_{number}", code=f"fold_{number}", event_name=f"fold {number}")
        async with self.begin() as tx:
            assert await catalog.insert_metric(tx, made)
            await store.mark_fold(tx)
        return made

    async def archive(self, metric: Metric) -> None:
        """The metric is no longer kept."""
        async with self.begin() as tx:
            await catalog.change(tx, catalog.metrics, metric.id, archived_at=tx.now)
            await store.mark_fold(tx)

    async def send(self, metric: Metric, customer_id: str, events: Sequence[tuple[datetime, dict[str, Any]]]) -> None:
        """Events of the metric's name, stored together."""
        if not events:
            return
        async with self.begin() as tx:
            arrivals = []
            for place, (at, properties) in enumerate(events):
                entry = Entry(
                    place=place,
                    unique_id=f"fold-{next(_fresh):06}",
                    customer_ref="",
                    event_name=metric.event_name,
                    timestamp=at,
                    properties=properties,
                )
                digest = rules.content_digest(entry, customer_id)
                arrivals.append(Arrival(entry=entry, customer_id=customer_id, digest=digest))
            assert await ports.chosen(tx).add(tx, arrivals) == {}

    async def fold(self) -> None:
        """Everything that was stored is folded; the worker may do it meanwhile."""
        while True:
            async with self.begin() as tx:
                await metering.fold(tx)
            async with self.begin() as tx:
                if all(row["tenant_id"] != self.tenant for row in await tx.rows(rollups.due())):
                    return

    async def both(
        self, metric: Metric, windows: Sequence[Window]
    ) -> tuple[dict[str, Measured], dict[str, Measured], set[str]]:
        """What is read, what is measured of the events, and the windows that were put together of buckets."""
        async with self.begin() as tx:
            fast = await store.measure(tx, windows)
            spans = {window.key: measuring.span_of(window) for window in windows}
            used = (await rollups.together(tx, [metric], list(dict.fromkeys(spans.values())))).measured
            kept = {key for key, span in spans.items() if (metric.id, span) in used}
            return fast, await measuring.measure(tx, windows), kept

    async def groups(self, metric: Metric, windows: Sequence[Window]) -> tuple[Any, Any, set[str]]:
        """The same of groups, each by its values."""
        async with self.begin() as tx:
            fast = await store.measure_groups(tx, metric, windows, by=metric.group_by, most=1001)
            slow = await measuring.measure_groups(tx, metric, windows, by=metric.group_by, most=1001)
            used = await rollups.grouped(tx, rollups.View(metric, metric.group_by), windows, 1001)
            return _by_values(fast), _by_values(slow), set(used)


@dataclass(frozen=True, slots=True)
class Examined:
    """Which slices of events statements looked into, and how many events they looked at there."""

    slices: frozenset[int]
    events: int


async def examined(tx: Tx, windows: Sequence[Window], span: tuple[str, datetime, datetime]) -> Examined:
    """What reading current usage looks at, as PostgreSQL explains it: each of its statements is run once more."""
    driver = await driver_of(tx.conn)
    said: list[Any] = []
    with driver.query_logger(said.append):
        await store.overview(tx, windows, span)
    await driver.execute("set local enable_seqscan = off")  # a table of a few rows would be read as it is
    scans = []
    for each in said:
        (plan,) = await driver.fetch(f"explain (analyze, format json) {each.query}", *each.args)
        scans += [node for node in _nodes(plan[0][0]["Plan"]) if node["Actual Loops"]]
    touched = [node for node in scans if node.get("Relation Name", "").startswith("events_")]
    assert said
    return Examined(
        slices=frozenset(int(node["Relation Name"].removeprefix("events_")) for node in touched),
        events=sum(sum(node.get(rows, 0) for rows in _LOOKED_AT) * node["Actual Loops"] for node in touched),
    )


_LOOKED_AT = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for each in plan.get("Plans", ()):
        yield from _nodes(each)


def _by_values(found: dict[str, list[Group]]) -> dict[str, dict[tuple[str | None, ...], Measured]]:
    return {key: {tuple(g.values.values()): g.measured for g in groups} for key, groups in found.items()}
