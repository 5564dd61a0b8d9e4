"""The quick way to read events says what the careful one says, and digests are what the README says they are."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from billow.kit import errors
from billow.metering import rules
from billow.metering.operations.media import MEDIA
from billow.metering.rules.wire import NotPlain, read_plain
from billow.metering.types import SPELLINGS, Entry, Rejection
from tests.metering.sample import call

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
RECEIVED = datetime(2026, 1, 10, 11, tzinfo=UTC)
MANY = settings(max_examples=max(settings().max_examples * 5, 300))

CONTROLS = [*map(chr, range(32)), "\x7f", "\x80", "\u2028", '"', "\\", "/", "é", "😀", "\ufeff"]
ODD_NAMES = [json.dumps(each) for each in ("", "a" * 255, "a" * 256, "é" * 255, "é" * 256, " ", "acme")]
ODD_NAMES += [json.dumps(f"a{character}b", ensure_ascii=ascii_) for character in CONTROLS for ascii_ in (True, False)]
ODD_NAMES += [
    '"a\\u0000"',
    '"\\\\u0000"',
    '"\\u00e9"',
    '"\\ud83d\\ude00"',
    '"\\ud800"',
    '"\\udc00x"',
    '"\\/"',
    '"\ud800"',
]
NAMES = st.one_of(st.sampled_from(ODD_NAMES), st.text(min_size=1, max_size=4).map(json.dumps))
"""Texts as JSON; some of them are no names."""

NO_TEXTS = ["null", "true", "5", "1.0", "[]", "{}", "[[1]]", '{"a":{}}', "NaN", "", "[" * 3000]
NO_TEXT = st.sampled_from(NO_TEXTS)
ODD_NUMBERS = [
    "0",
    "-0",
    "-0.0",
    "1.0",
    "1.50",
    "1e2",
    "1E5",
    "1.5e3",
    "1e-7",
    "1e-30",
    "1e-31",
    "1e29",
    "1e30",
    "1e400",
]
ODD_NUMBERS += ["0.0000001", "1e99999", "1e-99999", "1e99999999999999999999", "9" * 30, "9" * 31, "-" + "9" * 30]
ODD_NUMBERS += ["1" + "0" * 30, "-1" + "0" * 30, "1" * 5000, "9007199254740993.0", "1e22", "18446744073709551616"]
ODD_NUMBERS += ["0." + "1" * 30, "0." + "1" * 31, "1.", "01", "+1", ".5", "1_0"]
NUMBERS = st.one_of(
    st.integers().map(str),
    st.decimals(allow_nan=False, allow_infinity=False).map(str),
    st.sampled_from(ODD_NUMBERS),
)
ODD_TEXTS = [json.dumps(each) for each in ("", "/v1/analyze", "E", "x" * 2000, "x" * 2001, "é" * 2000, "é" * 2001)]
TEXTS = st.one_of(st.sampled_from(ODD_TEXTS), st.text(max_size=6).map(json.dumps), st.sampled_from(ODD_NAMES))
ITEMS = st.one_of(TEXTS, TEXTS, NUMBERS, NUMBERS, st.sampled_from(["true", "false", "null"]), NO_TEXT)
PROPERTY = st.one_of(st.sampled_from(["tokens", "endpoint", "a", "b"]).map(json.dumps), NAMES)


def _object(pairs: list[tuple[str, str]]) -> str:
    """An object of JSON, names that are there twice included."""
    return "{" + ", ".join(f"{name}: {value}" for name, value in pairs) + "}"


MANY_PROPERTIES = [_object([(f'"p{n}"', "1") for n in range(size)]) for size in (99, 100, 101)]
PROPERTIES = st.one_of(
    st.lists(st.tuples(PROPERTY, ITEMS), max_size=4).map(_object),
    st.just(_object([('"tokens"', "1500"), ('"endpoint"', '"/v1/analyze"')])),
    st.sampled_from(MANY_PROPERTIES),
    NO_TEXT,
)

DAYS = [
    "2026-01-09",
    "2026-02-29",
    "1900-01-01",
    "1899-12-31",
    "2999-12-31",
    "3000-01-01",
    "2026-W02-5",
    "20260109",
    "",
]
CLOCKS = ["15:03:17", "23:59:59", "00:00:00", "23:59:60", "24:00:00", "15:03", "150317", "15:03:1", ""]
FRACTIONS = ["", ".5", ".123", ".123456", ".1234567", ".9999996", "." + "9" * 20, "." + "9" * 21, ".", ",5"]
ZONES = [
    "Z",
    "z",
    "+00:00",
    "-00:00",
    "+01:00",
    "-01:00",
    "-23:59",
    "+24:00",
    "+0100",
    "+01",
    "",
    " Z",
    "+01:00:30",
    "ZZ",
]
ODD_INSTANTS = [
    f'"{day}{"Tt _"[(i + j) % 4]}{clock}{fraction}{zone}"'
    for i, day in enumerate(DAYS[:6])
    for j, clock in enumerate(CLOCKS[:3])
    for fraction in FRACTIONS
    for zone in ZONES
]
ODD_INSTANTS += [f'"{day}T{clock}Z"' for day in DAYS for clock in CLOCKS]
ODD_INSTANTS += ['"2026-01-11T12:00:00Z"', '"2026-01-11T12:00:00.000001Z"', '"２026-01-09T15:03:17Z"', "1767971000"]
ODD_INSTANTS += ['"0001-01-01T00:00:00+01:00"', '"9999-12-31T23:59:59-01:00"', '"2026-01-09T15:03:17Z\\n"']
INSTANTS = st.one_of(
    st.just('"2026-01-09T15:03:17Z"'),
    st.builds('"{}T{}{}{}"'.format, *map(st.sampled_from, (DAYS, CLOCKS, FRACTIONS, ZONES))),
    st.sampled_from(ODD_INSTANTS),
    NO_TEXT,
)
USUAL = [
    ('"account"', '"acme"'),
    ('"event_name"', '"api_call"'),
    ('"unique_id"', '"evt-1"'),
    ('"timestamp"', '"2026-01-09T15:03:17.123Z"'),
    ('"properties"', '{"endpoint": "/v1/analyze", "tokens": 1500}'),
]
PARTS: dict[str, st.SearchStrategy[str]] = {"timestamp": INSTANTS, "properties": PROPERTIES}


@st.composite
def _part(draw: st.DrawFn, field: str) -> tuple[str, str]:
    spelling = draw(st.sampled_from(SPELLINGS[field]))
    return json.dumps(spelling), draw(PARTS.get(field, st.one_of(NAMES, NAMES, NO_TEXT)))


@st.composite
def events(draw: st.DrawFn) -> str:
    """An event in JSON: the usual one with some of its parts otherwise, missing, given twice or unknown."""
    pairs = list(USUAL)
    for place in draw(st.sets(st.integers(0, 4), max_size=2)):
        pairs[place] = draw(_part(json.loads(USUAL[place][0])))
    if draw(st.integers(0, 5)) == 0:
        del pairs[draw(st.integers(0, 4))]
    if draw(st.integers(0, 5)) == 0:
        pairs.append(draw(st.one_of(_part(draw(st.sampled_from(list(SPELLINGS)))), st.just(('"x"', "1")))))
    if draw(st.integers(0, 20)) == 0:
        return draw(st.one_of(NO_TEXT, NAMES))
    return _object(draw(st.permutations(pairs)))


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Bodies in each of the three forms, and some that are none."""
    given = draw(st.lists(events(), max_size=3))
    listed = "[" + ",".join(given) + "]"
    body = draw(
        st.sampled_from([listed, f'{{"events": {listed}}}', f' \n{{"events":{listed}}} ', given[0] if given else "{}"])
        | st.sampled_from(
            [f'{{"events":{listed},"x":1}}', f'{{"events":[],"events":{listed}}}', listed + ",", "\v" + listed]
        )
    )
    raw = body.encode("utf-8", "surrogatepass")
    if draw(st.booleans()):
        raw = (
            raw.replace(b"\\u00e9", "é".encode()).replace(b"\\u007f", b"\x7f").replace(b"account", b"acc\\u006funt", 1)
        )
    return raw.replace(b"/v1", b"\\/v1") if draw(st.booleans()) else raw


