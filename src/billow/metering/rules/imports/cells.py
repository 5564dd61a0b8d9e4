"""What a cell of a file says: an instant, a number, or a text."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from billow.kit import numbers
from billow.kit.time import resolve

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
