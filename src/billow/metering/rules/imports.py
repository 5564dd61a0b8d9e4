"""Rows of a CSV file as events: which column is what, and a unique id that is the same at every import."""

import csv
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from billow.kit import numbers
from billow.kit.time import instant_text, is_zone, resolve

ISO, UNIX, UNIX_MS = "iso", "unix", "unix_ms"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ISO = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:[.,]([0-9]{1,9}))?"
    r" ?([Zz]|[+-][0-9]{2}:?[0-9]{2})?",
    re.ASCII,
)
_PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})([.][0-9]{1,12})?", re.ASCII)
TRANSFORMS: Mapping[str, Callable[[datetime], str]] = {
    "minute": lambda local: f"{local.minute:02}",
    "hour": lambda local: f"{local.hour:02}",
    "date": lambda local: local.date().isoformat(),
}
"""What can be made of a column of times by the clock of the zone: minute (00 to 59), hour (00 to 23), date."""


class UnusableMapping(ValueError):
    """The mapping contradicts itself, or names columns that the file does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRef:
    """A column, or something made of a column of times."""

    column: str
    transform: str | None = None

    @classmethod
    def parse(cls, text: str) -> "ColumnRef":
        """The reference written as `column` or `column:transform`, for example `TIMESTAMP:minute`."""
        column, _, transform = text.rpartition(":")
        return cls(column=column, transform=transform) if column and transform in TRANSFORMS else cls(column=text)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportMapping:
    """Which column is what in a file of events.

    `properties` gives the column of each property. Times without a zone are read in `timezone`; `timestamp_format` is
    `iso`, `unix`, `unix_ms`, or a pattern of strptime such as `%d/%m/%Y %H:%M`. Raises `UnusableMapping` when a part is
    empty or unknown.
    """

    event_name: str
    customer: ColumnRef
    timestamp_column: str
    properties: Mapping[str, str] = field(default_factory=dict)
    timezone: str = "UTC"
    timestamp_format: str = ISO
    unique_id_column: str | None = None

    def __post_init__(self) -> None:
        if not (self.event_name and self.customer.column and self.timestamp_column):
            raise UnusableMapping("an event needs a name, a column of customers and a column of times")
        if not is_zone(self.timezone):
            raise UnusableMapping(f"{self.timezone!r} is no time zone, for example Europe/Berlin")
        if self.timestamp_format not in (ISO, UNIX, UNIX_MS) and "%" not in self.timestamp_format:
            raise UnusableMapping(
                f"{self.timestamp_format!r} is none of {ISO}, {UNIX}, {UNIX_MS}, nor a strptime pattern"
            )

    @staticmethod
    def parse_properties(texts: Iterable[str]) -> dict[str, str]:
        """The properties written as `property=Column`, or `Column` where both have one name.

        Raises:
            UnusableMapping: A part is empty, or a property is mapped twice.
        """
        found: dict[str, str] = {}
        for text in texts:
            name, sign, column = text.partition("=")
            if not name or (sign and not column) or name in found:
                raise UnusableMapping(f"{text!r}: map each property once, as property=Column")
            found[name] = column or name
        return found

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the mapping reads, once."""
        optional = (self.unique_id_column,) if self.unique_id_column else ()
        return tuple(dict.fromkeys((self.customer.column, self.timestamp_column, *optional, *self.properties.values())))

    def check(self, header: Sequence[str]) -> None:
        """Return when the file's *header* has every column, each once.

        Raises:
            UnusableMapping: A column is missing or stands there twice; the message lists what there is.
        """
        missing = [name for name in self.columns if header.count(name) != 1]
        if missing:
            raise UnusableMapping(f"the file needs one column {', '.join(missing)}; it has {', '.join(header)}")

    def event(self, number: int, row: Mapping[str, str]) -> dict[str, object]:
        """The event that the data row *number* (from one) stands for, as `POST /events` takes it.

        Its unique id is made of the number, the event name and the whole row, so that a second import of the same file,
        under whatever name, changes nothing. An empty cell is no property; digits are a number.

        Raises:
            ValueError: A time cannot be read, or a customer is empty; the message names the column.
        """
        account = self._account(row)
        if not account:
            raise ValueError(f"{self.customer.column} is empty: there is no customer")
        return {
            "account": account,
            "event_name": self.event_name,
            "unique_id": self._unique_id(number, row),
            "timestamp": instant_text(self._instant(row, self.timestamp_column)),
            "properties": {name: cell_value(row[column]) for name, column in self.properties.items() if row[column]},
        }

    def _account(self, row: Mapping[str, str]) -> str:
        if self.customer.transform is None:
            return row[self.customer.column].strip()
        instant = self._instant(row, self.customer.column)
        return TRANSFORMS[self.customer.transform](instant.astimezone(ZoneInfo(self.timezone)))

    def _unique_id(self, number: int, row: Mapping[str, str]) -> str:
        if self.unique_id_column:
            return row[self.unique_id_column]
        content = json.dumps([number, self.event_name, list(row.items())])
        return f"csv_{hashlib.sha256(content.encode('ascii')).hexdigest()[:32]}"

    def _instant(self, row: Mapping[str, str], column: str) -> datetime:
        text = row[column].strip()
        try:
            return read_instant(text, self.timestamp_format, self.timezone)
        except (ValueError, OverflowError):
            raise ValueError(f"{column}: {text[:40]!r} is no time in the format {self.timestamp_format}") from None


