"""Rows of a CSV file as events."""

import hashlib
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from billow.metering.rules import ColumnRef, ImportMapping, RowReader, UnusableMapping, events_of_rows
from billow.metering.rules.imports import cell_value, read_instant
from tests.client import Api

TRACE = [
    "TIMESTAMP,ContextTokens,GeneratedTokens\n",
    "2023-11-16 18:15:46.6805900,374,44\n",
    "2023-11-16 18:05:50.9951690,396,109\n",
    "2023-11-16 18:05:50.9951690,396,109",
]


def mapping(**changes: Any) -> ImportMapping:
    """The mapping of an inference trace: the minute of the hour is the customer."""
    given: dict[str, Any] = {
        "event_name": "inference",
        "customer": ColumnRef.parse("TIMESTAMP:minute"),
        "timestamp_column": "TIMESTAMP",
        "properties": ImportMapping.parse_properties(["tokens=ContextTokens", "GeneratedTokens"]),
    }
    return ImportMapping(**{**given, **changes})


def test_a_trace_becomes_events() -> None:
    """The customer is the minute, the time is UTC to the microsecond, and digits are numbers."""
    rows = list(events_of_rows(mapping(), TRACE))

    assert [row.number for row in rows] == [1, 2, 3]
    first, second = rows[0].event, rows[1].event
    assert first is not None
    assert second is not None
    assert {k: v for k, v in first.items() if k != "unique_id"} == {
        "account": "15",
        "event_name": "inference",
        "timestamp": "2023-11-16T18:15:46.680590Z",
        "properties": {"tokens": 374, "GeneratedTokens": 44},
    }
    assert second["account"] == "05"


def test_ids_follow_from_the_place_and_the_content() -> None:
    """The same file gives the same ids; equal rows at two places, another content and another event name do not."""

    def ids(lines: list[str], **changes: Any) -> list[str]:
        return [str(row.event["unique_id"]) for row in events_of_rows(mapping(**changes), lines) if row.event]

    again = ids(TRACE)
    assert ids(TRACE) == again
    assert len(set(again)) == 3
    assert ids([*TRACE[:2], "2023-11-16 18:05:50.9951690,397,109\n", TRACE[3]])[1] != again[1]
    assert not set(ids(TRACE, event_name="other")) & set(again)
    assert ids(TRACE, properties={"t": "ContextTokens"}) == again


def test_a_column_can_hold_the_ids() -> None:
    """With a column of ids, those are the ids."""
    rows = events_of_rows(mapping(unique_id_column="ContextTokens"), TRACE)
    assert [row.event["unique_id"] for row in rows if row.event] == ["374", "396", "396"]


@pytest.mark.parametrize(
    ("text", "column", "transform"),
    [
        ("TIMESTAMP:minute", "TIMESTAMP", "minute"),
        ("at:hour", "at", "hour"),
        ("at:date", "at", "date"),
        ("customer", "customer", None),
        ("ns:customer", "ns:customer", None),
        (":minute", ":minute", None),
    ],
)
def test_a_transform_follows_a_colon(text: str, column: str, transform: str | None) -> None:
    """Only a known transform is one; any other colon belongs to the column."""
    assert ColumnRef.parse(text) == ColumnRef(column=column, transform=transform)


@pytest.mark.parametrize(
    ("transform", "zone", "expected"),
    [
        ("minute", "UTC", "45"),
        ("hour", "UTC", "23"),
        ("date", "UTC", "2026-01-31"),
        ("minute", "Asia/Kolkata", "15"),
        ("hour", "Asia/Kolkata", "05"),
        ("date", "Asia/Kolkata", "2026-02-01"),
    ],
)
def test_transforms_read_the_clock_of_the_zone(transform: str, zone: str, expected: str) -> None:
    """A time with an offset of its own is seen on the zone's clock."""
    given = mapping(
        customer=ColumnRef(column="at", transform=transform), timestamp_column="at", properties={}, timezone=zone
    )
    (row,) = events_of_rows(given, ["at", "2026-01-31T23:45:00Z"])
    assert row.event is not None
    assert row.event["account"] == expected


