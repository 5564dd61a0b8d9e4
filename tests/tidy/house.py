"""The house as its rules see it: files, operations, refusals, events, tables, and folders of variants."""

import ast
import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData

from billow import bootstrap
from billow.kit.errors import Refusal
from billow.kit.events import EVENTS, Event
from billow.kit.operation import OPERATIONS, Operation
from billow.kit.registry import Folder
from billow.runtime.db import metadata

ROOT = Path(__file__).parents[2]
APART = ("kit", "runtime", "doors", "integrations")
_SHIPPED = ("src", "tests", "tools", "docs", "contracts", "bench", ".ci", ".github")
_TEXT = (".py", ".md", ".toml", ".txt", ".sql", ".css", ".j2", ".json", ".proto", ".yaml", ".yml", ".typ", ".lock", "")
_SKIPPED = ("openapi.json",)


@dataclass(frozen=True)
class House:
    """Everything that rules look at. A rule's planted example is a small house that breaks it."""

    files: Mapping[str, str] = field(default_factory=dict)
    operations: tuple[Operation, ...] = ()
    refusals: tuple[type[Refusal], ...] = ()
    events: tuple[type[Event], ...] = ()
    tables: MetaData = field(default_factory=MetaData)
    variants: tuple["Variant", ...] = ()

    def code(self, under: str = "src/") -> Iterator[tuple[str, ast.Module]]:
        """The parsed Python files below *under*."""
        for path, text in self.files.items():
            if path.startswith(under) and path.endswith(".py"):
                yield path, parsed(text)

    def modules(self) -> list[str]:
        """The names of the modules: the packages of `src/billow` that are not apart."""
        inside = {path.split("/")[2] for path in self.files if re.match(r"src/billow/\w+/", path)}
        return sorted(inside - set(APART))


@dataclass(frozen=True)
class Variant:
    """A variant of a folder: its name and the file that may know it."""

    name: str
    path: str


@dataclass(frozen=True)
class Rule:
    """A rule of the house: `find` yields a stable line for each breach, `fix` says what to do about one.

    `planted` is a house that breaks the rule, so that the rule is known to be able to fail.
    """

    name: str
    fix: str
    find: Callable[[House], Iterable[str]]
    planted: Callable[[], House]


@cache
def parsed(text: str) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(text)


@cache
def the_house() -> House:
    """The house as it stands on disk, every module loaded."""
    bootstrap.load()
    importlib.import_module("billow.doors.rest.site")
    return House(
        files=dict(_files()),
        operations=tuple(OPERATIONS[name] for name in sorted(OPERATIONS)),
        refusals=tuple(_refusals()),
        events=tuple(EVENTS[name] for name in sorted(EVENTS)),
        tables=metadata,
        variants=tuple(_variants()),
    )


def _files() -> Iterator[tuple[str, str]]:
    for path in sorted(_paths()):
        if path.suffix in _TEXT and path.name not in _SKIPPED and not path.is_symlink():
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def _paths() -> Iterator[Path]:
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.name != "uv.lock" and path.name != ".git")
    for folder in _SHIPPED:
        inside = (ROOT / folder).rglob("*")
        yield from (path for path in inside if path.is_file() and "__pycache__" not in path.parts)


def _refusals() -> Iterator[type[Refusal]]:
    """Every refusal class of the package, those that share a code among them."""
    todo: list[type[Refusal]] = [Refusal]
    while todo:
        for sub in todo.pop().__subclasses__():
            todo.append(sub)
            if sub.__module__.startswith("billow."):
                yield sub


def _variants() -> Iterator[Variant]:
    """Each variant of each `Folder` that some module of the package holds."""
    for module in list(_loaded()):
        for value in list(vars(module).values()):
            if isinstance(value, Folder):
                yield from _of(value)


def _loaded() -> Iterator[Any]:
    return (module for name, module in list(sys.modules.items()) if name.startswith("billow.") and module is not None)


def _of(folder: Folder[Any]) -> Iterator[Variant]:
    package = importlib.import_module(folder._package)
    for entry in pkgutil.iter_modules(package.__path__):
        variant = importlib.import_module(f"{folder._package}.{entry.name}")
        path = Path(inspect.getfile(variant)).relative_to(ROOT).as_posix()
        yield Variant(name=folder._name_of(variant.VARIANT), path=path)


def compare(found: Iterable[str], known: Iterable[str], *, fix: str) -> str:
    """What is wrong with the breaches that were *found*, when the *known* ones are pardoned; empty when nothing is."""
    breaches, pardoned = set(found), set(known)
    lines = [f"  {line}" for line in sorted(breaches - pardoned)]
    message = f"{len(lines)} breaches:\n" + "\n".join(lines) + f"\nHow to fix: {fix}\n" if lines else ""
    stale = sorted(pardoned - breaches)
    if stale:
        message += "No longer broken, so take the lines out of the baseline:\n" + "\n".join(f"  {s}" for s in stale)
    return message


def walk(tree: ast.AST) -> list[ast.AST]:
    """All nodes of *tree*, walked once."""
    return _walk(tree)


@cache
def _walk(tree: ast.AST) -> list[ast.AST]:
    return list(ast.walk(tree))
