"""Events in other clothes: lines of JSON, CloudEvents, and bodies packed by gzip."""

import gzip
import json
from typing import Any

import pytest

from billow.kit.errors import Malformed, TooLarge
from billow.kit.packing import Unpacking
from tests.client import Api
from tests.metering.sample import NOTHING, call

NDJSON = {"Content-Type": "application/x-ndjson"}
GZIP = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
CLOUDEVENT = {
    "specversion": "1.0",
    "id": "evt-1",
    "source": "/gateway",
    "type": "api_call",
    "subject": "acme",
    "time": "2026-01-09T15:03:17Z",
    "data": {"endpoint": "/v1/analyze", "tokens": 1500},
}


def cloudevent(**changes: Any) -> dict[str, Any]:
    """The event of `call`, as CloudEvents 1.0 writes it; None leaves a part out."""
    return {name: value for name, value in {**CLOUDEVENT, **changes}.items() if value is not None}


async def posted(api: Api, content: bytes, kind: str, **headers: str) -> Any:
    """The verdicts on a body of that media type."""
    return await api.post("/events", content=content, headers={"Content-Type": kind, **headers})


async def test_lines_are_a_batch(api: Api, acme: str) -> None:
    """One event a line, either line ending, blank lines between; each has its verdict in order."""
    lines = [json.dumps(each).encode() for each in (call("a"), call("b", account="nobody"), call("c"))]
    answer = await posted(api, b"\r\n".join([lines[0], b"", *lines[1:]]) + b"\n", "application/x-ndjson; charset=utf-8")

    assert (answer["ingested"], answer["failed"]) == (["a", "c"], ["b"])


async def test_numbers_in_lines_keep_their_digits(api: Api, acme: str) -> None:
    """A number of 27 digits in a line is read as exactly as in a list."""
    line = json.dumps(call()).replace("1500", "123456789012345.123456789012").encode()
    await posted(api, line, "application/x-ndjson")

    assert (await api.get("/events/evt-1"))["properties"]["tokens"] == "123456789012345.123456789012"


@pytest.mark.parametrize("second", [b'{"account": ', b'{"a":1},{"b":2}', b'{"a":1}],[{"b":2}', b"\xff", b"[" * 5000])
async def test_a_line_that_is_no_json_is_named(api: Api, acme: str, second: bytes) -> None:
    """The whole request is refused, with the number of the line and the place of its event; nothing is stored."""
    content = json.dumps(call()).encode() + b"\n\n" + second
    problem = await api.fails("POST", "/events", 400, "malformed", content=content, headers=NDJSON)

    assert [each["field"] for each in problem["errors"]] == ["events.1"]
    assert "Line 3 " in problem["detail"]
    assert (await api.get("/events"))["data"] == []


async def test_too_many_lines_store_nothing(api: Api, acme: str) -> None:
    """The limit of a batch is the same in every spelling."""
    content = b"\n".join(json.dumps(call(f"evt-{n}")).encode() for n in range(101))

    await api.fails("POST", "/events", 422, "too_many_events", content=content, headers=NDJSON)
    assert (await api.get("/events"))["data"] == []


async def test_a_cloudevent_is_an_event(api: Api, acme: str) -> None:
    """Its id, type, subject, time and data make the same event as ours, so that a repeat in JSON is no conflict."""
    content = json.dumps(cloudevent(traceparent="00-1-2-03")).encode()

    assert (await posted(api, content, "application/cloudevents+json"))["ingested"] == ["evt-1"]
    assert await api.post("/events", json=call()) == {**NOTHING, "ingested": ["evt-1"], "duplicates": ["evt-1"]}


async def test_a_batch_of_cloudevents_has_a_verdict_each(api: Api, acme: str) -> None:
    """One without a subject and one without an id are rejected; their neighbours are stored, one without a time too."""
    batch = [
        cloudevent(id="a"),
        cloudevent(id="b", subject=None),
        cloudevent(id=None),
        cloudevent(id="d", time=None),
        cloudevent(id="e", data=None),
        cloudevent(id="f", data=[1]),
    ]
    answer = await posted(api, json.dumps(batch).encode(), "application/cloudevents-batch+json")

    assert answer["ingested"] == ["a", "d", "e"]
    assert [(each["unique_id"], each["code"]) for each in answer["rejected"]] == [
        ("b", "required"),
        ("events.2", "bad_id"),
        ("f", "bad_properties"),
    ]