@pytest.mark.parametrize(
    ("text", "form", "zone", "expected"),
    [
        ("2026-07-01 12:00:00", "iso", "UTC", datetime(2026, 7, 1, 12, tzinfo=UTC)),
        ("2026-07-01T12:00", "iso", "Europe/Berlin", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("2026-07-01T12:00:00+02:00", "iso", "America/New_York", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("2026-07-01T12:00:00.1234569z", "iso", "UTC", datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=UTC)),
        ("2026-07-01 12:00:00,5", "iso", "UTC", datetime(2026, 7, 1, 12, 0, 0, 500000, tzinfo=UTC)),
        ("2026-03-29 02:30:00", "iso", "Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("2026-10-25 02:30:00", "iso", "Europe/Berlin", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("1767225600", "unix", "UTC", datetime(2026, 1, 1, tzinfo=UTC)),
        ("1767225600.25", "unix", "UTC", datetime(2026, 1, 1, 0, 0, 0, 250000, tzinfo=UTC)),
        ("1767225600001", "unix_ms", "UTC", datetime(2026, 1, 1, 0, 0, 0, 1000, tzinfo=UTC)),
        ("31/12/2025 23:00", "%d/%m/%Y %H:%M", "UTC", datetime(2025, 12, 31, 23, tzinfo=UTC)),
        ("31/12/2025 23:00", "%d/%m/%Y %H:%M", "Asia/Tokyo", datetime(2025, 12, 31, 14, tzinfo=UTC)),
    ],
)
def test_times_are_read_in_their_format(text: str, form: str, zone: str, expected: datetime) -> None:
    """A time without an offset is that of the zone's clock; in a gap the first instant after it (correctness T-04)."""
    assert read_instant(text, form, zone) == expected


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("374", 374),
        ("0", 0),
        ("-5", -5),
        ("1.50", Decimal("1.50")),
        ("007", "007"),
        ("1e3", "1e3"),
        ("1,5", "1,5"),
        (" 5", " 5"),
        ("true", "true"),
        ("1234567890123456", "1234567890123456"),
    ],
)
def test_a_cell_is_a_number_only_when_it_is_written_as_one(cell: str, value: Any) -> None:
    """A part number keeps its zeros, and a long id its digits."""
    assert cell_value(cell) == value
    assert type(cell_value(cell)) is type(value)


def test_a_broken_row_says_why_and_the_others_go_on() -> None:
    """A row with a bad time, another width or no customer is an error under its own number; blank lines are none."""
    given = mapping(customer=ColumnRef(column="who"), timestamp_column="at", properties={"n": "n"})
    lines = [
        "\ufeffwho,at,n\n",
        "a,2026-01-01 00:00:00,1\n",
        "b,yesterday,2\n",
        "\n",
        "c,2026-01-01 00:00:00\n",
        ",2026-01-01 00:00:00,\n",
        "d,2026-01-01 00:00:00,\n",
    ]

    rows = list(events_of_rows(given, lines))

    assert [(row.number, row.event is not None) for row in rows] == [
        (1, True),
        (2, False),
        (3, False),
        (4, False),
        (5, True),
    ]
    assert [row.error for row in rows if row.error] == [
        "at: 'yesterday' is no time in the format iso",
        "2 cells under 3 columns",
        "who is empty: there is no customer",
    ]
    assert rows[4].event is not None
    assert rows[4].event["properties"] == {}


def test_an_open_quote_ends_the_file() -> None:
    """Where rows can no longer be told apart, the rest is one error."""
    rows = list(events_of_rows(mapping(), [*TRACE[:2], '"2023,1,2\n']))

    assert [row.event is not None for row in rows] == [True, False]
    assert (rows[1].error or "").startswith("the rest of the file cannot be read")


@pytest.mark.parametrize("lines", [[], ["A,B\n"], ["TIMESTAMP,TIMESTAMP,ContextTokens,GeneratedTokens\n"]])
def test_a_file_must_have_the_columns(lines: list[str]) -> None:
    """A missing or doubled column is said before any row is read."""
    with pytest.raises(UnusableMapping):
        list(events_of_rows(mapping(), lines))


@pytest.mark.parametrize(
    "changes",
    [
        {"event_name": ""},
        {"timestamp_column": ""},
        {"customer": ColumnRef(column="")},
        {"timezone": "Mars/Olympus"},
        {"timestamp_format": "german"},
    ],
)
def test_a_mapping_is_whole(changes: dict[str, Any]) -> None:
    """A mapping that could not make an event is refused."""
    with pytest.raises(UnusableMapping):
        mapping(**changes)


