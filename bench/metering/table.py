"""The rows of the performance table of metering, in the order in which the database grows."""

import tempfile
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from pathlib import Path

from bench.metering import bounds, files, intake, usage
from bench.metering.rows import Row
from bench.metering.world import Size, World, world
from billow.runtime.logs import log

Measure = Callable[[World], Awaitable[Sequence[Row]]]
MEASURES: Mapping[tuple[str, ...], Measure] = {
    ("events",): intake.ingest,
    ("single",): intake.single,
    ("latency",): intake.latency,
    ("fold",): usage.fold,
    ("file",): files.file,
    ("memory",): bounds.memory,
    ("pressure",): bounds.pressure,
    ("stored", "month", "usage"): usage.sizes,
}
"""What is measured by the names by which it is asked for."""
NAMES = tuple(name for names in MEASURES for name in names)


async def measured(only: Collection[str], size: Size, say: Callable[[str], None]) -> tuple[list[Row], list[str]]:
    """The rows of the measures named, or of all, and what is worth saying below them."""
    rows: list[Row] = []
    if only and not set(only) & set(NAMES):
        return rows, []
    with tempfile.TemporaryDirectory(prefix="billow-bench-") as folder:
        say("starting PostgreSQL")
        async with world(Path(folder), size, say) as made:
            made.only = only
            for names, each in MEASURES.items():
                if any(made.wants(name) for name in names):
                    say(names[0])
                    rows += await _tried(each, made, names[0])
    return rows, made.notes


async def _tried(measure: Measure, made: World, name: str) -> Sequence[Row]:
    """The rows of the measure; what stops it is told below the table and stops no other."""
    try:
        return await measure(made)
    except Exception as error:
        told = str(error).strip().splitlines()
        made.notes.append(f"{name} was not measured: {type(error).__name__}: {told[0] if told else ''}")
        log("bench").exception("not_measured", measure=name)
        return []
