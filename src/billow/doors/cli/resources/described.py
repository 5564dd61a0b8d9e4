"""The operations as the committed OpenAPI document describes them: what the commands are made of."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from billow.doors.cli.output import Failure
from billow.runtime import contracts

Schema = Mapping[str, Any]
Place = Literal["path", "query", "body"]
Kind = Literal["text", "whole", "flag", "choice", "list", "map", "object", "json"]
"""How a value is written on a command line: as a word, a number, a flag, one of several words, an option given again
and again, pairs, JSON with an option for each property beside it, or JSON."""

_MANY_WORDS = {"text", "whole", "choice"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a schema asks for, in the words of a command line."""

    kind: Kind
    type: str
    """What a person should write, in one word."""
    nullable: bool = False
    choices: tuple[str, ...] = ()
    item: "Shape | None" = None
    """What each value of a list, or of the pairs of a map, is."""
    properties: Mapping[str, Schema] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Field:
    """One value of a request: an option, or an argument where it is part of the route."""

    path: tuple[str, ...]
    """Its name; of a property of an object the object's name before its own."""
    place: Place
    shape: Shape
    required: bool = False
    default: Any = None
    help: str = ""
    example: Any = None

    @property
    def dotted(self) -> str:
        """The name as refusals call it."""
        return ".".join(self.path)

    @property
    def option(self) -> str:
        """The name as it is typed."""
        return "--" + ".".join(map(kebab, self.path))


