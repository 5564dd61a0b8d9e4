"""The TypeScript client, packed and installed as a user installs it, against a running Billow."""

import json
import shutil
from pathlib import Path

import pytest

from tests.clients.conftest import CLIENTS, Server, install

HOME = CLIENTS / "typescript"
PROBES = Path(__file__).parent / "probes"
NODE, NPM = shutil.which("node"), shutil.which("npm")
pytestmark = pytest.mark.skipif(not (NODE and NPM), reason="Node is not installed: apt-get install nodejs npm")


@pytest.fixture(scope="module")
def consumer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that has the packed client installed, and the compiled example beside it."""
    source, project = tmp_path_factory.mktemp("typescript") / "client", tmp_path_factory.mktemp("project")
    shutil.copytree(HOME, source, ignore=shutil.ignore_patterns("node_modules", "dist"))
    install(str(NPM), "ci", "--silent", "--prefer-offline", "--ignore-scripts", cwd=source)
    install(str(NPM), "pack", "--silent", "--pack-destination", project, cwd=source)
    (project / "package.json").write_text('{"private": true, "type": "module"}', encoding="utf-8")
    (package,) = project.glob("billow-client-*.tgz")
    install(str(NPM), "install", "--silent", "--offline", "--no-audit", package, cwd=project)
    shutil.copy(source / "dist" / "examples" / "main_path.js", project)
    return project


async def test_the_main_path(server: Server, consumer: Path) -> None:
    """From a metric to a paid invoice of 49.00 + 500 x 0.02 = 59.00, with what is refused on the way."""
    told = await server.run(str(NODE), "main_path.js", cwd=consumer)
    assert told.splitlines() == [
        "usage: 1500 for 10.00 USD",
        "upcoming: 59.00 USD",
        "INV-000002: issued, 59.00",
        "INV-000001: overdue, 49.00",
        "Platform: 49.00",
        "API usage: 10.00",
        "rehearsed: paid, in truth issued",
        "INV-000002: paid, 0.00 due, recorded once: true",
        "refused: name too_short, email invalid_format",
        "refused: not_found",
    ]
    assert (consumer / "invoice.pdf").read_bytes().startswith(b"%PDF-")


async def test_the_promises(server: Server, consumer: Path) -> None:
    """Failures are retried under one key, pages follow each other, null and absent are two things, names stay names."""
    shutil.copy(PROBES / "promises.mjs", consumer)
    told = await server.run(str(NODE), "promises.mjs", cwd=consumer)
    assert told.splitlines() == ["kept"]


def test_the_package_holds_the_client_alone(consumer: Path) -> None:
    """What is installed is what is compiled, with its types, and brings no other package."""
    installed = consumer / "node_modules"
    assert [path.name for path in installed.iterdir() if not path.name.startswith(".")] == ["billow-client"]
    package = installed / "billow-client"
    assert {path.name for path in package.iterdir()} == {"dist", "package.json", "README.md", "LICENSE"}
    assert [path.name for path in (package / "dist").iterdir()] == ["src"]
    assert (package / "dist" / "src" / "index.d.ts").exists()


def test_the_lock_names_no_registry() -> None:
    """Packages come from the registry of whoever installs them."""
    lock = json.loads((HOME / "package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
