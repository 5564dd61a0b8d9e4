"""`billow events import`: a file of any size as usage events, going on where an interruption left it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from billow.doors.cli.client import Target, connect
from billow.doors.cli.importing.checkpoint import Checkpoint, checkpoint
from billow.doors.cli.importing.importer import IN_FLIGHT, UNREADABLE, Importer, encode
from billow.doors.cli.importing.report import Report, parts
from billow.doors.cli.importing.source import ROWS, Rows, Source, opened
from billow.doors.cli.importing.wire import wire
from billow.metering.rules import ImportMapping

__all__ = [
    "Checkpoint",
    "Importer",
    "Options",
    "Report",
    "Rows",
    "Source",
    "checkpoint",
    "opened",
    "send_file",
    "try_file",
]


async def send_file(to: Target, source: Source, mapping: ImportMapping, *, options: "Options") -> Report:
    """The report says what became of the rows. Raises Failure as `Importer.run`."""
    rows = Rows(mapping, source.text, skip=options.checkpoint.row)
    async with connect(to, connections=IN_FLIGHT + 1) as client, wire(client, to) as post:
        importer = Importer(client, to, create=options.create_customers, checkpoint=options.checkpoint, post=post)
        with options.progress(importer.report, source) as advanced:
            await importer.run(rows, advanced)
        return importer.report


def try_file(source: Source, mapping: ImportMapping, *, options: "Options") -> tuple[Report, bytes | None]:
    """What the rows would become, as far as this side can tell, and the first event; nothing was sent."""
    report, first = Report(), None
    with options.progress(report, source) as advanced:
        for block in Rows(mapping, source.text):
            for part in parts(block, ROWS, UNREADABLE):
                report.add(part)
                first = first or (encode(part.batch[0]) if part.batch else None)
            advanced()
    return report, first


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a file is sent, beside what it means."""

    create_customers: bool = False
    checkpoint: Checkpoint = field(default_factory=Checkpoint)

    @contextmanager
    def progress(self, report: Report, source: Source) -> Iterator[Callable[[], None]]:
        """A bar of the bytes read and a count of rows, on stderr; the yielded function brings it up to date."""
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

        from billow.doors.cli.output import err

        columns = (
            BarColumn(),
            DownloadColumn(),
            TextColumn("{task.fields[rows]} rows, {task.fields[rejected]} rejected"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=err(), transient=not err().is_terminal) as bar:
            task = bar.add_task("", total=source.size, rows=0, rejected=0)

            def advanced() -> None:
                rejected = sum(report.rejected.values())
                bar.update(task, completed=source.position(), rows=report.rows, rejected=rejected)

            yield advanced
