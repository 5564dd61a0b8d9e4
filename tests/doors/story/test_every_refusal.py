"""Every operation refused through every door: the same codes, because of the same fields."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import grpc
import pytest
import pytest_asyncio

from billow.doors.program import App
from billow.kit.operation import OPERATIONS
from tests.client import Api
from tests.doors.grpc.conftest import serving
from tests.doors.mcp.client import connected
from tests.doors.story.cli import command_line
from tests.doors.story.grpc import Grpc
from tests.doors.story.mcp import Mcp
from tests.doors.story.rest import Rest
from tests.doors.story.script import STORY
from tests.doors.story.telling import Door, Refused
from tests.doors.story.test_every_door import fresh
from tests.served import served

Heard = Mapping[str, Refused | None]
"""What a door said to each operation: a refusal, or None where it granted the call."""
SLOW = pytest.mark.timeout(300)
"""A command is a process of its own, and there are more than two hundred."""
DOORS = ("grpc", "mcp", pytest.param("cli", marks=SLOW))


@asynccontextmanager
async def opened(name: str, app: App, key: str, api: Api) -> AsyncIterator[Door]:
    """The door *name* with that *key*."""
    if name == "rest":
        yield Rest(Api(app=app, http=api.http, key=key))
    elif name == "grpc":
        async with serving(app) as address, grpc.aio.insecure_channel(address) as channel:
            yield Grpc(channel, key)
    elif name == "mcp":
        async with connected(api, key=key) as client:
            yield Mcp(client)
    else:
        async with served(app) as url, command_line(url, key) as cli:
            yield cli


async def hear(door: Door, **changed: Any) -> Heard:
    """What *door* says when the story is told backwards, so that next to nothing is there yet when it is asked for."""
    heard: dict[str, Refused | None] = {}
    for step in reversed(STORY):
        if step.name in heard or step.operation.streams == "out":
            continue
        try:
            await door.call(step.operation, {**step.arguments({}), **changed})
            heard[step.name] = None
        except Refused as refused:
            heard[step.name] = refused
    return heard


async def heard_from(name: str, app: App, *, scopes: list[str] | None = None, **changed: Any) -> Heard:
    """What a door says in the sandbox of a fresh organisation, with a key of these *scopes* or with the first."""
    async with fresh(app) as api:
        key = api.key
        if scopes is not None:
            key = (await api.post("/api-keys", json={"name": "narrow", "scopes": scopes}))["key"]
        async with opened(name, app, key, api) as door:
            return await hear(door, **changed)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def backwards(app: App) -> Heard:
    """What REST says."""
    return await heard_from("rest", app)


def test_much_is_refused(backwards: Heard) -> None:
    """Most operations have a refusal to compare: of a state, of a value, or of what is not there."""
    refused = [said for said in backwards.values() if said is not None]
    assert len(refused) > len(backwards) / 2
    assert len({said.code for said in refused}) > 3


@pytest.mark.parametrize("name", DOORS)
async def test_what_is_not_there_is_refused_alike(name: str, app: App, backwards: Heard) -> None:
    """The same code and the same fields through each door."""
    assert await heard_from(name, app) == backwards


@pytest.mark.parametrize("name", ["rest", *DOORS])
async def test_a_key_without_the_scope_is_refused_alike(name: str, app: App) -> None:
    """No operation is granted to a key that may do something else only."""
    heard = await heard_from(name, app, scopes=["exports:read"])
    assert {operation: said.code if said else None for operation, said in heard.items()} == dict.fromkeys(
        (each for each in OPERATIONS if OPERATIONS[each].streams != "out"), "forbidden"
    )


@pytest.mark.parametrize("name", ["rest", "mcp"])
async def test_an_argument_that_is_none_is_refused_by_name(name: str, app: App) -> None:
    """A door whose requests name their arguments names the one that the operation does not have."""
    heard = await heard_from(name, app, nonsense="1")
    named = {operation for operation, said in heard.items() if said and "nonsense" in " ".join(said.fields)}
    assert set(heard) - named == set()