async def test_a_cloudevent_in_headers(api: Api, acme: str) -> None:
    """The binary mode of the HTTP binding: attributes in `ce-` headers, percent-encoded, and the data as the body."""
    await api.post("/customers", json={"name": "M", "external_id": "Müller & Söhne"})
    headers = {
        "ce-specversion": "1.0",
        "ce-id": "evt-1",
        "ce-source": "/gateway",
        "ce-type": "api_call",
        "ce-subject": "M%C3%BCller%20%26%20S%C3%B6hne",
        "ce-time": "2026-01-09T15:03:17Z",
    }
    answer = await posted(api, b'{"tokens": 0.10}', "application/json", **headers)

    assert answer["ingested"] == ["evt-1"]
    assert (await api.get("/events/evt-1"))["properties"] == {"tokens": "0.1"}
    problem = await api.fails(
        "POST",
        "/events",
        400,
        "unsupported_media_type",
        content=b"<x/>",
        headers={**headers, "Content-Type": "text/xml"},
    )
    assert "text/xml" in problem["detail"]


async def test_two_sources_may_count_their_own_ids(api: Api, acme: str) -> None:
    """Said in the media type, an event is unique by its source and its id, alone, in a batch and in headers; one
    without a source has no id."""
    batch = [cloudevent(), cloudevent(source="/other"), cloudevent(source=None), cloudevent(source="two words")]
    answer = await posted(api, json.dumps(batch).encode(), "application/cloudevents-batch+json; unique=source")
    assert answer["ingested"] == ["/gateway evt-1", "/other evt-1"]
    assert [each["code"] for each in answer["rejected"]] == ["bad_id", "bad_id"]

    kind = "application/cloudevents+json; charset=utf-8; Unique=Source"
    assert (await posted(api, json.dumps(cloudevent()).encode(), kind))["duplicates"] == ["/gateway evt-1"]
    attributes = {f"ce-{name}": str(value) for name, value in cloudevent(data=None).items()}
    content = json.dumps(CLOUDEVENT["data"]).encode()
    again = await posted(api, content, "application/json; unique=source", **attributes)
    assert (again["duplicates"], again.get("conflicts", [])) == (["/gateway evt-1"], [])
    assert (await posted(api, content, "application/json", **attributes))["duplicates"] == []


async def test_what_stands_around_a_source_makes_no_id_of_another(api: Api, acme: str) -> None:
    """Source and id with a space at either end would be one text, though they are two events: such a source is none."""
    batch = [cloudevent(source="/a ", id="b"), cloudevent(source="/a", id=" b"), cloudevent(source="/c\u2003")]
    answer = await posted(api, json.dumps(batch).encode(), "application/cloudevents-batch+json; unique=source")
    assert (answer["ingested"], answer["duplicates"]) == (["/a  b"], [])
    assert [each["code"] for each in answer["rejected"]] == ["bad_id", "bad_id"]


async def test_another_way_to_be_unique_is_refused(api: Api, acme: str) -> None:
    """Whoever asks for what there is not is told, and nothing is stored under another id than was meant."""
    headers = {"Content-Type": "application/cloudevents+json;unique=subject"}
    content = json.dumps(cloudevent()).encode()
    problem = await api.fails("POST", "/events", 400, "unsupported_media_type", content=content, headers=headers)
    assert "application/cloudevents+json;unique=source" in problem["detail"]


@pytest.mark.parametrize(
    ("content", "kind", "field"),
    [
        ([cloudevent(), cloudevent(specversion="0.3")], "application/cloudevents-batch+json", "events.1.specversion"),
        ([cloudevent(), 5], "application/cloudevents-batch+json", "events.1.specversion"),
        (cloudevent(), "application/cloudevents-batch+json", "events"),
        (call(), "application/cloudevents+json", "events.0.specversion"),
        (cloudevent(data=None, data_base64="AA=="), "application/cloudevents+json", "events.0.data_base64"),
    ],
)
async def test_what_is_no_cloudevent_is_refused(api: Api, acme: str, content: Any, kind: str, field: str) -> None:
    """Where the envelope is not what the media type says, the whole request is refused, and the place is named."""
    problem = await api.fails(
        "POST",
        "/events",
        422,
        "unreadable_events",
        content=json.dumps(content).encode(),
        headers={"Content-Type": kind},
    )
    assert [each["field"] for each in problem["errors"]] == [field]
    assert (await api.get("/events"))["data"] == []


async def test_another_media_type_is_refused_with_those_that_are_taken(api: Api) -> None:
    """The refusal names all of them; a route that takes JSON alone names JSON alone."""
    headers = {"Content-Type": "text/csv"}
    problem = await api.fails("POST", "/events", 400, "unsupported_media_type", content=b"a,b", headers=headers)
    for kind in ("application/json", "application/x-ndjson", "application/cloudevents+json", "cloudevents-batch+json"):
        assert kind in problem["detail"]
    problem = await api.fails("POST", "/customers", 400, "unsupported_media_type", content=b"a,b", headers=headers)
    assert "ndjson" not in problem["detail"]


