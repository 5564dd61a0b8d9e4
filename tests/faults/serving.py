"""`billow up` on a folder of its own, to be killed and started again, and what its database holds in the end."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
from sqlalchemy import text

from billow.bootstrap import App
from billow.doors.cli.doctor import examine
from billow.runtime import clock
from billow.runtime.embedded import EmbeddedPostgres
from tests.conftest import database_url

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60
UNLIMITED = {
    "BILLOW_RATE_LIMIT_REQUESTS": "0",
    "BILLOW_RATE_LIMIT_BULK": "0",
    "BILLOW_RATE_LIMIT_EVENTS": "0",
    "BILLOW_LOG_LEVEL": "error",
}


async def until(reached: Callable[[], Awaitable[bool]], what: str) -> None:
    """Wait until *reached*; that it never is fails the test by saying *what*."""
    deadline = clock.monotonic() + PATIENCE_S
    while not await reached():
        assert clock.monotonic() < deadline, f"not {what} within {PATIENCE_S} s"
        await asyncio.sleep(0.01)


async def stored_beside(app: App, customer_id: str) -> Counter[str]:
    """How often each event of the customer's tenant is stored, by its unique id, at one moment."""
    tenant = "(select tenant_id from customers where id = :id)"
    query = text(f"select unique_id, count(*) as times from events where tenant_id = {tenant} group by 1")
    async with app.database.system() as conn:
        rows = (await conn.execute(query, {"id": customer_id})).mappings().all()
    return Counter({row["unique_id"]: row["times"] for row in rows})


class Serving:
    """A server on the folder *home*, always on the same port; `pid` is its process, 0 when none was started."""

    def __init__(self, forks: asyncio.subprocess.Process, home: Path, port: int) -> None:
        self._forks = forks
        self.home = home
        self.port = port
        self.pid = self._killed = 0
        self.wrong_clock = home.with_name("clock")

    @classmethod
    @asynccontextmanager
    async def on(cls, home: Path, *prefix: str) -> AsyncIterator["Serving"]:
        """A server on the folder inside the block, started; at the end neither it nor its PostgreSQL is left."""
        pipe = asyncio.subprocess.PIPE
        command = [*prefix, sys.executable, "-m", "tests.faults.forking"]
        forks = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, cwd=ROOT)
        serving = cls(forks, home, _free_port())
        try:
            await serving.start()
            yield serving
        finally:
            await serving.end()
            if forks.returncode is None:
                forks.kill()
            await forks.wait()

    async def start(self) -> None:
        """A server runs and answers; the one that was killed before has left."""
        await until(self._left, "gone")
        arguments = ["up", "--data-dir", str(self.home), "--port", str(self.port), "--grpc-port", "0", "--no-demo"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BILLOW_")} | UNLIMITED
        asked = {"arguments": arguments, "environment": environment, "clock": str(self.wrong_clock)}
        assert self._forks.stdin
        assert self._forks.stdout
        self._forks.stdin.write(json.dumps(asked).encode() + b"\n")
        self.pid = int(await self._forks.stdout.readline())
        await until(self.ready, "ready")

    async def ready(self) -> bool:
        """Whether the server answers, and its database."""
        assert Path(f"/proc/{self.pid}").exists(), "the server has ended by itself"
        try:
            async with httpx2.AsyncClient() as client:
                return (await client.get(f"http://127.0.0.1:{self.port}/readyz")).status_code == 200
        except httpx2.TransportError:
            return False

    async def _left(self) -> bool:
        """Whether the process is gone with all of its threads: the last of them holds its files until then."""
        process = Path(f"/proc/{self._killed}")
        try:
            return "State:\tZ" in (process / "status").read_text() and len(list((process / "task").iterdir())) == 1
        except (FileNotFoundError, ProcessLookupError):
            return True

    def kill(self) -> None:
        """The server is dead, whatever it was at; its PostgreSQL is not told."""
        os.kill(self.pid, signal.SIGKILL)
        self._killed, self.pid = self.pid, 0

    async def end(self) -> None:
        """The server has been told to stop and has ended, with its PostgreSQL."""
        if self.pid:
            pid, self.pid = self.pid, 0
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)

            async def ended() -> bool:
                return not Path(f"/proc/{pid}").exists()

            await until(ended, "ended")
        if (self.home / "postgres.json").exists():
            async with EmbeddedPostgres(self.home):
                pass

    @property
    def inside(self) -> Path:
        """The folder as the server sees it, which may be on a disk that is mounted for it alone."""
        return Path(f"/proc/{self.pid}/root{self.home}") if self.pid else self.home

    @property
    def postmaster(self) -> int:
        """The process of its PostgreSQL."""
        return int((self.inside / "postgres" / "postmaster.pid").read_text().splitlines()[0])

    @property
    def key(self) -> str:
        """The key of its sandbox."""
        return str(json.loads((self.inside / "credentials.json").read_text())["sandbox_key"])

    async def ask(self, method: str, path: str, json: Any = None) -> Any:
        """The answer to a request that succeeds."""
        headers = {"Authorization": f"Bearer {self.key}"}
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{self.port}/api", timeout=30) as client:
            response = await client.request(method, path, json=json, headers=headers)
        assert response.is_success, f"{method} {path}: {response.status_code} {response.text}"
        return response.json()

    async def stored(self) -> Counter[str]:
        """How often each unique id is stored, as the superuser of the database sees it."""
        told = json.loads((self.inside / "postgres.json").read_text())
        url = f"postgresql://postgres:{told['password']}@127.0.0.1:{told['port']}/billow"
        conn = await asyncpg.connect(url)
        try:
            rows: Sequence[Any] = await conn.fetch("select unique_id, count(*) as times from events group by 1")
        finally:
            await conn.close()
        return Counter({row["unique_id"]: row["times"] for row in rows})

    async def is_sound(self) -> None:
        """The doctor finds nothing broken."""
        told = json.loads((self.inside / "postgres.json").read_text())
        url = database_url(f"postgresql://billow:{told['password']}@127.0.0.1:{told['port']}/billow", "billow")
        report = await examine(url)
        assert report.exit_code == 0, [*report.broken, *report.unrun]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
