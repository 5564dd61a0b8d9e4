"""Answers for people: rows as a table that fits the terminal, an object as its fields one below the other."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from textwrap import wrap
from typing import Any

from rich.cells import cell_len, set_cell_size

Row = Mapping[str, Any]
GAP = "  "
NOTHING = "-"
WIDEST = 40
"""What a column takes at most where a terminal has to hold it."""
_NARROWEST = 6
_FIRST = ("id", "unique_id", "number", "code", "name", "event_name", "external_id", "type", "status", "customer_id")
_SECOND = ("total", "amount", "currency", "amount_due", "due_date", "timestamp")
_LAST = ("metadata", "created_at", "updated_at")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


class Table:
    """Rows below their columns; what is shown, and how wide, follows from the first rows."""

    def __init__(self, first: Sequence[Row], *, columns: Sequence[str] = (), width: int | None = None) -> None:
        """*columns* are shown as they are named; without them those that fit into *width*, None being room for all."""
        self._width = width
        cells = {name: [_cell(_found(row, name)) for row in first] for name in columns or _columns(first)}
        widths = {name: max(map(cell_len, (name, *inside))) for name, inside in cells.items()}
        if width is not None:
            widths = _shrunk(widths, width) if columns else _chosen(widths, width)
        self._widths = widths
        self._right = {name for name in widths if _is_numeric(cells[name])}

    @property
    def head(self) -> str:
        """The names of the columns."""
        return self._line({name: name for name in self._widths})

    def lines(self, rows: Iterable[Row]) -> Iterator[str]:
        """A line for each row."""
        for row in rows:
            yield self._line({name: _cell(_found(row, name)) for name in self._widths})

    def _line(self, cells: Mapping[str, str]) -> str:
        return GAP.join(self._fitted(name, text) for name, text in cells.items()).rstrip()

    def _fitted(self, name: str, text: str) -> str:
        width = self._widths[name]
        if cell_len(text) > width:
            return text if self._width is None else set_cell_size(text, width - 1) + "…"
        padding = " " * (width - cell_len(text))
        return padding + text if name in self._right else text + padding


def details(value: Any, *, width: int | None) -> Iterator[str]:
    """An object as its fields, those of objects inside it with dotted names; below them its lists of objects."""
    flat = dict(_flat(value if isinstance(value, Mapping) else {"value": value}))
    lists = {name: each for name, each in flat.items() if _is_rows(each)}
    left = max((cell_len(name) for name in flat if name not in lists), default=0)
    room = None if width is None else max(width - left - len(GAP), _NARROWEST)
    for name, each in flat.items():
        if name not in lists:
            text = _cell(each)
            parts = wrap(text, room, break_on_hyphens=False) if room and text else [text]
            yield set_cell_size(name, left) + GAP + parts[0]
            yield from (" " * left + GAP + part for part in parts[1:])
    for name, rows in lists.items():
        table = Table(rows, width=width)
        yield from ("", name, table.head, *table.lines(rows))


def _flat(value: Row, before: str = "") -> Iterator[tuple[str, Any]]:
    for name, inner in value.items():
        if isinstance(inner, Mapping) and inner:
            yield from _flat(inner, f"{before}{name}.")
        else:
            yield before + name, inner


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, Mapping) for each in value)


def _columns(rows: Sequence[Row]) -> list[str]:
    """What rows like these can show in a table, what names them first and what they all lack not at all."""
    seen = dict.fromkeys(name for row in rows for name, value in row.items() if _fits(value))
    order = [name for name in (*_FIRST, *_SECOND) if name in seen]
    return [*order, *(each for each in seen if each not in (*order, *_LAST)), *(each for each in _LAST if each in seen)]


def _fits(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and not any(isinstance(each, Mapping | list) for each in value)
    return value is not None and not isinstance(value, Mapping)


def _chosen(widths: Mapping[str, int], room: int) -> dict[str, int]:
    """The columns that fit into *room*, those behind one that does not included."""
    left, chosen = room, {}
    for name, width in widths.items():
        width = min(width, WIDEST)
        if width <= left:
            chosen[name] = width
            left -= width + len(GAP)
    return chosen or _shrunk(dict(list(widths.items())[:1]), room)


def _shrunk(widths: Mapping[str, int], room: int) -> dict[str, int]:
    """All columns, the widest made narrower until *room* holds them or none can be any narrower."""
    shrunk = dict(widths)
    while sum(shrunk.values()) + len(GAP) * (len(shrunk) - 1) > room:
        widest = max(shrunk, key=lambda name: shrunk[name])
        if shrunk[widest] <= _NARROWEST:
            break
        shrunk[widest] -= 1
    return shrunk


def has(row: Row, name: str) -> bool:
    """Whether the row has that name, dotted for what stands in an object of it; of an absent object nobody knows."""
    value: Any = row
    for part in [name] if name in row else name.split("."):
        if not isinstance(value, Mapping):
            return value is None
        if part not in value:
            return False
        value = value[part]
    return True


def _found(row: Row, name: str) -> Any:
    """The value under the name, dotted for what stands in an object of the row."""
    value: Any = row
    for part in [name] if name in row else name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _cell(value: Any) -> str:
    """*value* on one line."""
    match value:
        case None | "":
            return NOTHING
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case list():
            plain = not any(isinstance(each, Mapping | list) for each in value)
            return (", ".join(map(_cell, value)) if plain else f"{len(value)} items") if value else NOTHING
        case Mapping():
            return NOTHING if not value else ", ".join(f"{name}={_cell(each)}" for name, each in value.items())
    return "".join(each if each.isprintable() else " " for each in str(value))


def _is_numeric(cells: Sequence[str]) -> bool:
    values = [each for each in cells if each != NOTHING]
    return bool(values) and all(map(_NUMBER.fullmatch, values))
