"""What the reference says of operations, objects and refusals, as its pages show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from billow.doors.contracts import messages
from billow.doors.contracts.messages import Model
from billow.doors.rest import openapi
from billow.doors.rest.docs import wayout
from billow.doors.rest.docs.fields import Field, Fields, Group, Kind, kind, kinds
from billow.doors.rest.docs.printing import json_text
from billow.doors.rest.docs.unions import Variant, unions
from billow.doors.rest.docs.ways import Example, ways
from billow.doors.rest.openapi import words
from billow.doors.rest.openapi.shapes import Schema, reached
from billow.kit.errors import Refusal, refusals
from billow.kit.operation import Effect, Operation

_EFFECTS: Mapping[Effect, str] = {
    "read": "Reads",
    "write": "Writes",
    "money": "Writes, and moves money",
    "destructive": "Takes something away",
}
_HEADING = 64
"""Characters of a heading that a reader takes in at a glance."""
_BODIES = ("Body", "BodyCamel")
_UNSHOWN = "JsonValue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A refusal with its status and, of an operation, the case in which it comes."""

    code: str
    status: int
    title: str
    meaning: str
    way_out: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A program that calls an operation."""

    way: str
    language: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One operation."""

    name: str
    resource: str
    action: str
    heading: str
    summary: str
    about: str
    scope: str
    effect: str
    grave: bool
    writes: bool
    rpcs: tuple[str, ...]
    tool: str
    command: str
    routes: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, tuple[Field, ...]], ...]
    """Fields by where they stand: path, query."""
    body: tuple[Group, ...]
    body_kinds: tuple[Kind, ...]
    """What the body can be, where it is not just the object whose fields follow."""
    headers: tuple[Field, ...]
    snippets: tuple[Snippet, ...]
    status: int
    answers: Kind | None
    answer: str
    own: tuple[Refused, ...]
    common: tuple[Refused, ...]

    @property
    def path(self) -> str:
        """Its page below that of the reference."""
        return self.name.replace(".", "/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """The operations on one kind of thing, and the objects that they answer."""

    name: str
    title: str
    about: str
    operations: tuple[Shown, ...]
    objects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """An object of the interface with its fields, and the operations that answer it."""

    name: str
    about: str
    fields: tuple[Field, ...]
    choices: tuple[Kind, ...]
    example: str
    operations: tuple[str, ...]
    variants: tuple[Variant, ...] = ()
    """The objects of which it is one, where it is the common name of many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """All that the pages show."""

    resources: tuple[Resource, ...]
    things: tuple[Thing, ...]
    refusals: tuple[Refused, ...]

    @property
    def operations(self) -> tuple[Shown, ...]:
        """Every operation, in the order of the resources."""
        return tuple(operation for resource in self.resources for operation in resource.operations)


def reference(operations: Sequence[Operation]) -> Reference:
    """The reference of *operations*."""
    maker = _Maker(operations)
    return Reference(
        resources=tuple(maker.resource(name, inside) for name, inside in words.resources(operations).items()),
        things=tuple(maker.things()),
        refusals=tuple(_refused(refusal) for refusal in refusals()),
    )


def title(name: str) -> str:
    """The name of a resource as a heading."""
    text = name.replace("_", " ")
    return (text[:1].upper() + text[1:]).replace("Api ", "API ")


class _Maker:
    """Reads the document and the services of some operations."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self._document = openapi.document(operations)
        self._schemas: Mapping[str, Schema] = self._document["components"]["schemas"]
        self._fields = Fields(self._schemas)
        self._contract: Model = messages.model(operations)
        self._examples: dict[str, str] = {}
        self._answering: dict[str, list[str]] = {}

    def resource(self, name: str, inside: Sequence[Operation]) -> Resource:
        """One resource with its operations."""
        shown = tuple(self._shown(operation) for operation in inside)
        objects = dict.fromkeys(each.answers.target for each in shown if each.answers and each.answers.target)
        return Resource(
            name=name, title=title(name), about=words.about(inside), operations=shown, objects=tuple(objects)
        )

    def things(self) -> list[Thing]:
        """Every object that is not the body of one operation; to be asked after the resources."""
        entries = [entry for methods in self._document["paths"].values() for entry in methods.values()]
        sent = reached([entry.get("requestBody") for entry in entries], self._schemas)
        names = sorted(name for name in self._schemas if not name.endswith(_BODIES) and name != _UNSHOWN)
        things = [self._thing(name, sent=name in sent) for name in names]
        things += [self._union(name, variants) for name, variants in unions(self._schemas).items()]
        return sorted(things, key=lambda thing: thing.name)

    def _union(self, name: str, variants: tuple[Variant, ...]) -> Thing:
        return Thing(
            name=name,
            about=f"A value that is called `{name}` is one of {len(variants)} objects; its `type` tells which.",
            fields=(),
            choices=(),
            example=self._examples.get(name, ""),
            operations=tuple(self._answering.get(name, ())),
            variants=variants,
        )

    def _thing(self, name: str, *, sent: bool) -> Thing:
        shape = self._schemas[name]
        choices = shape.get("oneOf") or shape.get("anyOf") or ([shape] if "enum" in shape else ())
        return Thing(
            name=name,
            about=shape.get("description", ""),
            fields=self._fields.of(shape, sent=sent, within=(name,)),
            choices=tuple(kind(choice) for choice in choices),
            example=self._examples.get(name) or "".join(map(json_text, shape.get("examples", ())[:1])),
            operations=tuple(self._answering.get(name, ())),
        )

    def _shown(self, operation: Operation) -> Shown:
        entry = self._document["paths"][words.prefix() + operation.path][operation.method.lower()]
        said = words.words(operation)
        own = {refusal.code: _refused(refusal, why=why) for refusal, why in said.raises}
        resource, _, action = operation.name.partition(".")
        answers, answer = self._answer(operation, entry)
        return Shown(
            name=operation.name,
            resource=resource,
            action=action.replace("_", " "),
            heading=_heading(entry["summary"]),
            summary=entry["summary"],
            about=said.text,
            scope="" if operation.open else operation.needs,
            effect=_EFFECTS[operation.effect],
            grave=operation.grave,
            writes=operation.writes,
            rpcs=tuple(f"{r.service}.{r.name}" for r in self._contract.rpcs if r.operation == operation.name),
            tool=operation.name.replace(".", "_"),
            command=operation.name.replace(".", " ").replace("_", "-"),
            routes=tuple((method, words.prefix() + path) for method, path in openapi.routes_of(operation)),
            places=tuple(self._places(entry)),
            body=self._body(entry, operation.example),
            body_kinds=_body_kinds(entry),
            headers=self._placed(entry, "header"),
            snippets=tuple(_snippets(operation, self._contract)),
            status=operation.status,
            answers=answers,
            answer=answer,
            own=tuple(own.values()),
            common=tuple(_refused(r) for r in _sorted(words.refusals_of(operation)) if r.code not in own),
        )

    def _answer(self, operation: Operation, entry: Schema) -> tuple[Kind | None, str]:
        """What the operation answers, in words and as an example."""
        content = entry["responses"][str(operation.status)].get("content", {})
        media: Schema = next(iter(content.values()), {})
        if not media:
            return None, ""
        found = kinds(_main(media["schema"]))[0]
        example = media.get("example")
        if example is None:
            return found, ""
        text = json_text(example)
        if found.target:
            self._answering.setdefault(found.target, []).append(operation.name)
            self._examples.setdefault(found.target, text)
        return found, text

    def _places(self, entry: Schema) -> list[tuple[str, tuple[Field, ...]]]:
        placed = [(heading, self._placed(entry, heading.lower())) for heading in ("Path", "Query")]
        return [(heading, found) for heading, found in placed if found]

    def _placed(self, entry: Schema, place: str) -> tuple[Field, ...]:
        found = [self._resolved(parameter) for parameter in entry.get("parameters", [])]
        return tuple(self._parameter(each) for each in found if each["in"] == place)

    def _parameter(self, entry: Schema) -> Field:
        shape = {"description": entry["description"], **entry["schema"]}
        if "example" in entry:
            shape["example"] = entry["example"]
        return self._fields.field(entry["name"], shape, required=entry["required"])

    def _body(self, entry: Schema, given: Mapping[str, Any]) -> tuple[Group, ...]:
        if "requestBody" not in entry:
            return ()
        groups = self._fields.groups(entry["requestBody"]["content"]["application/json"]["schema"])
        return tuple(
            Group(
                title=group.title if len(groups) > 1 else "",
                fields=tuple(_exemplified(field, given) for field in group.fields),
            )
            for group in groups
        )

    def _resolved(self, value: Schema) -> Schema:
        found: Any = self._document
        for part in value.get("$ref", "").removeprefix("#/").split("/"):
            found = found[part] if part else value
        return dict(found)


def _exemplified(field: Field, given: Mapping[str, Any]) -> Field:
    """The field with the value that the operation's own example has for it."""
    value = given.get(field.name)
    return replace(field, example=str(value)) if isinstance(value, str) else field


def _body_kinds(entry: Schema) -> tuple[Kind, ...]:
    shape = entry.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    own = not shape or shape.get("$ref", "").endswith(_BODIES)
    return () if own else tuple(kinds(shape))


def _heading(summary: str) -> str:
    """The first clause of a summary, where it is long."""
    for sign in (": ", "; ", ", "):
        if len(summary) > _HEADING:
            summary = summary.partition(sign)[0]
    return summary


def _main(shape: Schema) -> Schema:
    """The object itself, without what `expand` adds."""
    return dict(shape["allOf"][0]) if "allOf" in shape else shape


def _sorted(found: Sequence[type[Refusal]]) -> list[type[Refusal]]:
    return sorted(found, key=lambda refusal: (words.statuses()[refusal.kind], refusal.code))


def _refused(refusal: type[Refusal], *, why: str = "") -> Refused:
    return Refused(
        code=refusal.code,
        status=words.statuses()[refusal.kind],
        title=refusal.title,
        meaning=why or words.document(refusal) or refusal.title,
        way_out=wayout.way_out(refusal),
    )


def _snippets(operation: Operation, contract: Model) -> list[Snippet]:
    example = Example(operation=operation, arguments=operation.example, contract=contract)
    return [Snippet(way=way.name, language=way.language, text=way.write(example)) for way in ways()]
