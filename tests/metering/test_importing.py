"""Files of rows over the network: what becomes of each row, and what a second time does."""

import base64
import gzip
import json
from typing import Any

import pytest

from billow.kit import limits
from billow.metering.rules import ColumnRef, ImportMapping, events_of_rows
from tests.client import Api
from tests.metering.sample import metric

HEADER = "time,account,tokens\n"
FILE = HEADER + "2026-01-09 15:03:17,acme,1500\n2026-01-09 15:03:17,acme,1500\n2026-07-01T00:00:00Z,a-1,0.10\n"
MAPPING = {
    "event_name": "api_call",
    "customer_column": "account",
    "timestamp_column": "time",
    "properties": {"tokens": "tokens"},
    "timezone": "Europe/Berlin",
}


async def imported(api: Api, content: str, **changes: Any) -> dict[str, Any]:
    """What became of the rows."""
    return dict(await api.post("/events/imports", json={**MAPPING, "content": content, **changes}))


async def test_a_file_is_stored_once(api: Api, acme: str) -> None:
    """Two equal rows are two events, wall times are those of the zone; the second time nothing is stored."""
    fresh = {"rows": 3, "ingested": 3, "duplicates": 0, "conflicts": 0, "rejected": 0, "rejections": []}
    assert await imported(api, FILE) == fresh
    assert await imported(api, FILE) == {**fresh, "duplicates": 3}

    events = await api.every("/events", sort="timestamp:asc")
    assert [(each["timestamp"], each["properties"]["tokens"]) for each in events] == [
        ("2026-01-09T14:03:17Z", 1500),
        ("2026-01-09T14:03:17Z", 1500),
        ("2026-07-01T00:00:00Z", "0.1"),
    ]


async def test_the_ids_are_those_of_the_command_line(api: Api, acme: str) -> None:
    """A file that was imported by `billow events import` is not stored again by the route."""
    mapping = ImportMapping(
        event_name="api_call",
        customer=ColumnRef.parse("account"),
        timestamp_column="time",
        properties={"tokens": "tokens"},
        timezone="Europe/Berlin",
    )
    events = [row.event for row in events_of_rows(mapping, FILE.splitlines(keepends=True))]
    await api.post("/events", json={"events": events})

    assert (await imported(api, FILE))["duplicates"] == 3


async def test_a_packed_file_is_read_like_a_plain_one(api: Api, acme: str) -> None:
    """Base64 of gzip, and the whole request packed."""
    packed = base64.b64encode(gzip.compress(b"\xef\xbb\xbf" + FILE.encode())).decode()
    assert (await imported(api, packed, encoding="gzip"))["ingested"] == 3

    body = gzip.compress(json.dumps({**MAPPING, "content": FILE}).encode())
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    assert (await api.post("/events/imports", content=body, headers=headers))["duplicates"] == 3


async def test_rows_that_are_not_stored_are_named_and_kept(api: Api, acme: str) -> None:
    """An unreadable time, a missing cell, an unknown customer, a value that a metric cannot use: each with its row."""
    await metric(api, filter_groups=[])
    content = HEADER + (
        "2026-01-09 15:03:17,acme,1\n"
        "yesterday,acme,2\n"
        "\n"
        "2026-01-09 15:03:17,acme\n"
        "2026-01-09 15:03:17,late,4\n"
        "2026-01-09 15:03:17,acme,many\n"
    )
    answer = await imported(api, content)

    assert (answer["rows"], answer["ingested"], answer["rejected"]) == (5, 1, 4)
    assert [(each["row"], each["code"]) for each in answer["rejections"]] == [
        (2, "unreadable_row"),
        (3, "unreadable_row"),
        (4, "unknown_customer"),
        (5, "bad_value"),
    ]
    kept = {each["code"]: each for each in await api.every("/events/rejected") if each["account"] != "acme"}
    assert {json.loads(each["content"])["account"] for each in kept.values() if each["account"]} == {"late"}
    rows = await api.every("/events/rejected", code="unreadable_row")
    assert sorted(json.loads(each["content"])["cells"] for each in rows) == [
        ["2026-01-09 15:03:17", "acme"],
        ["yesterday", "acme", "2"],
    ]
    await api.post("/customers", json={"name": "Late", "external_id": "late"})
    assert (await api.post("/events/rejected/replay", json={"code": ["unknown_customer"]}))["replayed"] == 1
    assert (await imported(api, content))["duplicates"] == 2


