"""What stands for an event and what is stored of it are what the README says, and what a rule says a judge says."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from billow.catalog.types import Metric
from billow.kit import codec
from billow.kit.numbers import decimal_text
from billow.metering import rules
from billow.metering.types import Entry, EventPolicy, UsageEvent
from tests.metering.law import VALUES, metrics
from tests.metering.sample import metric_of

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
MANY = settings(max_examples=max(settings().max_examples * 5, 300))


def _entry(properties: dict[str, Any], **changes: Any) -> Entry:
    given = {"unique_id": "evt-1", "customer_ref": "acme", "event_name": "api_call", "timestamp": NOW, **changes}
    return Entry(place=0, properties=properties, **given)


def _canonical(entry: Entry, customer_id: str) -> bytes:
    """The canonical content, as the README of the module has it, by other means than the rules."""
    texts = {}
    for name, value in entry.properties.items():
        if isinstance(value, bool):
            texts[name] = str(value).lower()
        elif isinstance(value, Decimal):
            texts[name] = decimal_text(value)
        elif value is not None:
            texts[name] = str(value)
    moment = entry.timestamp.astimezone(UTC)
    shown = f"{moment:%m-%dT%H:%M:%S}" + (f".{moment.microsecond:06}" if moment.microsecond else "") + "Z"
    content = {
        "unique_id": entry.unique_id,
        "timestamp": f"{moment.year:04}-{shown}",
        "properties": texts,
        "event_name": entry.event_name,
        "customer_id": customer_id,
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


ANY_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=6)


@MANY
@given(
    properties=st.dictionaries(ANY_TEXT, VALUES | ANY_TEXT, max_size=5),
    names=st.tuples(ANY_TEXT, ANY_TEXT, ANY_TEXT),
    at=st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(0), "other"), timezone(timedelta(hours=-2))])),
)
@example(
    properties={chr(n): chr(n) for n in range(0x180)}, names=("\x7f", "\\/", "\u2028"), at=datetime(1, 2, 3, tzinfo=UTC)
)
@example(properties={chr(n): chr(n) for n in range(0x80)}, names=("c", "n", "u"), at=NOW)
@example(properties={"\uffff": "1", "😀": "2", "é": "3", "Z": "4"}, names=("c", "n", "u"), at=NOW)
def test_a_digest_is_that_of_the_canonical_content(
    properties: dict[str, Any], names: tuple[str, str, str], at: datetime
) -> None:
    """It is the beginning of the SHA-256 of the content in sorted ASCII JSON, whatever characters stand in it."""
    try:
        at.astimezone(UTC)
    except OverflowError:
        at = NOW
    customer_id, event_name, unique_id = names
    entry = _entry(properties, unique_id=unique_id, event_name=event_name, timestamp=at)
    wanted = hashlib.sha256(_canonical(entry, customer_id)).hexdigest()[:16]
    assert rules.digest_text(rules.content_digest(entry, customer_id)) == wanted


@given(tenant=ANY_TEXT, unique_id=ANY_TEXT)
@example(tenant="ten_1", unique_id="evt-1")
def test_a_key_is_of_tenant_and_id(tenant: str, unique_id: str) -> None:
    """Sixteen bytes of the SHA-256 of both on two lines."""
    wanted = hashlib.sha256((tenant + "\n" + unique_id).encode()).hexdigest()[:32]
    assert rules.event_key(tenant, unique_id).hex() == wanted


@MANY
@given(properties=st.dictionaries(ANY_TEXT, VALUES | ANY_TEXT, max_size=5))
@example(properties={"a": Decimal("1E-7"), "E": "1E-7", "b": Decimal("0.0000001"), "c": Decimal("1E+3")})
def test_what_is_stored_is_what_was_read(properties: dict[str, Any]) -> None:
    """The JSON of properties reads as the same values, and no number in it has an exponent."""
    numbers: list[str] = []

    def noted(text: str) -> Decimal:
        numbers.append(text)
        return Decimal(text)

    found = json.loads(rules.properties_json(properties), parse_float=noted)
    assert found == properties
    assert not any("e" in text.lower() for text in numbers)


POLICIES = st.builds(
    EventPolicy, strict=st.booleans(), max_age_days=st.none() | st.integers(1, 3), keep_rejected_days=st.just(90)
)


@MANY
@given(
    properties=st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3),
    read_by=st.lists(metrics(), max_size=3),
    policy=POLICIES,
    age=st.integers(0, 5),
)
def test_a_judge_says_what_the_rule_says(
    properties: dict[str, Any], read_by: list[Metric], policy: EventPolicy, age: int
) -> None:
    """For any metrics and policy, it refuses the same events for the same reasons."""
    entry = _entry(properties, timestamp=NOW - timedelta(hours=age * 12))
    assert rules.judge_of(read_by, policy, now=NOW)(entry) == rules.unfit_entry(entry, read_by, policy, now=NOW)


TAKES_ANY = EventPolicy(strict=False, max_age_days=None, keep_rejected_days=90)


@pytest.mark.parametrize(
    ("value", "fit"),
    [
        (10**15 - 1, True),
        (1 - 10**15, True),
        (10**15, False),
        (-(10**15), False),
        (True, False),
        (None, True),
        ("5", True),
        ("-999999999999999.999999999999", True),
        ("many", False),
        ("", False),
        (Decimal("0.000000000001"), True),
        (Decimal("0.0000000000001"), False),
    ],
)
def test_what_a_sum_can_use(value: Any, fit: bool) -> None:
    """A metric adds up numbers of 15 digits and 12 decimals, as numbers or as texts; an event without is taken."""
    judge = rules.judge_of([metric_of("sum", "a"), metric_of("count")], TAKES_ANY, now=NOW)
    assert (judge(_entry({"a": value})) is None) is fit


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("1E-7"), "0.0000001"),
        (Decimal("0." + "0" * 29 + "1"), "0." + "0" * 29 + "1"),
        (Decimal("12.5"), "12.5"),
        (7, 7),
        (True, True),
        ("1E-7", "1E-7"),
        (None, None),
    ],
)
def test_properties_are_shown_in_plain_digits(value: Any, shown: Any) -> None:
    """A decimal of an event is shown as text without an exponent; anything else as it is."""
    event = UsageEvent(
        unique_id="evt-1",
        customer_id="cus_1",
        event_name="api_call",
        timestamp=NOW,
        properties={"a": value},
        received_at=NOW,
        digest="0" * 16,
    )
    found = codec.dump(event)["properties"]["a"]
    assert (found, type(found)) == (shown, type(shown))


@given(lot=st.lists(st.dictionaries(ANY_TEXT, VALUES | ANY_TEXT, max_size=3), max_size=5), names=st.lists(ANY_TEXT))
@example(lot=[{"a": "\r\n"}, {"a": Decimal("1E-7")}, {"E\u2028": "\x1c\x85é"}, {}], names=["\r", "é", "\n", "\u2028"])
def test_many_are_those_one_by_one(lot: list[dict[str, Any]], names: list[str]) -> None:
    """Digests, keys and documents of a lot are those of its events, in their order, whatever lines these hold."""
    entries = [_entry(each, unique_id=name) for each, name in zip(lot, names, strict=False)]
    wanted = [hashlib.sha256(_canonical(each, "cus_1")).hexdigest()[:16] for each in entries]
    assert [*map(rules.digest_text, rules.content_digests(entries, ["cus_1"] * len(entries)))] == wanted
    assert rules.documents(lot) == [rules.properties_json(each) for each in lot]
    assert rules.event_keys("ten_1", names) == [rules.event_key("ten_1", each) for each in names]