def read_instant(text: str, form: str, zone: str) -> datetime:
    """The instant that *text* spells in *form*, to the microsecond; without a zone of its own it is read in *zone*.

    Raises:
        ValueError: It spells none.
    """
    if form in (UNIX, UNIX_MS):
        seconds = numbers.exact(numbers.parse_decimal(text)) / (1000 if form == UNIX_MS else 1)
        return _EPOCH + timedelta(microseconds=int(seconds * 1_000_000))
    moment = _iso(text) if form == ISO else datetime.strptime(text, form)  # noqa: DTZ007  (the zone is given next)
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    return resolve(moment.date(), zone, moment.time())


def _iso(text: str) -> datetime:
    found = _ISO.fullmatch(text)
    if found is None:
        raise ValueError("not an ISO 8601 time")
    day, clock, fraction, offset = found.groups()
    clock = clock if len(clock) == 8 else f"{clock}:00"
    micros = (fraction or "0").ljust(6, "0")[:6]
    return datetime.fromisoformat(f"{day}T{clock}.{micros}{(offset or '').upper()}")


def cell_value(cell: str) -> str | int | Decimal:
    """The value of a cell: a number when it is written as one, without leading zeros; a text else."""
    if _PLAIN_NUMBER.fullmatch(cell) is None:
        return cell
    return Decimal(cell) if "." in cell else int(cell)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRow:
    """One data row of a file, counted from one: its cells, and an event or the reason why it is none."""

    number: int
    cells: Sequence[str] = ()
    event: Mapping[str, object] | None = None
    error: str | None = None


def events_of_rows(mapping: ImportMapping, lines: Iterable[str], *, skip: int = 0) -> Iterator[ImportedRow]:
    """The rows of a CSV file as events, in order; blank lines are passed over, broken rows keep their number.

    Of the first *skip* rows nothing is made: they are neither an event nor an error.

    Raises:
        UnusableMapping: The file is empty, or its header lacks a column of the mapping.
    """
    reader = csv.reader(lines, strict=True)
    header = [name.strip().removeprefix("\ufeff") for name in next(reader, [])]
    mapping.check(header)
    number = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield ImportedRow(number=number + 1, error=f"the rest of the file cannot be read: {error}")
            return
        if cells:
            number += 1
            skipped = number <= skip
            yield ImportedRow(number=number) if skipped else _imported(mapping, number, header, cells)


def _imported(mapping: ImportMapping, number: int, header: Sequence[str], cells: Sequence[str]) -> ImportedRow:
    if len(cells) != len(header):
        return ImportedRow(number=number, cells=cells, error=f"{len(cells)} cells under {len(header)} columns")
    row = dict(zip(header, cells, strict=True))
    try:
        return ImportedRow(number=number, cells=cells, event=mapping.event(number, row))
    except ValueError as error:
        return ImportedRow(number=number, cells=cells, error=str(error))
