"""Workers to kill: this process imports the program once, and forks a worker for each line that it reads.

It answers the worker's process id. A worker of its own process would be the same, ten imports later.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from billow.bootstrap import assemble, load
from billow.runtime.logs import configure_logs
from billow.runtime.settings import Settings


async def work(url: str, folder: Path) -> None:
    """Work until killed."""
    async with assemble(Settings(data_dir=folder, billing_part=10), url) as app:
        await app.worker.run()


def main(url: str, folder: str) -> None:
    """Fork a worker for each line."""
    load()
    configure_logs(level="critical", form="json")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(work(url, Path(folder)))
            os._exit(1)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
