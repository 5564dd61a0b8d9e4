"""What was typed, as one request to the API."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from billow.doors.cli.resources import values
from billow.doors.cli.resources.described import Described, Field

FORMATS = ("table", "json", "yaml")
_HEADERS = {"idempotency-key": "--idempotency-key", "if-match": "--if-match", "billow-dry-run": "--dry-run"}


class Misused(ValueError):
    """An option cannot mean what is written; the text says why."""

    def __init__(self, option: str, text: str) -> None:
        super().__init__(text)
        self.option = option


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How the program is to go about a request: what every command can be told."""

    body: str | None = None
    every: bool | None = None
    dry_run: bool | None = None
    if_match: str | None = None
    idempotency_key: str | None = None
    yes: bool | None = None
    output_file: str | None = None
    output: str | None = None
    columns: str | None = None
    verbose: bool | None = None
    url: str | None = None
    key: str | None = field(default=None, repr=False)
    live: bool | None = None
    data_dir: str | None = None

    @property
    def format(self) -> str:
        """How the answer is shown: as asked, else for people on a terminal and for programs in a pipe."""
        if self.output:
            return self.output
        return "table" if self.columns or sys.stdout.isatty() else "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, before it is said to whom and with which key."""

    described: Described
    path: str
    query: Mapping[str, str]
    body: Any = None
    """A JSON value; None where the operation takes none."""

    def spoken(self, name: str) -> str:
        """The field *name* of a refusal as it was typed."""
        known = {each.dotted: each.dotted if each.place == "path" else each.option for each in self.described.fields}
        known |= _HEADERS
        if name in known:
            return known[name]
        head = name.partition(".")[0]
        return f"{known[head]} ({name})" if head in known else known.get(name.lower(), name)


def made(described: Described, given: Mapping[Field, Any], manner: Manner) -> Request:
    """The request that *given* comes to: the texts of the options and arguments that were typed.

    Raises Misused.
    """
    _check(manner)
    read = {each: _read(each, text) for each, text in given.items()}
    if manner.every and any(each.dotted == "offset" for each in read):
        raise Misused("--all", "Every row is from the first on: leave --offset out, or --all.")
    path = described.route
    for each, value in read.items():
        if each.place == "path":
            path = path.replace(f"{{{each.dotted}}}", quote(str(value), safe=""))
    query = {each.dotted: values.in_query(value) for each, value in read.items() if each.place == "query"}
    body = {each: value for each, value in read.items() if each.place == "body"}
    return Request(
        described=described, path=path, query=query, body=_body(described, body, manner) if described.has_body else None
    )


def _check(manner: Manner) -> None:
    if manner.output and manner.output not in FORMATS:
        raise Misused("--output", f"{manner.output!r} is none of {', '.join(FORMATS)}.")
    if manner.columns and manner.format != "table":
        raise Misused("--columns", "Only a table has columns: add --output table.")


def _read(each: Field, text: Any) -> Any:
    try:
        return values.read(each, text)
    except values.Unreadable as error:
        raise Misused(each.option, f"{error}.") from None


def _body(described: Described, given: Mapping[Field, Any], manner: Manner) -> Any:
    """What `--json` says, with the options on top of it: a property of an object on top of the object."""
    body = _whole(manner.body) if manner.body is not None else {}
    if not isinstance(body, dict):
        if given:
            options = ", ".join(each.option for each in given)
            raise Misused("--json", f"Only an object can be completed by {options}.")
        return body
    for each, value in given.items():
        name, *inner = each.path
        if not inner:
            body[name] = value
            continue
        if not isinstance(body.setdefault(name, {}), dict):
            raise Misused(each.option, f"{name} is no object.")
        body[name][inner[0]] = value
    return body


def _whole(name: str) -> Any:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).expanduser().read_text(encoding="utf-8")
        return values.document(text)
    except (OSError, UnicodeDecodeError) as error:
        raise Misused("--json", f"Cannot read {name}: {error}.") from None
    except values.Unreadable as error:
        raise Misused("--json", f"{error}.") from None
