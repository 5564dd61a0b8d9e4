"""JSON values as YAML: block style, and every scalar that could be taken for something else in quotes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./@-]*(?: [A-Za-z0-9_./@-]+)*", re.ASCII)
_MEANT = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"})
"""Words that a reader of YAML would not take for texts."""
_UNPRINTABLE = re.compile("[^\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def lines(value: Any) -> Iterator[str]:
    """*value* as the lines of a YAML document."""
    if isinstance(value, Mapping) and value:
        for name, inner in value.items():
            yield from _under(f"{_scalar(str(name))}:", inner, deeper=isinstance(inner, Mapping))
    elif _is_list(value) and value:
        for inner in value:
            block = list(lines(inner))
            yield f"- {block[0]}"
            yield from (f"  {line}" for line in block[1:])
    else:
        yield _scalar(value)


def _under(head: str, value: Any, *, deeper: bool) -> Iterator[str]:
    """*value* behind *head*: on its line when it is one word, below it else."""
    if value and (deeper or _is_list(value)):
        yield head
        yield from (f"  {line}" if deeper else line for line in lines(value))
    else:
        yield f"{head} {_scalar(value)}"


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _scalar(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return value if _PLAIN.fullmatch(value) and value.lower() not in _MEANT else _quoted(value)
        case {} | []:
            return "{}" if isinstance(value, Mapping) else "[]"
    return str(value)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + _UNPRINTABLE.sub(lambda found: f"\\U{ord(found[0]):08x}", escaped) + '"'
