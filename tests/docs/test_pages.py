"""The pages say what is so: files, routes, commands, settings and checks that they name exist."""

import json
import re
import tomllib
from collections.abc import Iterable
from typing import Any

import pytest

from billow.bootstrap import load
from billow.doors.cli.commands import root
from billow.doors.rest.openapi import routes_of
from billow.kit.operation import OPERATIONS
from billow.runtime.settings import PREFIX, Settings
from tests.docs.pages import ROOT, blocks, commands, pages
from tests.tidy.test_tidy import RULES

PAGES = pages()
DECISIONS = [page for page in PAGES if page.startswith("docs/adr/")]
HEADINGS = ["Context", "Decision", "Consequences", "Alternatives", "Check"]
OF_THE_CLIENT = {"BILLOW_URL", "BILLOW_API_KEY", "BILLOW_OUTPUT"}
SCREEN = 48


@pytest.mark.parametrize("page", PAGES)
def test_a_link_leads_somewhere(page: str) -> None:
    """What a page links to or shows lies where it says."""
    links = re.findall(r"\]\(([^)#\s]+)", PAGES[page])
    missing = [link for link in links if "://" not in link and not ((ROOT / page).parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES)
def test_a_piece_of_a_file_is_in_that_file(page: str) -> None:
    """A block under the name of a file is taken from it, to the letter."""
    for block in blocks(page):
        if block.file:
            assert block.text.strip("\n") in (ROOT / block.file).read_text(encoding="utf-8")


def test_what_looks_as_if_it_ran_does() -> None:
    """Each shell or Python block of a guide is a piece of an example, which other tests run."""
    guides = [page for page in PAGES if page.startswith("docs/how/")]
    loose = [
        block for page in guides for block in blocks(page) if block.language in ("sh", "python") and not block.file
    ]
    assert guides
    assert not loose


def test_the_settings_are_all_in_the_table() -> None:
    """The table of the operator's guide has each setting with its default, in their order, with the two that depend."""
    rows = re.findall(r"^\| `(BILLOW_\w+)` \| (.*?) \| .+ \|$", PAGES["docs/how/operate.md"], re.MULTILINE)
    told = {name: default.strip("` ") for name, default in rows}
    expected = {f"{PREFIX}{name.upper()}": _default(field.default) for name, field in Settings.model_fields.items()}
    assert told.pop("BILLOW_PUBLIC_URL") == "http://` host and port"
    assert told.pop("BILLOW_SECRET_KEY") == "made in the data folder"
    del expected["BILLOW_PUBLIC_URL"], expected["BILLOW_SECRET_KEY"]
    assert told == expected


def _default(value: Any) -> str:
    return "none" if value in (None, ()) else str(value)


@pytest.mark.parametrize("page", PAGES)
def test_a_variable_is_one_that_is_read(page: str) -> None:
    """No page names a setting that there is not."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | OF_THE_CLIENT
    assert set(re.findall(r"\bBILLOW_[A-Z_]+[A-Z]\b", PAGES[page])) <= known


def test_a_command_exists_with_its_options() -> None:
    """Every `billow …` that a page shows is a command of the program, and its options are those of that command."""
    known = _commands(root())
    shown = [(page, *found) for page, line in commands() for found in _typed(line, known)]
    assert len({name for _, name, _ in shown}) > 5
    wrong = [f"{page}: billow {name} {option}" for page, name, option in shown if option not in known.get(name, ())]
    assert not wrong


def _commands(group: Any, before: str = "") -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if hasattr(command, "list_commands"):
            found |= {before + name: {"", "--help"}, **_commands(command, f"{before}{name} ")}
        else:
            options = {
                option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)
            }
            found[before + name] = options | {"", "--help"}
    return found


def _typed(line: str, known: Iterable[str]) -> list[tuple[str, str]]:
    """The command and each of its options, as (command, option), with an empty option for the command itself."""
    found = []
    for name, more, rest in re.findall(
        r"(?:^|\$\(|&& |[|] )billow ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?([^#|&)\n]*)", line
    ):
        command = f"{name} {more}" if f"{name} {more}" in known else name
        found += [(command, option) for option in ("", *re.findall(r"(?<!\S)--[a-z][a-z0-9.-]*", rest))]
    return found


def test_a_route_exists() -> None:
    """Every route that a page names is one of the operations'."""
    load()
    known = {
        (method, re.sub(r"{\w+}", "{}", "/api" + path)) for o in OPERATIONS.values() for method, path in routes_of(o)
    }
    named = [
        (page, method, re.sub(r"{\w+}", "{}", path.split("?")[0]).rstrip("."))
        for page, text in PAGES.items()
        for method, path in re.findall(r"\b(GET|POST|PUT|PATCH|DELETE) (/api/[\w{}/?.=-]+)", text)
    ]
    assert named
    assert [each for each in named if each[1:] not in known] == []


def test_a_target_of_make_exists() -> None:
    """Every `make …` that a page shows is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    shown = {name for _, line in commands() for name in re.findall(r"^make ([a-z]+)", line)}
    assert {"up", "test"} <= shown <= targets


def test_the_events_of_the_guide_exist() -> None:
    """The types that the page on webhooks names are in the contract."""
    known = set(json.loads((ROOT / "contracts" / "events.json").read_text(encoding="utf-8")))
    named = set(re.findall(r'"((?:customer|invoice|subscription)\.[a-z_]+)"', PAGES["docs/how/webhooks.md"]))
    assert named
    assert named <= known


def test_a_word_stands_once_in_the_glossary() -> None:
    """The words are in the order of the alphabet, each once, and each has a meaning."""
    rows = re.findall(r"^\| \*\*(.+?)\*\* \| (.+?) \|", PAGES["docs/reference/glossary.md"], re.MULTILINE)
    words = [word.lower() for word, _ in rows]
    assert len(words) > 40
    assert words == sorted(set(words))


def test_the_style_is_short() -> None:
    """Whoever writes code can read the page on style beforehand: it is under two hundred lines."""
    assert len(PAGES["STYLE.md"].splitlines()) < 200


@pytest.mark.parametrize("page", DECISIONS)
def test_a_decision_fits_a_screen_and_has_its_parts(page: str) -> None:
    """A record has its number, the five parts in order, four sentences of context and two of decision."""
    text = PAGES[page]
    number = page.rsplit("/", 1)[1].split("-")[0]
    parts = dict(re.findall(r"^## (\w+)\n\n(.*?)(?=\n## |\Z)", text, re.MULTILINE | re.DOTALL))
    assert text.startswith(f"# {number} ")
    assert list(parts) == HEADINGS
    assert len(text.splitlines()) <= SCREEN
    assert (_sentences(parts["Context"]), _sentences(parts["Decision"])) == (4, 2)


def _sentences(text: str) -> int:
    return len(re.findall(r"[.?!](?=\s|$)", text.replace("`", "").strip()))


@pytest.mark.parametrize("page", DECISIONS)
def test_the_check_of_a_decision_exists(page: str) -> None:
    """The tests, tidy rules and linter contracts that a record names as its check are there."""
    check = PAGES[page].partition("## Check")[2]
    files = re.findall(r"`(tests/[\w/.]+)`", check)
    rules = re.findall(r"`(\w+)`", "".join(re.findall(r"\(rules? ([^)]+)\)", check)))
    contracts = re.findall(r"`(\w+)`", "".join(re.findall(r"\(contracts? ([^)]+)\)", check)))
    linter = (ROOT / ".importlinter").read_text(encoding="utf-8")
    assert files
    assert [file for file in files if not (ROOT / file).exists()] == []
    assert set(rules) <= {rule.name for rule in RULES}
    assert [name for name in contracts if f"[importlinter:contract:{name}]" not in linter] == []


def test_the_decisions_are_numbered_without_a_gap() -> None:
    """0001, 0002, 0003, …"""
    numbers = [int(page.rsplit("/", 1)[1].split("-")[0]) for page in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_licence_is_the_one_that_the_package_states() -> None:
    """The text in LICENSE is that of the package's identifier."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert project["license"] == "Apache-2.0"
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
