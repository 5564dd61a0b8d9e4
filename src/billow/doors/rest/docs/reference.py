"""What the reference shows: operations by resource, the objects that they speak of, and every refusal."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from billow.doors.rest import openapi
from billow.doors.rest.docs import ways
from billow.doors.rest.openapi import words
from billow.doors.rest.openapi.examples import request_example
from billow.doors.rest.openapi.parts import without_null
from billow.doors.rest.openapi.shapes import REF, Schema, reached
from billow.kit.errors import Refusal, refusals
from billow.kit.operation import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """The type of a field in words; `target` is the object that its last word leads to."""

    before: str
    target: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One field of a table."""

    name: str
    kinds: tuple[Kind, ...]
    required: bool
    about: str
    limits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Fields under a heading."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A refusal with its status and, of an operation, the case in which it comes."""

    code: str
    status: int
    title: str
    meaning: str
    way_out: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One operation."""

    name: str
    verb: str
    summary: str
    about: str
    scope: str
    rpc: str
    routes: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    curl: str
    status: int
    answers: Kind | None
    answer: str
    own: tuple[Refused, ...]
    common: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """The operations on one kind of thing."""

    name: str
    title: str
    about: str
    operations: tuple[Shown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """An object of the interface with its fields."""

    name: str
    about: str
    table: Table
    choices: tuple[Kind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The whole page."""

    resources: tuple[Resource, ...]
    things: tuple[Thing, ...]
    refusals: tuple[Refused, ...]


def reference(operations: Sequence[Operation]) -> Reference:
    """The reference of *operations*."""
    document = openapi.document(operations)
    groups = words.resources(operations)
    bodies = [entry.get("requestBody") for methods in document["paths"].values() for entry in methods.values()]
    sent = reached(bodies, document["components"]["schemas"])
    return Reference(
        resources=tuple(
            Resource(
                name=name,
                title=title(name),
                about=words.about(inside),
                operations=tuple(_shown(operation, document) for operation in inside),
            )
            for name, inside in groups.items()
        ),
        things=tuple(
            _thing(name, shape, sent=name in sent)
            for name, shape in document["components"]["schemas"].items()
            if not name.endswith(("Body", "BodyCamel")) and name != "JsonValue"
        ),
        refusals=tuple(_refused(refusal) for refusal in refusals()),
    )


def title(name: str) -> str:
    """The name of a resource as a heading."""
    text = name.replace("_", " ")
    return (text[:1].upper() + text[1:]).replace("Api ", "API ")


def _shown(operation: Operation, document: Schema) -> Shown:
    entry = document["paths"][words.prefix() + operation.path][operation.method.lower()]
    said = words.words(operation)
    answer = entry["responses"][str(operation.status)].get("content", {})
    media: Schema = next(iter(answer.values()), {})
    own = [_refused(refusal, why=why) for refusal, why in said.raises]
    return Shown(
        name=operation.name,
        verb=operation.name.partition(".")[2].replace("_", " "),
        summary=entry["summary"],
        about=said.text,
        scope="" if operation.open else operation.needs,
        rpc=operation.rpc,
        routes=tuple((method, words.prefix() + path) for method, path in openapi.routes_of(operation)),
        tables=tuple(_tables(entry, document)),
        curl=_curl(operation),
        status=operation.status,
        answers=_kind(_main(media["schema"])) if media else None,
        answer=_pretty(media["example"]) if "example" in media else "",
        own=tuple(own),
        common=tuple(sorted({r.code for r in words.refusals_of(operation)} - {r.code for r in own})),
    )


def _main(shape: Schema) -> Schema:
    """The object itself, without what `expand` adds."""
    return dict(shape["allOf"][0]) if "allOf" in shape else shape


def _tables(entry: Schema, document: Schema) -> list[Table]:
    found = []
    for place, heading in (("path", "Path"), ("query", "Query")):
        inside = [p for p in (_resolved(p, document) for p in entry.get("parameters", [])) if p["in"] == place]
        rows = [
            _row(p["name"], {"description": p["description"], **p["schema"]}, required=p["required"]) for p in inside
        ]
        found += [Table(title=heading, rows=tuple(rows))] if rows else []
    if "requestBody" in entry:
        shape = entry["requestBody"]["content"]["application/json"]["schema"]
        fields = _resolved(shape, document)
        rows = list(_rows(fields)) if "properties" in fields else [_row("", shape, required=True)]
        found.append(Table(title="Body", rows=tuple(rows)))
    return found


def _parameter(entry: Schema) -> Row:
    return _row(entry["name"], {"description": entry["description"], **entry["schema"]}, required=entry["required"])


def _order(entry: Schema) -> Row:
    """The order of a list, each field named once."""
    names = dict.fromkeys(choice.partition(":")[0] for choice in entry["schema"]["items"]["enum"])
    kind = Kind(before="order by", choices=tuple(names))
    about = "A field followed by `:asc` or `:desc`; several are separated by commas."
    return Row(name="sort", kinds=(kind,), required=False, about=about, limits="")


