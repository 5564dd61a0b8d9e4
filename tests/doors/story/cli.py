"""The story through the command line: one command for each call, in a process that runs many."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from billow.kit.operation import Operation
from billow.runtime.db import from_json, to_json
from tests.doors.story.telling import Refused

_HOST = """
import contextlib, io, json, sys
from billow.bootstrap import main
for line in sys.stdin:
    asked = json.loads(line)
    out, err = io.TextIOWrapper(io.BytesIO(), write_through=True), io.StringIO()
    sys.argv, stdin = ["billow", *asked["argv"]], sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(asked["stdin"].encode()))
    code = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
    sys.stdin = stdin
    said = {"code": code, "out": out.buffer.getvalue().decode("latin-1"), "err": err.getvalue()}
    sys.__stdout__.write(json.dumps(said) + "\\n")
    sys.__stdout__.flush()
"""
"""Runs the commands that it is told, one after the other, and says of each how it ended."""


@dataclass
class Ended:
    """How a command ended."""

    code: int
    out: bytes
    err: str


@dataclass
class Cli:
    """Commands with the key of one sandbox."""

    process: asyncio.subprocess.Process

    async def call(self, operation: Operation, arguments: Mapping[str, Any]) -> Any:
        """See `Door.call`."""
        argv, stdin = command(operation, arguments)
        ended = await self.run(*argv, "-o", "json", "--yes", stdin=stdin)
        if ended.code:
            problem = json.loads(ended.err)
            raise Refused(problem["code"], tuple(sorted(e["field"] for e in problem["errors"])))
        is_json = ended.out[:1] in (b"{", b"[")
        return (from_json(ended.out) if is_json else ended.out) if ended.out else None

    async def run(self, *argv: str, stdin: str = "") -> Ended:
        """Run one command to its end."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"argv": argv, "stdin": stdin}).encode() + b"\n")
        await self.process.stdin.drain()
        said = json.loads(await self.process.stdout.readline())
        return Ended(code=said["code"], out=said["out"].encode("latin-1"), err=said["err"])


def command(operation: Operation, arguments: Mapping[str, Any]) -> tuple[list[str], str]:
    """The command of the call, and what it reads: options for what is short, and the rest as JSON on its input."""
    left = dict(arguments)
    argv = [part.replace("_", "-") for part in operation.name.split(".")]
    argv += [str(left.pop(p.name)) for p in operation.parameters if p.place == "path" and p.name in left]
    body: dict[str, Any] = {}
    for name, value in left.items():
        option = f"--{name.replace('_', '-')}"
        if isinstance(value, dict | list) and operation.writes:
            body[name] = value
        elif isinstance(value, bool):
            argv.append(option if value else option.replace("--", "--no-", 1))
        elif isinstance(value, list):
            argv += [part for each in value for part in (option, str(each))]
        else:
            argv += [option, str(value)]
    return [*argv, *(["--json", "-"] if body else [])], to_json(body)


@asynccontextmanager
async def command_line(url: str, key: str) -> AsyncIterator[Cli]:
    """A command line with its own environment."""
    environment = {"BILLOW_URL": url, "BILLOW_API_KEY": key, "PATH": "", "COLUMNS": "100"}
    pipe = asyncio.subprocess.PIPE
    arguments = [sys.executable, "-c", _HOST]
    process = await asyncio.create_subprocess_exec(*arguments, stdin=pipe, stdout=pipe, env=environment, limit=2**24)
    try:
        yield Cli(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
