"""What the rows are measured on: a durable PostgreSQL, the program's own processes, a business, and a load."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg

from bench.metering.result import Result
from billow.bootstrap import App, assemble
from billow.doors.cli.servers import settle_memory
from billow.runtime import clock
from billow.runtime.embedded import EmbeddedPostgres
from billow.runtime.settings import Settings
from billow.tenants import operations as tenants

TUNED = {
    "shared_buffers": "1GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    "autovacuum_naptime": "5s",
}
"""Of the database, for ours and for the yardsticks; all else is as Billow's own PostgreSQL has it, fsync among it."""
PROGRAM = [sys.executable, "-c", "from billow.bootstrap import main; main()"]
LINES = 32
BATCH = 100
SPAN_S = 20 * 86_400
"""Events lie in so many seconds of the customers' present period."""
READY_S = 60


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: the events of a turn, the turns, and how many events are stored in the end."""

    turn: int = 100_000
    turns: int = 3
    customers: int = 1_000
    stored: tuple[int, ...] = (100_000, 1_000_000, 3_000_000)
    """How many events are stored: usage is measured at each, intake at the last two, a month at the last but one."""
    slices: int = 4
    """Into how many slices at least what is stored is put, so that filters have something to say."""
    imported: int = 200_000
    minute: int = 15
    reads: int = 2_000


FULL = Size(
    turn=400_000,
    customers=10_000,
    stored=(1_000_000, 10_000_000, 30_000_000),
    imported=1_000_000,
    minute=60,
)


@dataclass(slots=True)
class Server:
    """A process of the program, and where it answers if it does."""

    process: asyncio.subprocess.Process
    port: int = 0

    def memory(self) -> int:
        """Bytes that the process holds in memory."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def processor(self) -> float:
        """Seconds that it has computed."""
        return _processor(self.process.pid)[0]