async def test_a_column_can_hold_the_ids(api: Api, acme: str) -> None:
    """A repeat with other content is a conflict; an id that can be none is rejected by its row."""
    content = (
        HEADER.replace("tokens", "id")
        + "2026-01-09 15:03:17,acme,a\n2026-01-09 15:03:18,acme,a\n2026-01-09 15:03:18,acme,\n"
    )
    answer = await imported(api, content, properties={}, unique_id_column="id")

    assert (answer["ingested"], answer["duplicates"], answer["conflicts"]) == (2, 1, 1)
    assert [(each["row"], each["unique_id"], each["code"]) for each in answer["rejections"]] == [(3, "", "bad_id")]


async def test_a_row_that_is_stored_settles_what_was_kept_of_another(api: Api, acme: str) -> None:
    """However far behind it in the file: the first row is of nobody, the last has its id and is of a customer."""
    between = "".join(f"e{n},acme,2026-01-09T00:00:00Z\n" for n in range(limits.EVENTS_PER_IMPORT_CHUNK))
    content = f"id,who,at\nx,nobody,2026-01-09T00:00:00Z\n{between}x,acme,2026-01-09T00:00:00Z\n"
    columns = {"customer_column": "who", "timestamp_column": "at", "unique_id_column": "id", "properties": {}}
    await imported(api, content, **columns)

    assert [(each["unique_id"], each["state"]) for each in await api.every("/events/rejected")] == [("x", "replayed")]


async def test_more_rows_than_a_chunk_and_than_are_shown(api: Api, acme: str) -> None:
    """1,500 rows of which every tenth is of an unknown customer: all judged, a hundred rejections shown, all kept."""
    rows = "".join(f"2026-01-09 15:03:17,{'nobody' if n % 10 == 0 else 'acme'},{n}\n" for n in range(1500))
    answer = await imported(api, HEADER + rows)

    assert (answer["rows"], answer["ingested"], answer["rejected"]) == (1500, 1350, 150)
    assert [each["row"] for each in answer["rejections"]] == list(range(1, 1001, 10))
    assert len(await api.every("/events/rejected")) == 150


@pytest.mark.parametrize(
    ("changes", "code", "fields"),
    [
        ({"content": ""}, "unusable_file", ["content"]),
        ({"content": "a,b\n1,2\n"}, "unusable_file", ["content"]),
        ({"content": 'time,"acc"x,tokens\n'}, "unusable_file", ["content"]),
        ({"content": "nonsense", "encoding": "gzip"}, "unusable_file", ["content"]),
        ({"content": base64.b64encode(b"plain").decode(), "encoding": "gzip"}, "unusable_file", ["content"]),
        (
            {"content": base64.b64encode(gzip.compress(b"m\xfcller")).decode(), "encoding": "gzip"},
            "unusable_file",
            ["content"],
        ),
        ({"timestamp_format": "sometimes"}, "unusable_file", ["timestamp_format"]),
        ({"timezone": "Mars"}, "invalid", ["timezone"]),
        ({"encoding": "zip"}, "invalid", ["encoding"]),
        ({"event_name": ""}, "invalid", ["event_name"]),
        ({"properties": {"a": ""}}, "invalid", ["properties.a"]),
        ({"content": HEADER + "x,x,x\n" * 20_001}, "too_many_events", ["content"]),
    ],
)
async def test_an_unusable_file_is_refused(api: Api, changes: dict[str, Any], code: str, fields: list[str]) -> None:
    """The refusal names the field, and nothing is stored or kept."""
    body = {**MAPPING, "content": FILE, **changes}
    problem = await api.fails("POST", "/events/imports", 422, code, json=body)

    assert [each["field"] for each in problem["errors"]] == fields
    assert await api.every("/events/rejected") == []


async def test_a_packed_bomb_is_refused(api: Api) -> None:
    """What is packed in the content is unpacked to sixteen megabytes at most."""
    bomb = base64.b64encode(gzip.compress(bytes(40_000_000))).decode()
    await api.fails("POST", "/events/imports", 413, "too_large", json={**MAPPING, "content": bomb, "encoding": "gzip"})
