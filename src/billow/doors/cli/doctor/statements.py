"""The statements of `sql/` by their names: those that find violations, and those that fetch rows for the others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import cast

from billow.doors.cli.doctor.types import Severity

FILES = ("frame", "documents", "lifecycle", "credit_notes", "payments", "service", "ledger", "platform")
_HEAD = re.compile(r"^-- (?:rows (?P<rows>\w+)|(?P<id>[A-Z]{3}-\d\d(?:\.\w+)?) (?P<severity>[EW]))$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """An invariant: its sentence, and the query for (tenant, object, detail) of what breaks it."""

    id: str
    severity: Severity
    says: str
    sql: str


@cache
def invariants() -> tuple[Statement, ...]:
    """The invariants in the order of the files."""
    return tuple(
        Statement(id=id, severity=cast(Severity, severity), says=says, sql=sql)
        for rows, id, severity, says, sql in _parsed()
        if not rows
    )


@cache
def rows(name: str) -> str:
    """The query of that name."""
    return next(sql for found, _, _, _, sql in _parsed() if found == name)


@cache
def _parsed() -> tuple[tuple[str, str, str, str, str], ...]:
    return tuple(part for name in FILES for part in _parts(_read(name)))


def _read(name: str) -> str:
    return resources.files(__package__).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def _parts(text: str) -> Iterator[tuple[str, str, str, str, str]]:
    heads = list(_HEAD.finditer(text))
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        body = text[head.end() : following.start() if following else len(text)].strip().splitlines()
        words = [line for line in body if line.startswith("-- ")]
        sql = "\n".join(line for line in body if not line.startswith("-- ")).strip().removesuffix(";")
        says = " ".join(line.removeprefix("-- ") for line in words)
        yield head["rows"] or "", head["id"] or "", head["severity"] or "", says, sql
