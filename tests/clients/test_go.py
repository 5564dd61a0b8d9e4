"""The Go client, compiled and run against a running Billow."""

import shutil
from pathlib import Path

import pytest

from tests.clients.conftest import CLIENTS, Server, install

GO = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin")
pytestmark = pytest.mark.skipif(GO is None, reason="Go is not installed: see https://go.dev/doc/install")


async def test_the_main_path(server: Server, tmp_path: Path) -> None:
    """From a metric to a paid invoice of 49.00 + 500 x 0.02 = 59.00, with what is refused on the way."""
    program = tmp_path / "main_path"
    install(str(GO), "build", "-o", program, "./examples/mainpath", cwd=CLIENTS / "go")
    told = await server.run(program, cwd=tmp_path)
    assert told.splitlines() == [
        "INV-000002: issued, 59.00 USD",
        "INV-000001: overdue, 49.00 USD",
        "rehearsed: paid",
        "INV-000002: paid, replayed: false",
        "INV-000002: paid, replayed: true",
        "refused: name too_short",
        "refused: email invalid_format",
        "refused: not found",
    ]
    assert (tmp_path / "invoice.pdf").read_bytes().startswith(b"%PDF-")


async def test_the_promises(server: Server) -> None:
    """The tests of the client itself pass against the server: retries under one key, pages, updates, prices."""
    told = await server.run(str(GO), "test", "-count=1", "-v", ".", cwd=CLIENTS / "go")
    assert told.count("--- PASS") == 5
    assert "--- SKIP" not in told


def test_go_vet_finds_nothing() -> None:
    """`go vet` finds nothing, and no module but the standard library is needed."""
    install(str(GO), "vet", "./...", cwd=CLIENTS / "go")
    assert "require" not in (CLIENTS / "go" / "go.mod").read_text(encoding="utf-8")
    assert not (CLIENTS / "go" / "go.sum").exists()
