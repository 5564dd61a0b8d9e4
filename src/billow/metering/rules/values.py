"""What a property holds: its text, by which it is compared, and its number."""

import re
from decimal import Decimal

from billow.kit.numbers import decimal_text
from billow.metering.types import Value

NUMBER_PATTERN = "^-?[0-9]{1,15}([.][0-9]{1,12})?$"
"""What counts as a number that can be added up or compared (correctness M-02), for Python and PostgreSQL alike."""

_NUMBER = re.compile(NUMBER_PATTERN.removesuffix("$"), re.ASCII)


def text_of(value: Value) -> str | None:
    """The text by which a property is compared: a number in plain digits, `true` or `false`; None for null."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else decimal_text(value)


def number_of(value: Value) -> Decimal | None:
    """The number that a property holds, as a JSON number or as a decimal string; None when it holds none."""
    text = text_of(value)
    if text is None or isinstance(value, bool) or _NUMBER.fullmatch(text) is None:
        return None
    return Decimal(text)
