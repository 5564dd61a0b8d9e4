"""`billow events import`: a file becomes events, once."""

import asyncio
import csv
import gzip
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from billow.doors.cli.client import Target
from billow.doors.cli.importing import (
    Checkpoint,
    Importer,
    Options,
    Report,
    Rows,
    Source,
    checkpoint,
    opened,
    send_file,
    try_file,
)
from billow.doors.cli.output import Failure
from billow.doors.rest.site import site
from billow.metering.rules import ColumnRef, ImportMapping
from tests.client import Api
from tests.served import served

MAPPING = ImportMapping(
    event_name="call",
    customer=ColumnRef.parse("who"),
    timestamp_column="at",
    properties={"tokens": "Tokens"},
)
HERE = Target(url="http://billow.test", key="")
FILE = "who,at,Tokens,note\n" + "".join(f"c{n % 3},2026-01-02T03:04:05Z,{n},\n" for n in range(250))


@asynccontextmanager
async def client_of(api: Api) -> AsyncIterator[httpx2.AsyncClient]:
    """A client like that of the command line, of the program in this process."""
    transport = httpx2.ASGITransport(app=site(api.app))
    headers = {"Authorization": f"Bearer {api.key}"}
    async with httpx2.AsyncClient(transport=transport, base_url="http://billow.test/api", headers=headers) as client:
        yield client


async def sent(
    client: httpx2.AsyncClient, text: str, *, create: bool = True, rejects: io.StringIO | None = None
) -> Report:
    """The report of an import of that text."""
    importer = Importer(client, HERE, create=create, checkpoint=Checkpoint(rejects=rejects))
    await importer.run(Rows(MAPPING, io.StringIO(text, newline="")), lambda: None)
    return importer.report


async def test_a_file_is_stored_once_however_often_it_is_sent(api: Api) -> None:
    """250 rows of three unknown customers: all stored, three customers made; the second time nothing changes."""
    async with client_of(api) as client:
        first = await sent(client, FILE)
        second = await sent(client, FILE)

    assert (first.rows, first.stored, first.repeated, first.customers, first.code) == (250, 250, 0, 3, 0)
    assert (second.rows, second.stored, second.repeated, second.customers, second.code) == (250, 0, 250, 0, 0)
    assert len(await api.every("/events")) == 250
    assert (await api.get("/customers/c1"))["external_id"] == "c1"


async def test_rows_that_are_not_stored_are_handed_back_with_their_reasons(api: Api) -> None:
    """An unreadable time and an unknown customer come back as they stood, quotes and line breaks included."""
    await api.post("/customers", json={"name": "Known", "external_id": "c0"})
    text = (
        "\ufeffwho,at,Tokens,note\r\n"
        "c0,2026-01-02T03:04:05Z,1,fine\r\n"
        "\r\n"
        'c0,yesterday,2,"two\r\nlines"\r\n'
        "nobody,2026-01-02T03:04:05Z,3,\r\n"
    )
    rejects = io.StringIO()
    async with client_of(api) as client:
        report = await sent(client, text, create=False, rejects=rejects)

    assert (report.rows, report.stored, report.code) == (3, 1, 1)
    assert report.rejected == {"unreadable_row": 1, "unknown_customer": 1}
    header, *rows = rejects.getvalue().split("\n", 1)
    assert header == "row,code,detail,who,at,Tokens,note"
    assert ',c0,yesterday,2,"two\r\nlines"\n' in rows[0]
    assert rows[0].endswith(",nobody,2026-01-02T03:04:05Z,3,\n")


async def test_a_limit_is_waited_for_and_a_lost_connection_is_tried_again() -> None:
    """A 429 that asks for a second, then a broken connection: the batch arrives all the same, unchanged."""
    bodies: list[bytes] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        bodies.append(request.content)
        if len(bodies) == 1:
            return httpx2.Response(429, headers={"Retry-After": "1"})
        if len(bodies) == 2:
            raise httpx2.ReadError("gone")
        return httpx2.Response(200, json={"ingested": ["a"], "duplicates": [], "rejected": [], "failed": []})

    async with httpx2.AsyncClient(transport=httpx2.MockTransport(answer), base_url="http://billow.test/api") as client:
        report = await sent(client, "who,at,Tokens\nc,2026-01-02T03:04:05Z,1\n", create=False)

    assert report.stored == 1
    assert report.code == 0
    assert len(bodies) == 3
    assert len(set(bodies)) == 1


