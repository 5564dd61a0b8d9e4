"""Programs of the reference, run as they are printed, against the program on its ports."""

import asyncio
import json
import os
import re
import shlex
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from billow.doors.rest.docs.guide import DOORS
from billow.doors.rest.docs.ways import Way
from tests.docs.pages import ROOT

SECONDS = 60
CLIENT = ROOT / "clients" / "python" / "src"
_OWN = re.compile(r"""\bid["']?\s*[:=]\s*["']([a-z]{2,4})(_[0-9a-z]{26})["']""")
_SERVANTS = {
    "python": """
import contextlib, io, json, sys, traceback
from billow.bootstrap import main
for line in sys.stdin:
    given, out, code = json.loads(line), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            if isinstance(given, list):
                sys.argv = given
                main()
            else:
                exec(compile(given, "example.py", "exec"), {"__name__": "__main__"})
        except SystemExit as end:
            code = end.code or 0
        except BaseException:
            code = 1
            traceback.print_exc(file=out)
    print(json.dumps([code, out.getvalue()]), flush=True)
""",
    "typescript": """
import { createInterface } from "node:readline";
import { format } from "node:util";
import { writeFile } from "node:fs/promises";
const say = console.log;
let number = 0;
for await (const line of createInterface({ input: process.stdin })) {
  let out = "", code = 0;
  console.log = (...values) => { out += format(...values) + "\\n"; };
  const file = `${process.cwd()}/example-${number++}.mjs`;
  await writeFile(file, JSON.parse(line));
  await import(file).catch((error) => { code = 1; console.log(error); });
  say(JSON.stringify([code, out]));
}
""",
}
"""Programs that run one text, or one command of `billow`, after another, so that libraries are loaded once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How a program ended, and what it said."""

    code: int
    out: str

    @property
    def ids(self) -> dict[str, str]:
        """The ids that what it said has, by prefix; of several the first."""
        found: dict[str, str] = {}
        for prefix, rest in _OWN.findall(self.out):
            found.setdefault(prefix, prefix + rest)
        return found


@dataclass
class Desk:
    """A folder with all that the programs want, and a key to one tenant."""

    folder: Path
    url: str
    grpc: str
    key: str
    _servants: dict[str, asyncio.subprocess.Process] = field(default_factory=dict, init=False)

    @property
    def variables(self) -> dict[str, str]:
        """What a reader has set, as the first page says."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BILLOW_")}
        return {
            **kept,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": f"{CLIENT}{os.pathsep}{self.folder}",
            "CURL_HOME": str(self.folder),
            "BILLOW_URL": self.url,
            "BILLOW_API_KEY": self.key,
            "BILLOW_GRPC": self.grpc,
        }

    async def prepare(self) -> None:
        """The folder has the client, stubs made as the first page says, and a curl that tells its failures."""
        installed = self.folder / "billow_client-0.1.0.dist-info"
        installed.mkdir()
        (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: billow-client\nVersion: 0.1.0\n")
        (self.folder / ".curlrc").write_text("fail-with-body\nsilent\nshow-error\n")
        lines = next(door.lines for door in DOORS if door.id == "grpc").replace("127.0.0.1:50051", self.grpc)
        _, _, rest = lines.partition("\n")
        done = await self.ran("bash", "-e", "-c", rest)
        assert done.code == 0, done.out

    async def run(self, way: Way, text: str) -> Ran:
        """The program, in a process of its own."""
        match way.language:
            case "bash":
                return await self.ran("bash", "-e", "-c", text)
            case "python":
                return await self.ran(sys.executable, "-c", text)
            case "typescript":
                path = self.folder / "example.mjs"
                path.write_text(text, encoding="utf-8")
                return await self.ran("node", str(path))
        raise AssertionError(f"how does one run {way.language}?")

    async def quickly(self, way: Way, text: str) -> Ran:
        """The program, in a process that has run others before, where there can be such a one."""
        if text.startswith("billow ") and "<<" not in text:
            return await self._served("python", shlex.split(text.replace("\\\n", "")))
        return await (self._served(way.language, text) if way.language in _SERVANTS else self.run(way, text))

    async def ran(self, *command: str) -> Ran:
        """The command, run in the folder."""
        process = await self._started(*command)
        async with asyncio.timeout(SECONDS):
            out, _ = await process.communicate()
        return Ran(code=process.returncode or 0, out=out.decode(errors="replace"))

    async def _served(self, language: str, given: str | list[str]) -> Ran:
        if language not in self._servants:
            path = self.folder / f"servant-{language}.mjs"
            path.write_text(_SERVANTS[language], encoding="utf-8")
            program = sys.executable if language == "python" else "node"
            self._servants[language] = await self._started(program, str(path))
        servant = self._servants[language]
        assert servant.stdin is not None
        assert servant.stdout is not None
        servant.stdin.write(json.dumps(given).encode() + b"\n")
        async with asyncio.timeout(SECONDS):
            line = await servant.stdout.readline()
        code, out = json.loads(line)
        return Ran(code=code, out=out)

    async def _started(self, *command: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *command,
            cwd=self.folder,
            env=self.variables,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            limit=2**24,
        )

    async def close(self) -> None:
        """No process is left."""
        for servant in self._servants.values():
            assert servant.stdin is not None
            servant.stdin.close()
            await servant.wait()


@asynccontextmanager
async def desk(folder: Path, *, url: str, grpc: str, key: str) -> AsyncIterator[Desk]:
    """A desk that is prepared."""
    made = Desk(folder=folder, url=url, grpc=grpc, key=key)
    await made.prepare()
    try:
        yield made
    finally:
        await made.close()
