"""`contracts/openapi.json`, read into what a client needs to know: operations, their fields, and schemas."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from tools.clients.words import pascal, snake

Kind = Literal[
    "any", "boolean", "bytes", "day", "decimal", "instant", "integer",
    "list", "map", "named", "number", "text", "union", "words",
]  # fmt: skip
_SCHEMAS = "#/components/schemas/"
_SAID_OFTEN = 20
"""A description on so many fields describes their type, and tells a reader nothing about one of them."""
_METHODS = ("get", "post", "put", "patch", "delete")
_FORMATS: Mapping[str, Kind] = {"decimal": "decimal", "date-time": "instant", "date": "day", "binary": "bytes"}
_PLAIN: Mapping[str, Kind] = {"boolean": "boolean", "integer": "integer", "number": "number"}


class Unreadable(Exception):
    """The document holds something for which the clients have no words yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """The type of a value: `inner` holds what a list or a map holds, or the members of a union."""

    kind: Kind
    nullable: bool = False
    name: str = ""
    words: tuple[str, ...] = ()
    inner: tuple["Type", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a body, an answer or a query; `wire` is its spelling there, `name` is in snake case."""

    name: str
    wire: str
    type: Type
    required: bool
    doc: str
    default: Any = None
    clearable: bool = False
    """Whether null and absent are two things: null takes the value away, absent leaves it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """A named type: an object with fields, or another name for `alias`."""

    name: str
    doc: str
    fields: tuple[Field, ...] = ()
    alias: Type | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A call: `resource.action`, its route, what it takes and what it answers."""

    resource: str
    action: str
    method: str
    path: str
    doc: str
    segments: tuple[str, ...]
    fields: tuple[Field, ...]
    in_query: tuple[str, ...]
    """The wire names of the fields that stand in the query; the others stand in the body."""
    returns: Type | None
    paged: bool
    """Whether it answers page by page; `returns` is then the type of one entry."""
    keyed: bool
    conditional: bool

    @property
    def name(self) -> str:
        """`customers.create`."""
        return f"{self.resource}.{self.action}"

    @property
    def arguments(self) -> str:
        """The name of the type of its fields: `CustomersCreate`."""
        return pascal(self.name)

    @property
    def writes(self) -> bool:
        """Whether it may change something."""
        return self.method != "GET"

    @property
    def bodied(self) -> bool:
        """Whether its requests have a body, also an empty one."""
        return self.method in ("POST", "PUT", "PATCH")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The whole: `inputs` are the schemas that requests need, `outputs` those that answers need."""

    version: str
    digest: str
    operations: tuple[Operation, ...]
    inputs: tuple[Schema, ...]
    outputs: tuple[Schema, ...]
    codes: tuple[str, ...]

    def resources(self) -> Iterator[tuple[str, list[Operation]]]:
        """The operations by resource, in the order of their names."""
        for resource in sorted({operation.resource for operation in self.operations}):
            yield resource, [operation for operation in self.operations if operation.resource == resource]


def digest(path: Path) -> str:
    """What names a document: the SHA-256 of its bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read(path: Path) -> Document:
    """The document at *path*. Raises Unreadable where it says what no client can say."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    return _Reading(raw).document(digest(path))


class _Reading:
    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.shapes: Mapping[str, Mapping[str, Any]] = raw["components"]["schemas"]
        self.expansions: dict[str, dict[str, Field]] = {}

    def document(self, named: str) -> Document:
        operations = tuple(self._operations())
        schemas = {schema.name: schema for schema in _telling([self._schema(name) for name in self.shapes])}
        inputs = _reached((f.type for o in operations for f in o.fields), schemas)
        outputs = _reached((o.returns for o in operations if o.returns), schemas)
        return Document(
            version=self.raw["info"]["version"],
            digest=named,
            operations=tuple(sorted(operations, key=lambda o: (o.resource, o.action))),
            inputs=tuple(schemas[name] for name in inputs),
            outputs=tuple(schemas[name] for name in outputs),
            codes=tuple(sorted(self.shapes["Problem"]["properties"]["code"]["enum"])),
        )

    def _operations(self) -> Iterator[Operation]:
        seen: set[str] = set()
        for path, methods in self.raw["paths"].items():
            for method in _METHODS:
                if method in methods and (name := methods[method]["x-operation"]) not in seen:
                    seen.add(name)
                    yield self._operation(name, method.upper(), path, methods[method])

    def _operation(self, name: str, method: str, path: str, raw: Mapping[str, Any]) -> Operation:
        parameters = [self._resolved(parameter) for parameter in raw.get("parameters", ())]
        headers = {p["name"] for p in parameters if p["in"] == "header"}
        query = tuple(self._parameter(p) for p in parameters if p["in"] == "query")
        body = self._body(raw)
        returns, paged = self._answer(raw)
        if clash := {f.name for f in query} & {f.name for f in body}:
            raise Unreadable(f"{name}: {clash} stand in the query and in the body")
        return Operation(
            resource=name.split(".")[0],
            action=name.split(".")[1],
            method=method,
            path=path,
            doc=f"{raw['summary']}.\n\n{raw.get('description', '')}".strip(),
            segments=tuple(re.findall(r"{(\w+)}", path)),
            fields=body + query,
            in_query=tuple(f.wire for f in query),
            returns=returns,
            paged=paged,
            keyed="Idempotency-Key" in headers,
            conditional="If-Match" in headers,
        )

    def _resolved(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        if "$ref" not in value:
            return value
        place: Any = self.raw
        for step in value["$ref"].removeprefix("#/").split("/"):
            place = place[step]
        resolved: Mapping[str, Any] = place
        return resolved

    def _parameter(self, raw: Mapping[str, Any]) -> Field:
        required = bool(raw.get("required"))
        doc = raw.get("description", "")
        return Field(name=snake(raw["name"]), wire=raw["name"], type=_type(raw["schema"]), required=required, doc=doc)

    def _body(self, raw: Mapping[str, Any]) -> tuple[Field, ...]:
        if "requestBody" not in raw:
            return ()
        shape = raw["requestBody"]["content"]["application/json"]["schema"]
        for spelling in shape.get("anyOf", ())[:1]:  # a body of many forms is sent in the first
            shape = spelling
        return tuple(self._fields(self._resolved(shape)))

    def _answer(self, raw: Mapping[str, Any]) -> tuple[Type | None, bool]:
        good = next(answer for status, answer in raw["responses"].items() if status.startswith("2"))
        if "content" not in good:
            return None, False
        (media, content), *_ = good["content"].items()
        if media != "application/json":
            return Type(kind="bytes"), False
        shape = self._expanded(content["schema"])
        name = shape["$ref"].removeprefix(_SCHEMAS)
        properties = self.shapes[name].get("properties", {})
        paged = set(properties) == {"data", "pagination"}
        return _type(properties["data"]["items"] if paged else shape), paged

    def _expanded(self, shape: Mapping[str, Any]) -> Mapping[str, Any]:
        """The object that is answered; what `expand` adds to it becomes fields that may be absent."""
        if "allOf" not in shape:
            return shape
        whole, *more = shape["allOf"]
        for extra in more:
            name, properties = whole["$ref"].removeprefix(_SCHEMAS), extra["properties"]
            if "data" in properties:
                name = self.shapes[name]["properties"]["data"]["items"]["$ref"].removeprefix(_SCHEMAS)
                properties = properties["data"]["items"]["properties"]
            for key, value in properties.items():
                field = _field(key, value, required=False)
                doc = f'Answered when it is asked for with `expand=["{key}"]`.'
                self.expansions.setdefault(name, {})[key] = replace(field, doc=doc)
        found: Mapping[str, Any] = whole
        return found

    def _schema(self, name: str) -> Schema:
        raw = self.shapes[name]
        doc, plain = raw.get("description", ""), name.removesuffix("Camel")
        if plain != name and plain in self.shapes:
            raise Unreadable(f"{name} and {plain} would have one name")
        if "properties" not in raw:
            return Schema(name=plain, doc=doc, alias=_type(raw))
        return Schema(name=plain, doc=doc, fields=(*self._fields(raw), *self.expansions.get(name, {}).values()))

    def _fields(self, raw: Mapping[str, Any]) -> Iterator[Field]:
        required = {*raw.get("required", ()), *_needed(raw)}
        for wire, value in raw.get("properties", {}).items():
            if not value.get("description", "").startswith("Another spelling of "):
                yield _field(wire, value, required=wire in required)


def _telling(schemas: Sequence[Schema]) -> Iterator[Schema]:
    """The schemas, without what is said of every other field alike."""
    often = Counter(field.doc for schema in schemas for field in schema.fields)
    for schema in schemas:
        fields = (replace(f, doc="" if often[f.doc] >= _SAID_OFTEN else f.doc) for f in schema.fields)
        yield replace(schema, fields=tuple(fields))


def _named(reference: Mapping[str, Any]) -> str:
    """The name of the schema that is referred to; that its fields are in camel case does not belong into it."""
    return str(reference["$ref"]).removeprefix(_SCHEMAS).removesuffix("Camel")


def _needed(raw: Mapping[str, Any]) -> Iterator[str]:
    """Fields that are needed under one of their spellings: the first is the one that a client sends."""
    for rule in raw.get("allOf", ()):
        for choice in rule.get("anyOf", ())[:1]:
            yield from choice.get("required", ())


def _field(wire: str, raw: Mapping[str, Any], *, required: bool) -> Field:
    doc = raw.get("description") or next((o["description"] for o in raw.get("anyOf", ()) if "description" in o), "")
    default = raw.get("default")
    plain = default if isinstance(default, str | bool | int) else None
    clearable = not required and "default" not in raw and _type(raw).nullable
    return Field(
        name=snake(wire), wire=wire, type=_type(raw), required=required, doc=doc, default=plain, clearable=clearable
    )


def _type(raw: Mapping[str, Any]) -> Type:
    if "$ref" in raw:
        return Type(kind="named", name=_named(raw))
    if "anyOf" in raw or "oneOf" in raw:
        return _union(raw.get("anyOf") or raw["oneOf"])
    if "const" in raw:
        return Type(kind="words", words=(raw["const"],))
    if "enum" in raw:
        return Type(kind="words", words=tuple(raw["enum"]))
    return _of_kind(raw)


def _of_kind(raw: Mapping[str, Any]) -> Type:
    kind = raw.get("type")
    if kind is None and not raw.keys() & {"properties", "allOf", "not"}:
        return Type(kind="any")
    if kind == "string":
        return Type(kind=_FORMATS.get(raw.get("format", ""), "text"))
    if isinstance(kind, str) and kind in _PLAIN:
        return Type(kind=_PLAIN[kind])
    if kind == "array":
        return Type(kind="list", inner=(_type(raw.get("items", {})),))
    if kind == "object" and "properties" not in raw:
        inner = raw.get("additionalProperties")
        return Type(kind="map", inner=(_type(inner if isinstance(inner, dict) else {}),))
    raise Unreadable(f"no words for {json.dumps(raw)[:200]}")


def _union(options: Sequence[Mapping[str, Any]]) -> Type:
    nullable = any(option.get("type") == "null" for option in options)
    members = [_type(option) for option in options if option.get("type") != "null"]
    flat = [inner for member in members for inner in (member.inner if member.kind == "union" else (member,))]
    if any(member.kind == "decimal" for member in flat):  # a number in its place is read as well, and never sent
        flat = [member for member in flat if member.kind != "number"]
    nullable = nullable or any(member.nullable for member in members)
    if len(flat) == 1:
        return replace(flat[0], nullable=nullable)
    return Type(kind="union", inner=tuple(flat), nullable=nullable)


def _reached(types: Iterator[Type], schemas: Mapping[str, Schema]) -> list[str]:
    found: set[str] = set()
    todo = list(types)
    while todo:
        now = todo.pop()
        todo += now.inner
        if now.kind == "named" and now.name not in found:
            found.add(now.name)
            schema = schemas[now.name]
            todo += [field.type for field in schema.fields] + ([schema.alias] if schema.alias else [])
    return sorted(found)
