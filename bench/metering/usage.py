"""Rows of usage: what stays quick however many events there are, and what a whole month costs."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import inf, log
from statistics import median
from typing import Any

import asyncpg

from bench.metering.columnar import columns, installed
from bench.metering.intake import taken
from bench.metering.rows import Row, ratio
from bench.metering.stock import grown
from bench.metering.world import READ, SPAN_S, World
from billow.catalog import operations as catalog
from billow.metering import operations as metering
from billow.metering.types import Window
from billow.runtime import clock
from billow.runtime.db import Tx

FOLDED_S = 3_600
READS = 100
"""Reads of current usage a second, beside the events."""
_BEHIND = """
select cast(coalesce(extract(epoch from clock_timestamp() - received_at), 0) as double precision) from events
 where tenant_id = $1 and batch > (select coalesce(max(through), 0) from usage_folds where tenant_id = $1)
 order by batch limit 1
"""


LIVE_S = 3_600
"""Events that are folded as they come happened within the last hour."""


async def folded(world: World) -> None:
    """Wait until every event is in the rollups; a worker runs."""
    deadline = clock.monotonic() + FOLDED_S
    while await world.value(_BEHIND, world.tenant) is not None:
        if clock.monotonic() > deadline:
            raise RuntimeError("the worker does not keep up")
        await asyncio.sleep(0.05)


async def fold(world: World) -> Sequence[Row]:
    """Events while a worker folds them and usage is read, beside events alone."""
    alone, beside, stale, reads = [], [], [], []
    seconds = max(world.size.minute // 4, 5)
    async with world.serving() as api:
        for turn in range(world.size.turns):
            world.say(f"fold, turn {turn + 1} of {world.size.turns}")
            since = int(clock.wall().timestamp()) - LIVE_S
            endless: dict[str, Any] = {"count": 10**9, "seconds": seconds, "since": since, "span": LIVE_S}
            alone.append((await world.events_to(api, **endless)).rate)
            async with world.running("worker"):
                await folded(world)
                reading = {"kind": "get", "paths": _paths(), "count": 10**9, "connections": 4, "rate": READS}
                watching = asyncio.create_task(_staleness(world))
                taken_in, read = await asyncio.gather(
                    world.events_to(api, **endless), world.load(api.port, {**reading, "seconds": seconds})
                )
                watching.cancel()
                stale.append(await watching)
                beside.append(taken_in.rate)
                reads.append(read.p99)
                await folded(world)
    world.say("comparing")
    different, windows = await _different(world)
    shown = f"{max(stale):.2f} s"
    return [
        ratio(
            median(beside), median(alone), what="ingest, folded and read meanwhile", beside="ingest alone", least=0.55
        ),
        Row(what="the same, how stale", ours=shown, yardstick="", beside="", value=max(stale), shown=shown, most=2),
        Row(
            what="the same, readings that differ",
            ours=str(different),
            yardstick="",
            beside=f"from the events themselves, of {windows:,}",
            value=different,
            shown=str(different),
            most=0,
        ),
    ]


async def _staleness(world: World) -> float:
    """The oldest age of an event that was not folded, at any moment until this is cancelled."""
    worst = 0.0
    conn = await asyncpg.connect(world.superuser)
    try:
        while True:
            worst = max(worst, await conn.fetchval(_BEHIND, world.tenant) or 0)
            await asyncio.sleep(0.1)
    except asyncio.CancelledError:
        return worst
    finally:
        await conn.close()


def _paths() -> list[str]:
    return [f"/api/customers/c{n}/usage" for n in READ]


async def sizes(world: World) -> Sequence[Row]:
    """What is measured again as events pile up: intake, current usage, and a month from raw events in the middle."""
    rows: list[Row] = []
    read: list[float] = []
    for before_last, events in zip(range(len(world.size.stored) - 1, -1, -1), world.size.stored, strict=True):
        await grown(world, events)
        if before_last in REACHED and world.wants("stored"):
            rows.append(await _taken_at(world, events, least=REACHED[before_last]))
        if before_last == 1 and world.wants("month"):
            rows += await _month(world, events)
        if world.wants("usage"):
            read.append(await _current(world, events))
    return [*rows, _flat(world.size.stored, read)] if len(read) > 1 else rows


REACHED = {1: 0.90, 0: 0.85}
"""What intake is to reach of its rate on an empty database, with as many events as are stored last, or last but one."""


async def _taken_at(world: World, events: int, *, least: float) -> Row:
    """Fresh events beside so many that are stored, and on an empty database in turns with that.

    A turn ahead of those is not counted: whatever page it is the first to change after the checkpoint is logged whole.
    """
    here, there = [], []
    async with world.beside() as empty, world.serving() as ours, empty.serving() as other:
        world.say(f"ingest at {events:,} events, ahead of the turns")
        await world.events_to(ours, world.size.turn)
        await empty.events_to(other, world.size.turn)
        for turn in range(world.size.turns):
            world.say(f"ingest at {events:,} events, turn {turn + 1} of {world.size.turns}")
            here.append(await taken(world, ours, world.size.turn, world.fresh()))
            there.append(await taken(empty, other, world.size.turn, empty.fresh()))
        world.notes += [f"beside {events:,} stored, at 0: {each}" for each in empty.notes]
    return ratio(
        median(here), median(there), what=f"ingest at {events:,} stored events", beside="ingest at 0", least=least
    )


async def _current(world: World, events: int) -> float:
    """Milliseconds within which 99 of 100 readings of a customer's current usage are answered."""
    world.say(f"folding {events:,} events")
    async with world.running("worker"):
        await folded(world)
    world.say(f"reading current usage at {events:,} events")
    async with world.serving() as api:
        asked = {"kind": "get", "paths": _paths(), "connections": 1}
        await world.load(api.port, {**asked, "count": len(READ)})
        read = await world.load(api.port, {**asked, "count": world.size.reads})
    world.notes.append(f"current usage at {events:,} events: p50 {read.p50:.2f} ms, p99 {read.p99:.2f} ms")
    return read.p99