async def test_a_refused_key_ends_the_import(api: Api) -> None:
    """A batch that is refused whole is no list of bad rows: the command fails and says why."""
    async with client_of(api) as client:
        client.headers["Authorization"] = "Bearer sk_test_wrong"
        with pytest.raises(Failure, match="unauthenticated") as caught:
            await sent(client, FILE, create=False)
    assert caught.value.code == 2


async def test_a_server_that_is_not_there_ends_the_import_at_once() -> None:
    """Where nobody has ever answered there is nothing to wait for: the command fails with 2."""
    with pytest.raises(Failure, match="Nobody answers") as caught:
        await send_file(
            Target(url="http://127.0.0.1:9", key="sk_test_x"),
            Source(text=io.StringIO(FILE), position=lambda: 0, size=None),
            MAPPING,
            options=Options(),
        )
    assert caught.value.code == 2


async def test_a_key_that_cannot_be_one_is_told_before_anything_is_sent() -> None:
    """No header can hold a line break or a letter beyond ASCII."""
    source = Source(text=io.StringIO(FILE), position=lambda: 0, size=None)
    for key in ("sk_test_\u00e9", "sk_test_x\n"):
        with pytest.raises(Failure, match="key") as caught:
            await send_file(Target(url="http://127.0.0.1:9", key=key), source, MAPPING, options=Options())
        assert caught.value.code == 2


async def test_names_that_no_customer_can_have_are_rejected_rows(api: Api) -> None:
    """A line break, a NUL and 256 characters: their rows come back with the reason, the rows beside them are stored."""
    at = "2026-01-02T03:04:05Z"
    bad = ['"two\nlines"', "n\0l", "x" * 256]
    text = "who,at,Tokens\n" + "".join(f"{who},{at},1\n" for who in ("good", *bad, "fine", bad[0]))
    rejects = io.StringIO()
    async with client_of(api) as client:
        report = await sent(client, text, rejects=rejects)

    assert (report.rows, report.stored, report.customers, report.code) == (6, 2, 2, 1)
    assert report.rejected == {"invalid_customer": 4}
    assert "row 2: the customer must stand on one line" in report.examples["invalid_customer"]
    assert f'4,invalid_customer,"the customer has more than 255 characters",{bad[2]},{at},1\n' in rejects.getvalue()
    assert "3,invalid_customer," in rejects.getvalue()


def test_a_packed_file_is_read_like_a_plain_one(tmp_path: Path) -> None:
    """The rows and the first event of `x.csv.gz` are those of `x.csv`, and nothing is sent to find out."""
    (tmp_path / "x.csv").write_text(FILE)
    (tmp_path / "x.csv.gz").write_bytes(gzip.compress(FILE.encode()))

    found = []
    for name in ("x.csv", "x.csv.gz"):
        with opened(str(tmp_path / name)) as source:
            report, first = try_file(source, MAPPING, options=Options())
            found.append((report.rows, report.code, first))
    assert found[0] == found[1]
    assert found[0][:2] == (250, 0)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("missing.csv", None, "Cannot read"),
        ("latin.csv", "who,at,Tokens\nm\u00fcller,x,1\n".encode("latin-1"), "UTF-8"),
        ("torn.csv.gz", gzip.compress(FILE.encode())[:-20], "gzip"),
        ("other.csv", b"a,b\n1,2\n", "who"),
        ("quoted.csv", b'who,"at"x,Tokens\n', "header"),
        ("empty.csv", b"", "the file is empty"),
        ("blank.csv", b"\xef\xbb\xbf\r\n \n", "the file is empty"),
    ],
)
def test_an_unusable_file_is_wrong_usage(tmp_path: Path, name: str, content: bytes | None, reason: str) -> None:
    """A file that is missing, no UTF-8, cut off or without the columns is told as such, with 2."""
    if content is not None:
        (tmp_path / name).write_bytes(content)

    with pytest.raises(Failure, match=reason) as caught, opened(str(tmp_path / name)) as source:
        try_file(source, MAPPING, options=Options())
    assert caught.value.code == 2


