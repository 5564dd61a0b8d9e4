"""`python -m bench`: everything is measured on servers of its own, in folders that are thrown away."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path

import uvloop
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from bench import doors, measures, rating
from bench.billing import previews, run
from bench.figures import Bench, Figure, Say
from bench.metering import table as metering
from bench.metering.rows import Row
from bench.metering.world import FULL, Size
from bench.program import program
from billow.runtime.logs import configure_logs

Measure = Callable[[Bench], Awaitable[Figure | Row | Sequence[Figure | Row]]]
MEASURES: Mapping[str, Measure] = {
    **measures.MEASURES,
    **run.MEASURES,
    **run.LARGE,
    **previews.MEASURES,
    **doors.MEASURES,
    **rating.MEASURES,
}


async def measured(only: Collection[str], say: Say, *, full: bool) -> list[Figure | Row]:
    """The figures of the measures that *only* names, or of all, with those that take long when in *full*."""
    names = set(only) or (set(MEASURES) if full else set(MEASURES) - set(run.LARGE))
    chosen = {name: each for name, each in MEASURES.items() if name in names}
    figures: list[Figure | Row] = []
    if not chosen:
        return figures
    with tempfile.TemporaryDirectory(prefix="billow-bench-") as folder:
        say("starting PostgreSQL")
        async with program(Path(folder)) as bench:
            for name, each in chosen.items():
                say(name)
                found = await each(replace(bench, say=partial(_within, say, name)))
                figures += [found] if isinstance(found, Figure | Row) else found
    return figures


def _within(say: Say, name: str, text: str) -> None:
    say(f"{name}: {text}")


async def everything(only: Collection[str], size: Size, say: Say) -> tuple[Sequence[Figure | Row], Sequence[str]]:
    """What was asked for, and what is worth saying below it."""
    figures = await measured(only, say, full=size.customers == FULL.customers)
    rows, notes = await metering.measured(only, size, say)
    return [*figures, *rows], notes


def shown(rows: Sequence[Figure | Row]) -> Table:
    """One line for each figure, the yardstick beside it."""
    shown = Table(box=None, pad_edge=False, header_style="bold")
    shown.add_column("What")
    for title in ("Billow", "Yardstick", "Ratio", "Reach", ""):
        shown.add_column(title, justify="right", no_wrap=True)
    shown.add_column("The yardstick is")
    for row in rows:
        mark = {True: "[green]yes[/]", False: "[red]no[/]", None: ""}[row.reached]
        yardstick = row.least if isinstance(row, Figure) else row.yardstick
        shown.add_row(row.what, row.ours, yardstick, row.ratio, row.reach, mark, row.beside)
    return shown


def millions(text: str) -> tuple[int, ...]:
    """The numbers that are written in millions, as 0.5,10,30, in their order."""
    return tuple(sorted({int(Fraction(each) * 1_000_000) for each in text.split(",")}))


def main() -> None:
    """Print the table; ends with 1 when something could not be measured."""
    names = [*MEASURES, *metering.NAMES]
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description="Figures, each beside its yardstick.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"what to measure: {', '.join(names)}; all if none")
    parser.add_argument("--only", default="", metavar="NAME,…", help="the same, with commas between")
    parser.add_argument("--full", action="store_true", help="metering at 1, 10 and 30 million events")
    parser.add_argument("--stored", type=millions, metavar="10,30", help="millions of stored events to measure at")
    given = parser.parse_args()
    only = [*given.names, *filter(None, given.only.split(","))]
    if unknown := sorted(set(only) - set(names)):
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(names)}")
    configure_logs(level="error", form="console")
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def say(text: str) -> None:
            bar.update(task, description=text)
            if not console.is_terminal:
                console.print(f"{bar.tasks[0].elapsed or 0:6.0f} s  {text}", markup=False, highlight=False)

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # as `billow up` does
            size = FULL if given.full else Size()
            size = replace(size, stored=given.stored) if given.stored else size
            rows, notes = runner.run(everything(only, size, say))
    Console().print(shown(rows))
    for note in notes:
        Console().print(note, markup=False)
    sys.exit(any("was not measured" in note for note in notes))


if __name__ == "__main__":
    main()
