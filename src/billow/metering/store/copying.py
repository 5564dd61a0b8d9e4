"""Events as PostgreSQL's COPY takes them in its binary format (its manual, COPY, File Formats).

A driver encodes value by value. Most columns of a lot are the same in every row or name few customers: encoded once,
they cost nothing, and the rest is packed together. It takes a quarter of the time, where each event counts.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
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
_DAY_S = 86_400
_REMEMBERED = 50_000
"""Customers and names of events whose texts are encoded once."""
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
    half = len(keyed) // 2
    yield _HEADER + _rows(keyed[:half], same)
    yield _rows(keyed[half:], same) + _TRAILER


def _rows(keyed: Sequence[tuple[bytes, Arrival]], same: bytes) -> bytes:
    """The rows that begin with the *same*, made column by column, which takes less than row by row."""
    entries = [arrival.entry for _, arrival in keyed]
    documents = rules.documents([entry.properties for entry in entries])
    unique_ids = [entry.unique_id.encode() for entry in entries]
    columns = (
        [same] * len(keyed),
        [
            _OWN.pack(8, _microseconds(entry.timestamp), 8, arrival.digest, 16, key, len(unique_id))
            for (key, arrival), entry, unique_id in zip(keyed, entries, unique_ids, strict=True)
        ],
        unique_ids,
        [_often(arrival.customer_id) for _, arrival in keyed],
        [_often(entry.event_name) for entry in entries],
        [_DOCUMENT.pack(len(document) + 1, _JSONB) for document in documents],
        documents,
    )
    return b"".join(chain.from_iterable(zip(*columns, strict=True)))


async def copied(driver: Driver, script: str, rows: Iterator[bytes], *, few: bool) -> None:
    """Run a *script* of statements, of which one is a COPY that takes the *rows*, in one go to the server and back.

    Unless they are *few*, the server stores a portion of them while the next is packed. The driver's own
    `copy_to_table` knows no other statements beside the COPY, and reads a file in threads.
    """
    source = memoryview(b"".join(rows)) if few else _sent(rows)
    await driver._copy_in(script, source, None)  # type: ignore[attr-defined]  # what copy_to_table calls


async def _sent(portions: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The first of the portions is on its way while the rest is packed."""
    yield next(portions)
    await sent()
    yield b"".join(portions)


def _microseconds(moment: datetime) -> int:
    passed = moment - _BEGINNING
    return (passed.days * _DAY_S + passed.seconds) * 1_000_000 + passed.microseconds


def _text(value: str) -> bytes:
    encoded = value.encode()
    return _LENGTH.pack(len(encoded)) + encoded


_often = lru_cache(_REMEMBERED)(_text)
"""The same of texts that come again and again."""
