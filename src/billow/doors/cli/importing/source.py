"""The file of an import: its text, and its rows."""

import csv
import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, dropwhile
from pathlib import Path
from typing import BinaryIO, TextIO

from billow.doors.cli.output import Failure
from billow.metering.rules import ImportedRow, ImportMapping, UnusableMapping, events_of_rows


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One data row: what it stands for, and its own text."""

    imported: ImportedRow
    text: str

    @property
    def unique_id(self) -> str:
        return str((self.imported.event or {}).get("unique_id", ""))

    @property
    def account(self) -> str:
        return str((self.imported.event or {}).get("account", ""))


class _Remembering:
    """The lines of a file, keeping those that were read since they were last taken."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = lines
        self._kept: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self._kept.append(line)
            yield line

    def take(self) -> str:
        """The text since the last time, without the blank lines before it."""
        text, self._kept = "".join(self._kept).strip("\r\n"), []
        return text


def rows_of(mapping: ImportMapping, lines: Iterable[str], *, skip: int = 0) -> Iterator[str | Row]:
    """The text of the header, then every data row behind the first *skip*.

    Blank lines before the header are passed over. Raises UnusableMapping as `events_of_rows` does, and when there is
    nothing but blank lines.
    """
    written = dropwhile(lambda line: not line.strip("\ufeff \t\r\n"), lines)
    top = next(written, None)
    if top is None:
        raise UnusableMapping("the file is empty")
    remembering = _Remembering(chain((top,), written))
    first = True
    for imported in events_of_rows(mapping, remembering, skip=skip):
        text = remembering.take()
        if first:
            header, _, text = text.partition("\n")
            first = False
            yield header.strip("\r").removeprefix("\ufeff")
        if imported.number > skip:
            yield Row(imported=imported, text=text.strip("\r\n"))
