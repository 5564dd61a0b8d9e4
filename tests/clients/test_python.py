"""The Python client, installed as a user installs it, against a running Billow."""

import subprocess
from pathlib import Path

from tests.clients.conftest import CLIENTS, Server

HOME = CLIENTS / "python"
EXAMPLES = HOME / "examples"
PROBES = Path(__file__).parent / "probes"


async def test_the_main_path(server: Server, python: Path, tmp_path: Path) -> None:
    """From a metric to a paid invoice of 49.00 + 500 x 0.02 = 59.00, with what is refused on the way."""
    told = await server.run(python, EXAMPLES / "main_path.py", cwd=tmp_path)
    assert told.splitlines() == [
        "usage: 1500 for 10.00 USD",
        "upcoming: 59.00 USD",
        "Platform: 49.00",
        "API usage: 10.00",
        "INV-000002: paid, 0.00 due, recorded once: True",
        "refused: name too_short, email invalid_format",
        "refused: not_found",
    ]
    assert (tmp_path / "invoice.pdf").read_bytes().startswith(b"%PDF-")


async def test_the_main_path_with_await(server: Server, python: Path, tmp_path: Path) -> None:
    """The async client walks the same path: pages of one invoice, files at once, a payment under an ETag."""
    told = await server.run(python, EXAMPLES / "main_path_async.py", cwd=tmp_path)
    first, files, paid, refused = told.splitlines()
    assert first == "ingested: evt-0, evt-1, evt-2"
    assert files.count("KB") == 2
    assert paid == "INV-000002: paid, 59.00 USD"
    assert refused == "refused: invoice_not_open"


async def test_the_promises(server: Server, python: Path, tmp_path: Path) -> None:
    """Values are exact, pages follow each other, failures are retried under one key, names cannot leave their path."""
    told = await server.run(python, PROBES / "promises.py", cwd=tmp_path)
    assert told.splitlines()[-1] == "kept"


def test_a_type_checker_knows_the_client(python: Path, tmp_path: Path) -> None:
    """Package and programs pass `mypy --strict` where the client is installed; each faulty line is found."""
    good = (HOME / "src", *EXAMPLES.glob("*.py"), PROBES / "promises.py")
    assert checked(python, *good, cwd=tmp_path) == []
    faulty = PROBES / "faulty.py"
    complaints = checked(python, faulty, cwd=tmp_path)
    lines = faulty.read_text(encoding="utf-8").splitlines()
    wrong = {number for number, line in enumerate(lines, 1) if "# wrong" in line}
    assert {int(line.split(":")[1]) for line in complaints} == wrong, complaints


def checked(python: Path, *programs: Path, cwd: Path) -> list[str]:
    """What `mypy --strict` finds in programs, with the settings of nobody."""
    command = [python.with_name("mypy"), "--strict", "--cache-dir", cwd / "cache", *programs]
    done = subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return [line for line in done.stdout.splitlines() if ": error:" in line]
