"""The file of an import: its text, and its rows."""

import csv
import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import BinaryIO, TextIO

from billow.doors.cli.output import Failure
from billow.metering.rules import Event, ImportMapping, RowReader, UnusableMapping

READ = 1 << 16
"""Characters of a file that are split into lines at once."""
ROWS = 500
"""Rows that are made events at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An open file of rows: its text, how many bytes were read so far, and how many there are (None: nobody knows)."""

    text: TextIO
    position: Callable[[], int]
    size: int | None


@contextmanager
def opened(name: str) -> Iterator[Source]:
    """The file of that name inside the block, `-` being standard input; one that ends in `.gz` is unpacked on the way.

    Raises Failure when it cannot be read, or is no UTF-8.
    """
    try:
        raw: BinaryIO = sys.stdin.buffer if name == "-" else Path(name).expanduser().open("rb")
    except OSError as error:
        raise Failure(f"Cannot read {name}: {error.strerror}.", code=2) from None
    known = name != "-" and Path(name).expanduser().is_file()
    size = Path(name).expanduser().stat().st_size if known else None
    plain = gzip.GzipFile(fileobj=raw) if name.endswith(".gz") else raw
    try:
        with raw, io.TextIOWrapper(plain, encoding="utf-8", newline="") as text:
            yield Source(text=text, position=raw.tell if known else lambda: 0, size=size)
    except UnicodeDecodeError as error:
        raise Failure(f"{name} is no UTF-8 text: {error.reason}.", code=2) from None
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise Failure(f"{name} is no whole gzip file: {error}.", code=2) from None
    except csv.Error as error:
        raise Failure(f"The header of {name} cannot be read: {error}.", code=2) from None
    except UnusableMapping as error:
        raise Failure(f"{error}.", code=2) from None


@dataclass(slots=True)
class Block:
    """Rows that follow each other, the first of them having the number `first`: what each stands for, an event or the
    reason why it is none, and the lines that they are written on."""

    first: int
    events: Sequence[Event | str]
    lines: Sequence[str]
    _texts: list[str] = field(default_factory=list)

    def text(self, number: int) -> str:
        """The row of that number as it is written, without the line break behind it."""
        if not self._texts:
            self._texts = _texts(self.lines)
        return self._texts[number - self.first]


def _texts(lines: Sequence[str]) -> list[str]:
    """What is written of each row; of what cannot be read any more it is all that is left."""
    reader, start, found = csv.reader(lines, strict=True), 0, list[str]()
    with suppress(csv.Error):
        for cells in reader:
            if cells:
                found.append("".join(lines[start : reader.line_num]).strip("\r\n"))
                start = reader.line_num
    return [*found, "".join(lines[start:]).strip("\r\n")]


class _Lines:
    """The lines of a text, of which those that were taken from it are kept until they are asked for."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._kept: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(iter(self._more, []))

    def _more(self) -> list[str]:
        lines = self._text.readlines(READ)
        self._kept += lines
        return lines

    def kept(self, count: int) -> list[str]:
        """The next *count* of those that were taken."""
        found, self._kept = self._kept[:count], self._kept[count:]
        return found


class Rows:
    """The data rows of a file, in blocks, behind the first *skip* of them; and its header as it is written."""

    def __init__(self, mapping: ImportMapping, text: TextIO, *, skip: int = 0) -> None:
        """The header is read; blank lines before it are passed over.

        Raises UnusableMapping and csv.Error as `RowReader` does, and when there is nothing but blank lines.
        """
        self._lines = _Lines(text)
        lines = iter(self._lines)
        for blank, top in enumerate(lines):
            if top.strip("\ufeff \t\r\n"):
                self._lines.kept(blank)
                break
        else:
            raise UnusableMapping("the file is empty")
        self._reader = RowReader(mapping, chain((top,), lines))
        self._read = 0
        self._skip = skip
        self.header = "".join(self._taken()).strip("\r\n").removeprefix("\ufeff")

    def __iter__(self) -> Iterator[Block]:
        done = 0
        while done < self._skip and (passed := len(self._reader.rows(min(ROWS, self._skip - done)))):
            done += passed
            self._taken()
        while done >= self._skip and not self._reader.broken:
            rows = self._reader.rows(ROWS)
            events = self._reader.events(done + 1, rows)
            if self._reader.broken:
                events.append(self._reader.broken)
            if not events:
                return
            yield Block(first=done + 1, events=events, lines=self._taken())
            done += len(rows)

    def _taken(self) -> list[str]:
        """The lines that were read since the last time."""
        before, self._read = self._read, self._reader.lines
        return self._lines.kept(self._read - before)
