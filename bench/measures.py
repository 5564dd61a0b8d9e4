"""The measures: one function each, which answers a figure beside its yardstick."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from bench.copying import copying, each
from bench.figures import Bench, Figure, in_turns, timed
from billow.kit.limits import EVENTS_PER_BATCH

BATCHES = 40
STARTS = 5


async def ingest_events(bench: Bench) -> Figure:
    """Batches of a hundred events, beside COPY of the rows that they became."""
    await bench.post("/customers", {"name": "Busy", "external_id": "busy"})
    counted = {"method": "sum", "field": "n"}
    metric = {"name": "Calls", "code": "calls", "event_name": "call", "aggregation": counted}
    await bench.post("/metrics", metric)
    ours = await timed(lambda: each(BATCHES, lambda n: bench.post("/events", {"events": _events(n)})))
    async with copying(bench, "events") as copy:
        rows = await copy.rows("events")
        parts = [rows[n : n + EVENTS_PER_BATCH] for n in range(0, len(rows), EVENTS_PER_BATCH)]
        least = await timed(lambda: each(len(parts), lambda n: copy.write("events", parts[n])))
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


MEASURES: dict[str, Callable[[Bench], Awaitable[Figure]]] = {
    "ingest": ingest_events,
    "start": start_command,
}
