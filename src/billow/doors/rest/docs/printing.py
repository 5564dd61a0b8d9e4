"""Values as source code: on one line where it fits, else one part a line."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH = 64


@dataclass(frozen=True, slots=True)
class Code:
    """An expression that is written as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Made:
    """A call: what is called, with which values in order and which by name."""

    what: str
    named: Mapping[str, Any]
    ordered: Sequence[Any] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dialect:
    """How a language writes values with parts."""

    indent: str
    trailing: str
    """What follows the last part where each has its own line."""
    braces: str
    """What stands between a brace and the part beside it."""
    bare: bool
    """Whether the name of a field needs no quotes."""
    words: Mapping[Any, str]


_PYTHON = _Dialect(
    indent="    ", trailing=",", braces="", bare=False, words={True: "True", False: "False", None: "None"}
)
_SCRIPT = _Dialect(indent="  ", trailing=",", braces=" ", bare=True, words={})
_JSON = _Dialect(indent="  ", trailing="", braces="", bare=False, words={})


def python(value: Any, *, before: int = 0, depth: int = 0) -> str:
    """*value* as Python, *depth* levels in; *before* columns of its first line are taken already."""
    return _written(value, _PYTHON, depth=depth, before=before)


def script(value: Any, *, before: int = 0, depth: int = 0) -> str:
    """*value* as JavaScript."""
    return _written(value, _SCRIPT, depth=depth, before=before)


def json_text(value: Any, *, before: int = 0) -> str:
    """*value* as JSON."""
    return _written(value, _JSON, depth=0, before=before)


def _written(value: Any, dialect: _Dialect, *, depth: int, before: int) -> str:
    flat = _joined(value, dialect)
    if len(flat) + before <= WIDTH or not isinstance(value, Made | Mapping | list):
        return flat
    opening, parts, closing = _parts(value, dialect)
    inner = dialect.indent * (depth + 1)
    lines = [
        inner + name + _written(part, dialect, depth=depth + 1, before=len(inner) + len(name) + 1)
        for name, part in parts
    ]
    return f"{opening}\n" + ",\n".join(lines) + f"{dialect.trailing}\n{dialect.indent * depth}{closing}"


def _joined(value: Any, dialect: _Dialect) -> str:
    if not isinstance(value, Made | Mapping | list):
        return _plain(value, dialect)
    opening, parts, closing = _parts(value, dialect)
    inside = ", ".join(name + _joined(part, dialect) for name, part in parts)
    space = dialect.braces if inside and opening == "{" else ""
    return f"{opening}{space}{inside}{space}{closing}"


def _parts(value: Any, dialect: _Dialect) -> tuple[str, list[tuple[str, Any]], str]:
    """The opening of a value with parts, each part with what stands before it, and the closing."""
    if isinstance(value, Made):
        ordered = [("", part) for part in value.ordered]
        return f"{value.what}(", ordered + [(f"{name}=", part) for name, part in value.named.items()], ")"
    if isinstance(value, Mapping):
        return "{", [(f"{_key(str(name), dialect)}: ", part) for name, part in value.items()], "}"
    return "[", [("", part) for part in value], "]"


def _key(name: str, dialect: _Dialect) -> str:
    return name if dialect.bare and name.isidentifier() else json.dumps(name, ensure_ascii=False)


def _plain(value: Any, dialect: _Dialect) -> str:
    if isinstance(value, Code):
        return value.text
    if value is None or isinstance(value, bool):
        return dialect.words.get(value) or json.dumps(value)
    return json.dumps(value, ensure_ascii=False)