def _flat(stored: Sequence[int], read: Sequence[float]) -> Row:
    """The exponent by which the time grows with the number of events: a least-squares line through the logarithms."""
    at, took = [log(each) for each in stored], [log(each) for each in read]
    middle, mean = sum(at) / len(at), sum(took) / len(took)
    slope = sum((a - middle) * (t - mean) for a, t in zip(at, took, strict=True)) / sum((a - middle) ** 2 for a in at)
    sizes = " / ".join(f"{each:,}" for each in stored)
    return Row(
        what="current usage of a customer over HTTP, p99",
        ours=" / ".join(f"{each:.2f}" for each in read) + " ms",
        yardstick="",
        beside=f"at {sizes} events; the exponent",
        value=slope,
        shown=f"{slope:+.3f}",
        most=0.05,
    )


_TYPED = """
create table typed as select customer_id, event_name, timestamp, (properties->>'tokens')::numeric as tokens
  from events where tenant_id = $1
"""
_BY_HAND = {
    "calls": "select customer_id, count(*) from typed {where} group by customer_id",
    "tokens": "select customer_id, sum(tokens) from typed {where} group by customer_id",
    "largest": "select customer_id, max(tokens) from typed {where} group by customer_id",
}
_AT_ONCE = "select customer_id, count(*), sum(tokens), max(tokens) from typed {where} group by customer_id"
_WHERE = "where event_name = 'call' and timestamp >= $1 and timestamp < $2"


async def _month(world: World, events: int) -> list[Row]:
    """Three metrics of every customer from the events themselves, beside typed columns and SQL by hand."""
    bounds = _bounds(world)
    conn = await asyncpg.connect(world.superuser)
    ours, least, once = [], [], []
    in_columns: list[float] = []
    try:
        await conn.execute("drop table if exists typed")
        statement = _TYPED.replace("$1", f"'{world.tenant}'")
        await conn.execute(statement)
        await conn.execute("vacuum (analyze) typed")
        for turn in range(2):
            world.say(f"a month of {events:,} events, turn {turn + 1} of 2")
            ours.append(await _raw(world))
            began = clock.stopwatch()
            for each in _BY_HAND.values():
                await conn.fetch(each.format(where=_WHERE), *bounds)
            least.append(clock.stopwatch() - began)
            began = clock.stopwatch()
            await conn.fetch(_AT_ONCE.format(where=_WHERE), *bounds)
            once.append(clock.stopwatch() - began)
        await conn.execute("drop table typed")
    finally:
        await conn.close()
    if installed():
        async with columns(world):
            world.say(f"a month of {events:,} events from columns")
            in_columns = [await _raw(world) for _ in range(2)]
    else:
        world.notes.append("The month from columns wants chdb, which `make clickhouse` installs.")
    what = f"a month of {events:,} events from raw, {world.size.customers:,} customers x 3 metrics"
    return [
        _spent(what, min(ours), min(least), "typed columns by hand, a statement a metric", least=0.8),
        _spent("the same", min(ours), min(once), "typed columns by hand, one statement for all three"),
        *[
            _spent("the same in columns", each, min(least), "typed columns by hand, a statement a metric", least=5)
            for each in sorted(in_columns)[:1]
        ],
    ]


async def _windows(world: World, tx: Tx, bounds: tuple[datetime, datetime]) -> list[Window]:
    """One for each metric of each customer."""
    metrics = (await catalog.metrics_of_events(tx, ["call"]))["call"]
    customers = await world.value("select array_agg(id) from customers where tenant_id = $1", world.tenant)
    start, end = bounds
    return [
        Window(key=f"{metric.id} {each}", customer_id=each, metric=metric, start=start, end=end)
        for metric in metrics
        for each in customers
    ]


def _bounds(world: World) -> tuple[datetime, datetime]:
    """Midnights between which all events lie."""
    start = datetime.fromtimestamp(world.since, UTC).replace(hour=0, minute=0, second=0)
    return start, start + timedelta(seconds=SPAN_S, days=2)


async def _raw(world: World) -> float:
    """Seconds to measure every customer from the events in force as known now."""
    async with world.app.database.begin(world.tenant) as tx:
        windows = await _windows(world, tx, _bounds(world))
        began = clock.stopwatch()
        found = await metering.measure(tx, windows=windows, known_at=tx.now)
        took = clock.stopwatch() - began
    if sum(each.count for each in found.values()) < 3 * world.stored:
        raise RuntimeError("not every event was measured")
    return took


async def _different(world: World) -> tuple[int, int]:
    """How many readings of the rollups differ from what the events themselves come to, and how many there are."""
    async with world.app.database.begin(world.tenant) as tx:
        windows = await _windows(world, tx, _bounds(world))
        kept = await metering.measure(tx, windows=windows)
        raw = await metering.measure(tx, windows=windows, known_at=tx.now)
    return sum(kept[key] != raw[key] for key in raw), len(raw)


def _spent(what: str, ours: float, yardstick: float, beside: str, *, least: float = -inf) -> Row:
    value = yardstick / ours
    return Row(
        what=what,
        ours=f"{ours:.2f} s",
        yardstick=f"{yardstick:.2f} s",
        beside=beside,
        value=value,
        shown=f"{value:.2f}",
        least=least,
    )
