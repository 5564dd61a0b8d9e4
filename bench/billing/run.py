"""A run of a month by two workers, beside COPY of the rows that it leaves; and the same run ten times as large."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg

from bench.billing import stock
from bench.billing.workers import Worker, working
from bench.copying import copying, each
from bench.figures import Bench, Figure, Say, timed
from bench.metering.rows import Row
from bench.program import program
from billow.runtime import clock

SUBSCRIPTIONS = 10_000
TIMES = 10
"""How many times as large the large run is."""
LINES = 5
EVENTS_EACH = 10
_START = "2026-01-01T12:00:00Z"
_BEFORE = "2026-01-31T12:00:00Z"
_DUE = datetime(2026, 2, 1, 12, tzinfo=UTC)
_WRITTEN = ("invoices", "invoice_lines", "journal_entries", "journal_lines", "outbox")
"""Where the run of a month leaves its rows."""
_PAUSE_S = 0.05
_LOOK_S = 0.02
"""So often a run is looked at by the cheapest query there is: what is measured has the machine to itself."""
_SAY_S = 1.0
_PUBLISHED = "select not exists (select from outbox where published_at is null)"
_DONE = "select not exists (select from billing_runs where kind = 'automatic' and ended_at is null)"
_BILLED = "select coalesce(sum(subscriptions), 0) from billing_run_parts"
_FOLDED = """select not exists (select from events e join usage_folds f on f.tenant_id = e.tenant_id
                                 where e.batch > f.through)"""
_MEGABYTE = 1024 * 1024


WORKERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A run: its seconds, and the most bytes that a worker held in it."""

    count: int
    seconds: float
    peak: int


@asynccontextmanager
async def _worked(say: Say) -> AsyncIterator[tuple[Bench, Sequence[Worker]]]:
    """A server of its own, on which processes of their own do what falls due."""
    with tempfile.TemporaryDirectory(prefix="billow-bench-") as folder:
        async with program(Path(folder), working=False) as bench, AsyncExitStack() as stack:
            workers = [await stack.enter_async_context(working(bench)) for _ in range(WORKERS)]
            yield replace(bench, say=say), workers


async def bill(outer: Bench) -> Figure:
    """Two workers bill a month, three fees and two kinds of usage each, beside one COPY of the rows that are left."""
    async with _worked(outer.say) as (bench, workers):
        clock_id = await subscribed(bench, SUBSCRIPTIONS)
        async with copying(bench, *_WRITTEN) as copy:
            before = {table: len(await copy.rows(table)) for table in _WRITTEN}
            ran = await run(bench, workers, clock_id, SUBSCRIPTIONS)
            await _until(bench, _PUBLISHED)
            written = {table: (await copy.rows(table))[before[table] :] for table in _WRITTEN}
            least = await timed(lambda: each(len(_WRITTEN), lambda n: copy.write(_WRITTEN[n], written[_WRITTEN[n]])))
    count, lines = len(written["invoices"]), len(written["invoice_lines"])
    if (count, lines) != (SUBSCRIPTIONS, LINES * SUBSCRIPTIONS):
        raise RuntimeError(f"{count} invoices with {lines} lines of {SUBSCRIPTIONS} subscriptions")
    return Figure(
        what=f"a run of {SUBSCRIPTIONS:,} subscriptions, {LINES} lines each, by {WORKERS} workers",
        beside="COPY of the same rows over one connection, a commit a table",
        ours_s=ran.seconds / count,
        least_s=least / count,
        per_second=True,
        most_times=4,
    )


async def sizes(outer: Bench) -> Sequence[Figure | Row]:
    """The same run ten times as large: what an invoice takes, and what a worker holds, each beside the small run's."""
    small, large = [await _sized(outer.say, count) for count in (SUBSCRIPTIONS, TIMES * SUBSCRIPTIONS)]
    figure = Figure(
        what=f"an invoice of a run of {large.count:,}",
        beside=f"an invoice of a run of {small.count:,}",
        ours_s=large.seconds / large.count,
        least_s=small.seconds / small.count,
        most_times=1.15,
    )
    ratio = large.peak / small.peak
    memory = Row(
        what=f"memory of a worker in a run of {large.count:,}, at most",
        ours=f"{large.peak / _MEGABYTE:.0f} MB",
        yardstick=f"{small.peak / _MEGABYTE:.0f} MB",
        beside=f"in a run of {small.count:,}",
        value=ratio,
        shown=f"{ratio:.2f} x",
        most=1.2,
        unit=" x",
    )
    return figure, memory


async def _sized(say: Say, count: int) -> Ran:
    async with _worked(say) as (bench, workers):
        return await run(bench, workers, await subscribed(bench, count), count)


async def subscribed(bench: Bench, count: int) -> str:
    """So many subscriptions in a sandbox of their own, whose first invoice is issued, with usage in their first month;
    answers the clock's id."""
    bench.client.headers["Authorization"] = f"Bearer {bench.key}"
    sandbox = await bench.post("/sandboxes", {"name": f"{count} subscriptions"})
    bench.client.headers["Authorization"] = f"Bearer {sandbox['key']}"
    clock_id: str = (await bench.post("/test-clocks", {"frozen_at": _START}))["id"]
    await _catalogue(bench)
    customer = await bench.post("/customers", {"name": "Customer", "external_id": "first", "timezone": "UTC"})
    body = {"customer_id": "first", "plan_id": "pro", "auto_activate": True, "contract": {"start_date": "2026-01-01"}}
    subscription = await bench.post("/subscriptions", body)
    await advance(bench, clock_id, _BEFORE)
    await _copied(bench, subscription["id"], customer["id"], count - 1)
    used = {"account": "first", "event_name": "call", "timestamp": "2026-01-09T15:03:17Z", "properties": {"tokens": 9}}
    await bench.post("/events", {"events": [{**used, "unique_id": "first"}]})
    return clock_id


