"""One function in one file, and nothing else edited: it stands in every contract, and every door serves it."""

import json
import sys
from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import grpc
import pytest
import pytest_asyncio
from google.protobuf.message_factory import GetMessageClass

from billow import bootstrap
from billow.doors import contracts
from billow.doors.cli import resources
from billow.doors.contracts import descriptors, messages
from billow.doors.rest.docs.site import Site
from billow.kit.operation import OPERATIONS
from billow.runtime.contracts import folder
from tests.client import Api, World
from tests.doors.grpc.conftest import serving
from tests.doors.mcp.client import connected, done
from tools.differences import catalogues, openapi

NAME = "pebbles.weigh"
FILE = '''
"""Pebbles."""

from dataclasses import dataclass
from decimal import Decimal

from billow.kit.fields import Quantity, Whole
from billow.kit.operation import operation
from billow.runtime.db import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Heap:
    """Several pebbles, weighed at once."""

    weight: Quantity
    tenant: str


@operation(
    "pebbles.weigh",
    http="POST /pebbles/weigh",
    rpc="PebbleService.Weigh",
    needs="customers:read",
    example={"pebbles": 3, "weight": "1.5"},
)
async def weigh(tx: Tx, *, pebbles: Whole, weight: Quantity) -> Heap:
    """Weigh a heap of pebbles that are all alike."""
    return Heap(weight=Decimal(pebbles) * weight, tenant=tx.tenant)
'''


def contents() -> dict[str, str]:
    """Every contract of the operations that are known now, with the numbers of the committed lock."""
    numbers = (folder() / "proto.lock").read_text(encoding="utf-8")
    return dict(contracts.contents(OPERATIONS.values(), numbers=numbers))


@pytest.fixture(scope="module")
def before() -> dict[str, str]:
    """The contracts without the toy."""
    bootstrap.load()
    return contents()


@pytest.fixture(scope="module", autouse=True)
def _toy(before: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The file is written and imported; afterwards its operation is taken off the list again."""
    place = tmp_path_factory.mktemp("toy")
    (place / "pebbles.py").write_text(FILE, encoding="utf-8")
    sys.path.insert(0, str(place))
    import_module("pebbles")
    yield
    del OPERATIONS[NAME], sys.modules["pebbles"]
    sys.path.remove(str(place))


@pytest_asyncio.fixture(loop_scope="session")
async def api(world: World, _toy: None) -> AsyncIterator[Api]:
    """A client of a fresh sandbox in a program that knows the toy."""
    async with world.sandbox() as client:
        yield client


def test_it_stands_in_every_contract_and_changes_nothing_else(before: dict[str, str]) -> None:
    """There is one more operation, one more method, its two messages with numbers, and no other difference."""
    old, new = before, contents()
    found = [str(c) for c in openapi.compare(json.loads(old["openapi.json"]), json.loads(new["openapi.json"]))]
    assert found == ["added     openapi POST /api/pebbles/weigh: is new"]
    numbers = [str(c) for c in catalogues.numbers(json.loads(old["proto.lock"]), json.loads(new["proto.lock"]))]
    assert numbers == ["added     proto Heap: is new", "added     proto PebbleServiceWeighRequest: is new"]
    assert "rpc Weigh(PebbleServiceWeighRequest) returns (Heap)" in new["billow.proto"]
    assert (old["events.json"], old["errors.json"]) == (new["events.json"], new["errors.json"])


async def test_rest_serves_it(api: Api) -> None:
    """With the schema of its signature, whose refusals name the fields."""
    headers = {"Authorization": f"Bearer {api.key}"}
    answer = await api.http.post("/api/pebbles/weigh", json={"pebbles": 3, "weight": "1.5"}, headers=headers)
    assert (answer.status_code, answer.json()["weight"]) == (200, "4.5")
    answer = await api.http.post("/api/pebbles/weigh", json={"pebbles": "3"}, headers=headers)
    assert (answer.status_code, [e["field"] for e in answer.json()["errors"]]) == (422, ["pebbles", "weight"])


async def test_grpc_serves_it(api: Api) -> None:
    """By its method, with messages of the numbers that the contract shows."""
    made = descriptors.pool(descriptors.served(messages.model(OPERATIONS.values())))
    asked, told = (
        GetMessageClass(made.FindMessageTypeByName(f"billow.v1.{name}"))
        for name in ("PebbleServiceWeighRequest", "Heap")
    )
    async with serving(api.app) as address, grpc.aio.insecure_channel(address) as channel:
        call: Any = channel.unary_unary(
            "/billow.v1.PebbleService/Weigh",
            request_serializer=asked.SerializeToString,
            response_deserializer=told.FromString,
        )
        answer = await call(asked(pebbles=3, weight="1.5"), metadata=(("authorization", f"Bearer {api.key}"),))
    assert answer.weight == "4.5"


async def test_mcp_offers_it(api: Api) -> None:
    """As a tool among the others, called as they are."""
    async with connected(api) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert tools["pebbles_weigh"].description is not None
        assert tools["pebbles_weigh"].description.startswith("Weigh a heap of pebbles that are all alike.")
        assert set(tools["pebbles_weigh"].input_schema["required"]) == {"pebbles", "weight"}
        assert (await done(client, "pebbles_weigh", pebbles=3, weight="1.5"))["weight"] == "4.5"


def test_the_command_line_has_it(capsys: pytest.CaptureFixture[str]) -> None:
    """As a verb of its resource, with an option for each field."""
    groups = resources.groups(json.loads(contents()["openapi.json"]))
    groups["pebbles"].main(["weigh", "--help"], standalone_mode=False)
    shown = capsys.readouterr().out
    assert "Weigh a heap of pebbles that are all alike" in shown
    assert "--pebbles" in shown
    assert "--weight" in shown


def test_the_reference_shows_it() -> None:
    """On a page of its own, in both forms, with its words and its example."""
    site = Site(list(OPERATIONS.values()))
    (path,) = [path for path in site.pages if path.startswith("pebbles/")]
    for text in (site.html(path), site.markdown(path)):
        assert "Weigh a heap of pebbles that are all alike" in text
        assert "/api/pebbles/weigh" in text


def test_it_can_be_taken_off_again() -> None:
    """Nothing but the list of operations holds it: without it the contracts are what they were."""
    toy = OPERATIONS.pop(NAME)
    try:
        assert "pebbles" not in contents()["openapi.json"]
        assert NAME not in {operation.name for operation in OPERATIONS.values()}
    finally:
        OPERATIONS[NAME] = toy


def test_the_committed_contracts_do_not_know_it() -> None:
    """The toy is found nowhere in the repository but in this file."""
    for path in Path(folder()).iterdir():
        assert "pebbles" not in path.read_text(encoding="utf-8").lower()
