"""A command line with the key of a fresh sandbox, beside a program on a real port."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from billow.doors.program import App
from tests.cli import running
from tests.cli.running import Shell
from tests.client import Api
from tests.served import served


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def address(app: App) -> AsyncIterator[str]:
    """Where the program of this process answers."""
    async with served(app) as url:
        yield url


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def host() -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that runs commands."""
    async with running.host() as process:
        yield process


@pytest.fixture
def billow(address: str, api: Api, host: asyncio.subprocess.Process) -> Shell:
    """The command `billow` in a fresh, empty sandbox."""
    return Shell(url=address, key=api.key, host=host)
