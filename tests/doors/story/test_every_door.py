"""Every operation through every door: the same answers and the same refusals."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import grpc
import pytest_asyncio

from billow.doors.program import App
from billow.kit.operation import OPERATIONS
from tests.client import Api, World
from tests.doors.grpc.conftest import serving
from tests.doors.mcp.client import connected
from tests.doors.story.cli import command_line
from tests.doors.story.grpc import Grpc
from tests.doors.story.mcp import Mcp
from tests.doors.story.rest import Rest
from tests.doors.story.script import STORY
from tests.doors.story.telling import Telling, tell
from tests.served import served


def test_the_story_has_every_operation(app: App) -> None:
    """No operation is left out: who adds one gives it a place in the story."""
    assert {step.name for step in STORY} == set(OPERATIONS)


@asynccontextmanager
async def fresh(app: App) -> AsyncIterator[Api]:
    """A client of the sandbox of a fresh organisation."""
    world = await World.found(app)
    async with world.client(world.sandbox_key) as api:
        yield api


async def told_by_rest(app: App) -> Telling:
    """The story through REST."""
    async with fresh(app) as api:
        return await tell(Rest(api), app)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def expected(app: App) -> Telling:
    """What REST answers to each step."""
    return await told_by_rest(app)


async def test_twice_the_same(app: App, expected: Telling) -> None:
    """The story is the same each time it is told, so that a difference between doors is one of the doors."""
    assert_same(await told_by_rest(app), expected)


async def test_grpc_answers_alike(app: App, expected: Telling) -> None:
    """Each operation answers the same through its RPC."""
    async with fresh(app) as api, serving(app) as address, grpc.aio.insecure_channel(address) as channel:
        assert_same(await tell(Grpc(channel, api.key), app), expected)


async def test_mcp_answers_alike(app: App, expected: Telling) -> None:
    """Each operation answers the same through its tool."""
    async with fresh(app) as api, connected(api) as client:
        assert_same(await tell(Mcp(client), app), expected)


async def test_the_command_line_answers_alike(app: App, expected: Telling) -> None:
    """Each operation answers the same through its command."""
    async with fresh(app) as api, served(app) as url, command_line(url, api.key) as cli:
        assert_same(await tell(cli, app), expected)


def assert_same(told: Telling, expected: Telling) -> None:
    """Each step was answered alike; all differences are shown at once."""
    found = [
        f"{name}{where}: {one!r} is not {other!r}"
        for (name, answer), (_, wanted) in zip(told, expected, strict=True)
        for where, one, other in differences(answer, wanted)
    ]
    assert not found, "\n" + "\n".join(found)


def differences(one: Any, other: Any, where: str = "") -> Iterator[tuple[str, Any, Any]]:
    """The places where two answers differ, with what stands there in each."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted({*one, *other} - {"folded_through"}):  # how far the worker is says nothing of a door
            yield from differences(one.get(name), other.get(name), f"{where}.{name}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (a, b) in enumerate(zip(one, other, strict=True)):
            yield from differences(a, b, f"{where}[{number}]")
    elif one != other:
        yield where, one, other
