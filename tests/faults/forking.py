"""Servers to kill: this process imports the program once, and forks `billow` for each line of arguments that it reads.

It answers the server's process id. A server of its own start would be the same, ten thousand lines later.
"""

import json
import os
import signal
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

from billow.bootstrap import Parts, load
from billow.doors.cli.commands import run
from billow.runtime import clock

BUILT = ("billow.doors.dispatch", "billow.doors.rest.site", "billow.doors.worker.worker", "billow.doors.cli.up")
"""What every server imports sooner or later."""


def main() -> None:
    """Fork a server for each line: its arguments, its environment, and a file that says how wrong its clock is."""
    load()
    for name in BUILT:
        import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            serve(asked["arguments"], asked["environment"], Path(asked["clock"]))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def serve(arguments: Sequence[str], environment: dict[str, str], wrong: Path) -> None:
    """Be the command until killed; what it says goes nowhere."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(environment)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1):
        os.dup2(nowhere, descriptor)
    beside(wrong)
    try:
        run(Parts(), arguments)
    finally:
        os._exit(1)


def beside(wrong: Path) -> None:
    """The wall clock of this process is off by as many seconds as the file says at each moment, if there is one."""
    right = clock.wall

    def wall() -> datetime:
        return right() + timedelta(seconds=int(wrong.read_text() or "0")) if wrong.exists() else right()

    clock.wall = wall


if __name__ == "__main__":
    main()
