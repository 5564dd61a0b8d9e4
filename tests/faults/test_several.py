"""`billow api --processes 2`: both answer, one that is killed is replaced, and told to stop they finish and end."""

import asyncio
import json
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from sqlalchemy import text

from billow.bootstrap import assemble
from billow.kit import ids
from billow.kit.time import instant_text
from billow.runtime import clock
from billow.runtime.db import Database
from tests.client import World
from tests.conftest import create_database, test_settings
from tests.faults.senders import BATCH, Connection
from tests.faults.serving import UNLIMITED, until

COMMAND = [sys.executable, "-m", "billow", "api", "--processes", "2", "--port", "0", "--grpc-port", "0"]
CLIENTS = 16
_PORT = re.compile(r"REST and pages at http://127\.0\.0\.1:(\d+), gRPC at 127\.0\.0\.1:\d+, by 2 processes\.")


@dataclass
class Business:
    """A database with a customer, and what was acknowledged to those who sent events of the customer."""

    url: str
    folder: Path
    key: str
    acknowledged: set[str] = field(default_factory=set)

    async def stored(self) -> Counter[str]:
        """How often each unique id is stored."""
        database = Database(self.url, pool_size=1)
        try:
            async with database.system() as conn:
                query = text("select unique_id, count(*) as times from events group by 1")
                rows = (await conn.execute(query)).mappings().all()
                return Counter({row["unique_id"]: row["times"] for row in rows})
        finally:
            await database.close()

    @asynccontextmanager
    async def sending(self, port: int) -> AsyncIterator[None]:
        """Clients send new events inside the block, each until its connection breaks and cannot be made again."""
        tasks = [asyncio.create_task(self._send(port, ids.new("one"))) for _ in range(CLIENTS)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            for result in await asyncio.gather(*tasks, return_exceptions=True):
                assert result is None or isinstance(result, asyncio.CancelledError), result

    async def _send(self, port: int, prefix: str) -> None:
        connection, count = Connection(port, self.key), 0
        at = instant_text(clock.wall().replace(microsecond=0))
        while True:
            count += 1
            same = {"account": "acme", "event_name": "call", "timestamp": at}
            body = json.dumps([{**same, "unique_id": f"{prefix}-{count}-{n}"} for n in range(BATCH)])
            got = await connection.post(body.encode())
            if got is None:
                await asyncio.sleep(0.02)
                continue
            assert got.status == 200, got
            self.acknowledged.update(got.json["ingested"])

    async def further(self, more: int) -> None:
        """Wait until so many further events are acknowledged."""
        wanted = len(self.acknowledged) + more

        async def reached() -> bool:
            return len(self.acknowledged) >= wanted

        await until(reached, f"{more} further events acknowledged")


@dataclass
class Several:
    """A started `billow api` of two processes, both of which answer."""

    process: asyncio.subprocess.Process
    port: int

    @property
    def members(self) -> list[int]:
        """The processes that serve."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def connections(self, pid: int) -> int:
        """How many clients the process serves."""
        sockets = {os.readlink(each) for each in _descriptors(pid)}
        return sum(f"socket:[{inode}]" in sockets for inode in _established(self.port))


def _descriptors(pid: int) -> Iterator[Path]:
    return Path(f"/proc/{pid}/fd").iterdir()


def _established(port: int) -> Iterator[str]:
    """The sockets of connections to the port, on its side."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        parts = line.split()
        if int(parts[1].rpartition(":")[2], 16) == port and parts[3] == "01":
            yield parts[9]


@pytest_asyncio.fixture(loop_scope="session")
async def business(cluster: str, template: str, tmp_path: Path) -> Business:
    """A fresh database with an organisation and its customer."""
    url = await create_database(cluster, ids.new("several"), template=template)
    async with assemble(test_settings(tmp_path), url) as app:
        world = await World.found(app)
        async with world.client(world.live_key) as api:
            await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
    return Business(url=url, folder=tmp_path, key=world.live_key)


@asynccontextmanager
async def several(business: Business, **settings: str) -> AsyncIterator[Several]:
    """Two processes serve the business inside the block; none is left."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BILLOW_")}
    given = {"BILLOW_DATABASE_URL": business.url, "BILLOW_DATA_DIR": str(business.folder)}
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *COMMAND, stdout=pipe, env={**kept, **UNLIMITED, **given, **settings}
    )
    try:
        assert process.stdout
        said = (await process.stdout.readline()).decode()
        found = _PORT.match(said)
        assert found, said
        yield Several(process, int(found[1]))
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def gone(*pids: int) -> None:
    """Wait until none of the processes is there."""

    async def reached() -> bool:
        return not any(Path(f"/proc/{pid}").exists() for pid in pids)

    await until(reached, "ended")


async def test_two_processes_share_the_port_the_metrics_and_what_a_key_may_do(business: Business) -> None:
    """Of 32 connections each process serves some; metrics tell of all calls, whoever is asked, and a limit holds for
    both together."""
    async with several(business, BILLOW_RATE_LIMIT_REQUESTS="20") as api:
        headers = {"Authorization": f"Bearer {business.key}"}
        limits = httpx2.Limits(max_connections=32, max_keepalive_connections=32)
        url = f"http://127.0.0.1:{api.port}"
        async with httpx2.AsyncClient(base_url=url, headers=headers, limits=limits, timeout=30) as client:
            answers = await asyncio.gather(*[client.get("/api/customers") for _ in range(32)])
            served = [api.connections(pid) for pid in api.members]
            metrics = [(await client.get("/metrics")).text for _ in range(4)]
            spent = await _until_refused(client)

        assert len(served) == 2
        assert min(served) > 0
        assert sum(served) == 32
        assert {each.status_code for each in answers} <= {200, 429}
        good = sum(each.status_code == 200 for each in answers)
        assert {_counted(each) for each in metrics} == {good}
        assert spent.status_code == 429
        assert {(await _alone(url, headers)).headers["ratelimit-limit"] for _ in range(8)} == {"20"}


async def _until_refused(client: httpx2.AsyncClient) -> httpx2.Response:
    """The refusal of one who asks more and more."""
    while True:
        answers = await asyncio.gather(*[client.get("/api/customers") for _ in range(32)])
        refused = [each for each in answers if each.status_code == 429]
        if refused:
            return refused[0]


async def _alone(url: str, headers: dict[str, str]) -> httpx2.Response:
    async with httpx2.AsyncClient(base_url=url, headers=headers, timeout=30) as client:
        return await client.get("/api/customers")


def _counted(metrics: str) -> float:
    found: Any = re.search(
        r'billow_requests_total\{answer="ok",door="rest",operation="customers.list"\} (\S+)', metrics
    )
    return float(found[1])


async def test_a_process_that_is_killed_is_replaced_and_has_stored_what_it_acknowledged(business: Business) -> None:
    """The other serves on meanwhile; what either acknowledged is stored once."""
    async with several(business) as api:
        before = api.members
        async with business.sending(api.port):
            await business.further(20 * BATCH)
            os.kill(before[0], signal.SIGKILL)
            await business.further(20 * BATCH)

            async def replaced() -> bool:
                return len(api.members) == 2 and before[0] not in api.members

            await until(replaced, "replaced")
            await business.further(20 * BATCH)
        assert before[1] in api.members
        stored = await business.stored()
        assert business.acknowledged <= stored.keys()
        assert set(stored.values()) == {1}


async def test_told_to_stop_both_finish_what_they_have_in_hand_and_end(business: Business) -> None:
    """SIGTERM at full rate: all end with 0, and what was acknowledged is stored."""
    async with several(business) as api:
        members = api.members
        async with business.sending(api.port):
            await business.further(20 * BATCH)
            api.process.send_signal(signal.SIGTERM)
            assert await api.process.wait() == 0
        await gone(*members)
        assert business.acknowledged <= (await business.stored()).keys()


async def test_processes_whose_parent_is_killed_end_by_themselves(business: Business) -> None:
    """So that the next start finds the ports free."""
    async with several(business) as api:
        members = api.members
        api.process.kill()
        await gone(*members)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"BILLOW_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "ended before it answered"),
        ({"BILLOW_API_PROCESSES": "0"}, "BILLOW_API_PROCESSES"),
    ],
)
async def test_a_start_that_fails_ends_all(business: Business, settings: dict[str, str], said: str) -> None:
    """The code is not 0, and stderr says why."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BILLOW_")}
    given = {"BILLOW_DATABASE_URL": business.url, "BILLOW_DATA_DIR": str(business.folder)}
    command = [each for each in COMMAND if each not in ("--processes", "2")]
    environment = {**kept, **given, "BILLOW_API_PROCESSES": "2", **settings}
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe, env=environment)
    _, stderr = await process.communicate()

    assert process.returncode in (1, 2)
    assert said in stderr.decode()
