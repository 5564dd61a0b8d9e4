"""Reading events: what a request holds, one verdict an event."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from billow.catalog.types.metric import Metric, bounded, storable
from billow.kit import errors, limits
from billow.kit.numbers import decimal_text
from billow.kit.time import instant_text
from billow.metering.rules.matching import matches
from billow.metering.rules.samples import unusable
from billow.metering.types import SPELLINGS, Entry, Properties, Rejection, TooManyEvents, UnreadableEvents, Value

_FIELD = {spelling: field for field, spellings in SPELLINGS.items() for spelling in spellings}
RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,20})?([Zz]|[+-][0-9]{2}:[0-9]{2})", re.ASCII
)
"""How an instant is written; not every text of this form is one."""

UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
"""What does not stand in a text of one line."""

SHORT = 10**30
"""Whole numbers below it are short without a closer look."""

_SHORT_TEXT = 30
"""A number that is written with so many characters has no more digits on either side of its point."""


_SUBSCRIPTION = ("subscription_id", "subscriptionId", "external_subscription_id", "externalSubscriptionId")
_OF_SUBSCRIPTIONS = (
    "an event is of a customer, and of every subscription that bills by its metric: where two do, filter the metric of "
    "each by a property"
)

AHEAD = timedelta(seconds=limits.EVENT_FUTURE_S)
FUTURE = "future_timestamp"


class Unfit(Exception):
    """An event that cannot be taken: a stable code and the reason."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def entries_of(body: object, *, most: int = limits.EVENTS_PER_BATCH) -> Sequence[object]:
    """What a decoded request holds: the entries of a list or of `events`, or a single one.

    Raises:
        UnreadableEvents: It is neither, or names something beside `events`.
        TooManyEvents: It holds more than *most*: a hundred, where nothing else is said (api.md, the main path).
    """
    entries: object = body
    if isinstance(body, Mapping):
        if "events" not in body:
            return [body]
        extra = [str(name) for name in body if name != "events"]
        if extra:
            found = tuple(errors.FieldError(name, "unknown_field", "there is no such field here") for name in extra)
            raise UnreadableEvents(f"Check {', '.join(extra[:5])}.", errors=found)
        entries = body["events"]
    if not isinstance(entries, list):
        raise UnreadableEvents.of("events", 'send one event, a list of events, or {"events": [...]}')
    check_batch(len(entries), most=most)
    return entries


def check_batch(count: int, *, most: int = limits.EVENTS_PER_BATCH) -> None:
    """Return when so many events may come in one request.

    Raises:
        TooManyEvents: They are too many.
    """
    if count > most:
        detail = f"at most {most} events in one request, not {count}; nothing was stored"
        raise TooManyEvents.of("events", detail, code="too_long")


def read_entry(
    place: int,
    entry: object,
    *,
    now: datetime | None,
    new_id: Callable[[], str],
    received: datetime | None = None,
) -> Entry | Rejection:
    """The event at *place* of a request, or why it is none; it gets a new id when it brings none.

    Without *now* no instant lies too far ahead: a test clock will walk there. An event without a timestamp happened
    when it was *received*; where that is not given, it needs one.
    """
    unique_id = f"events.{place}"
    try:
        given = _fields(entry)
        unique_id = _id(given["unique_id"], "unique_id") if given.get("unique_id") is not None else new_id()
        timeless = received is not None and given.get("timestamp") is None
        return Entry(
            place=place,
            unique_id=unique_id,
            customer_ref=_id(_required(given, "account"), "account"),
            event_name=_id(_required(given, "event_name"), "event_name"),
            timestamp=received if timeless and received else _instant(_required(given, "timestamp"), now),
            properties=properties_of(given.get("properties")),
            timeless=timeless,
        )
    except Unfit as unfit:
        return Rejection(unique_id=unique_id, code=unfit.code, detail=unfit.detail)


def _fields(entry: object) -> dict[str, object]:
    """The fields of an entry in our spelling; a null says nothing, beside another spelling too."""
    if not isinstance(entry, Mapping):
        raise Unfit("not_an_object", "an event is an object")
    given: dict[str, object] = {}
    for spelling, value in entry.items():
        field = _FIELD.get(spelling)
        if field is None:
            detail = _OF_SUBSCRIPTIONS if spelling in _SUBSCRIPTION else "other data goes into properties"
            raise Unfit("unknown_field", f"there is no field {str(spelling)[:80]!r}; {detail}")
        held = given.get(field)
        if held is not None and value is not None and held != value:
            raise Unfit("ambiguous_field", f"{field} is given twice, with different values")
        if held is None:
            given[field] = value
    return given