def _resolved(value: Schema, document: Schema) -> Schema:
    if "$ref" not in value:
        return value
    found: Any = document
    for part in value["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)


def _rows(shape: Schema, *, sent: bool = True) -> tuple[Row, ...]:
    """The fields of an object; what must be given is told only of those that are *sent*."""
    needed = shape.get("required", ()) if sent else ()
    return tuple(_row(name, inner, required=name in needed) for name, inner in shape.get("properties", {}).items())


def _row(name: str, shape: Schema, *, required: bool) -> Row:
    plain = without_null(shape)
    return Row(
        name=name,
        kinds=tuple(_kinds(shape)),
        required=required,
        about=plain.get("description", ""),
        limits=_limits(plain),
    )


def _kinds(shape: Schema) -> list[Kind]:
    """The types that a field can have, null last."""
    choices = _choices(shape)
    kinds = [_kind(choice) for choice in choices if choice != {"type": "null"}]
    if kinds and all(kind.before in ("decimal", "number") for kind in kinds):
        kinds = [Kind(before="decimal")]
    return kinds + ([Kind(before="null")] if {"type": "null"} in choices else [])


def _choices(shape: Schema) -> list[Schema]:
    """The alternatives of *shape*, those inside of alternatives among them."""
    inner = shape.get("anyOf") or shape.get("oneOf")
    return [choice for each in inner for choice in _choices(each)] if inner else [shape]


def _kind(shape: Schema) -> Kind:
    if "$ref" in shape:
        name = shape["$ref"].removeprefix(REF)
        return Kind(before="", target=name) if name != "JsonValue" else Kind(before="any JSON")
    if "const" in shape:
        return Kind(before="", choices=(str(shape["const"]),))
    if "enum" in shape:
        return Kind(before="", choices=tuple(str(choice) for choice in shape["enum"]))
    if shape.get("type") == "array":
        inner = _kinds(shape.get("items", {}))
        first = inner[0] if inner else Kind(before="any JSON")
        return Kind(before=f"list of {first.before}".strip(), target=first.target, choices=first.choices)
    if shape.get("type") == "object":
        return Kind(before="map of text" if shape.get("additionalProperties", {}) == {"type": "string"} else "object")
    named = {"date-time": "instant", "date": "day", "decimal": "decimal", "binary": "file"}
    plain = {"string": "text", "integer": "whole number", "boolean": "true or false"}
    kind = str(shape.get("type", "any JSON"))
    return Kind(before=named.get(shape.get("format", ""), plain.get(kind, kind)))


def _limits(shape: Schema) -> str:
    """The bounds of a field in words."""
    found = [
        _span(shape.get("minLength"), shape.get("maxLength"), "characters"),
        _span(shape.get("minItems"), shape.get("maxItems"), "items"),
        _span(shape.get("minimum"), shape.get("maximum"), ""),
    ]
    default = shape.get("default")
    if isinstance(default, str | int):
        found.append(f"default {default if isinstance(default, str) else json.dumps(default)}")
    return "; ".join(part for part in found if part)


def _span(least: int | None, most: int | None, what: str) -> str:
    if most is None:
        return f"at least {least} {what}".strip() if least else ""
    if least == most:
        return f"{most} {what}"
    return (f"{least} to {most} {what}" if least is not None else f"at most {most} {what}").strip()


def _thing(name: str, shape: Schema, *, sent: bool) -> Thing:
    choices = tuple(_kind(choice) for choice in shape.get("oneOf") or shape.get("anyOf") or ())
    table = Table(title="", rows=_rows(shape, sent=sent))
    return Thing(name=name, about=shape.get("description", ""), table=table, choices=choices)


def _refused(refusal: type[Refusal], *, why: str = "") -> Refused:
    return Refused(
        code=refusal.code,
        status=words.statuses()[refusal.kind],
        title=refusal.title,
        meaning=why or words.document(refusal) or refusal.title,
        way_out=ways.way_out(refusal),
    )


def _curl(operation: Operation) -> str:
    """The example of the mark as a command that can be pasted."""
    example: Mapping[str, Any] = request_example(operation)
    path = words.prefix() + operation.path
    for name, value in example["path"].items():
        path = path.replace(f"{{{name}}}", str(value))
    query = {k: ",".join(map(str, v)) if isinstance(v, list) else v for k, v in example["query"].items()}
    url = f"$BILLOW_URL{path}" + (f"?{urlencode(query)}" if query else "")
    method = "" if operation.method == "GET" else f"-X {operation.method} "
    parts = [f'curl {method}"{url}"']
    if not operation.open:
        parts.append('-H "Authorization: Bearer $BILLOW_API_KEY"')
    if words.takes_body(operation):
        body = _pretty(example["body"]).replace("'", "'\\''")
        parts += ['-H "Content-Type: application/json"', f"-d '{body}'"]
    return " \\\n  ".join(parts)


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