async def test_a_row_with_an_id_that_is_none_is_told(api: Api) -> None:
    """The answer names it by its place; the report and the file of rejects name the row."""
    await api.post("/customers", json={"name": "Known", "external_id": "c"})
    mapping = ImportMapping(
        event_name="call", customer=ColumnRef.parse("who"), timestamp_column="at", unique_id_column="id"
    )
    text = "who,at,id\nc,2026-01-02T03:04:05Z,a\nc,2026-01-02T03:04:05Z,\n"
    rejects = io.StringIO()
    async with client_of(api) as client:
        importer = Importer(client, HERE, create=False, checkpoint=Checkpoint(rejects=rejects))
        await importer.run(Rows(mapping, io.StringIO(text, newline="")), lambda: None)

    assert (importer.report.rejected, importer.report.code) == ({"bad_id": 1}, 1)
    assert "\n2,bad_id," in rejects.getvalue()


LONG = "who,at,Tokens\n" + "".join(
    f"{'nobody' if n % 50 == 7 else 'c'},2026-01-02T03:04:05Z,{n}\n" for n in range(1, 1001)
)


class Interrupted:
    """A server that takes so many batches, and then is gone; it remembers the ids that it has seen."""

    def __init__(self, batches: int) -> None:
        self.left = batches
        self.seen: list[str] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if self.left == 0:
            return httpx2.Response(401, json={"title": "Gone", "code": "unauthenticated", "detail": "", "errors": []})
        self.left -= 1
        events = json.loads(request.content)["events"]
        self.seen += [each["unique_id"] for each in events]
        bad = [each["unique_id"] for each in events if each["account"] == "nobody"]
        good = [each["unique_id"] for each in events if each["account"] != "nobody"]
        rejected = [{"unique_id": each, "code": "unknown_customer", "detail": "there is none"} for each in bad]
        return httpx2.Response(200, json={"ingested": good, "duplicates": [], "failed": bad, "rejected": rejected})


async def resumed(folder: Path, server: Interrupted, *, restart: bool = False, key: str = "sk_test_x") -> Report:
    """One run of the import of `long.csv`, as the command makes it."""
    to = Target(url="http://billow.test", key=key)
    file = str(folder / "long.csv")
    transport = httpx2.MockTransport(server)
    with (
        opened(file) as source,
        checkpoint(file, MAPPING, to, data_dir=folder, rejects=folder / "rejects.csv", restart=restart) as state,
    ):
        async with httpx2.AsyncClient(transport=transport, base_url="http://billow.test/api") as client:
            importer = Importer(client, to, create=False, checkpoint=state)
            await importer.run(Rows(MAPPING, source.text, skip=state.row), lambda: None)
            return importer.report


async def test_an_interrupted_import_goes_on_where_it_was(tmp_path: Path) -> None:
    """After three batches and a lost server the same command sends the other seven, and the report is that of all."""
    (tmp_path / "long.csv").write_text(LONG)
    first, second = Interrupted(3), Interrupted(20)
    with pytest.raises(Failure, match="goes on behind row 300") as caught:
        await resumed(tmp_path, first)
    assert caught.value.code == 2

    report = await resumed(tmp_path, second)
    assert (len(first.seen), len(second.seen)) == (300, 700)
    assert len({*first.seen, *second.seen}) == 1000
    assert (report.resumed, report.rows, report.stored, report.rejected) == (300, 1000, 980, {"unknown_customer": 20})
    header, *rows = (tmp_path / "rejects.csv").read_text().splitlines()
    assert header == "row,code,detail,who,at,Tokens"
    assert [int(row.partition(",")[0]) for row in rows] == [7 + 50 * n for n in range(20)]
    assert list(tmp_path.glob("imports/*")) == []


@pytest.mark.parametrize("change", ["restart", "file", "key", "damage"])
async def test_what_is_another_import_begins_with_the_first_row(tmp_path: Path, change: str) -> None:
    """With --restart, for another content, for another key, and where the state cannot be read."""
    (tmp_path / "long.csv").write_text(LONG)
    with pytest.raises(Failure):
        await resumed(tmp_path, Interrupted(3))
    if change == "file":
        (tmp_path / "long.csv").write_text(LONG + "c,2026-01-02T03:04:05Z,1\n")
    if change == "damage":
        (state,) = tmp_path.glob("imports/*.json")
        state.write_text("{")

    server = Interrupted(20)
    key = "sk_test_other" if change == "key" else "sk_test_x"
    report = await resumed(tmp_path, server, restart=change == "restart", key=key)
    assert (report.resumed, report.rows, len(server.seen)) == (0, 1000 + (change == "file"), report.rows)
    assert (tmp_path / "rejects.csv").read_text().count("row,code") == 1