def _required(given: Mapping[str, object], field: str) -> object:
    value = given.get(field)
    if value is None:
        raise Unfit("required", f"{field} is required")
    return value


def is_plain_name(value: object) -> bool:
    """Whether *value* can be a unique id, an account or an event name: a text of one line that is not too long."""
    return isinstance(value, str) and 0 < len(value) <= limits.NAME_LENGTH and not UNPRINTABLE.search(value)


def _id(value: object, field: str) -> str:
    if not isinstance(value, str) or not is_plain_name(value):
        raise Unfit("bad_id", f"{field} is a text of 1 to {limits.NAME_LENGTH} characters on one line")
    return value


def _instant(value: object, now: datetime | None) -> datetime:
    if not isinstance(value, str) or RFC3339.fullmatch(value) is None:
        raise Unfit("bad_timestamp", "write timestamp as RFC 3339, for example 2026-01-31T09:30:00Z")
    try:
        moment = datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unfit("bad_timestamp", f"there is no such instant as {value[:40]}") from None
    if not limits.YEAR_MIN <= moment.year <= limits.YEAR_MAX:
        raise Unfit("bad_timestamp", f"timestamp lies between the years {limits.YEAR_MIN} and {limits.YEAR_MAX}")
    if now is not None and moment > now + AHEAD:
        raise Unfit(FUTURE, too_far_ahead(now))
    return moment


def too_far_ahead(now: datetime) -> str:
    """Why an event that happens so far ahead of *now* is not taken."""
    return f"timestamp lies more than a day after {instant_text(now)}"


def properties_of(value: object) -> Properties:
    """The properties of an event, each value in its one form.

    Raises:
        Unfit: They are no object, too many, or one cannot be taken.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise Unfit("bad_properties", "properties is an object")
    if len(value) > limits.EVENT_PROPERTIES:
        raise Unfit("too_many_properties", f"at most {limits.EVENT_PROPERTIES} properties, not {len(value)}")
    return {_property_name(name): _property(name, each) for name, each in value.items()}


def _property_name(name: str) -> str:
    if not 0 < len(name) <= limits.NAME_LENGTH or not storable(name):
        raise Unfit("bad_properties", f"the name of a property has 1 to {limits.NAME_LENGTH} characters, and no NUL")
    return name


def _property(name: str, value: object) -> Value:
    """The value in its one form: a number without an exponent or trailing zeros."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        if len(value) > limits.TEXT_LENGTH or not storable(value):
            raise Unfit("bad_value", f"properties.{name} has at most {limits.TEXT_LENGTH} characters, and no NUL")
        return value
    if isinstance(value, Decimal) and is_plain_number(value):
        return value
    if isinstance(value, int | Decimal):
        if not (isinstance(value, int) and abs(value) < SHORT) and not bounded(Decimal(value)):
            raise Unfit("bad_value", f"properties.{name} has at most 30 digits before the point and 30 behind it")
        return value if isinstance(value, int) else _shortest(value)
    raise Unfit("bad_value", f"properties.{name} is a text, a number, true, false or null; nothing nested")


def is_plain_number(value: Decimal) -> bool:
    """Whether *value* is certainly in its one form already, and short: digits, a point, and no zero at the end."""
    text = str(value)
    return len(text) <= _SHORT_TEXT and text[-1] in "123456789" and "." in text and "E" not in text


def _shortest(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else Decimal(decimal_text(value))


def unusable_value(entry: Entry, metrics: Iterable[Metric]) -> Rejection | None:
    """Why a metric that the event counts for cannot use its values; None when all can.

    An event without the property of a metric adds nothing to it and is taken. One for which an expression cannot be
    worked out is not: it would be billed as nothing.
    """
    for metric in metrics:
        reason = unusable(metric, entry.properties, entry.timestamp)
        if reason is not None and matches(metric, entry.properties):
            detail = f"{reason}, since the metric {metric.code!r} computes with it"
            return Rejection(unique_id=entry.unique_id, code="bad_value", detail=detail)
    return None
