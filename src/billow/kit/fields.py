"""The vocabulary of fields: each shape is declared once and read by every door and every document."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, Strict, StringConstraints, WithJsonSchema

from billow.kit import currency, limits, numbers, time

DECIMAL_PATTERN = r"^-?[0-9]{1,15}(\.[0-9]{1,12})?$"
_NOT_NEGATIVE = DECIMAL_PATTERN.replace("-?", "")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:\-]{0,254}")
_UNSEEN = r"\u007f-\u009f"
"""The upper control characters, which a terminal obeys instead of showing them."""
_CONTROL = re.compile(rf"[\x00-\x08\x0b-\x1f{_UNSEEN}\ud800-\udfff]")
_ONE_LINE = rf"^[^\u0000-\u001f{_UNSEEN}]*$"
_SPACE = r"\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""Which characters are white space differs between the languages that read a pattern: these are Unicode's."""
_WORDS = rf"^[^\u0000-\u001f{_UNSEEN}]*[^{_SPACE}\u0000-\u001f{_UNSEEN}][^\u0000-\u001f{_UNSEEN}]*$"
_IN_EMAIL = rf"[^@{_SPACE}\u0000-\u001f{_UNSEEN},;<>\"]"
_LINES = rf"^[^\u0000-\u0008\u000b-\u001f{_UNSEEN}]*$"