async def test_a_file_is_sent_over_lines_of_its_own(api: Api) -> None:
    """1,201 rows through a real port: all are stored, those that are none come back with the lines they stand on."""
    rows = [f"c{n % 3},2026-01-02T03:04:05Z,{n}," for n in range(1, 1201)]
    rows[498:501] = ['c1,"2026-\r\n01",1,', "c2,2026-01-02T03:04:05Z", "c3,2026-01-02T03:04:05Z,1,"]
    rejects = io.StringIO()
    text = io.StringIO("\n \nwho,at,Tokens,note\n" + "\n\n".join(rows) + '\nc0,"open', newline="")
    options = Options(create_customers=True, checkpoint=Checkpoint(rejects=rejects))
    async with served(api.app) as url:
        source = Source(text=text, position=lambda: 0, size=None)
        report = await send_file(Target(url=url, key=api.key), source, MAPPING, options=options)

    assert (report.rows, report.stored, report.customers) == (1201, 1198, 4)
    assert report.rejected == {"unreadable_row": 3}
    header, *rejected = csv.reader(io.StringIO(rejects.getvalue(), newline=""))
    assert header == ["row", "code", "detail", "who", "at", "Tokens", "note"]
    assert [(number, *cells) for number, _, _, *cells in rejected] == [
        ("499", "c1", "2026-\r\n01", "1", ""),
        ("500", "c2", "2026-01-02T03:04:05Z"),
        ("1201", "c0", "open\n"),
    ]


GOOD = json.dumps({"ingested": ["a"], "duplicates": [], "rejected": [], "failed": []}).encode()
SIZED = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(GOOD), GOOD)


@asynccontextmanager
async def answering(*answers: bytes) -> AsyncIterator[tuple[Target, list[bytes]]]:
    """A server that gives these answers, one after the other, each in two pieces; and what it was asked.

    An answer without a length ends with the connection.
    """
    asked: list[bytes] = []
    left = list(answers)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.read(1 << 16):
            asked.append(head)
            answer = left.pop(0)
            writer.write(answer[:20])
            await writer.drain()
            writer.write(answer[20:])
            if b"Content-Length" not in answer:
                break
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield Target(url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", key="sk_test_x"), asked


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"this is no HTTP at all",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 429 Too Many\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.0 503 Busy\r\nRetry-After: 0\r\n\r\ncome again",
        b"HTTP/1.1 100 Continue\r\n\r\n",
    ],
)
async def test_a_batch_whose_answer_is_lost_is_sent_again(before: bytes) -> None:
    """A line that breaks, an answer that is none, and a refusal for the moment: the same batch arrives in the end."""
    one = Source(text=io.StringIO("who,at,Tokens\nc,2026-01-02T03:04:05Z,1\n"), position=lambda: 0, size=None)
    async with answering(before, SIZED) as (to, asked):
        report = await send_file(to, one, MAPPING, options=Options())

    assert (report.rows, report.stored, report.code) == (1, 1, 0)
    assert len(asked) == 2
    assert asked[0] == asked[1]
    assert asked[0].startswith(b"POST /api/events HTTP/1.1\r\n")
    assert b"Authorization: Bearer sk_test_x\r\n" in asked[0]


async def test_whoever_answers_something_else_is_no_billow() -> None:
    """A page instead of verdicts ends the import with 2."""
    one = Source(text=io.StringIO("who,at,Tokens\nc,2026-01-02T03:04:05Z,1\n"), position=lambda: 0, size=None)
    async with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>") as (to, _):
        with pytest.raises(Failure, match="no Billow") as caught:
            await send_file(to, one, MAPPING, options=Options())
    assert caught.value.code == 2


async def test_a_proxy_that_is_named_carries_the_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """With HTTP_PROXY the request goes there, with the whole address."""
    one = Source(text=io.StringIO("who,at,Tokens\nc,2026-01-02T03:04:05Z,1\n"), position=lambda: 0, size=None)
    async with answering(SIZED) as (proxy, asked):
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        report = await send_file(Target(url="http://billow.example", key="k"), one, MAPPING, options=Options())

    assert report.stored == 1
    assert asked[0].startswith(b"POST http://billow.example/api/events HTTP/1.1\r\n")
