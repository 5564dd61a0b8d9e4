"""The rows of a file as events, many at a time."""

import csv
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat
from json.encoder import encode_basestring_ascii as quoted
from typing import TypeVar

from billow.metering.rules.imports.cells import ISO, cell_value
from billow.metering.rules.imports.mapping import ImportMapping

Event = Mapping[str, object]
"""As `POST /events` takes it."""
Cells = Sequence[str]
Value = TypeVar("Value")
ROWS = 500
_AS_WRITTEN = re.compile(r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\n)+", re.ASCII)
"""A column of times that already read as those of events do, provided that there are such days and hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRow:
    """One data row of a file, counted from one: its cells, and an event or the reason why it is none."""

    number: int
    cells: Cells = ()
    event: Event | None = None
    error: str | None = None


class RowReader:
    """Reads a CSV file so many rows at a time, and makes events of them.

    Blank lines are passed over. Where rows can no longer be told apart, `broken` says why, and nothing follows.
    """

    def __init__(self, mapping: ImportMapping, lines: Iterable[str]) -> None:
        """The header is read.

        Raises:
            UnusableMapping: The file is empty, or its header lacks a column of the mapping.
            csv.Error: The header cannot be read.
        """
        self._reader = csv.reader(lines, strict=True)
        header = [name.strip().removeprefix("\ufeff") for name in next(self._reader, [])]
        mapping.check(header)
        self._columns = _Columns(mapping, header)
        self.broken: str | None = None

    @property
    def lines(self) -> int:
        """How many lines were read."""
        return self._reader.line_num

    def rows(self, count: int) -> list[Cells]:
        """The cells of the next rows, *count* at most; none at the end of the file, or where it is broken."""
        found: list[Cells] = []
        if self.broken:
            return found
        try:
            for cells in self._reader:
                if cells:
                    found.append(cells)
                if len(found) == count:
                    break
        except csv.Error as error:
            self.broken = f"the rest of the file cannot be read: {error}"
        return found

    def events(self, first: int, rows: Sequence[Cells]) -> list[Event | str]:
        """What each of the rows stands for, the first of them having the number *first*, counted from one.

        That is an event, or the reason why the row is none: a time that cannot be read, a customer that is missing, too
        many or too few cells. The unique id of an event is made of its row's number, the event name and the whole row,
        so that a second import of the same file, under whatever name, changes nothing. An empty cell is no property;
        digits are a number.
        """
        return self._columns.events(first, rows)


class _Columns:
    """A mapping whose columns have been found in the header of a file."""

    def __init__(self, mapping: ImportMapping, header: Sequence[str]) -> None:
        self._mapping = mapping
        self._width = len(header)
        self._account = header.index(mapping.customer.column)
        self._at = header.index(mapping.timestamp_column)
        self._id = header.index(mapping.unique_id_column) if mapping.unique_id_column else None
        self._names = tuple(mapping.properties)
        self._values = [header.index(column) for column in mapping.properties.values()]
        self._content, self._places = _content(mapping.event_name, header)

    def events(self, first: int, rows: Sequence[Cells]) -> list[Event | str]:
        """All at once where nothing is wrong with any of them, else one after the other."""
        try:
            return list(self._events(first, rows)) if rows else []
        except ValueError:
            return [self._one(number, cells) for number, cells in enumerate(rows, first)]

    def _one(self, number: int, cells: Cells) -> Event | str:
        if len(cells) != self._width:
            return f"{len(cells)} cells under {self._width} columns"
        try:
            return next(self._events(number, [cells]))
        except ValueError as error:
            return str(error)

    def _events(self, first: int, rows: Sequence[Cells]) -> Iterator[Event]:
        """Raises ValueError when one of the rows stands for no event."""
        columns = list(zip(*rows, strict=True))
        if len(columns) != self._width:
            raise ValueError("another number of cells than of columns")
        accounts = _each(self._mapping.account, columns[self._account])
        times = self._times(columns[self._at])
        ids = self._hashed(first, rows) if self._id is None else columns[self._id]
        name = self._mapping.event_name
        return (
            {"account": account, "event_name": name, "unique_id": unique_id, "timestamp": at, "properties": properties}
            for account, unique_id, at, properties in zip(
                accounts, ids, times, self._properties(columns, len(rows)), strict=True
            )
        )

    def _times(self, column: Cells) -> Iterable[str]:
        if self._mapping.timestamp_format != ISO or not _AS_WRITTEN.fullmatch("\n".join((*column, ""))):
            return _each(self._mapping.timestamp, column)
        try:
            for text in column:
                datetime.fromisoformat(text)
        except ValueError:
            return _each(self._mapping.timestamp, column)
        return column

    def _hashed(self, first: int, rows: Sequence[Cells]) -> Iterable[str]:
        for number, cells in enumerate(rows, first):
            content = self._content % (number, *[quoted(cells[place]) for place in self._places])
            yield f"csv_{hashlib.sha256(content.encode('ascii')).hexdigest()[:32]}"

    def _properties(self, columns: Sequence[Cells], count: int) -> Iterable[Mapping[str, object]]:
        if not self._names:
            return repeat({}, count)
        chosen = [columns[place] for place in self._values]
        values = zip(*(_each(cell_value, column) for column in chosen), strict=True)
        if any("" in column for column in chosen):
            return (
                {name: value for name, value in zip(self._names, row, strict=True) if value != ""} for row in values
            )
        return (dict(zip(self._names, row, strict=True)) for row in values)


def _content(event_name: str, header: Sequence[str]) -> tuple[str, Sequence[int]]:
    """The JSON of what the unique id of a row is made of: its number, the event name, and its cells under their
    columns; and which cell stands at which place. Of columns with one name the last counts, at the place of the first.
    """
    last = {name: place for place, name in enumerate(header)}
    named = [quoted(name).replace("%", "%%") for name in (event_name, *last)]
    pairs = ", ".join(f"[{name}, %s]" for name in named[1:])
    return f"[%d, {named[0]}, [{pairs}]]", list(last.values())


def _each(read: Callable[[str], Value], column: Cells) -> Iterable[Value]:
    """What every cell says; equal ones are read once."""
    known = {cell: read(cell) for cell in dict.fromkeys(column)}
    return [known[cell] for cell in column]


def events_of_rows(mapping: ImportMapping, lines: Iterable[str]) -> Iterator[ImportedRow]:
    """The rows of a CSV file as events, in order; blank lines are passed over, broken rows keep their number.

    Raises UnusableMapping and csv.Error as `RowReader` does.
    """
    reader, number = RowReader(mapping, lines), 0
    while rows := reader.rows(ROWS):
        for cells, event in zip(rows, reader.events(number + 1, rows), strict=True):
            number += 1
            if isinstance(event, str):
                yield ImportedRow(number=number, cells=cells, error=event)
            else:
                yield ImportedRow(number=number, cells=cells, event=event)
    if reader.broken:
        yield ImportedRow(number=number + 1, error=reader.broken)
