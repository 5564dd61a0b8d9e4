"""What became of the rows of an import."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

from rich.table import Table

from billow.doors.cli.importing.source import Block
from billow.metering.rules import Event
from billow.runtime import clock

EXAMPLES = 3


@dataclass(slots=True, kw_only=True)
class Part:
    """Rows of a block that follow each other, up to the row `last`, and what became of them.

    `batch` are the events among them, and `numbers` those of their rows; `rejected` are numbers with code and reason.
    """

    block: Block
    last: int
    rows: int
    numbers: Sequence[int] = ()
    batch: Sequence[Event] = ()
    stored: int = 0
    repeated: int = 0
    conflicts: int = 0
    rejected: list[tuple[int, str, str]] = field(default_factory=list)
    done: bool = False


def parts(block: Block, size: int, unreadable: str) -> Iterator[Part]:
    """The rows of the block, *size* at a time; those that are no event are rejected, with the code *unreadable*."""
    for at in range(0, len(block.events), size):
        made = block.events[at : at + size]
        first = block.first + at
        part = Part(block=block, last=first + len(made) - 1, rows=len(made))
        part.numbers, part.batch = range(first, first + len(made)), cast("Sequence[Event]", made)
        if str in set(map(type, made)):
            part.rejected = [(n, unreadable, event) for n, event in enumerate(made, first) if isinstance(event, str)]
            part.numbers = [n for n, event in enumerate(made, first) if not isinstance(event, str)]
            part.batch = [event for event in made if not isinstance(event, str)]
        yield part


@dataclass(slots=True, kw_only=True)
class Report:
    """What became of the rows up to `row`; those up to `resumed` had their verdict in an earlier run of the import."""

    row: int = 0
    resumed: int = 0
    rows: int = 0
    stored: int = 0
    repeated: int = 0
    customers: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)
    conflicts: int = 0
    began: float = field(default_factory=clock.monotonic)

    def add(self, part: Part) -> None:
        """Count the rows of the part, and keep the first few rejected ones of each kind."""
        self.row = part.last
        self.rows += part.rows
        self.stored += part.stored
        self.repeated += part.repeated
        self.conflicts += part.conflicts
        for number, code, detail in part.rejected:
            self.rejected[code] = self.rejected.get(code, 0) + 1
            examples = self.examples.setdefault(code, [])
            if len(examples) < EXAMPLES:
                examples.append(f"row {number}: {detail}")

    @property
    def code(self) -> int:
        """What the process ends with: 0 when every row is stored, else 1."""
        return 1 if self.rejected else 0

    def table(self, *, dry: bool) -> Table:
        """The report for a terminal."""
        seconds = max(clock.monotonic() - self.began, 0.001)
        shown = Table(box=None, show_header=False, pad_edge=False)
        shown.add_column(style="bold")
        shown.add_column(overflow="fold")
        if self.resumed:
            shown.add_row("resumed", f"behind row {self.resumed}; the counts are those of all runs")
        shown.add_row("rows", str(self.rows))
        if not dry:
            shown.add_row("ingested", str(self.stored))
            shown.add_row("duplicates", f"{self.repeated}, which were there before")
        if self.customers:
            shown.add_row("customers", f"{self.customers} created")
        if self.conflicts:
            shown.add_row("conflicts", f"{self.conflicts} duplicates differ from what is stored; the stored ones stay")
        shown.add_row("rejected", str(sum(self.rejected.values())))
        for code, count in sorted(self.rejected.items()):
            shown.add_row(f"  {code}", f"{count}\n" + "\n".join(self.examples.get(code, ())))
        fresh = self.rows - self.resumed
        shown.add_row("time", f"{seconds:.1f} s, {fresh / seconds:.0f} rows a second")
        return shown
