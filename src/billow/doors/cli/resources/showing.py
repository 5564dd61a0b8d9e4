"""Answers on stdout, as a table, as JSON or as YAML; words about them on stderr."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from itertools import chain
from pathlib import Path
from shutil import get_terminal_size
from typing import Any

import msgspec

from billow.doors.cli.output import WRONG_USAGE, Failure, err, out
from billow.doors.cli.resources.calling import Page
from billow.doors.cli.resources.request import Manner
from billow.doors.cli.resources.tables import Table, details, has
from billow.doors.cli.resources.yaml import lines

_STDOUT = "-"
_decode = msgspec.json.Decoder(float_hook=Decimal).decode


def answer(content: bytes, manner: Manner) -> None:
    """The answer stands on stdout; of one page of a list stderr says whether there is more."""
    match manner.format:
        case "json":
            _write([msgspec.json.format(content, indent=2).decode()])
        case "yaml":
            _write(lines(_decode(content)))
        case _:
            _table(_decode(content), manner)


def _table(value: Any, manner: Manner) -> None:
    rows = value.get("data") if isinstance(value, dict) else value
    if not isinstance(rows, list):
        _write(details(value, width=_width()))
        return
    _rows([rows], manner)
    pagination = (value.get("pagination") if isinstance(value, dict) else None) or {}
    if pagination.get("next_cursor"):
        _say(f"There is more: --all, or --cursor {pagination['next_cursor']}")
    elif pagination.get("total_count", len(rows)) > len(rows):
        _say(f"{len(rows)} of {pagination['total_count']}")


def pages(found: Iterable[Page], manner: Manner) -> None:
    """Every row stands on stdout as soon as its page is there."""
    with _counted(found) as counted:
        match manner.format:
            case "json":
                _write(_json_rows(counted))
            case "yaml":
                _write(_yaml_rows(counted))
            case _:
                _rows(([_decode(row) for row in page.data] for page in counted), manner)


def _json_rows(found: Iterable[Page]) -> Iterator[str]:
    """One document like that of a page, with a line for each row."""
    yield '{"data": ['
    before = ""
    for page in found:
        for row in page.data:
            if before:
                yield before + ","
            before = bytes(row).decode()
    yield from [before] if before else []
    yield "]}"


def _yaml_rows(found: Iterable[Page]) -> Iterator[str]:
    rows = (row for page in found for row in page.data)
    first = next(rows, None)
    if first is None:
        yield "data: []"
        return
    yield "data:"
    for row in chain([first], rows):
        yield from lines([_decode(row)])


def _rows(found: Iterable[list[Any]], manner: Manner) -> None:
    """The rows below the columns that the first of them ask for."""
    table = None
    for rows in found:
        if table is None and rows:
            columns = [name.strip() for name in (manner.columns or "").split(",") if name.strip()]
            _check_columns(columns, rows)
            table = Table(rows, columns=columns, width=_width())
            out().print(table.head, style="bold", markup=False, soft_wrap=True)
        if table is not None:
            _write(table.lines(rows))
    if table is None:
        _say("There are none.")


def _check_columns(columns: Sequence[str], rows: Sequence[Any]) -> None:
    """Return when each column stands in one of the rows. Raises Failure naming those that there are."""
    unknown = [name for name in columns if not any(has(row, name) for row in rows)]
    if unknown:
        known = ", ".join(dict.fromkeys(name for row in rows for name in row))
        raise Failure(f"--columns: there is no {', '.join(unknown)}; there are {known}.", code=WRONG_USAGE)


@contextmanager
def _counted(found: Iterable[Page]) -> Iterator[Iterable[Page]]:
    """The pages; where stdout goes elsewhere a terminal shows how many rows have come."""
    if sys.stdout.isatty() or not sys.stderr.isatty():
        yield found
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed} rows"), TimeElapsedColumn())
    with Progress(*columns, console=err(), transient=True) as bar:
        task = bar.add_task("", total=None)

        def counting() -> Iterator[Page]:
            for page in found:
                bar.advance(task, len(page.data))
                yield page

        yield counting()


def file(content: bytes, manner: Manner) -> None:
    """The file lies where it was asked for, or went to stdout. Raises Failure when it cannot be written."""
    if manner.output_file in (None, _STDOUT):
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return
    path = Path(str(manner.output_file)).expanduser()
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Failure(f"Cannot write {path}: {error.strerror}.") from None
    _say(f"{path} has {len(content)} bytes.")


def check_file(manner: Manner) -> None:
    """Return when a file would not end up on a screen. Raises Failure otherwise."""
    if manner.output_file is None and sys.stdout.isatty():
        raise Failure("This answers a file: say where it goes with --output-file, or use a pipe.", code=WRONG_USAGE)


def rehearsed() -> None:
    """Stderr says that nothing happened."""
    _say("Dry run: nothing was changed.", style="bold")


def _say(text: str, *, style: str = "dim") -> None:
    err().print(text, style=style, markup=False, soft_wrap=True)


def _width() -> int | None:
    """The columns of the terminal, None in a pipe."""
    return get_terminal_size().columns if sys.stdout.isatty() else None


def _write(lines: Iterable[str]) -> None:
    write: Callable[[str], int] = sys.stdout.write
    for line in lines:
        write(line + "\n")
    sys.stdout.flush()
