"""The examples run as they stand, against the program on a port, and say what the pages say."""

import asyncio
import importlib.util
import json
import os
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from http.server import HTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from tests.client import Api, World
from tests.docs.pages import EXAMPLES, blocks
from tests.served import served

SECONDS = 60


@pytest_asyncio.fixture(loop_scope="session")
async def url(world: World) -> AsyncIterator[str]:
    """The program on a port."""
    async with served(world.app) as address:
        yield address


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How a process ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def answers(self) -> list[Any]:
        """The lines that are JSON objects."""
        return [json.loads(line) for line in self.out.splitlines() if line.startswith("{")]


async def ran(*command: str, folder: Path, **variables: str) -> Ran:
    """The command, run in *folder* with no choice for Billow but *variables*, and with `billow` on its path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BILLOW_")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env={**kept, "PATH": path, "COLUMNS": "200", **variables},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(SECONDS):
        out, err = await process.communicate()
    return Ran(code=process.returncode or 0, out=out.decode(errors="replace"), err=err.decode(errors="replace"))


async def test_the_first_invoice_of_the_readme(world: World, url: str, tmp_path: Path) -> None:
    """Pasted twice beside a data folder, the block ends both times with an invoice of 49.00 and its PDF."""
    (block,) = [block for block in blocks("README.md") if block.language == "sh"]
    told = tmp_path / ".billow"
    told.mkdir()
    (told / "credentials.json").write_text(json.dumps({"url": url, "live_key": world.live_key}, indent=2))

    for _ in range(2):
        done = await ran("sh", "-e", "-c", block.text, folder=tmp_path)
        assert done.code == 0, done.err + done.out
        assert '"number":"INV-000001"' in done.out
        assert '"total":"49.00"' in done.out
        assert (tmp_path / "invoice.pdf").read_bytes().startswith(b"%PDF-")


def test_the_readme_says_ten_lines() -> None:
    """After the two helpers there are ten."""
    (block,) = [block for block in blocks("README.md") if block.language == "sh"]
    helpers, rest = block.text.split("\n\n")
    assert len(helpers.splitlines()) == 2
    assert len(rest.splitlines()) == 10


async def test_a_sandbox_is_one_request(world: World, url: str, tmp_path: Path) -> None:
    """The script prints a key that opens an empty tenant."""
    done = await ran("sh", str(EXAMPLES / "sandbox.sh"), folder=tmp_path, BILLOW_URL=url, LIVE_KEY=world.live_key)
    assert done.code == 0, done.err
    async with world.client(done.out.strip()) as api:
        assert await api.every("/customers") == []


async def test_the_first_invoice_with_usage(api: Api, url: str, tmp_path: Path) -> None:
    """49.00 ahead, and 500 x 0.02 behind: 59.00, as the upcoming invoice said; and the command explains it."""
    reach = {"BILLOW_URL": url, "BILLOW_API_KEY": api.key}
    done = await ran("sh", str(EXAMPLES / "first-invoice.sh"), folder=tmp_path, **reach)
    assert done.code == 0, done.err + done.out
    upcoming, invoice = (answer for answer in done.answers if "line_items" in answer)
    assert (upcoming["status"], upcoming["total"]) == ("upcoming", "59.00")
    assert (invoice["number"], invoice["total"], invoice["due_date"]) == ("INV-000002", "59.00", "2026-03-03")
    assert (tmp_path / "invoice.pdf").read_bytes().startswith(b"%PDF-")

    explained = await ran("billow", "explain", "INV-000002", folder=tmp_path, **reach)
    assert explained.code == 0, explained.err
    assert "59.00 USD" in explained.out
    assert "every number holds" in explained.out


async def test_a_file_is_imported_once(api: Api, url: str, tmp_path: Path) -> None:
    """Four of five rows are stored, the second time none; what the page shows is what the command says."""
    done = await ran("sh", str(EXAMPLES / "import-events.sh"), folder=tmp_path, BILLOW_URL=url, BILLOW_API_KEY=api.key)
    assert done.code == 0, done.err
    words = done.out.split()
    assert [words[n + 1] for n, word in enumerate(words) if word == "ingested"] == ["4", "0"]
    assert [words[n + 1] for n, word in enumerate(words) if word == "duplicates"] == ["0,", "4,"]
    assert done.out.count("ended with 1") == 2
    assert len(await api.every("/events")) == 4
    first, rejects = (block.text for block in blocks("docs/how/import-events.md") if block.language == "text")
    assert first.replace(",\n ", ",") in done.out
    assert rejects in done.out


async def test_a_year_is_one_request(api: Api, url: str, tmp_path: Path) -> None:
    """From 31 January twelve invoices of 4 x 12.50, each on the month's 31st or last day."""
    done = await ran("sh", str(EXAMPLES / "test-clock.sh"), folder=tmp_path, BILLOW_URL=url, BILLOW_API_KEY=api.key)
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    lengths = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    days = [f"2026-{month:02}-{length}" for month, length in enumerate(lengths, start=1)]
    assert [line.split()[1:4] for line in lines] == [[day, "50.00", "EUR"] for day in days]
    (shown,) = (block.text for block in blocks("docs/how/test-clocks.md") if block.language == "text")
    assert lines[:3] == shown.splitlines()


