"""Commands as they are run: in this process, in one beside it that runs many, or in one of their own on a terminal."""

import asyncio
import contextlib
import fcntl
import io
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from billow.bootstrap import Parts
from billow.doors.cli.commands import run
from billow.runtime.db import from_json

COMMAND = [sys.executable, "-c", "from billow.bootstrap import main; main()"]
HOST = [sys.executable, "-c", "from tests.cli.running import serve; serve()"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How a command ended, and what it said."""

    code: int
    content: bytes
    stderr: str = ""

    @property
    def stdout(self) -> str:
        """What it answered, as text."""
        return self.content.decode()

    @property
    def json(self) -> Any:
        """What it answered, as JSON; it ended well."""
        assert self.code == 0, self.stderr
        return from_json(self.content)


def ran(
    *arguments: str,
    stdin: str = "",
    document: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Ran:
    """The end of a command that runs here and now; what else this process writes meanwhile is among its output."""
    content, err = io.BytesIO(), io.StringIO()
    out = io.TextIOWrapper(content, encoding="utf-8", write_through=True)
    code: Any = 0
    with contextlib.ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, environment or undecided(), clear=True))
        stack.enter_context(patch("sys.stdin", io.StringIO(stdin)))
        stack.enter_context(contextlib.redirect_stdout(out))
        stack.enter_context(contextlib.redirect_stderr(err))
        try:
            run(Parts(), list(arguments), document=document)
        except SystemExit as end:
            code = end.code
    return Ran(code=int(code or 0), content=content.getvalue(), stderr=err.getvalue())


def undecided() -> dict[str, str]:
    """The environment of this process with no choice for Billow."""
    return {name: value for name, value in os.environ.items() if not name.startswith("BILLOW_")}


def serve() -> None:
    """Run the commands that standard input has, a line of JSON each, and say in one how each ended."""
    for line in sys.stdin:
        asked = json.loads(line)
        ended = ran(*asked["arguments"], stdin=asked["stdin"], environment=asked["environment"])
        said = {"code": ended.code, "content": ended.content.decode("latin-1"), "stderr": ended.stderr}
        sys.__stdout__.write(json.dumps(said) + "\n")  # type: ignore[union-attr]  # a process has an output
        sys.__stdout__.flush()  # type: ignore[union-attr]  # the same


@asynccontextmanager
async def host() -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that runs commands one after the other, as `serve` does."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*HOST, stdin=pipe, stdout=pipe, limit=2**24)
    yield process
    assert process.stdin
    process.stdin.close()
    await process.wait()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """A command line whose environment names a Billow and a key."""

    url: str
    key: str
    host: asyncio.subprocess.Process

    @property
    def environment(self) -> dict[str, str]:
        """That of this process with no choice for Billow but the two."""
        return {**undecided(), "BILLOW_URL": self.url, "BILLOW_API_KEY": self.key}

    async def __call__(self, *arguments: str, stdin: str = "") -> Ran:
        """The end of a command that runs in the process for many."""
        assert self.host.stdin
        assert self.host.stdout
        asked = {"arguments": arguments, "stdin": stdin, "environment": self.environment}
        self.host.stdin.write(json.dumps(asked).encode() + b"\n")
        said = json.loads(await self.host.stdout.readline())
        return Ran(code=said["code"], content=said["content"].encode("latin-1"), stderr=said["stderr"])

    async def alone(self, *arguments: str, stdin: str = "", **more: str) -> Ran:
        """The end of a command that runs in a process of its own, its output in a pipe."""
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *COMMAND, *arguments, stdin=pipe, stdout=pipe, stderr=pipe, env={**self.environment, **more}
        )
        out, err = await asyncio.wait_for(process.communicate(stdin.encode()), 60)
        return Ran(code=process.returncode or 0, content=out, stderr=err.decode())

    async def on_terminal(self, *arguments: str, columns: int = 80, typed: str = "", **more: str) -> Ran:
        """The end of a command on a terminal that is *columns* wide, where a person has *typed* something."""
        return await asyncio.to_thread(self._on_terminal, arguments, columns, typed, more)

    def _on_terminal(self, arguments: Sequence[str], columns: int, typed: str, more: Mapping[str, str]) -> Ran:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        kept = {name: value for name, value in self.environment.items() if name not in ("COLUMNS", "LINES")}
        environment = {**kept, "TERM": "xterm-256color", **more}
        process = subprocess.Popen([*COMMAND, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
        os.close(theirs)
        os.write(ours, typed.encode())
        shown = b""
        with contextlib.suppress(OSError):  # the terminal of a process that has ended cannot be read
            while part := os.read(ours, 65536):
                shown += part
        os.close(ours)
        return Ran(code=process.wait(30), content=shown.replace(b"\r\n", b"\n"))