@dataclass(slots=True, kw_only=True)
class World:
    """A database with a business in it."""

    app: App
    server: EmbeddedPostgres
    folder: Path
    size: Size
    url: str
    """The database, as the program reaches it."""
    superuser: str
    """The same, for yardsticks: no policy slows it down."""
    key: str
    since: int
    say: Callable[[str], None]
    tenant: str = ""
    stored: int = 0
    """Events that were stored ahead of what is measured."""
    runs: int = 0
    only: Collection[str] = ()
    """The measures that were asked for; none means all."""
    notes: list[str] = field(default_factory=list)
    """What is worth saying below the table."""

    def wants(self, measure: str) -> bool:
        """Whether the measure is asked for."""
        return not self.only or measure in self.only

    @asynccontextmanager
    async def beside(self) -> AsyncIterator["World"]:
        """Another database on the same server, with the same business and no events, dropped at the end."""
        self.runs += 1
        name = f"beside_{self.runs}"
        await self.execute(f"create database {name} owner billow")
        async with _founded(self.server, self.folder, self.size, self.say, name=name) as other:
            yield other
        await self.execute(f"drop database {name} with (force)")

    @asynccontextmanager
    async def serving(self, **settings: str) -> AsyncIterator[Server]:
        """`billow api` inside the block, answering."""
        port = _free_port()
        async with self.running("api", "--port", str(port), "--grpc-port", "0", **settings) as server:
            server.port = port
            await _answering(port)
            yield server

    @asynccontextmanager
    async def running(self, *command: str, **settings: str) -> AsyncIterator[Server]:
        """A process of the program inside the block, told to stop at its end."""
        limits = {f"BILLOW_RATE_LIMIT_{name}": "0" for name in ("REQUESTS", "BULK", "EVENTS")}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BILLOW_")}
        given = {"BILLOW_DATABASE_URL": self.url, "BILLOW_DATA_DIR": str(self.folder), "BILLOW_LOG_LEVEL": "warning"}
        process = await asyncio.create_subprocess_exec(
            *PROGRAM, *command, env={**kept, **limits, **given, **settings}, stdout=asyncio.subprocess.DEVNULL
        )
        try:
            yield Server(process)
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            await process.wait()

    def fresh(self) -> str:
        """What the unique ids of a load begin with, that no other has."""
        self.runs += 1
        return f"run{self.runs}"

    async def events_to(self, server: Server, count: int, **spec: Any) -> Result:
        """What came of a load of so many events."""
        size = spec.setdefault("batch", BATCH)
        given = {"prefix": self.fresh(), "since": self.since, "span": SPAN_S, "customers": self.size.customers}
        return await self.load(server.port, {"kind": "events", "count": count // size, **given, **spec})

    async def load(self, port: int, spec: Mapping[str, Any]) -> Result:
        """What came of a load on the port."""
        pipe = asyncio.subprocess.PIPE
        command = [sys.executable, "-m", "bench.metering.load"]
        process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=2**24)
        assert process.stdin
        assert process.stdout
        asked = json.dumps({"port": port, "key": self.key, "connections": LINES, **spec})
        process.stdin.write(asked.encode() + b"\n")
        await process.stdin.drain()
        if (await process.stdout.readline()).strip() != b"ready":
            raise RuntimeError("the load could not be prepared")
        process.stdin.write(b"go\n")
        said = await process.stdout.readline()
        if await process.wait() or not said:
            raise RuntimeError(f"the load stopped: {spec.get('kind')}")
        return Result.told(json.loads(said))

    async def post(self, server: Server, path: str, bodies: Sequence[Any], *, lines: int = 1) -> None:
        """Each of the bodies was posted, and taken."""
        spec = {"kind": "post", "path": f"/api{path}", "bodies": bodies, "count": len(bodies), "connections": lines}
        result = await self.load(server.port, spec)
        if set(result.statuses) - {"200", "201"}:
            raise RuntimeError(f"POST {path}: {result.statuses}")

    def database_processor(self) -> float:
        """Seconds that the processes of the database have computed, those that have ended left out."""
        above = self.server.pid
        found = [_processor(int(each.name)) for each in Path("/proc").iterdir() if each.name.isdecimal()]
        return sum(seconds for seconds, parent in found if parent == above)

    @staticmethod
    def ended_processor() -> float:
        """Seconds that processes have computed that this one has begun and that have ended."""
        spent = os.times()
        return spent.children_user + spent.children_system

    async def execute(self, statement: str, *arguments: Any) -> None:
        """The statement was executed by the superuser."""
        conn = await asyncpg.connect(self.superuser)
        try:
            await conn.execute(statement, *arguments)
        finally:
            await conn.close()

    async def value(self, query: str, *arguments: Any) -> Any:
        """The one value that the query answers to the superuser."""
        conn = await asyncpg.connect(self.superuser)
        try:
            return await conn.fetchval(query, *arguments)
        finally:
            await conn.close()


@asynccontextmanager
async def world(folder: Path, size: Size, say: Callable[[str], None]) -> AsyncIterator[World]:
    """A server that is thrown away, tuned and durable, with a database and a business in it."""
    server = EmbeddedPostgres(folder)
    await asyncio.to_thread(server.start)
    try:
        await _tune(server.superuser_url)
        await asyncio.to_thread(server.stop)
        await asyncio.to_thread(server.start)
        async with _founded(server, folder, size, say, name="billow") as made:
            settle_memory()
            yield made
    finally:
        await asyncio.to_thread(server.stop)


@asynccontextmanager
async def _founded(
    server: EmbeddedPostgres, folder: Path, size: Size, say: Callable[[str], None], *, name: str
) -> AsyncIterator[World]:
    """The database of that name with a business in it."""
    url, superuser = (f"{each.rpartition('/')[0]}/{name}" for each in (server.url, server.superuser_url))
    async with assemble(Settings(data_dir=folder, pool_size=2), url) as app:
        async with app.database.system() as conn:
            key = (await tenants.found(conn, name="Bench", now=clock.wall()))["sandbox"]
        since = int((clock.wall() - timedelta(seconds=SPAN_S)).timestamp())
        made = World(
            app=app,
            server=server,
            folder=folder,
            size=size,
            url=url,
            superuser=superuser,
            key=key,
            since=since,
            say=say,
        )
        made.tenant = await made.value("select id from tenants where environment = 'sandbox'")
        async with made.serving() as api:
            await business(made, api)
        yield made


async def _tune(superuser: str) -> None:
    conn = await asyncpg.connect(superuser)
    try:
        for name, value in TUNED.items():
            await conn.execute(f"alter system set {name} = '{value}'")
    finally:
        await conn.close()


async def business(world: World, server: Server) -> None:
    """Customers on a plan that counts calls, adds up tokens and knows the largest call."""
    metrics = {"calls": {"method": "count"}, "tokens": {"method": "sum", "field": "tokens"}}
    metrics["largest"] = {"method": "max", "field": "tokens"}
    bodies = [{"name": n, "code": n, "event_name": "call", "aggregation": how} for n, how in metrics.items()]
    await world.post(server, "/metrics", bodies)
    product = {"fee_type": "metered", "payment_terms": "arrears"}
    await world.post(server, "/products", [{**product, "name": n, "code": n, "metric_ids": [n]} for n in metrics])
    price = {"type": "unit", "billing_interval": "monthly", "billing_direction": "arrears", "unit_price": "0.01"}
    items = [{"product_id": name, "price": price} for name in metrics]
    await world.post(server, "/plans", [{"name": "Pro", "code": "pro", "currency": "USD", "items": items}])
    numbers = range(world.size.customers)
    named = [{"name": f"Customer {n}", "external_id": f"c{n}", "timezone": "UTC"} for n in numbers]
    await world.post(server, "/customers", named, lines=LINES)
    start = {"start_date": (clock.wall() - timedelta(seconds=SPAN_S, days=2)).date().isoformat()}
    terms = {"plan_id": "pro", "auto_activate": True, "contract": start}
    await world.post(server, "/subscriptions", [{**terms, "customer_id": f"c{n}"} for n in READ], lines=8)


READ = range(100)
"""The customers whose current usage is asked for."""


def _processor(pid: int) -> tuple[float, int]:
    """Seconds that the process has computed, and its parent; nothing of one that has just ended."""
    try:
        parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0, 0
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK"), int(parts[1])


async def _answering(port: int) -> None:
    deadline = clock.monotonic() + READY_S
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        except OSError:
            if clock.monotonic() > deadline:
                raise RuntimeError(f"the server does not answer within {READY_S} s") from None
            await asyncio.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
