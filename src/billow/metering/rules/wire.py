"""Reading the body of a request: quickly where every event of it is plainly good, and else one by one.

What is not plain is read by `read_entry`, which alone says what an event may be and why one is none. The quick way
takes nothing that `read_entry` refuses, and makes the same entries of what it takes.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from billow.kit import limits
from billow.kit.errors import Malformed
from billow.kit.numbers import decimal_text, json_number
from billow.metering.rules.entries import (
    AHEAD,
    RFC3339,
    SHORT,
    UNPRINTABLE,
    Unfit,
    entries_of,
    is_plain_number,
    properties_of,
    read_entry,
)
from billow.metering.types import Entry, Properties, Rejection, Value

_Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=limits.NAME_LENGTH)]
_Given: TypeAlias = _Name | UnsetType
_PropertiesGiven: TypeAlias = Annotated[dict[_Name, object], Meta(max_length=limits.EVENT_PROPERTIES)] | None
_PlainText: TypeAlias = Annotated[str, Meta(max_length=limits.TEXT_LENGTH)]
_PlainNumber: TypeAlias = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
_PlainProperties: TypeAlias = (
    Annotated[dict[_Name, _PlainText | _PlainNumber | bool | None], Meta(max_length=limits.EVENT_PROPERTIES)] | None
)

_FIRST = datetime(limits.YEAR_MIN, 1, 1, tzinfo=UTC)
_LAST = datetime(limits.YEAR_MAX, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


class NotPlain(Exception):
    """Something of the body has to be looked at more closely."""


class _Event(msgspec.Struct, forbid_unknown_fields=True, gc=False, kw_only=True):
    """An event in our spelling, whose texts have the right lengths."""

    account: _Name
    event_name: _Name
    unique_id: _Given = UNSET
    timestamp: str
    properties: _PropertiesGiven = None


class _Plain(msgspec.Struct, forbid_unknown_fields=True, gc=False, kw_only=True):
    """An event whose values are texts that are not too long, whole numbers that are short, true, false and null."""

    account: _Name
    event_name: _Name
    unique_id: _Given = UNSET
    timestamp: str
    properties: _PlainProperties = None


class _Spelt(msgspec.Struct, forbid_unknown_fields=True, gc=False, kw_only=True):
    """The same in whatever spelling; which of them are there is not known yet."""

    account: _Given = UNSET
    customer_id: _Given = UNSET
    customerId: _Given = UNSET  # noqa: N815  # so it is spelt
    account_id: _Given = UNSET
    accountId: _Given = UNSET  # noqa: N815  # so it is spelt
    event_name: _Given = UNSET
    eventName: _Given = UNSET  # noqa: N815  # so it is spelt
    unique_id: _Given = UNSET
    uniqueId: _Given = UNSET  # noqa: N815  # so it is spelt
    idempotency_key: _Given = UNSET
    idempotencyKey: _Given = UNSET  # noqa: N815  # so it is spelt
    timestamp: str
    properties: _PropertiesGiven = None


class _PlainBatch(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    events: Annotated[list[_Plain], Meta(max_length=limits.EVENTS_PER_BATCH_MOST)]


class _Batch(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    events: Annotated[list[_Event], Meta(max_length=limits.EVENTS_PER_BATCH_MOST)]


class _SpeltBatch(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    events: Annotated[list[_Spelt], Meta(max_length=limits.EVENTS_PER_BATCH_MOST)]


_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError)
_any = msgspec.json.Decoder(float_hook=json_number)
_plain_events = msgspec.json.Decoder(list[_Plain])
_plain_batch = msgspec.json.Decoder(_PlainBatch)
_event = msgspec.json.Decoder(_Event, float_hook=json_number)
_events = msgspec.json.Decoder(list[_Event], float_hook=json_number)
_batch = msgspec.json.Decoder(_Batch, float_hook=json_number)
_spelt = msgspec.json.Decoder(_Spelt, float_hook=json_number)
_spelt_events = msgspec.json.Decoder(list[_Spelt], float_hook=json_number)
_spelt_batch = msgspec.json.Decoder(_SpeltBatch, float_hook=json_number)
_encoder = msgspec.json.Encoder(decimal_format="number")
_encode, _encode_lines = _encoder.encode, _encoder.encode_lines


def read_body(
    body: bytes,
    *,
    now: datetime | None,
    new_id: Callable[[], str],
    received: datetime | None = None,
    most: int = limits.EVENTS_PER_BATCH,
) -> Sequence[Entry | Rejection]:
    """What the events of a JSON body are, in their order; *now* and *received* are those of `read_entry`.

    Raises:
        Malformed: The body is not JSON.
        UnreadableEvents: It is JSON, but holds no events.
        TooManyEvents: It holds more than *most*.
    """
    try:
        return read_plain(body, now=now, new_id=new_id, most=most)
    except NotPlain:
        return [
            read_entry(place, each, now=now, new_id=new_id, received=received)
            for place, each in enumerate(contents_of(body, most=most))
        ]


def contents_of(body: bytes, *, most: int = limits.EVENTS_PER_BATCH) -> Sequence[object]:
    """The events of a JSON body as they came, in the order of `read_body`; it raises the same."""
    try:
        decoded = _any.decode(body)
    except _UNREADABLE as error:
        raise Malformed(f"The body is not JSON: {error}.") from None
    return entries_of(decoded, most=most)


def read_plain(
    body: bytes, *, now: datetime | None, new_id: Callable[[], str], most: int = limits.EVENTS_PER_BATCH
) -> list[Entry]:
    """The entries of a body in which every event is plainly good.

    Raises:
        NotPlain: One may not be, they are more than *most*, or the body is something else.
    """
    given = _given(body)
    if len(given) > most:
        raise NotPlain
    last = _LAST if now is None else min(now + AHEAD, _LAST)
    moments = _moments([each.timestamp for each in given])
    entries = [
        Entry(
            place=place,
            unique_id=new_id() if each.unique_id is UNSET else each.unique_id,
            customer_ref=each.account,
            event_name=each.event_name,
            timestamp=moment,
            properties=_values(each),
        )
        for place, (each, moment) in enumerate(zip(given, moments, strict=True))
    ]
    if entries and not _FIRST <= min(moments) <= max(moments) <= last:
        raise NotPlain
    if not _is_plain_text(body, entries):
        raise NotPlain
    return entries


def _is_plain_text(body: bytes, entries: Sequence[Entry]) -> bool:
    """Whether no name of the entries holds a control character, nor anything else of them NUL.

    JSON in UTF-8 holds half a surrogate pair nowhere, and control characters but for DEL only behind a backslash.
    """
    if b"\\" not in body and b"\x7f" not in body:
        return True
    return b"\\u0000" not in body and not any(
        UNPRINTABLE.search(f"{e.unique_id}{e.customer_ref}{e.event_name}") for e in entries
    )


def _given(body: bytes) -> Sequence[_Plain | _Event]:
    """The events of a body, in the spelling of most or in any."""
    for read in _READERS.get(body.lstrip()[:1], ()):
        try:
            return read(body)
        except _UNREADABLE:
            continue
    raise NotPlain


_READERS: Mapping[bytes, Sequence[Callable[[bytes], Sequence[_Plain | _Event]]]] = {
    b"[": (
        _plain_events.decode,
        _events.decode,
        lambda body: [_respelt(each) for each in _spelt_events.decode(body)],
    ),
    b"{": (
        lambda body: [_event.decode(body)],
        lambda body: _plain_batch.decode(body).events,
        lambda body: _batch.decode(body).events,
        lambda body: [_respelt(each) for each in _spelt_batch.decode(body).events],
        lambda body: [_respelt(_spelt.decode(body))],
    ),
}
"""How a body may be read, by its first character; what does not fit raises `ValueError` or an error of msgspec."""


def _respelt(event: _Spelt) -> _Event:
    e = event
    unique_ids = (e.unique_id, e.uniqueId, e.idempotency_key, e.idempotencyKey)
    return _Event(
        account=_one((e.account, e.customer_id, e.customerId, e.account_id, e.accountId)),
        event_name=_one((e.event_name, e.eventName)),
        unique_id=UNSET if unique_ids == _NONE_OF_FOUR else _one(unique_ids),
        timestamp=e.timestamp,
        properties=e.properties,
    )


_NONE_OF_FOUR = (UNSET, UNSET, UNSET, UNSET)


def _one(said: Sequence[_Given]) -> str:
    """What is said under one spelling alone."""
    (only,) = [each for each in said if not isinstance(each, UnsetType)]
    return only


_SIGNS = {20: "T::Z", 24: "T::."}
"""What stands between the digits of an hour, a minute and a second, by the length of the text."""


def _moments(texts: Sequence[str]) -> list[datetime]:
    """The instants of texts. That all are in one of the two spellings that come most is seen of all at once."""
    sizes, every, count = set(map(len, texts)), "".join(texts), len(texts)
    size = sizes.pop() if len(sizes) == 1 else 0
    signs = [*zip(range(10, 20, 3), _SIGNS.get(size, ""), strict=False), (size - 1, "Z")]
    if size not in _SIGNS or "W" in every[5::size] or any(every[at::size] != sign * count for at, sign in signs):
        return [_moment(each) for each in texts]
    try:
        return list(map(datetime.fromisoformat, texts))
    except ValueError:
        raise NotPlain from None


def _moment(text: str) -> datetime:
    """The instant of a text; the two spellings that come most are known by their signs, and no digit is looked at."""
    try:
        if text[10:20:3] == _SIGNS.get(len(text)) and text[-1] == "Z" and text[5] != "W":
            return datetime.fromisoformat(text)
        if RFC3339.fullmatch(text) is None:
            raise NotPlain
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotPlain from None


def _values(event: _Plain | _Event) -> Properties:
    if not event.properties:
        return {}
    if type(event) is _Plain:
        return event.properties
    given: Mapping[str, object] = event.properties
    for value in given.values():
        kind = type(value)
        if kind is str:
            if len(value) > limits.TEXT_LENGTH:  # type: ignore[arg-type]  # it is a text
                raise NotPlain
        elif kind is int:
            if not -SHORT < value < SHORT:  # type: ignore[operator]  # it is a whole number
                raise NotPlain
        elif not (value is None or kind is bool or (isinstance(value, Decimal) and is_plain_number(value))):
            return _values_in_form(given)
    return given  # type: ignore[return-value]  # each value is a text, a number, true, false or null


def _values_in_form(given: Mapping[str, object]) -> Properties:
    try:
        return properties_of(given)
    except Unfit:
        raise NotPlain from None


def properties_json(properties: Properties) -> bytes:
    """The properties of an entry as they are stored: JSON in which every number stands in plain digits."""
    return documents([properties])[0]


def documents(properties: Sequence[Properties]) -> list[bytes]:
    """The same for many entries at once."""
    encoded = _encode_lines(properties)
    found = encoded.splitlines()
    if b"E" not in encoded:
        return found
    return [
        _plain(each, document) if b"E" in document else document
        for each, document in zip(properties, found, strict=True)
    ]


def _plain(properties: Properties, document: bytes) -> bytes:
    """The *document* of these properties, in which an E may be that of an exponent."""
    if not any(isinstance(value, Decimal) for value in properties.values()):
        return document
    return _encode({name: _in_plain_digits(value) for name, value in properties.items()})


def _in_plain_digits(value: Value) -> Value | msgspec.Raw:
    return msgspec.Raw(decimal_text(value).encode()) if isinstance(value, Decimal) else value
