"""Events as PostgreSQL's COPY takes them in its binary format (its manual, COPY, File Formats).

A driver encodes value by value. Most columns of a lot are the same in every row or name few customers: encoded once,
they cost nothing, and the rest is packed together. It takes a quarter of the time, where each event counts.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from struct import Struct

from billow.metering import rules
from billow.metering.ports import Arrival
from billow.runtime.driver import Driver, sent

COLUMNS = (
    "batch",
    "received_at",
    "slice",
    "tenant_id",
    "timestamp",
    "digest",
    "key",
    "unique_id",
    "customer_id",
    "event_name",
    "properties",
)
_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER = b"\xff\xff"
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""Instants are counted from here, in microseconds."""
_MICROSECOND = timedelta(microseconds=1)
_LENGTH = Struct(">i")
_SAME = Struct(">hiqiqii")
_OWN = Struct(">iqiqi16si")
_DOCUMENT = Struct(">ib")
_JSONB = 1
"""The version of the format, a byte before the text."""


def packed(
    keyed: Sequence[tuple[bytes, Arrival]], *, batch: int, slice_id: int, tenant: str, received_at: datetime
) -> Iterator[bytes]:
    """Rows of `COLUMNS` for events, each with its key, that arrive at one instant in one batch, in two portions."""
    same = _SAME.pack(len(COLUMNS), 8, batch, 8, _microseconds(received_at), 4, slice_id) + _text(tenant)
    texts = _Texts()
    half = len(keyed) // 2
    yield _HEADER + b"".join(_rows(keyed[:half], same, texts))
    yield b"".join(_rows(keyed[half:], same, texts)) + _TRAILER


def _rows(keyed: Sequence[tuple[bytes, Arrival]], same: bytes, texts: "_Texts") -> list[bytes]:
    parts: list[bytes] = []
    documents = rules.documents([arrival.entry.properties for _, arrival in keyed])
    for (key, arrival), document in zip(keyed, documents, strict=True):
        entry = arrival.entry
        unique_id = entry.unique_id.encode()
        parts += (
            same,
            _OWN.pack(8, _microseconds(entry.timestamp), 8, arrival.digest, 16, key, len(unique_id)),
            unique_id,
            texts[arrival.customer_id],
            texts[entry.event_name],
            _DOCUMENT.pack(len(document) + 1, _JSONB),
            document,
        )
    return parts


async def copied(driver: Driver, script: str, rows: Iterator[bytes], *, few: bool) -> None:
    """Run a *script* of statements, of which one is a COPY that takes the *rows*, in one go to the server and back.

    Unless they are *few*, the server stores a portion of them while the next is packed. The driver's own
    `copy_to_table` knows no other statements beside the COPY, and reads a file in threads.
    """
    source = memoryview(b"".join(rows)) if few else _sent(rows)
    await driver._copy_in(script, source, None)  # type: ignore[attr-defined]  # what copy_to_table calls


async def _sent(portions: Iterator[bytes]) -> AsyncIterator[bytes]:
    for portion in portions:
        yield portion
        await sent()


class _Texts(dict[str, bytes]):
    """Texts that come again and again, each encoded once."""

    def __missing__(self, value: str) -> bytes:
        made = self[value] = _text(value)
        return made


def _microseconds(moment: datetime) -> int:
    return (moment - _BEGINNING) // _MICROSECOND


def _text(value: str) -> bytes:
    encoded = value.encode()
    return _LENGTH.pack(len(encoded)) + encoded