def _new_id() -> str:
    return "evt_new"


def _outcome(read: Callable[[], Any]) -> Any:
    try:
        return list(read())
    except errors.Refusal as refusal:
        return type(refusal), refusal.detail, refusal.errors


def _kinds(read: Any) -> Any:
    """What equality does not tell apart: 1 from true, a number from its text, a list from a tuple."""
    return [repr(each) for each in read]


def _carefully(body: bytes, now: datetime | None) -> list[Entry | Rejection]:
    return [
        rules.read_entry(place, each, now=now, new_id=_new_id, received=RECEIVED)
        for place, each in enumerate(rules.contents_of(body))
    ]


def _agree(body: bytes, now: datetime | None = NOW) -> None:
    """Both ways say the same of *body*, and the quick one takes only what is good."""
    quick = _outcome(lambda: rules.read_body(body, now=now, new_id=_new_id, received=RECEIVED))
    careful = _outcome(lambda: _carefully(body, now))

    assert _kinds(quick) == _kinds(careful), body
    if not isinstance(careful, list) or any(isinstance(each, Rejection) for each in careful):
        with pytest.raises(NotPlain):
            read_plain(body, now=now, new_id=_new_id)


@MANY
@given(body=bodies(), frozen=st.booleans())
@example(body=json.dumps([call()] * 100).encode(), frozen=False)
@example(body=json.dumps([call()] * 101).encode(), frozen=False)
@example(body=json.dumps({"events": [call()] * 101}).encode(), frozen=False)
@example(body=b"", frozen=False)
def test_the_quick_way_reads_what_the_careful_one_does(body: bytes, frozen: bool) -> None:
    """Entries, verdicts, details and refusals are those of reading one by one, whatever the body."""
    _agree(body, None if frozen else NOW)


