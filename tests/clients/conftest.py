"""A running Billow for clients that are programs of their own, and the Python client as a user installs it."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from billow.doors.program import App
from tests.client import World
from tests.served import served

CLIENTS = Path(__file__).parents[2] / "clients"
UV = Path(sys.executable).with_name("uv")


@dataclass(frozen=True)
class Server:
    """Where Billow listens, and the live key of its organisation."""

    url: str
    key: str

    async def run(self, *command: str | Path, cwd: Path) -> str:
        """What a program prints that knows the server from its environment; it must end well."""
        environment = os.environ | {"BILLOW_URL": self.url, "BILLOW_API_KEY": self.key}
        process = await asyncio.create_subprocess_exec(
            *map(str, command),
            cwd=cwd,
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await process.communicate()
        assert process.returncode == 0, output.decode()
        return output.decode()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(app: App, world: World) -> AsyncIterator[Server]:
    """Billow on a port of this machine."""
    async with served(app) as url:
        yield Server(url=url, key=world.live_key)


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a clean environment with the client and, to look at programs from there, mypy."""
    folder = tmp_path_factory.mktemp("client") / "venv"
    inside = folder / "bin" / "python"
    install(UV, "venv", "--quiet", "--python", sys.executable, folder)
    install(UV, "pip", "install", "--quiet", "--python", inside, CLIENTS / "python", "mypy")
    return inside


def install(*command: str | Path, cwd: Path | None = None) -> None:
    """Run a command that prepares something; it must end well."""
    done = subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