async def test_a_packed_body_is_read_like_a_plain_one(api: Api, acme: str) -> None:
    """JSON and lines packed by gzip, in one piece or in two that follow each other, on this route and on others."""
    first, second = (json.dumps(call(name)).encode() + b"\n" for name in ("a", "b"))

    assert (await posted(api, gzip.compress(first), "application/json", **{"Content-Encoding": "gzip"}))[
        "ingested"
    ] == ["a"]
    packed = gzip.compress(first) + gzip.compress(second)
    answer = await posted(api, packed, "application/x-ndjson", **{"Content-Encoding": "gzip"})
    assert (answer["ingested"], answer["duplicates"]) == (["a", "b"], ["a"])
    made = await api.post("/customers", content=gzip.compress(b'{"name": "Packed"}'), headers=GZIP)
    assert made["name"] == "Packed"


async def test_a_bomb_is_refused(api: Api) -> None:
    """Forty megabytes of zeros packed into forty kilobytes are over the limit, which is that of the plain body."""
    bomb = gzip.compress(bytes(40_000_000))
    assert len(bomb) < 60_000

    await api.fails("POST", "/events", 413, "too_large", content=bomb, headers=GZIP)
    await api.fails("POST", "/customers", 413, "too_large", content=bomb, headers=GZIP)


@pytest.mark.parametrize(
    ("content", "encoding", "code"),
    [
        (b"[]", "gzip", "malformed"),
        (gzip.compress(b'{"events": []}', mtime=0)[:-4], "gzip", "malformed"),
        (gzip.compress(b'{"events": []}', mtime=0) + b"x", "gzip", "malformed"),
        (gzip.compress(b'{"events": ', mtime=0), "gzip", "malformed"),
        (b"[]", "br", "unsupported_media_type"),
    ],
)
async def test_a_body_that_is_packed_badly_is_refused(api: Api, content: bytes, encoding: str, code: str) -> None:
    """No gzip, one that was cut off, one with something behind it, and another packing: 400."""
    headers = {"Content-Type": "application/json", "Content-Encoding": encoding}
    await api.fails("POST", "/events", 400, code, content=content, headers=headers)


def test_unpacking_never_gives_more_than_its_bound() -> None:
    """Exactly the bound comes out; one byte more is refused, however it is cut, and what is cut off is told."""
    packed = gzip.compress(bytes(1000))
    for size in (1, 7, len(packed)):
        parts = [packed[start : start + size] for start in range(0, len(packed), size)]
        exact = Unpacking(1000)
        assert b"".join(exact.feed(part) for part in parts) == bytes(1000)
        exact.close()
        narrow = Unpacking(999)
        with pytest.raises(TooLarge):
            b"".join(narrow.feed(part) for part in parts)
    torn = Unpacking(1000)
    torn.feed(packed[:-1])
    with pytest.raises(Malformed):
        torn.close()


async def test_what_is_nested_too_deep_is_no_fault_of_ours(api: Api, acme: str) -> None:
    """Near the depth at which a reader gives up there is a verdict or a refusal in every spelling, and never a 500."""
    for depth in (18, 25, 300, 700, 900, 950, 980, 990, 1000):
        data = "[" * depth + "]" * depth
        event = json.dumps(call(f"evt-{depth}", properties={"a": 0})).replace(": 0}", f": {data}}}")
        answer = await api.call("POST", "/events", content=event.encode(), headers=NDJSON)
        assert answer.status_code in (200, 400)
        for kind in ("application/cloudevents+json", "application/json"):
            content = (
                json.dumps(cloudevent(data=0)).replace('"data": 0', f'"data": {data}') if "cloud" in kind else event
            )
            answer = await api.call("POST", "/events", content=content.encode(), headers={"Content-Type": kind})
            assert answer.status_code in (200, 400), (depth, kind, answer.text)
    kept = {each["unique_id"]: each for each in await api.every("/events/rejected", code="bad_value")}
    assert (kept["evt-300"]["content"], kept["evt-300"]["complete"]) == ("", False)
    await api.fails("POST", f"/events/rejected/{kept['evt-300']['id']}/replay", 409, "rejected_event_incomplete")


async def test_the_examples_of_the_contract_are_taken_as_they_are(api: Api, acme: str) -> None:
    """Each media type that the document names for the route stands there with an example that is stored."""
    document = (await api.http.get("/api/openapi.json")).json()
    content = document["paths"]["/api/events"]["post"]["requestBody"]["content"]
    assert set(content) == {
        "application/json",
        "application/x-ndjson",
        "application/cloudevents+json",
        "application/cloudevents-batch+json",
        "application/cloudevents+json;unique=source",
        "application/cloudevents-batch+json;unique=source",
    }
    for kind, media in content.items():
        body = media["example"] if isinstance(media["example"], str) else json.dumps(media["example"])
        answer = await posted(api, body.encode(), kind)
        unique_id = "/api evt-1" if kind.endswith("unique=source") else "evt-1"
        assert (answer["ingested"][0], answer["failed"]) == (unique_id, []), kind