def read_decimal(value: object) -> Decimal:
    """A decimal from a string, or from a JSON number that was read exactly (correctness M-03); never from a float."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ValueError('write it as a decimal string, for example "49.00"')
    if isinstance(value, Decimal) and not _is_plain(value):
        raise ValueError("write it without an exponent, with at most 15 digits and 12 decimals")
    text = value if isinstance(value, str) else format(value, "f")
    try:
        return numbers.parse_decimal(text)
    except ValueError as error:
        raise ValueError('write it as a decimal string of at most 15 digits and 12 decimals, as "49.00"') from error


def _is_plain(value: Decimal) -> bool:
    """Whether *value* was written without an exponent and is no longer than a decimal of ours: a check that costs
    nothing, before its digits are written out (correctness M-03)."""
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and -12 <= exponent <= 0 and value.adjusted() < 15


def _not_negative(value: Decimal) -> Decimal:
    if value < 0:
        raise ValueError("must not be negative")
    return value


def _currency(value: str) -> str:
    code = _known_currency(value)
    ended = currency.withdrawn_on(code)
    if ended is not None:
        raise ValueError(f"{code} was withdrawn on {ended.isoformat()}; what is new is in another currency")
    return code


def _known_currency(value: str) -> str:
    code = value.upper()
    if code not in currency.CURRENCIES and code not in currency.WITHDRAWN:
        raise ValueError(f"{value!r} is no ISO 4217 currency that can be billed, for example USD")
    return code


def _zone(value: str) -> str:
    if not time.is_zone(value):
        raise ValueError(f"{value!r} is no IANA time zone, for example Europe/Berlin")
    return value


def _code(value: str) -> str:
    if not _CODE.fullmatch(value):
        raise ValueError("use letters, digits and _ . : - only, at most 255")
    return value


def _instant(value: object) -> datetime:
    if isinstance(value, datetime):
        moment = value
    elif isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise ValueError("write it as RFC 3339, for example 2026-01-31T09:30:00Z") from error
        if len(value) <= 10:
            raise ValueError("a time of day is needed, for example 2026-01-31T09:30:00Z")
    else:
        raise ValueError("write it as RFC 3339, for example 2026-01-31T09:30:00Z")
    if moment.tzinfo is None:
        raise ValueError("a time zone is needed: end it with Z or an offset such as +01:00")
    try:
        moment = moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("out of range") from error
    _in_range(moment)
    return moment


def _in_range(day: date) -> None:
    """Days and instants outside have no meaning in billing, and near the ends of the calendar a period, a zone or a
    term of payment leads out of it; the very ends are infinite to the database."""
    if not limits.YEAR_MIN <= day.year <= limits.YEAR_MAX:
        raise ValueError(f"must lie in the years {limits.YEAR_MIN} to {limits.YEAR_MAX}")


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise ValueError("there is no such day") from error
        _in_range(day)
        return day
    raise ValueError("write it as a calendar date, for example 2026-01-31")


def _plain(value: Decimal) -> str:
    """`numbers.decimal_text`, quick for what nearly every number is: short, and written without an exponent."""
    text = str(value)
    if "E" in text or value.is_zero() or not value.is_finite():
        return numbers.decimal_text(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _no_controls(value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError("must not contain control characters")
    return value


def _one_line(value: str) -> str:
    if "\n" in value or "\t" in value:
        raise ValueError("must stand on one line")
    return _no_controls(value)


def _metadata(value: Mapping[str, str]) -> Mapping[str, str]:
    if len(value) > limits.METADATA_KEYS:
        raise ValueError(f"at most {limits.METADATA_KEYS} keys")
    for key, text in value.items():
        if not 0 < len(key) <= 40 or len(text) > limits.METADATA_VALUE_LENGTH:
            raise ValueError(f"keys of 1 to 40 characters, values of at most {limits.METADATA_VALUE_LENGTH}")
        _no_controls(key)
        _no_controls(text)
    return value


def _said(pattern: str) -> Any:
    """The validator beside it, as the documents say it."""
    return Field(json_schema_extra={"pattern": pattern})


def _decimal_schema(example: str, description: str, *, negative: bool = False) -> WithJsonSchema:
    text = {"type": "string", "format": "decimal", "pattern": DECIMAL_PATTERN if negative else _NOT_NEGATIVE}
    return WithJsonSchema(
        {
            "anyOf": [text, {"type": "number"} if negative else {"type": "number", "minimum": 0}],
            "description": description,
            "examples": [example],
        },
        mode="validation",
    )


def _decimal_out(example: str, description: str) -> WithJsonSchema:
    return WithJsonSchema(
        {
            "type": "string",
            "format": "decimal",
            "pattern": DECIMAL_PATTERN,
            "description": description,
            "examples": [example],
        },
        mode="serialization",
    )


DecimalNumber = Annotated[
    Decimal,
    BeforeValidator(read_decimal),
    PlainSerializer(_plain, return_type=str),
    _decimal_schema("1.5", "A decimal, at most 12 decimals.", negative=True),
    _decimal_out("1.5", "A decimal, no exponent, no trailing zeros."),
]
Quantity = Annotated[
    Decimal,
    BeforeValidator(read_decimal),
    AfterValidator(_not_negative),
    PlainSerializer(_plain, return_type=str),
    _decimal_schema("1500", "A quantity, not negative."),
    _decimal_out("1500", "A quantity."),
]
Amount = Annotated[
    Decimal,
    BeforeValidator(read_decimal),
    AfterValidator(_not_negative),
    PlainSerializer(_plain, return_type=str),
    _decimal_schema("49.00", "Money in major units of the currency that stands beside it."),
    _decimal_out("49.00", "Money in major units of the currency that stands beside it."),
]
Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=limits.NAME_LENGTH, strip_whitespace=True),
    AfterValidator(_one_line),
    _said(_WORDS),
]
Text = Annotated[str, StringConstraints(max_length=limits.TEXT_LENGTH), AfterValidator(_no_controls), _said(_LINES)]
Ref = Annotated[
    str,
    StringConstraints(min_length=1, max_length=limits.NAME_LENGTH),
    AfterValidator(_one_line),
    _said(_ONE_LINE),
    Field(description="Our id, or the name that you gave it: external id, alias or code.", examples=["acme"]),
]
Code = Annotated[
    str,
    StringConstraints(min_length=1, max_length=limits.NAME_LENGTH),
    AfterValidator(_code),
    _said(f"^{_CODE.pattern}$"),
    Field(description="Your own name for it, unique in the tenant.", examples=["pro"]),
]
ExternalId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=limits.NAME_LENGTH),
    AfterValidator(_one_line),
    _said(_ONE_LINE),
    Field(description="Your own id, unique in the tenant.", examples=["acme"]),
]
KnownCurrency = Annotated[
    str,
    StringConstraints(min_length=3, max_length=3),
    AfterValidator(_known_currency),
    _said("^[A-Za-z]{3}$"),
    Field(description="ISO 4217 code.", examples=["USD"]),
]
"""A currency of what there is already, which may have been withdrawn since."""
CurrencyCode = Annotated[
    str,
    StringConstraints(min_length=3, max_length=3),
    AfterValidator(_currency),
    _said("^[A-Za-z]{3}$"),
    Field(description="ISO 4217 code.", examples=["USD"]),
]
Zone = Annotated[
    str, StringConstraints(max_length=64), AfterValidator(_zone), Field(description="IANA time zone.", examples=["UTC"])
]
Country = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z]{2}$"),
    Field(description="ISO 3166-1 alpha-2 code.", examples=["US"]),
]
Email = Annotated[
    str,
    StringConstraints(max_length=254, pattern=f"^{_IN_EMAIL}{{1,64}}@{_IN_EMAIL}{{1,190}}$"),
    Field(description="An e-mail address.", examples=["billing@acme.com"]),
]
Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-01-31T09:30:00Z"]}),
]
Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-01-31"]}),
]
Metadata = Annotated[
    Mapping[str, str],
    AfterValidator(_metadata),
    Field(
        description="Your own references: at most 50 keys, values of at most 500 characters.",
        json_schema_extra={
            "maxProperties": limits.METADATA_KEYS,
            "propertyNames": {"minLength": 1, "maxLength": 40, "pattern": _LINES},
            "additionalProperties": {"type": "string", "maxLength": limits.METADATA_VALUE_LENGTH, "pattern": _LINES},
        },
    ),
]
Whole = Annotated[int, Strict()]
"""A JSON number without decimals: neither text nor true."""
GraceDays = Annotated[
    Whole,
    Field(
        ge=0,
        le=limits.GRACE_DAYS,
        description="Days for which an invoice for a period stays a draft, after the period.",
        examples=[3],
    ),
]
Flag = Annotated[bool, Strict()]
"""True or false: neither text nor a number."""
Json = Annotated[Any, Field(description="Any JSON value.")]
