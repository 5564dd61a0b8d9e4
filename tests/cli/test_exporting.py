"""`billow events export`: events become a file, whole, however often it is interrupted."""

import csv
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from billow.doors.cli.client import Target
from billow.doors.cli.exporting import Exporter, sink
from billow.doors.cli.output import Failure
from billow.doors.rest.site import site
from tests.client import Api
from tests.scenarios.business import business, call, metered, send

HERE = Target(url="http://billow.test", key="k")
CSV = {"format": "csv"}


@asynccontextmanager
async def client_of(api: Api, *, answers: int = 1_000) -> AsyncIterator[httpx2.AsyncClient]:
    """A client like that of the command line; after so many answers the program is gone."""
    program = httpx2.ASGITransport(app=site(api.app))
    left = [answers]

    class Transport(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            left[0] -= 1
            if left[0] < 0:
                raise httpx2.ConnectError("gone")
            return await program.handle_async_request(request)

    headers = {"Authorization": f"Bearer {api.key}"}
    async with httpx2.AsyncClient(transport=Transport(), base_url="http://billow.test/api", headers=headers) as client:
        yield client


async def five(api: Api) -> None:
    """Five events of five days; the unique ids look like formulas, or are quoted."""
    await business(api, metered("1.00"))
    await api.advance("2026-01-10T00:00:00Z")
    ids = ("=1", "'=2", "'3", "4", "5")
    await send(api, *(call(text, f"2026-01-0{n}T00:00:00Z", n) for n, text in enumerate(ids, start=1)))


def ids_of(path: Path) -> list[str]:
    """The unique ids in a file of CSV, without what keeps them from being formulas."""
    rows = list(csv.reader(io.StringIO(path.read_text(), newline="")))
    assert rows[0][0] == "unique_id"
    return [row[0].removeprefix("'") for row in rows[1:]]


async def test_all_events_are_written_in_pages(api: Api, tmp_path: Path) -> None:
    """Five events in pages of two are one file with one header, in either format, and nothing is left beside it."""
    await five(api)
    for kind in ("csv", "ndjson"):
        path = tmp_path / f"events.{kind}"
        seen: list[int] = []
        async with client_of(api) as client:
            with sink(str(path), {"format": kind}, HERE) as into:
                await Exporter(client, HERE, {"format": kind}, page=2).run(into, seen.append)
        assert seen == [2, 4, 5]
    assert ids_of(tmp_path / "events.csv") == ["=1", "'=2", "'3", "4", "5"]
    lines = (tmp_path / "events.ndjson").read_text().splitlines()
    assert [json.loads(line)["unique_id"] for line in lines] == ["=1", "'=2", "'3", "4", "5"]
    assert sorted(x.name for x in tmp_path.iterdir()) == ["events.csv", "events.ndjson"]


async def test_it_goes_on_where_it_was_interrupted(api: Api, tmp_path: Path) -> None:
    """The program is gone after two pages, and half a page more was written: the same command adds the last event, and
    one that arrived meanwhile is not in the file, since all pages speak of one instant."""
    await five(api)
    path = tmp_path / "events.csv"
    async with client_of(api, answers=2) as client:
        with pytest.raises(Failure, match="goes on behind event 4"), sink(str(path), CSV, HERE) as into:
            await Exporter(client, HERE, CSV, page=2).run(into, lambda rows: None)
    assert not path.exists()
    with (tmp_path / "events.csv.part").open("ab") as torn:
        torn.write(b'"half a ')
    await api.advance("2026-01-11T00:00:00Z")
    await send(api, call("6", "2026-01-06T00:00:00Z", 1))

    async with client_of(api) as client:
        with sink(str(path), CSV, HERE) as into:
            assert into.resumed == 4
            await Exporter(client, HERE, CSV, page=2).run(into, lambda rows: None)
    assert ids_of(path) == ["=1", "'=2", "'3", "4", "5"]
    assert [x.name for x in tmp_path.iterdir()] == ["events.csv"]


async def test_another_export_begins_anew(api: Api, tmp_path: Path) -> None:
    """What is left of an interrupted export is of no use to the export of another customer."""
    await five(api)
    path = tmp_path / "events.csv"
    async with client_of(api, answers=1) as client:
        with pytest.raises(Failure), sink(str(path), CSV, HERE) as into:
            await Exporter(client, HERE, CSV, page=2).run(into, lambda rows: None)
    with sink(str(path), {**CSV, "customer_id": "acme"}, HERE) as into:
        assert (into.rows, into.after) == (0, "")


async def test_what_is_refused_is_said(api: Api, tmp_path: Path) -> None:
    """A customer that nobody knows: the refusal, and no file."""
    await business(api, metered("1.00"))
    asked = {**CSV, "customer_id": "nobody"}
    async with client_of(api) as client:
        with pytest.raises(Failure, match="not_found") as refusal, sink(str(tmp_path / "x.csv"), asked, HERE) as into:
            await Exporter(client, HERE, asked).run(into, lambda rows: None)
    assert refusal.value.code == 2
    assert not (tmp_path / "x.csv").exists()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    """The file cannot be written: a failure that names it."""
    with pytest.raises(Failure, match="Cannot write"), sink(str(tmp_path / "no" / "x.csv"), CSV, HERE):
        pass