class Document:
    """An OpenAPI document, with the operations of a resource read when they are asked for."""

    def __init__(self, content: Schema) -> None:
        self._content = content

    @cached_property
    def resources(self) -> dict[str, dict[str, "Described"]]:
        """Each resource with its operations by verb, in the order of the alphabet; of several routes the own one."""
        found: dict[str, dict[str, Described]] = {}
        for path, methods in self._content["paths"].items():
            for method, entry in methods.items():
                described = Described(document=self, method=method.upper(), path=path, entry=entry)
                verbs = found.setdefault(described.resource, {})
                if described.is_own_route or described.verb not in verbs:
                    verbs[described.verb] = described
        return {name: dict(sorted(found[name].items())) for name in sorted(found)}

    @cached_property
    def abouts(self) -> dict[str, str]:
        """What each resource is, in a few words."""
        return {tag["name"]: re.split(r"[;:.](?:\s|$)", tag["description"])[0] for tag in self._content["tags"]}

    def resolve(self, schema: Schema) -> Schema:
        """The schema with its reference followed; what stands beside the reference stays."""
        while "$ref" in schema:
            target: Any = self._content
            for part in schema["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
        return schema

    def shape(self, schema: Schema) -> Shape:
        """How a value of *schema* is written."""
        schema = self.resolve(schema)
        variants = [self.resolve(each) for each in schema.get("anyOf") or schema.get("oneOf") or ()]
        nullable = any(each.get("type") == "null" for each in variants)
        variants = [each for each in variants if each.get("type") != "null"]
        if not variants:
            return self._plain(schema, nullable=nullable)
        if len(variants) == 1:
            found = self.shape(variants[0])
            return Shape(
                **{name: getattr(found, name) for name in Shape.__dataclass_fields__}
                | {"nullable": nullable or found.nullable}
            )
        kinds = {each.get("type") for each in variants}
        if kinds <= {"string", "number", "integer"}:
            return Shape(kind="text", type="decimal" if "number" in kinds else "text", nullable=nullable)
        return Shape(kind="json", type="json", nullable=nullable)

    def _plain(self, schema: Schema, *, nullable: bool) -> Shape:
        if "enum" in schema or "const" in schema:
            choices = tuple(str(each) for each in schema.get("enum", [schema.get("const")]))
            return Shape(kind="choice", type="|".join(choices), choices=choices, nullable=nullable)
        match schema.get("type"):
            case "string":
                types = {"date": "date", "date-time": "time", "decimal": "decimal"}
                return Shape(kind="text", type=types.get(schema.get("format", ""), "text"), nullable=nullable)
            case "integer":
                return Shape(kind="whole", type="int", nullable=nullable)
            case "number":
                return Shape(kind="text", type="decimal", nullable=nullable)
            case "boolean":
                return Shape(kind="flag", type="", nullable=nullable)
            case "array":
                item = self.shape(schema.get("items", {}))
                if item.kind in _MANY_WORDS:
                    return Shape(kind="list", type=item.type, item=item, choices=item.choices, nullable=nullable)
            case "object" if "properties" in schema:
                return Shape(kind="object", type="json", properties=schema["properties"], nullable=nullable)
            case "object":
                inside = schema.get("additionalProperties")
                item = self.shape(inside if isinstance(inside, Mapping) else {})
                return Shape(kind="map", type="name=value", item=item, nullable=nullable)
        return Shape(kind="json", type="json", nullable=nullable)


@dataclass(frozen=True, kw_only=True)
class Described:
    """One operation on its own route."""

    document: Document
    method: str
    path: str
    entry: Schema

    @property
    def name(self) -> str:
        return str(self.entry["x-operation"])

    @property
    def resource(self) -> str:
        return self.name.rpartition(".")[0]

    @property
    def verb(self) -> str:
        return self.name.rpartition(".")[2]

    @property
    def is_own_route(self) -> bool:
        """Whether this is the route of the operation itself, and not a further spelling of it."""
        return str(self.entry["operationId"]).lower() == re.sub(r"[._]", "", self.name)

    @property
    def summary(self) -> str:
        return str(self.entry["summary"]) + "."

    @property
    def text(self) -> str:
        """What is said beyond the summary, with the scope that is needed."""
        return str(self.entry.get("description", ""))

    @property
    def destructive(self) -> bool:
        """Whether a call takes something away."""
        return self.entry.get("x-effect") == "destructive"

    @property
    def route(self) -> str:
        """The path below the prefix of the API."""
        return self.path.removeprefix("/api")

    @cached_property
    def _parameters(self) -> list[Schema]:
        return [self.document.resolve(each) for each in self.entry.get("parameters", ())]

    @cached_property
    def headers(self) -> frozenset[str]:
        """The headers that the operation reads, in small letters."""
        return frozenset(each["name"].lower() for each in self._parameters if each["in"] == "header")

    @cached_property
    def media_type(self) -> str:
        """What a good answer is; the empty text when it has no content."""
        good = next(answer for status, answer in self.entry["responses"].items() if status.startswith("2"))
        return next(iter(self.document.resolve(good).get("content", {})), "")

    @property
    def is_file(self) -> bool:
        """Whether a good answer is a file."""
        return self.media_type not in ("", "application/json")

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every value that a request can carry: those of the route in its order, the query, the body."""
        placed = {each["name"]: each for each in self._parameters if each["in"] == "path"}
        route = [self._parameter(placed[name], "path") for name in re.findall(r"{(\w+)}", self.path)]
        query = [self._parameter(each, "query") for each in self._parameters if each["in"] == "query"]
        return (*route, *query, *self._body())

    @cached_property
    def pages(self) -> bool:
        """Whether the answer is one page of a list."""
        return {"limit", "cursor"} <= {field.dotted for field in self.fields if field.place == "query"}

    @property
    def has_body(self) -> bool:
        return "requestBody" in self.entry

    @cached_property
    def _media(self) -> Schema:
        media: Schema = self.entry.get("requestBody", {}).get("content", {}).get("application/json", {})
        return media

    @property
    def example(self) -> Any:
        """A body that a reader can send."""
        return self._media.get("example")

    def _parameter(self, given: Schema, place: Place) -> Field:
        schema = self.document.resolve(given["schema"])
        return Field(
            path=(given["name"],),
            place=place,
            shape=self.document.shape(schema),
            required=place == "path" or bool(given.get("required")),
            default=schema.get("default"),
            help=given.get("description", ""),
            example=given.get("example"),
        )

    def _body(self) -> Iterator[Field]:
        """The fields of the body, required ones first; of a body of several kinds those of all its objects."""
        body = self.document.resolve(self._media.get("schema", {}))
        kinds = [self.document.resolve(each) for each in body.get("anyOf", [body])]
        required = set(body.get("required", ()))
        found: dict[str, Schema] = {}
        for name, schema in ((name, schema) for kind in kinds for name, schema in kind.get("properties", {}).items()):
            if kebab(name) not in map(kebab, found):
                found[name] = schema
        example = self.example if isinstance(self.example, Mapping) else {}
        for name in sorted(found, key=lambda each: each not in required):
            yield from self._inside((name,), found[name], required=name in required, example=example.get(name))

    def _inside(self, path: tuple[str, ...], schema: Schema, *, required: bool, example: Any) -> Iterator[Field]:
        """The field, and behind an object one field for each of its properties."""
        schema = self.document.resolve(schema)
        shape = self.document.shape(schema)
        yield Field(
            path=path,
            place="body",
            shape=shape,
            required=required,
            default=schema.get("default"),
            help=_about(self.document, schema),
            example=example,
        )
        if len(path) == 1 and shape.kind == "object":
            given = example if isinstance(example, Mapping) else {}
            for name, inner in (shape.properties or {}).items():
                yield from self._inside((*path, name), inner, required=False, example=given.get(name))


def _about(document: Document, schema: Schema) -> str:
    """The description of the schema, or of the only thing that it can be beside null."""
    if "description" in schema or "anyOf" not in schema:
        return str(schema.get("description", ""))
    others = [each for each in map(document.resolve, schema["anyOf"]) if each.get("type") != "null"]
    return str(others[0].get("description", "")) if len(others) == 1 else ""


def kebab(name: str) -> str:
    """*name* as it is typed: small letters, with hyphens."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower().replace("_", "-")


def committed() -> Document:
    """The document of this very program. Raises Failure when it is missing or damaged."""
    path = contracts.folder() / "openapi.json"
    try:
        return Document(json.loads(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise Failure(f"The contract {path} cannot be read ({error}). In a checkout, run billow contracts.") from None
