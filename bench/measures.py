"""The measures: one function each, which answers a figure beside its yardstick."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from bench.billing import stock
from bench.figures import Bench, Figure, in_turns, timed
from billow.kit.limits import EVENTS_PER_BATCH

BATCHES = 40
SUBSCRIPTIONS = 10_000
LINES = 5
EVENTS_EACH = 10
STARTS = 5
_START = "2026-01-01T12:00:00Z"
_MONTH_LATER = "2026-02-01T12:00:00Z"
_BILLED = ("invoices", "invoice_lines", "journal_entries", "journal_lines", "outbox")
"""Where the run of a month leaves its rows."""


async def ingest_events(bench: Bench) -> Figure:
    """Batches of a hundred events, beside COPY of the rows that they became."""
    await bench.post("/customers", {"name": "Busy", "external_id": "busy"})
    counted = {"method": "sum", "field": "n"}
    metric = {"name": "Calls", "code": "calls", "event_name": "call", "aggregation": counted}
    await bench.post("/metrics", metric)
    ours = await timed(lambda: _each(BATCHES, lambda n: bench.post("/events", {"events": _events(n)})))
    async with _copying(bench, "events") as copy:
        rows = await copy.rows("events")
        parts = [rows[n : n + EVENTS_PER_BATCH] for n in range(0, len(rows), EVENTS_PER_BATCH)]
        least = await timed(lambda: _each(len(parts), lambda n: copy.write("events", parts[n])))
    return Figure(
        what=f"ingest events, {EVENTS_PER_BATCH} a batch",
        beside="COPY of the same rows, as many a commit",
        ours_s=ours / len(rows),
        least_s=least / len(rows),
        per_second=True,
    )


def _events(batch: int) -> list[dict[str, Any]]:
    return [
        {
            "account": "busy",
            "event_name": "call",
            "unique_id": f"e-{batch}-{n}",
            "timestamp": "2026-01-09T15:03:17Z",
            "properties": {"n": n, "endpoint": "/v1/analyze", "region": "eu"},
        }
        for n in range(EVENTS_PER_BATCH)
    ]


async def bill_subscriptions(bench: Bench) -> Figure:
    """A run of a month, three fees and two kinds of usage each, beside COPY of the rows that it leaves."""
    clock_id = await _subscribed(bench)
    async with _copying(bench, *_BILLED) as copy:
        before = {table: len(await copy.rows(table)) for table in _BILLED}
        ours = await timed(lambda: _advance(bench, clock_id, _MONTH_LATER))
        written = {table: (await copy.rows(table))[before[table] :] for table in _BILLED}
        least = await timed(lambda: _each(len(_BILLED), lambda n: copy.write(_BILLED[n], written[_BILLED[n]])))
    count, lines = len(written["invoices"]), len(written["invoice_lines"])
    if (count, lines) != (SUBSCRIPTIONS, LINES * SUBSCRIPTIONS):
        raise RuntimeError(f"{count} invoices with {lines} lines of {SUBSCRIPTIONS} subscriptions")
    return Figure(
        what=f"a run of {SUBSCRIPTIONS:,} subscriptions, {LINES} lines each",
        beside="COPY of the same rows, a commit a table",
        ours_s=ours / count,
        least_s=least / count,
        per_second=True,
        most_times=4,
    )


async def _subscribed(bench: Bench) -> str:
    """Subscriptions whose first invoice is issued, with usage in their first month; answers the clock's id."""
    sandbox = await bench.post("/sandboxes", {"name": "billing"})
    bench.client.headers["Authorization"] = f"Bearer {sandbox['key']}"
    clock_id: str = (await bench.post("/test-clocks", {"frozen_at": _START}))["id"]
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
    customer = await bench.post("/customers", {"name": "Customer", "external_id": "first", "timezone": "UTC"})
    body = {"customer_id": "first", "plan_id": "pro", "auto_activate": True, "contract": {"start_date": "2026-01-01"}}
    subscription = await bench.post("/subscriptions", body)
    await _advance(bench, clock_id, "2026-01-31T12:00:00Z")
    conn = await asyncpg.connect(bench.url)
    try:
        last = SUBSCRIPTIONS - 1
        await stock.copies(conn, subscription["id"], customer["id"], first=1, last=last)
        await stock.used(conn, first=1, last=last, events=EVENTS_EACH)
    finally:
        await conn.close()
    used = {"account": "first", "event_name": "call", "timestamp": "2026-01-09T15:03:17Z", "properties": {"tokens": 9}}
    await bench.post("/events", {"events": [{**used, "unique_id": "first"}]})
    return clock_id


async def _advance(bench: Bench, clock_id: str, to: str) -> None:
    answer = await bench.post(f"/test-clocks/{clock_id}/advance", {"to": to})
    while answer["status"] != "ready":
        await asyncio.sleep(0.1)
        answer = (await bench.client.get(f"/test-clocks/{clock_id}")).json()


async def start_command(bench: Bench) -> Figure:
    """The time until `billow --help` has answered, beside a Python that does nothing."""
    ours, least = await in_turns(
        lambda: asyncio.to_thread(_run, "-c", "from billow.bootstrap import main; main()", "--help"),
        lambda: asyncio.to_thread(_run, "-c", "pass"),
        rounds=STARTS,
    )
    return Figure(what="billow --help", beside="python -c pass", ours_s=ours, least_s=least)


def _run(*arguments: str) -> None:
    command = [sys.executable, *arguments]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  (our own program)


async def _each(count: int, act: Callable[[int], Awaitable[Any]]) -> None:
    for n in range(count):
        await act(n)


class _Copy:
    """Writes rows as COPY does, into tables of the same columns, keys and indexes."""

    def __init__(self, conn: "asyncpg.Connection[asyncpg.Record]") -> None:
        """The copies of the tables exist."""
        self.conn = conn

    async def rows(self, table: str) -> Sequence[Any]:
        """The rows of the table, the oldest first."""
        return await self.conn.fetch(f"select * from {table} order by ctid")

    async def write(self, table: str, rows: Sequence[Any]) -> None:
        """The rows stand in the copy of the table, committed."""
        await self.conn.copy_records_to_table(f"copy_of_{table}", records=[tuple(row) for row in rows])


@asynccontextmanager
async def _copying(bench: Bench, *tables: str) -> Any:
    conn = await asyncpg.connect(bench.url)
    try:
        for table in tables:
            await conn.execute(f"create table copy_of_{table} (like {table} including all)")
        yield _Copy(conn)
    finally:
        await conn.close()


MEASURES: dict[str, Callable[[Bench], Awaitable[Figure]]] = {
    "ingest": ingest_events,
    "bill": bill_subscriptions,
    "start": start_command,
}
