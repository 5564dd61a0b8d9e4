"""`billow api --processes 4`: several processes on the same two ports, and one that looks after them.

The system hands each new connection to one of them. Each is a whole `billow api`, which shares with the others nothing
but the database, and the rate limits of the keys.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from tempfile import TemporaryDirectory

from billow.doors.cli.output import Failure, out
from billow.doors.cli.servers import address, bind
from billow.runtime import sharing
from billow.runtime.logs import log
from billow.runtime.settings import Settings

_ANSWERS = "answers"
"""What a process says when it does."""
_COMMAND = (sys.executable, "-P", "-m", "billow", "api", "--member")
_log = log("billow.processes")


async def serve(settings: Settings) -> None:
    """As many processes as the settings say answer until this one is told to stop; they have ended then.

    One that ends by itself is replaced, and the log says so.

    Raises:
        Failure: A port is taken, or a process ended before it answered; the others have ended in order then.
    """
    with (
        _reserved(settings.host, settings.port, option="--port") as port,
        _reserved(settings.host, settings.grpc_port, option="--grpc-port") as grpc_port,
        TemporaryDirectory(prefix="billow-") as measures,
    ):
        ports = ("--host", settings.host, "--port", str(port), "--grpc-port", str(grpc_port))
        command = (*_COMMAND, "--processes", str(settings.api_processes), *ports)
        members = [_Member(command, measures) for _ in range(settings.api_processes)]
        tasks = [asyncio.create_task(each.keep()) for each in members]
        told = asyncio.create_task(_tell(members, settings, port, grpc_port))
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (told, *tasks):
                task.cancel()
            await asyncio.wait((told, *tasks))


async def _tell(members: "Sequence[_Member]", settings: Settings, port: int, grpc_port: int) -> None:
    for each in members:
        await each.answering.wait()
    here, rpc = address(settings.host, port), address(settings.host, grpc_port)
    out().print(f"REST and pages at http://{here}, gRPC at {rpc}, by {len(members)} processes.", soft_wrap=True)


@contextmanager
def _reserved(host: str, port: int, *, option: str) -> Iterator[int]:
    """The port is ours inside the block, and nobody answers there but those who share it; 0 takes any that is free.

    Raises:
        Failure: Something else has it, another `billow api` of several processes for one.
    """
    with bind(host, port, option=option) as alone:  # without sharing, so that two programs do not divide it unawares
        port = alone.getsockname()[1]
    with bind(host, port, option=option, shared=True):
        yield port


class _Member:
    """One of the processes, and those that replace it."""

    def __init__(self, command: Sequence[str], measures: str) -> None:
        """It is not started yet."""
        self._command = command
        self._environment = {**os.environ, sharing.VARIABLE: measures}
        self.answering = asyncio.Event()

    async def keep(self) -> None:
        """A process answers until this is cancelled, and has ended then.

        Raises:
            Failure: It ended before it answered, with this code.
        """
        while True:
            pipe = asyncio.subprocess.PIPE
            process = await asyncio.create_subprocess_exec(
                *self._command, stdin=pipe, stdout=pipe, env=self._environment
            )
            try:
                await self._serving(process)
            finally:
                await _ended(process)

    async def _serving(self, process: asyncio.subprocess.Process) -> None:
        """Return when the process has ended after it had answered."""
        assert process.stdout
        said = (await process.stdout.readline()).decode().strip()
        if said != _ANSWERS:
            code = await process.wait()
            raise Failure("A process ended before it answered, and the others were stopped.", code=max(code, 1))
        _log.info("process_answers", process=process.pid)
        self.answering.set()
        code = await process.wait()
        _log.error("process_ended", process=process.pid, code=code, action="starting another")


async def _ended(process: asyncio.subprocess.Process) -> None:
    """The process has ended: it is told to, where it has not by itself, and finishes what it has in hand."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        await process.wait()


def say_that_it_answers() -> None:
    """The process that looks after this one knows that it answers."""
    sys.stdout.write(f"{_ANSWERS}\n")
    sys.stdout.flush()


class Parent:
    """The process that looks after this one; without it, nobody would end this one."""

    def __init__(self) -> None:
        """It is there, and holds the other end of standard input."""
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Return when it is gone, or when told to stop."""
        loop = asyncio.get_running_loop()
        loop.add_reader(sys.stdin.fileno(), self._look)
        try:
            await self._stop.wait()
        finally:
            loop.remove_reader(sys.stdin.fileno())

    def stop(self) -> None:
        """Look no longer, and return from `run`."""
        self._stop.set()

    def _look(self) -> None:
        if not os.read(sys.stdin.fileno(), 1024):
            _log.warning("parent_gone", action="ending")
            self._stop.set()
