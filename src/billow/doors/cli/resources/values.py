"""What is typed, as values of a request, and values as a person would type them."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from billow.doors.cli.resources.described import Described, Field, Shape

NULL = "null"
_WHOLE = re.compile(r"-?[0-9]{1,19}", re.ASCII)
_PAGING = frozenset({"limit", "cursor", "offset", "sort"})


class Unreadable(ValueError):
    """A value cannot be what its field asks for; the text says what can."""


def read(field: Field, given: Any) -> Any:
    """The value of *field* that *given* stands for: the text, the texts of an option that may be repeated, or a flag.

    Whether it will do is for the server to say, as it says it at every door. Raises Unreadable for what is no JSON.
    """
    shape = field.shape
    if shape.kind == "flag":
        return given
    if shape.kind not in ("list", "map"):
        return _one(shape, given)
    if shape.nullable and list(given) == [NULL]:
        return None
    if shape.kind == "map":
        return _pairs(shape, given)
    if field.place == "query":
        given = [part for text in given for part in text.split(",")]
    elif len(given) == 1 and given[0].startswith("["):
        return _json(given[0])
    return [_one(shape.item or shape, text) for text in given]


def _one(shape: Shape, text: str) -> Any:
    if shape.nullable and text == NULL:
        return None
    if shape.kind == "whole" and _WHOLE.fullmatch(text):
        return int(text)
    if shape.kind in ("text", "choice", "whole"):
        return text
    value = _json(text)
    if shape.kind == "object" and not isinstance(value, dict):
        raise Unreadable("this takes a JSON object")
    return value


def _pairs(shape: Shape, texts: Sequence[str]) -> Any:
    if len(texts) == 1 and texts[0].startswith("{"):
        return _json(texts[0])
    pairs = [text.partition("=") for text in texts]
    if not all(sign for _, sign, _ in pairs):
        raise Unreadable("this takes name=value, as often as needed, or one JSON object")
    return {name: _loose(shape.item or shape, value) for name, _, value in pairs}


def _loose(shape: Shape, text: str) -> Any:
    """The value of a pair: what the schema leaves open is read as JSON where it is JSON."""
    if shape.kind != "json":
        return _one(shape, text)
    try:
        return _json(text)
    except Unreadable:
        return text


def _json(text: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"this is no JSON ({error}); mind the quotes: '[{{\"a\": 1}}]'") from None


def _no_number(text: str) -> None:
    raise Unreadable(f"{text} is no number of JSON")


def document(text: str) -> Any:
    """The JSON value in *text*, its numbers exact. Raises Unreadable."""
    return _json(text)


def in_query(value: Any) -> str:
    """*value* as it stands in a query."""
    if isinstance(value, list):
        return ",".join(map(in_query, value))
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def example(described: Described) -> list[str]:
    """Arguments that a person could type behind the name of the command, as the operation's example has them."""
    typed: list[str] = []
    fields = described.fields
    for field in fields:
        if field.place == "path":
            typed.append(str(field.example or f"<{field.dotted}>"))
        elif field.place == "query" and field.example is not None and field.dotted not in _PAGING:
            typed += _typed(field, field.example)
    typed += [word for field in fields if field.place == "body" for word in _in_body(field, fields)]
    if described.pages and len(typed) == sum(field.place == "path" for field in fields):
        typed += ["--limit", "50"]
    if described.is_file:
        typed += ["--output-file", f"{typed[0]}.{described.media_type.rpartition('/')[2]}"]
    return typed


def _in_body(field: Field, fields: Sequence[Field]) -> Iterator[str]:
    """The field, or nothing where its object or its properties say it."""
    if field.example is None or (len(field.path) > 1 and not _apart(field.path[:1], fields)):
        return
    if not (field.shape.kind == "object" and _apart(field.path, fields)):
        yield from _typed(field, field.example)


def _apart(path: tuple[str, ...], fields: Sequence[Field]) -> bool:
    """Whether the object is said by an option for each of its properties, since those are all plain."""
    whole = next(field.example for field in fields if field.path == path)
    plain = {f.path[1]: f for f in fields if len(f.path) > 1 and f.path[:1] == path and not isinstance(f.example, dict)}
    return isinstance(whole, Mapping) and bool(whole) and whole.keys() <= plain.keys()


def _typed(field: Field, value: Any) -> list[str]:
    option, shape = field.option, field.shape
    if isinstance(value, bool) and shape.kind == "flag":
        return [option if value else f"--no-{option[2:]}"]
    if shape.kind == "list" and isinstance(value, list) and value:
        return [word for each in value for word in (option, str(each))]
    if shape.kind == "map" and value and all(isinstance(each, str) for each in value.values()):
        return [word for name, each in value.items() for word in (option, f"{name}={each}")]
    if isinstance(value, str) and shape.kind != "json":
        return [option, value]
    return [option, json.dumps(value, ensure_ascii=False)]
