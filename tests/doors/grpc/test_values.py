"""Laws of what travels: any JSON goes through a message and comes back, and no bytes break what reads them."""

from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from google.protobuf.struct_pb2 import Value
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given
from hypothesis import strategies as st

from billow import bootstrap
from billow.doors.contracts import descriptors, messages
from billow.doors.grpc import replies, requests
from billow.doors.grpc.methods import Maker, Method
from billow.kit.errors import Refusal
from billow.kit.operation import OPERATIONS
from billow.runtime.settings import Settings

plain = st.none() | st.booleans() | st.text() | st.integers(min_value=-(2**53), max_value=2**53)
anything = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=12
)


@cache
def methods() -> list[Method]:
    """Every method of the program."""
    bootstrap.load()
    model = messages.model(OPERATIONS.values())
    maker = Maker(model, descriptors.pool(descriptors.served(model)), Settings())
    return [maker.method(rpc) for rpc in model.rpcs]


@given(anything.filter(lambda found: found is not None))
def test_any_json_comes_back_from_a_value(data: Any) -> None:
    """What is written into a `Value` reads as it was, kinds and digits included."""
    assert requests.value(Value(**replies.value(data))) == data


@given(st.integers(min_value=2**53 + 1) | st.integers(max_value=-(2**53) - 1) | st.decimals(allow_nan=False))
def test_a_number_that_a_double_may_change_is_a_text(number: int | Decimal) -> None:
    """A whole number beyond 2^53 and every decimal are written as text, which has all their digits."""
    if isinstance(number, Decimal) and not number.is_finite():
        return
    assert Decimal(Value(**replies.value(number)).string_value) == number


@given(st.integers(min_value=-(10**15) + 1, max_value=10**15 - 1), st.integers(min_value=-20, max_value=20))
def test_a_decimal_of_fifteen_digits_comes_back_from_a_double(digits: int, exponent: int) -> None:
    """Whatever decimal of at most 15 digits a caller's double was made of is read again, exactly."""
    written = Decimal(digits).scaleb(exponent)
    assert requests.number(float(written)) == written


@given(st.floats())
def test_a_double_is_read_exactly_or_refused(double: float) -> None:
    """A number that is read is the double's own shortest decimal; digits are neither lost nor made up."""
    with suppress(requests.Unfit):
        assert float(requests.number(double)) == double


@given(st.datetimes(min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31), timezones=st.just(UTC)))
def test_an_instant_comes_back_from_a_timestamp(moment: datetime) -> None:
    """A `Timestamp` reads as the RFC 3339 text of the very instant."""
    made = Timestamp()
    made.FromDatetime(moment)
    assert datetime.fromisoformat(requests.instant(made)) == moment


@pytest.mark.parametrize(
    ("seconds", "nanos", "text"),
    [
        (0, 0, "1970-01-01T00:00:00Z"),
        (0, 1, "1970-01-01T00:00:00.000000001Z"),
        (-62135596800, 0, "0001-01-01T00:00:00Z"),
        (253402300799, 999_999_999, "9999-12-31T23:59:59.999999999Z"),
        (1, 500_000_000, "1970-01-01T00:00:01.5Z"),
    ],
)
def test_an_instant_is_written_to_the_nanosecond(seconds: int, nanos: int, text: str) -> None:
    """No digit of a `Timestamp` is dropped or rounded where it is read."""
    assert requests.instant(Timestamp(seconds=seconds, nanos=nanos)) == text


@given(st.binary(max_size=200), st.integers(min_value=0))
def test_no_bytes_break_a_reader(raw: bytes, which: int) -> None:
    """Whatever bytes come, a method reads them or refuses them."""
    method = methods()[which % len(methods())]
    with suppress(Refusal):
        method.call(method.asked(raw), {})
