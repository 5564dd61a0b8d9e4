"""Several workers on one database, each a process of its own."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
TICKS = os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def workers(url: str, folder: Path, *, count: int) -> AsyncIterator[list[int]]:
    """The process ids of *count* workers that share what is due, ten subscriptions a part; at the end none is left."""
    pipe = asyncio.subprocess.PIPE
    command = [sys.executable, "-m", "tests.faults.host", url, str(folder)]
    host = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, cwd=ROOT)
    assert host.stdin
    assert host.stdout
    found: list[int] = []
    try:
        for _ in range(count):
            host.stdin.write(b"one\n")
            found.append(int(await host.stdout.readline()))
        yield found
    finally:
        for each in found:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        host.kill()
        await host.wait()


def seconds(pid: int) -> int:
    """How long the process has computed."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) // TICKS
