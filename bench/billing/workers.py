"""Processes that do what falls due, and what they hold in memory."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Bench

PROGRAM = [sys.executable, "-c", "from billow.bootstrap import main; main()"]


@dataclass(frozen=True, slots=True)
class Worker:
    """A process of `billow worker`."""

    process: asyncio.subprocess.Process

    def forget_peak(self) -> None:
        """What it held so far does not count for `peak`: only what it holds now, and from now on."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def peak(self) -> int:
        """The most bytes that it has held in memory since `forget_peak`, or so far."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            name, _, value = line.partition(":")
            if name == "VmHWM":
                return int(value.split()[0]) * 1024
        raise RuntimeError("the system does not say what a process holds in memory")


@asynccontextmanager
async def working(bench: Bench) -> AsyncIterator[Worker]:
    """A worker on the database of the bench, ready inside the block and told to stop at its end."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BILLOW_")}
    settings = bench.app.settings
    given = {"BILLOW_DATABASE_URL": bench.app.database.url, "BILLOW_DATA_DIR": str(settings.data_dir)}
    process = await asyncio.create_subprocess_exec(
        *PROGRAM,
        "worker",
        env={**kept, **given, "BILLOW_LOG_LEVEL": "error"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout
    try:
        await process.stdout.readline()
        yield Worker(process)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.communicate()
