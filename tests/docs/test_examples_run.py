"""The examples of the reference run as they are printed, in every way."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from billow.bootstrap import load
from billow.doors.grpc.server import GrpcServer
from billow.doors.program import App
from billow.doors.rest.docs.guide import DOORS
from billow.doors.rest.docs.ways import Way, snippets, ways
from billow.kit.operation import OPERATIONS
from tests.client import World
from tests.clients.conftest import CLIENTS, install
from tests.docs.programs import Desk, Ran, desk
from tests.doors.story.script import STORY
from tests.served import served

NPM = shutil.which("npm") if shutil.which("node") else None
WAYS = [way for way in ways() if way.language != "typescript" or NPM]
"""Without Node there is nothing that TypeScript could run on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One example to run; without *arguments* with its own."""

    operation: str
    arguments: Mapping[str, Any] | None = None


STEPS = (
    Step(operation="customers.create"),
    Step(operation="customers.list", arguments={"external_id": ["acme", "no's body"], "search": "Corp"}),
    Step(operation="customers.update"),
    Step(operation="customers.update", arguments={"customer_id": "acme", "email": None, "aliases": ["a b", "$c"]}),
    Step(operation="metrics.create"),
    Step(operation="events.ingest"),
    Step(operation="invoices.create"),
    Step(operation="invoices.pdf"),
    Step(operation="customers.delete", arguments={"customer_id": "a b"}),
)
"""What a program may have to write: texts with signs, lists, null, nested objects, a file, nothing."""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def ports(app: App) -> AsyncIterator[tuple[str, str]]:
    """Where REST and gRPC listen."""
    server = GrpcServer(app, host="127.0.0.1", port=0)
    running = asyncio.create_task(server.run())
    async with served(app) as url:
        yield url, f"127.0.0.1:{server.port}"
    server.stop()
    await running


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the client for TypeScript, built anew where that is possible."""
    built = tmp_path_factory.mktemp("typescript") / "client"
    shutil.copytree(CLIENTS / "typescript", built, ignore=shutil.ignore_patterns("node_modules", "dist"))
    if NPM:
        install(NPM, "ci", "--silent", "--prefer-offline", "--ignore-scripts", cwd=built)
        install(NPM, "run", "build", "--silent", cwd=built)
    return built


@pytest_asyncio.fixture(loop_scope="session")
async def at_desk(app: App, ports: tuple[str, str], scripts: Path, tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk with the key of the sandbox of a fresh organisation."""
    world = await World.found(app)
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "billow-client").symlink_to(scripts)
    async with desk(tmp_path, url=ports[0], grpc=ports[1], key=world.sandbox_key) as made:
        yield made


def written(way: Way, name: str, arguments: Mapping[str, Any] | None = None) -> str:
    """The example."""
    return snippets(OPERATIONS[name], arguments=arguments)[way.name]


async def perform(at: Desk, way: Way, steps: Sequence[Step]) -> list[Ran]:
    """Each step in its turn, each in a process of its own; all end well."""
    done = []
    for step in steps:
        text = written(way, step.operation, step.arguments)
        done.append(await at.run(way, text))
        assert done[-1].code == 0, f"{text}\n\n{done[-1].out}"
    return done


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
async def test_an_example_runs_as_it_is_printed(at_desk: Desk, way: Way) -> None:
    """Pasted one after another, the examples do what they say, and leave the file that they name."""
    done = await perform(at_desk, way, STEPS)
    told = [ran.out for ran in done]
    assert "acme" in told[1]
    assert "invoices@acme.com" in told[2]
    assert "invoices@acme.com" not in told[3]
    assert "evt-1" in told[-4]
    assert [path.read_bytes()[:5] for path in at_desk.folder.glob("*.pdf")] == [b"%PDF-"]
    assert told[-1].strip() in ("", "{}")


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
async def test_every_example_runs(at_desk: Desk, way: Way) -> None:
    """The whole story is told by the examples alone, with the ids of this telling."""
    known: dict[str, str] = {}
    for step in STORY:
        text = written(way, step.name, step.arguments(known))
        done = await at_desk.quickly(way, text)
        assert done.code == 0, f"{step.name}\n\n{text}\n\n{done.out}"
        listed = step.operation.pages or step.operation.streams == "out"
        known = {**done.ids, **known} if listed else {**known, **done.ids}


async def test_a_refusal_can_be_told_by_a_script(at_desk: Desk) -> None:
    """What is refused ends with another code than zero, in every way, and names the refusal."""
    for way in WAYS:
        done = await at_desk.run(way, written(way, "customers.get"))
        assert done.code != 0, way.name
        assert "not_found" in done.out.lower(), way.name


def test_every_operation_is_written_in_every_way() -> None:
    """No operation is beyond a language."""
    load()
    for name, each in OPERATIONS.items():
        assert all(snippets(each).values()), name


@pytest.mark.parametrize("door", [d for d in DOORS if d.id in ("rest", "clients", "command")], ids=lambda door: door.id)
async def test_a_door_opens_as_the_first_page_says(at_desk: Desk, door: Any) -> None:
    """The lines to begin with work as they stand, but for the address and the key."""
    lines = door.lines.replace("http://127.0.0.1:8000", at_desk.url).replace("sk_test_…", at_desk.key)
    done = await at_desk.ran(*(["python", "-c"] if door.language == "python" else ["bash", "-e", "-c"]), lines)
    assert done.code == 0, done.out
    assert "org_" in done.out
