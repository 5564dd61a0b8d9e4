"""Which column is what in a file of events."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from billow.kit.time import instant_text, is_zone
from billow.metering.rules.imports.cells import ISO, TRANSFORMS, UNIX, UNIX_MS, read_instant


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

    def account(self, cell: str) -> str:
        """The customer that a cell of the column of customers names. Raises ValueError where it names none."""
        if self.customer.transform is not None:
            instant = self._instant(cell, self.customer.column)
            return TRANSFORMS[self.customer.transform](instant.astimezone(ZoneInfo(self.timezone)))
        account = cell.strip()
        if not account:
            raise ValueError(f"{self.customer.column} is empty: there is no customer")
        return account

    def timestamp(self, cell: str) -> str:
        """The instant that a cell of the column of times spells, as an event has it. Raises ValueError for none."""
        return instant_text(self._instant(cell, self.timestamp_column))

    def _instant(self, cell: str, column: str) -> datetime:
        text = cell.strip()
        try:
            return read_instant(text, self.timestamp_format, self.timezone)
        except (ValueError, OverflowError):
            raise ValueError(f"{column}: {text[:40]!r} is no time in the format {self.timestamp_format}") from None
