"""What stands for an event: the digest of its content, and the key of its id."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from struct import Struct

import msgspec

from billow.kit.time import instant_text
from billow.metering.rules.values import text_of
from billow.metering.types import Entry, Properties, Value

_CANONICAL = msgspec.json.Encoder(order="sorted")
_ESCAPED = re.compile("[^\x00-\x7e]")
"""What stands escaped in the canonical content, beside what JSON has to escape: all but ASCII, and DEL."""

_FIRST_64_BITS = Struct(">q")
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
    moment = entry.timestamp if entry.timestamp.tzinfo is UTC else instant_text(entry.timestamp)
    texts = _texts(entry.properties)
    encoded = _CANONICAL.encode(_Content(customer_id, entry.event_name, texts, moment, entry.unique_id))
    if not encoded.isascii() or b"\x7f" in encoded:
        encoded = _ESCAPED.sub(_escape, encoded.decode()).encode("ascii")
    digest: int = _FIRST_64_BITS.unpack_from(sha256(encoded).digest())[0]
    return digest


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
    return sha256(f"{tenant}\n{unique_id}".encode()).digest()[:_KEY_BYTES]