def _with(field: str, value: str) -> bytes:
    pairs = [(name, value if name == json.dumps(field) else usual) for name, usual in USUAL]
    return _object(pairs).encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("field", ["account", "event_name", "unique_id"])
def test_every_odd_name_alone(field: str) -> None:
    """One odd name in an event that is good otherwise is read alike in both ways."""
    for value in (*ODD_NAMES, *NO_TEXTS):
        _agree(_with(field, value))


def test_every_odd_instant_alone() -> None:
    """So is one odd instant, whether or not instants can lie too far ahead."""
    for value in (*ODD_INSTANTS, *NO_TEXTS):
        _agree(_with("timestamp", value))
        _agree(_with("timestamp", value), None)


SOUND = ["2026-01-09T15:03:17Z", "2026-01-09T15:03:17.123Z", "2026-W02-5T15:03:17Z", "2026-01-09T15:03:17+01:00"]
SPOILT = st.tuples(st.integers(0, 23), st.sampled_from([*"0123456789:.,-+TtWZz _", "\u0663", "\x00"]))
"""A place in an instant, and what stands there instead."""


@MANY
@given(sound=st.sampled_from(SOUND), changes=st.lists(SPOILT, max_size=3))
@example(sound=SOUND[0], changes=[(14, "Z"), (15, "\x00")])
def test_an_instant_that_is_nearly_one(sound: str, changes: list[tuple[int, str]]) -> None:
    """The two spellings that are read most quickly, with other characters here and there, are read alike too."""
    text = list(sound)
    for place, character in changes:
        text[place % len(text)] = character
    _agree(_with("timestamp", json.dumps("".join(text))), None)