@pytest.mark.parametrize("texts", [["=a"], ["a="], ["a=b", "a=c"], [""]])
def test_a_property_is_mapped_once(texts: list[str]) -> None:
    """An empty side or a second column for one property is refused."""
    with pytest.raises(UnusableMapping):
        ImportMapping.parse_properties(texts)


async def test_a_second_import_changes_nothing(api: Api) -> None:
    """The events of a file are taken as they are, and taken again they are all duplicates without a conflict."""
    for minute in ("05", "15"):
        await api.post("/customers", json={"name": minute, "external_id": minute})
    events = [row.event for row in events_of_rows(mapping(), TRACE)]

    first = await api.post("/events", json={"events": events})
    second = await api.post("/events", json={"events": events})

    assert (len(first["ingested"]), first["failed"], first["duplicates"]) == (3, [], [])
    assert second == {**first, "duplicates": first["ingested"]}


TIMES = [
    "2026-01-31T23:45:00Z",
    "2026-02-28T00:00:00Z",
    "2026-02-29T00:00:00Z",
    "2026-01-31T24:45:00Z",
    "2026-W01-1T00:00:00Z",
    "2026-01-31t23:45:00z",
    "2026-01-31 23:45:00",
    " 2026-01-31T23:45:00Z",
    "2026-01-31T23:45:00Z\n2026-01-31T23:45:00Z",
    "\u0662026-01-31T23:45:00Z",
    "",
]


def read(given: ImportMapping, header: list[str], rows: list[list[str]], *, at_once: int) -> list[object]:
    """What the rows stand for, so many read at once."""
    reader = RowReader(given, [",".join(f'"{each}"' for each in header)])
    starts = range(0, len(rows), at_once)
    return [each for start in starts for each in reader.events(start + 1, rows[start : start + at_once])]


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
def test_rows_mean_the_same_whatever_stands_beside_them(zone: str) -> None:
    """Every time with every customer and value, read one by one, by threes and all at once: good and bad ones alike."""
    header = ["who", "at", "n"]
    given = mapping(customer=ColumnRef(column="who"), timestamp_column="at", properties={"n": "n"}, timezone=zone)
    rows = [[who, at, n] for at in TIMES for who in ("a", " a ", "") for n in ("1", "0.10", "-0", "", "x")]
    rows += [["a", TIMES[0]], ["a", TIMES[0], "1", ""], []]

    singly = read(given, header, rows, at_once=1)
    assert read(given, header, rows, at_once=3) == singly
    assert read(given, header, rows, at_once=len(rows)) == singly
    good = [each for each in singly if isinstance(each, dict)]
    wall = "2026-01-31T23:45:00Z" if zone == "UTC" else "2026-01-31T22:45:00Z"
    assert [each["timestamp"] for each in good[::10]] == [*TIMES[:2], TIMES[0], wall, TIMES[0]]
    assert [each["properties"] for each in good[:5]] == [{"n": 1}, {"n": Decimal("0.10")}, {"n": 0}, {}, {"n": "x"}]


@pytest.mark.parametrize("header", [["who", "at", "100 %s", 'qu"ote', "\u00fc"], ["at", "x", "who", "x", ""]])
def test_an_id_is_the_digest_of_its_row(header: list[str]) -> None:
    """The first half of the SHA-256 of number, event name and pairs of column and cell, as JSON; of two columns with
    one name the last counts."""
    given = mapping(customer=ColumnRef(column="who"), timestamp_column="at", properties={}, event_name="50% \u00e9")
    cells = {"who": 'a"b', "at": "2026-01-31T23:45:00Z"}
    rows = [[cells.get(name, f"{number}%d\\\t\U0001f600") for name in header] for number in range(3)]

    found = RowReader(given, [",".join(f'"{name.replace(chr(34), chr(34) * 2)}"' for name in header)]).events(7, rows)
    expected = [
        hashlib.sha256(
            json.dumps([number, "50% \u00e9", list(dict(zip(header, row, strict=True)).items())]).encode()
        ).hexdigest()
        for number, row in enumerate(rows, 7)
    ]
    assert [each["unique_id"] for each in found if not isinstance(each, str)] == [
        f"csv_{each[:32]}" for each in expected
    ]
