"""Values and names as they stand in a statement of ClickHouse.

Statements carry their values themselves, since a set of ten thousand windows fits no parameter of a URL. Everything
that is not ours goes through `text`, which knows the two signs that mean something between quotes.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def text(value: str) -> str:
    """*value* as a literal: whatever it holds is read as itself."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\x00", "\\0")
    return f"'{escaped}'"


def texts(values: Iterable[str]) -> str:
    """The values as a list in brackets, for IN; of no values one that holds nothing."""
    return f"({', '.join(text(each) for each in values) or 'NULL'})"


def name(value: str) -> str:
    """*value* as the name of a database, a table or a cluster."""
    escaped = value.replace("\\", "\\\\").replace("`", "\\`")
    return f"`{escaped}`"


def whole(value: int) -> str:
    """A whole number of any size up to 76 digits, as an Int256."""
    return f"toInt256('{value}')"


def micros(moment: datetime) -> int:
    """The microseconds from 1970 to *moment*, exactly: DateTime64 ends in 2299, years here do not."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(micros: int) -> datetime:
    """The instant so many microseconds after 1970."""
    return _EPOCH + micros * _MICROSECOND
