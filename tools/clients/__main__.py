"""Write every client anew from `contracts/openapi.json`, or name what is not up to date: `make clients`."""

import argparse
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from tools.clients import golang, python, typescript
from tools.clients.document import Document, read

ROOT = Path(__file__).parents[2]
CONTRACT = ROOT / "contracts" / "openapi.json"


def main() -> int:
    """Write what differs; with --check write nothing, and answer 1 when something differs."""
    parser = argparse.ArgumentParser(prog="make clients", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, name the files that are not up to date")
    check: bool = parser.parse_args().check
    stale = {path: text for path, text in texts(read(CONTRACT), say=_say) if differs(path, text)}
    for path, text in stale.items():
        _say(f"{'not up to date' if check else 'written'}: {path}")
        if not check:
            (ROOT / path).write_text(text, encoding="utf-8")
    if check and stale:
        _say("Run make clients.")
    return 1 if check and stale else 0


def texts(document: Document, *, say: Callable[[str], None], node: bool = True) -> Iterator[tuple[Path, str]]:
    """Every generated file with its text; those that need a tool which is not here are left out.

    Without *node* the types of the TypeScript client are left out, since they take longest.
    """
    version = tomllib.loads((ROOT / "clients/python/pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    say(f"{len(document.operations)} operations of version {document.version}")
    yield from ((path, _formatted(path, text)) for path, text in python.files(document, version=version).items())
    yield from typescript.files(document, version=version).items()
    if node and _ready(say):
        yield from typescript.types(document, ROOT).items()
    if gofmt := golang.formatter():
        yield from golang.files(document, version=version, gofmt=gofmt).items()
    else:
        say("left as they are, since Go is not installed: clients/go")


def _ready(say: Callable[[str], None]) -> bool:
    """Whether openapi-ts is there; it is installed where npm is."""
    home = ROOT / typescript.HOME
    if (home / "node_modules/.bin/openapi-ts").exists():
        return True
    npm = shutil.which("npm")
    if npm is None:
        say("left as they are, since Node is not installed: the types of clients/typescript")
        return False
    say("installing the tools of clients/typescript")
    subprocess.run([npm, "ci", "--silent", "--ignore-scripts"], cwd=home, check=True)  # noqa: S603  # as locked
    return True


def differs(path: Path, text: str) -> bool:
    """Whether the file at *path* is missing or says something else than *text*."""
    target = ROOT / path
    return not target.exists() or target.read_text(encoding="utf-8") != text


def _formatted(path: Path, text: str) -> str:
    """A Python file with its imports in order, none of them idle, laid out like the rest of the repository."""
    for command in (["check", "--fix-only", "--quiet", "--select", "I,F401"], ["format", "--quiet"]):
        ruff = [str(Path(sys.executable).with_name("ruff")), *command, "--stdin-filename", str(ROOT / path), "-"]
        done = subprocess.run(ruff, input=text, capture_output=True, text=True, check=True)  # noqa: S603  # our own tool
        text = done.stdout
    return text


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