@pytest.fixture
def sample() -> ModuleType:
    """The receiver of the page on webhooks, as a module."""
    spec = importlib.util.spec_from_file_location("receive_webhooks", EXAMPLES / "receive_webhooks.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def receiver(sample: ModuleType) -> Iterator[HTTPServer]:
    """That receiver, on a port."""
    with HTTPServer(("127.0.0.1", 0), sample.Receiver) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


async def test_the_receiver_takes_what_is_genuine(
    api: Api, receiver: HTTPServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A real delivery is accepted and printed; one that nobody signed is answered with 401."""
    await api.clock("2026-01-01T00:00:00Z")
    address = f"http://127.0.0.1:{receiver.server_port}/hooks"
    endpoint = await api.post("/webhook-endpoints", json={"url": address, "event_types": ["customer.created"]})
    monkeypatch.setenv("WEBHOOK_SECRET", endpoint["secret"])
    customer = await api.post("/customers", json={"name": "Acme Corp"})
    await api.advance("2026-01-01T00:00:00Z")

    assert [d["status"] for d in await api.every("/webhook-deliveries")] == ["succeeded"]
    printed = [line.split() for line in capsys.readouterr().out.splitlines() if line.endswith(customer["id"])]
    assert [words[1:] for words in printed] == [["customer.created", customer["id"]]]
    async with httpx2.AsyncClient() as stranger:
        assert (await stranger.post(address, content=b"{}")).status_code == 401


def test_the_sample_refuses_what_is_changed_or_old(sample: ModuleType) -> None:
    """Another body, another secret and a time more than five minutes away do not verify.

    The signature was made by the `standardwebhooks` library.
    """
    from datetime import UTC, datetime

    from standardwebhooks import Webhook

    secret, body, at = "whsec_" + "c2VjcmV0" * 4, b'{"type":"customer.created"}', 1_767_225_600
    signature = Webhook(secret).sign("evt_1", datetime.fromtimestamp(at, UTC), body.decode())
    headers = {"webhook-id": "evt_1", "webhook-timestamp": str(at), "webhook-signature": f"v1,AAAA {signature}"}

    assert sample.verified(body, headers, secret, now=at + 300)
    assert not sample.verified(body, headers, secret, now=at + 301)
    assert not sample.verified(body, headers, secret, now=at - 301)
    assert not sample.verified(body + b" ", headers, secret, now=at)
    assert not sample.verified(body, headers, "whsec_" + "b3RoZXI=", now=at)
    assert not sample.verified(body, {}, secret, now=at)
