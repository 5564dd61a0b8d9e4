"""What changed in the contracts, and what of it breaks: every rule by its case, and where a base comes from."""

import json
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tools.differences import __main__ as command
from tools.differences import accepted, bases, catalogues, openapi, proto
from tools.differences.accepted import Accepted
from tools.differences.changes import RULES, Change, change

TABLES = Path(__file__).parents[1] / "golden" / "contracts"
HEAD = 'syntax = "proto3";\n\npackage billow.v1;\n'


def cases(name: str) -> list[Any]:
    """The cases of a table, each under what it says."""
    table = tomllib.loads((TABLES / f"{name}.toml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["say"]) for case in table["case"]]


def wrapped(table: str, text: str) -> Any:
    """The document that holds what a case of that table shows."""
    value = json.loads(text)
    content = {"content": {"application/json": {"schema": value}}}
    if table == "sent":
        return {"paths": {"/things": {"post": {"requestBody": content}}}}
    return {"paths": {"/things": {"post": {"responses": {"200": content}}}}} if table == "answered" else value


def found(table: str, case: Any, folder: Path) -> list[Change]:
    """The changes between the two states of a case."""
    if table == "proto":
        return list(proto.compare(image(case["before"], folder, "before"), image(case["after"], folder, "after")))
    compare = {"events": catalogues.events, "errors": catalogues.errors, "numbers": catalogues.numbers}
    states = wrapped(table, case["before"]), wrapped(table, case["after"])
    return list(compare.get(table, openapi.compare)(*states))


def image(text: str, folder: Path, name: str) -> Path:
    """A proto file with that body, compiled."""
    (folder / name).mkdir()
    (folder / name / proto.NAME).write_text(HEAD + text, encoding="utf-8")
    return proto.compiled(folder / name, folder / f"{name}.binpb")


def all_cases() -> Iterator[Any]:
    """Every case of every table."""
    for path in sorted(TABLES.glob("*.toml")):
        for case in cases(path.stem):
            yield pytest.param(path.stem, case.values[0], id=f"{path.stem}: {case.id}")


@pytest.mark.parametrize(("table", "case"), list(all_cases()))
def test_golden(table: str, case: Any, tmp_path: Path) -> None:
    """Each change has its line and its verdict."""
    assert sorted(map(str, found(table, case, tmp_path))) == sorted(case["finds"])


def test_every_rule_has_a_case(tmp_path: Path) -> None:
    """There is no rule without a case in the tables, and each case says something of its own."""
    met = set()
    for number, each in enumerate(all_cases()):
        (tmp_path / str(number)).mkdir()
        met |= {change.rule for change in found(*each.values, tmp_path / str(number))}
    assert met == set(RULES)
    says = [each.values[1]["say"] for each in all_cases()]
    assert len(says) == len(set(says))


def test_what_did_not_change_is_not_reported(tmp_path: Path) -> None:
    """The contracts, compared with themselves, have no changes."""
    assert command.compared(bases.FOLDER, bases.FOLDER, tmp_path) == []


def test_a_file_that_protoc_does_not_read_is_refused(tmp_path: Path) -> None:
    """The message says where the file is wrong."""
    with pytest.raises(proto.Uncompiled, match=r"billow\.proto:4"):
        image("message {", tmp_path, "broken")


# Where a base comes from.


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with one commit of contracts, whose files all say `one`."""
    root = tmp_path / "checkout"
    (root / "contracts").mkdir(parents=True)
    git(root, "init", "--quiet")
    commit(root, "one")
    return root


def git(root: Path, *arguments: str) -> None:
    """Run git there, as nobody in particular."""
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True)


def write(root: Path, text: str) -> None:
    """Let all contracts say *text*."""
    for name in bases.FILES:
        (root / "contracts" / name).write_text(text, encoding="utf-8")


def commit(root: Path, text: str) -> None:
    """A commit whose contracts say *text*."""
    write(root, text)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", f"Say {text}")


def chosen(root: Path, into: Path, against: str | None = None) -> tuple[str, str] | None:
    """What the contracts of the base say, and its version."""
    into.mkdir()
    base = bases.base(against, into=into, root=root)
    return base and ((base.folder / "openapi.json").read_text(encoding="utf-8"), base.version)


def test_without_history_there_is_no_base(checkout: Path, tmp_path: Path) -> None:
    """The first commit has nothing to be compared with, nor has a folder that is no checkout."""
    assert chosen(checkout, tmp_path / "a") is None
    assert chosen(tmp_path, tmp_path / "b") is None
    assert chosen(checkout, tmp_path / "c", "no-such-revision") is None


def test_what_is_not_committed_is_compared_with_the_last_commit(checkout: Path, tmp_path: Path) -> None:
    """The change at hand is shown."""
    write(checkout, "two")
    assert chosen(checkout, tmp_path / "base") == ("one", "unreleased")


def test_the_last_change_is_shown_after_its_commit(checkout: Path, tmp_path: Path) -> None:
    """Commits that leave the contracts alone are passed over, and so the last change stays in sight."""
    commit(checkout, "two")
    (checkout / "README.md").write_text("x", encoding="utf-8")
    commit(checkout, "two")
    assert chosen(checkout, tmp_path / "base") == ("one", "unreleased")


def test_a_release_is_the_base_of_all_that_follows(checkout: Path, tmp_path: Path) -> None:
    """Since a release, everything adds up until the next one; other tags are none."""
    git(checkout, "tag", "v1.0.0")
    commit(checkout, "two")
    git(checkout, "tag", "nightly")
    commit(checkout, "three")
    assert chosen(checkout, tmp_path / "base") == ("one", "v1.0.0")


def test_any_revision_and_any_folder_can_be_the_base(checkout: Path, tmp_path: Path) -> None:
    """Whoever asks names what to compare with."""
    commit(checkout, "two")
    commit(checkout, "three")
    assert chosen(checkout, tmp_path / "revision", "HEAD~2") == ("one", "unreleased")
    assert chosen(checkout, tmp_path / "folder", str(checkout / "contracts")) == ("three", "unreleased")


# What is accepted.

BREAK = change("openapi", "POST /things body.note", "sent.field.removed")
HARMLESS = change("openapi", "GET /things", "operation.added")


def decision(name: str, since: str = "v1.0.0") -> Accepted:
    """A decision about the change of that name."""
    return Accepted(since=since, change=name, reason="It was never used.")


def test_a_breaking_change_is_in_the_way_until_it_is_accepted() -> None:
    """It is named; with a decision about it, or about all of its kind, nothing is in the way. Others need none."""
    assert accepted.faults([BREAK, HARMLESS], [], version="v1.0.0") == [str(BREAK)]
    for name in (BREAK.name, "openapi POST /things *: is not taken any more"):
        assert accepted.faults([BREAK, HARMLESS], [decision(name)], version="v1.0.0") == []


@pytest.mark.parametrize(
    "idle",
    [decision("openapi GET /other: is gone"), decision(HARMLESS.name), decision(BREAK.name, since="v0.9.0")],
    ids=["another change", "a harmless change", "an earlier version"],
)
def test_a_decision_about_no_change_is_in_the_way(idle: Accepted) -> None:
    """The list stays short: what is decided but does not happen is taken out."""
    faults = accepted.faults([BREAK, HARMLESS], [decision(BREAK.name), idle], version="v1.0.0")
    assert len(faults) == 1
    assert "take the entry out" in faults[0]


def test_each_decision_has_its_reason() -> None:
    """The file of the repository can be read, and each entry says why."""
    assert all(len(each.reason) > 20 for each in accepted.read(bases.FOLDER / "accepted.toml"))


def test_the_command_fails_for_what_breaks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An event type that was there is named as breaking, and the exit code is 1."""
    before = shutil.copytree(bases.FOLDER, tmp_path / "before")
    events = json.loads((before / "events.json").read_text(encoding="utf-8"))
    events["invoice.framed"] = {"object": "invoice", "description": "It hangs on a wall.", "emitted": True}
    (before / "events.json").write_text(json.dumps(events), encoding="utf-8")
    assert command.main(["--against", str(before)]) == 1
    assert "breaking  events invoice.framed: is gone" in capsys.readouterr().out
