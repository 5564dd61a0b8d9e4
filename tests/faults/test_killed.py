"""A worker that is killed again and again leaves no invoice out, none twice, and no number unused."""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text

from billow.bootstrap import App, assemble
from billow.doors.cli.doctor import examine
from tests.client import Api, World
from tests.conftest import create_database, test_settings
from tests.scenarios.business import business, customer, fixed, invoices, metered, subscribe

ROOT = Path(__file__).parents[2]
CUSTOMERS, EACH = 10, 20
KILLS = 10
PERIODS = 2
DUE = CUSTOMERS * EACH * PERIODS
SEED = int(os.environ.get("BILLOW_TEST_SEED", "20260201"))


@pytest_asyncio.fixture(loop_scope="session")
async def idle(cluster: str, template: str, tmp_path: Path) -> AsyncIterator[App]:
    """The program on a database of its own, without a worker."""
    url = await create_database(cluster, f"killed_{os.getpid()}", template=template)
    async with assemble(test_settings(tmp_path), url) as app:
        yield app


class Host:
    """Starts workers and kills them; see `tests.faults.host`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.worker = 0

    @classmethod
    @asynccontextmanager
    async def on(cls, url: str, folder: Path) -> AsyncIterator["Host"]:
        """A host for workers on the database; at the end no worker is left."""
        pipe = asyncio.subprocess.PIPE
        command = [sys.executable, "-m", "tests.faults.host", url, str(folder)]
        process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, cwd=ROOT)
        host = cls(process)
        try:
            yield host
        finally:
            host.kill()
            process.kill()
            await process.wait()

    async def start(self) -> None:
        """A worker runs."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(b"one\n")
        self.worker = int(await self._process.stdout.readline())

    def kill(self) -> None:
        """The worker is dead, whatever it was at."""
        if self.worker:
            os.kill(self.worker, signal.SIGKILL)
        self.worker = 0


async def count(app: App) -> int:
    """How many invoices are issued in all tenants."""
    async with app.database.system() as conn:
        query = text("select count(*) from invoices where number is not null")
        return int((await conn.execute(query)).scalar_one())


async def until(app: App, wanted: int) -> int:
    """Wait until so many invoices are issued; how many there are."""
    while (now := await count(app)) < wanted:
        await asyncio.sleep(0.002)
    return now


async def all_due(api: Api) -> None:
    """Two hundred subscriptions that begin today."""
    await business(api, fixed("31.00"), metered("1.00"))
    for n in range(CUSTOMERS):
        await customer(api, f"c{n}")
        await asyncio.gather(*[subscribe(api, customer_id=f"c{n}", start="2026-01-01") for _ in range(EACH)])


@pytest.mark.timeout(110)
async def test_a_run_that_is_killed_ten_times_bills_each_period_once(
    idle: App, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Killed in the middle ten times at random, the run goes on where it stood: two invoices for each of two hundred
    subscriptions, numbers 1 to 400, books that balance."""
    chance = random.Random(SEED)
    with capsys.disabled():
        sys.stdout.write(f"\nkilled with BILLOW_TEST_SEED={SEED}\n")
    world = await World.found(idle)
    async with world.sandbox() as api:
        await all_due(api)
        asked = asyncio.create_task(
            api.call("POST", f"/test-clocks/{api.clock_id}/advance", json={"to": "2026-02-01T00:00:00Z"})
        )
        async with Host.on(idle.database.url, tmp_path) as host:
            done = 0
            for _ in range(KILLS):
                await host.start()
                done = await until(idle, min(done + chance.randint(1, DUE // KILLS - 10), DUE - 1))
                await asyncio.sleep(chance.random() / 50)
                host.kill()
            assert done < DUE, "it was killed before it was done"
            await host.start()
            await finished(api, asked)
        await check(api)
    report = await examine(idle.database.url)
    assert report.exit_code == 0, [*report.broken, *report.unrun]


async def finished(api: Api, asked: asyncio.Task[object]) -> None:
    """Wait until the clock has arrived."""
    await asked
    while (await api.get(f"/test-clocks/{api.clock_id}"))["status"] != "ready":
        await asyncio.sleep(0.05)


async def check(api: Api) -> None:
    """Each subscription and period once, gapless numbers, balanced books, each event told once."""
    found = await invoices(api)
    periods = Counter(
        (x["subscription_ids"][0], x["line_items"][0]["period_start"]) for x in found if x["total"] == "31.00"
    )
    assert len(found) == len(periods) == DUE
    assert set(periods.values()) == {1}
    assert sorted(x["number"] for x in found) == [f"INV-{n:06d}" for n in range(1, DUE + 1)]
    balance = await api.get("/ledger/trial-balance")
    assert balance["balanced"]
    assert {a["account"]: a["balance"] for a in balance["accounts"]}["AR"] == f"{DUE * 31}.00"
    issued = Counter(e["data"]["id"] for e in await feed(api) if e["type"] == "invoice.issued")
    assert issued == Counter(x["id"] for x in found)


async def feed(api: Api) -> list[dict[str, object]]:
    """Every event that was told, in order, with no gap in their sequence."""
    found: list[dict[str, object]] = []
    while page := (await api.get("/feed", after=len(found), limit=100))["data"]:
        found += page
    assert [e["sequence"] for e in found] == list(range(1, len(found) + 1))
    return found
