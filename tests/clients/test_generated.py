"""The clients in the repository are those of the contract in the repository."""

import json
import re
import textwrap
from pathlib import Path

import pytest

from tests.clients.conftest import CLIENTS
from tools.clients import __main__ as driver
from tools.clients.document import Document, Unreadable, digest, read

FIX = "the contract has changed: run make clients"
CONTRACTS = ("python/src/billow_client/contract.py", "typescript/src/contract.ts", "go/contract.go")
READMES = ("python", "typescript", "go")
_QUOTED = re.compile(r"<!-- (examples/\S+) -->\n```\w+\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def document() -> Document:
    """The contract, as the generator reads it."""
    return read(driver.CONTRACT)


@pytest.mark.parametrize("path", CONTRACTS)
def test_a_client_is_that_of_the_contract(path: str) -> None:
    """Each client names the document that it was written from, and that is the one beside it."""
    assert digest(driver.CONTRACT) in (CLIENTS / path).read_text(encoding="utf-8"), FIX


def test_a_generated_file_is_what_the_contract_says(document: Document) -> None:
    """No generated file was edited, and none was left behind when the generator changed."""
    told: list[str] = []
    texts = list(driver.texts(document, say=told.append, node=False))
    assert len(texts) >= 7
    assert [str(path) for path, text in texts if driver.differs(path, text)] == [], FIX


def test_the_clients_have_one_version() -> None:
    """The packages of Python and TypeScript have the same version, and each client says it of itself."""
    version = json.loads((CLIENTS / "typescript/package.json").read_text(encoding="utf-8"))["version"]
    assert f'\nversion = "{version}"\n' in (CLIENTS / "python/pyproject.toml").read_text(encoding="utf-8")
    for path in CONTRACTS:
        assert f'"{version}"' in (CLIENTS / path).read_text(encoding="utf-8")


def test_each_operation_has_its_method_in_each_language(document: Document) -> None:
    """Each language has one method for each operation of the contract, in each of its clients."""
    raw = json.loads(driver.CONTRACT.read_text(encoding="utf-8"))
    named = {way["x-operation"] for ways in raw["paths"].values() for way in ways.values() if "x-operation" in way}
    assert named == {operation.name for operation in document.operations}
    for path, start in (
        ("python/src/billow_client/resources.py", r"^    def \w+\(\s*self,"),
        ("python/src/billow_client/async_resources.py", r"^    (?:async )?def \w+\(\s*self,"),
        ("typescript/src/resources.ts", r"^  (?!constructor)\w+\([^{}]*(?:{}[^{}]*)*\): (?:Promise|Pages)<"),
        ("go/resources.go", r"^func \(r \*\w+Resource\) \w+\("),
    ):
        text = (CLIENTS / path).read_text(encoding="utf-8")
        assert len(re.findall(start, text, re.MULTILINE)) == len(named), path


def test_what_the_generator_does_not_know_stops_it(tmp_path: Path) -> None:
    """A schema without words in the clients is an error that shows it, and not a field of any type."""
    raw = json.loads(driver.CONTRACT.read_text(encoding="utf-8"))
    raw["components"]["schemas"]["Customer"]["properties"]["name"] = {"type": ["string", "integer"]}
    changed = tmp_path / "openapi.json"
    changed.write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(Unreadable, match="integer"):
        read(changed)


@pytest.mark.parametrize("language", READMES)
def test_a_readme_quotes_what_runs(language: str) -> None:
    """The code of a README stands in an example, which other tests run, but for the indent."""
    home = CLIENTS / language
    quoted = _QUOTED.findall((home / "README.md").read_text(encoding="utf-8"))
    assert quoted
    for name, text in quoted:
        example = (home / name).read_text(encoding="utf-8")
        indented = [textwrap.indent(text, space) for space in ("", " " * 4, " " * 8, "\t")]
        assert any(piece in example for piece in indented), f"{name} does not hold:\n{text}"


@pytest.mark.parametrize("language", READMES)
def test_a_link_of_a_readme_leads_somewhere(language: str) -> None:
    """What a README links to lies where it says."""
    home = CLIENTS / language
    links = re.findall(r"\]\(([^)#\s]+)", (home / "README.md").read_text(encoding="utf-8"))
    assert [link for link in links if not (home / link).exists()] == []
