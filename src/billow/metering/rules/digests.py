"""What stands for an event: the digest of its content, and the key of its id."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from struct import Struct

import msgspec

from billow.kit.time import instant_text
from billow.metering.rules.values import text_of
from billow.metering.types import Entry, Properties, Value

_CANONICAL = msgspec.json.Encoder(order="deterministic")
"""Sorts properties; the fields of `_Content` stand in their order already."""
_ESCAPED = re.compile("[^\x00-\x7e]")
"""What stands escaped in the canonical content, beside what JSON has to escape: all but ASCII, and DEL."""

_FIRST_64_BITS = Struct(">q24x")
_KEY_BYTES = 16
_MODULUS = 2**64


class _Content(msgspec.Struct, gc=False):
    """The canonical content of an event; an instant in UTC is written as `instant_text` writes it."""

    customer_id: str
    event_name: str
    properties: Mapping[str, Value]
    timestamp: datetime | str
    unique_id: str


def content_digest(entry: Entry, customer_id: str) -> int:
    """The first 64 bits of the SHA-256 of the event's canonical content, as a signed integer.

    The canonical content is a JSON object without white space, its keys sorted, in ASCII: customer_id, event_name,
    properties (each as the text it is compared by, nulls left out), timestamp and unique_id.
    """
    return content_digests([entry], [customer_id])[0]


def agrees(entry: Entry, customer_id: str, digest: int, at: datetime) -> bool:
    """Whether the event, had it happened *at* that instant, has this digest."""
    return content_digest(msgspec.structs.replace(entry, timestamp=at), customer_id) == digest


def content_digests(entries: Sequence[Entry], customer_ids: Sequence[str]) -> list[int]:
    """The digest of each of *entries*, whose customers are *customer_ids*; for many it takes less than one by one."""
    contents = [
        _Content(
            customer_id,
            entry.event_name,
            _texts(entry.properties),
            entry.timestamp if entry.timestamp.tzinfo is UTC else instant_text(entry.timestamp),
            entry.unique_id,
        )
        for entry, customer_id in zip(entries, customer_ids, strict=True)
    ]
    encoded = _CANONICAL.encode_lines(contents)
    if not encoded.isascii() or b"\x7f" in encoded:
        encoded = _ESCAPED.sub(_escape, encoded.decode()).encode("ascii")
    hashed = b"".join([sha256(line).digest() for line in encoded.splitlines()])
    return [digest for (digest,) in _FIRST_64_BITS.iter_unpack(hashed)]


def _texts(properties: Properties) -> Properties:
    """The properties that are not null, as the texts by which they are compared."""
    texts = dict(properties)
    for name, value in properties.items():
        if value is None:
            del texts[name]
        elif type(value) is not str:
            texts[name] = str(value) if type(value) is int else text_of(value)
    return texts


def _escape(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def digest_text(digest: int) -> str:
    """A digest, or a sum of digests, modulo 2^64 in 16 hexadecimal digits."""
    return f"{digest % _MODULUS:016x}"


def event_key(tenant: str, unique_id: str) -> bytes:
    """The 16 bytes by which the event of that id is known among those of all tenants."""
    return event_keys(tenant, [unique_id])[0]


def event_keys(tenant: str, unique_ids: Iterable[str]) -> list[bytes]:
    """The same for each of *unique_ids*, in their order."""
    prefix = f"{tenant}\n".encode()
    return [sha256(prefix + unique_id.encode()).digest()[:_KEY_BYTES] for unique_id in unique_ids]