async def _copied(bench: Bench, subscription_id: str, customer_id: str, count: int) -> None:
    """So many copies of the subscription, and at the same time their events, over a connection each."""
    async with AsyncExitStack() as stack:
        one, other = [await _superuser(bench, stack) for _ in range(2)]
        await asyncio.gather(
            stock.copies(one, subscription_id, customer_id, last=count, say=bench.say),
            stock.used(other, subscription_id, last=count, events=EVENTS_EACH, say=bench.say),
        )
        await one.execute("analyze")


async def _superuser(bench: Bench, stack: AsyncExitStack) -> "asyncpg.Connection[asyncpg.Record]":
    conn = await asyncpg.connect(bench.url)
    stack.push_async_callback(conn.close)
    return conn


async def _catalogue(bench: Bench) -> None:
    """A plan of three fees and two kinds of usage."""
    for code, method in (("calls", {"method": "count"}), ("tokens", {"method": "sum", "field": "tokens"})):
        await bench.post("/metrics", {"name": code, "code": code, "event_name": "call", "aggregation": method})
        usage = {"name": code, "code": code, "fee_type": "metered", "payment_terms": "arrears"}
        await bench.post("/products", {**usage, "metric_ids": [code]})
    items: list[dict[str, Any]] = []
    for n in range(LINES - 2):
        fee = {"name": f"Fee {n}", "code": f"fee{n}", "fee_type": "fixed", "payment_terms": "advance"}
        await bench.post("/products", fee)
        price = {"type": "fixed", "billing_direction": "advance", "unit_price": f"{10 + n}.00"}
        items.append({"product_id": f"fee{n}", "price": price})
    tiers = [{"up_to": "1000", "unit_price": "0.02"}, {"up_to": None, "unit_price": "0.01"}]
    items.append({"product_id": "calls", "price": {"type": "unit", "unit_price": "0.50"}})
    items.append({"product_id": "tokens", "price": {"type": "graduated", "tiers": tiers}})
    await bench.post("/plans", {"name": "Pro", "code": "pro", "currency": "USD", "items": items})


async def run(bench: Bench, workers: Sequence[Worker], clock_id: str, count: int) -> Ran:
    """The run of the month, from its start until nothing is left of it.

    The clock is set by hand: on its own way it would do everything in one process, one thing after the other.
    """
    bench.say(f"{count:,} subscriptions: usage is folded")
    await _until(bench, _FOLDED)
    for worker in workers:
        worker.forget_peak()
    async with AsyncExitStack() as stack:
        conn = await _superuser(bench, stack)
        await conn.execute("update test_clocks set frozen_at = $1 where id = $2", _DUE, clock_id)
        seconds = await timed(lambda: _until_done(bench, conn, count))
    found = await _latest(bench)
    if (found["invoices"], found["failed"]) != (count, 0):
        raise RuntimeError(f"{found['invoices']} invoices of {count} subscriptions, {found['failed']} failed")
    return Ran(count=count, seconds=seconds, peak=max(worker.peak() for worker in workers))


async def _until_done(bench: Bench, conn: "asyncpg.Connection[asyncpg.Record]", count: int) -> None:
    await bench.client.post("/billing-runs", json={"kind": "automatic"})  # or a worker was quicker
    said = clock.stopwatch()
    while not await conn.fetchval(_DONE):
        if clock.stopwatch() - said > _SAY_S:
            said = clock.stopwatch()
            bench.say(f"{count:,} subscriptions: {await conn.fetchval(_BILLED):,} are billed")
        await asyncio.sleep(_LOOK_S)


async def _latest(bench: Bench) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (await bench.client.get("/billing-runs")).json()["data"][0]
    return found


async def _until(bench: Bench, query: str) -> None:
    """Return when the query answers true: the workers are at nothing that would count for what is measured next."""
    conn = await asyncpg.connect(bench.url)
    try:
        while not await conn.fetchval(query):  # noqa: ASYNC110  (others are waited for)
            await asyncio.sleep(_PAUSE_S)
    finally:
        await conn.close()


async def advance(bench: Bench, clock_id: str, to: str) -> None:
    """The clock stands at *to*, and all that fell due on its way is done."""
    answer = await bench.post(f"/test-clocks/{clock_id}/advance", {"to": to})
    while answer["status"] != "ready":
        await asyncio.sleep(_PAUSE_S)
        answer = (await bench.client.get(f"/test-clocks/{clock_id}")).json()


MEASURES: Mapping[str, Callable[[Bench], Awaitable[Figure]]] = {"bill": bill}
LARGE: Mapping[str, Callable[[Bench], Awaitable[Sequence[Figure | Row]]]] = {"bill-large": sizes}
"""What takes long, and is measured when it is asked for or when everything is measured in full."""