def test_every_odd_property_alone() -> None:
    """So is one odd value of a property, and one odd name of a property."""
    for value in (*ODD_NAMES, *ODD_TEXTS, *ODD_NUMBERS, *NO_TEXTS):
        _agree(_with("properties", _object([('"tokens"', value)])))
    for name in (*ODD_NAMES, "5", "null"):
        _agree(_with("properties", _object([(name, "1")])))
    for properties in (*MANY_PROPERTIES, '{"a": 1, "a": 2}', '{"a": [], "a": 2}', '{"a": 2, "a": []}'):
        _agree(_with("properties", properties))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1.0", "1"),
        ("1.50", "Decimal('1.5')"),
        ("1.5e3", "1500"),
        ("1.25e1", "Decimal('12.5')"),
        ("-0.0", "0"),
        ("1e29", "1" + "0" * 29),
        ("9007199254740993.0", "9007199254740993"),
        ("0." + "1" * 30, f"Decimal('0.{'1' * 30}')"),
        ("0." + "1" * 31, None),
        ("1" * 31 + ".5", None),
        ("1e30", None),
        ("-1e30", None),
        ("1" + "0" * 30, None),
        ("9" * 30, "9" * 30),
    ],
)
def test_a_number_has_one_form(written: str, read: str | None) -> None:
    """However a number is written, it is read as the same value; beyond 30 digits on a side it is rejected."""
    (found,) = rules.read_body(_with("properties", f'{{"n": {written}}}'), now=NOW, new_id=_new_id)
    assert (repr(found.properties["n"]) if isinstance(found, Entry) else None) == read


@pytest.mark.parametrize("timestamp", [{}, {"timestamp": None}])
def test_what_has_no_timestamp_happened_when_it_was_received(timestamp: dict[str, None]) -> None:
    """Absent and null are one; where nothing is received, as in a backfill, a timestamp is needed."""
    event = {name: value for name, value in call().items() if name != "timestamp"} | timestamp
    body = json.dumps([event]).encode()

    (found,) = rules.read_body(body, now=NOW, new_id=_new_id, received=RECEIVED)
    assert isinstance(found, Entry)
    assert (found.timestamp, found.timeless) == (RECEIVED, True)
    (refused,) = rules.read_body(body, now=NOW, new_id=_new_id)
    assert isinstance(refused, Rejection)
    assert (refused.code, refused.detail) == ("required", "timestamp is required")


@pytest.mark.parametrize("account", SPELLINGS["account"])
@pytest.mark.parametrize("event_name", SPELLINGS["event_name"])
@pytest.mark.parametrize("unique_id", SPELLINGS["unique_id"])
def test_every_spelling_is_read_quickly(account: str, event_name: str, unique_id: str) -> None:
    """A good event is plain in each form and under every spelling."""
    names = {"account": account, "event_name": event_name, "unique_id": unique_id}
    event = {names.get(name, name): value for name, value in call(properties={"cost": 0.0125, "on": True}).items()}
    wanted = Entry(
        place=0,
        unique_id="evt-1",
        customer_ref="acme",
        event_name="api_call",
        timestamp=datetime(2026, 1, 9, 15, 3, 17, tzinfo=UTC),
        properties={"cost": Decimal("0.0125"), "on": True},
    )
    for body in (event, [event], {"events": [event]}):
        assert read_plain(json.dumps(body).encode(), now=NOW, new_id=_new_id) == [wanted]


@pytest.mark.parametrize("number", [b"1e99999999999999999999", b"-1.5e-99999999999999999999"])
def test_a_number_that_nothing_can_hold_is_malformed(number: bytes) -> None:
    """An exponent of twenty digits refuses the body, and breaks nothing."""
    body = json.dumps(call()).encode().replace(b"1500", number)
    with pytest.raises(errors.Malformed, match="exponent"):
        rules.read_body(body, now=NOW, new_id=_new_id)
    for medium in MEDIA.values():
        with pytest.raises(errors.Malformed):
            medium.read(body)


def test_what_was_read_cannot_be_changed() -> None:
    """An entry is a value."""
    (entry,) = read_plain(json.dumps(call()).encode(), now=NOW, new_id=_new_id)
    with pytest.raises(AttributeError):
        entry.unique_id = "other"  # type: ignore[misc]  # that is the point
