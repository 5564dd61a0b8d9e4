"""Fields as a reader meets them: types in words, limits, defaults, and what is inside of what."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from billow.doors.rest.docs import unions
from billow.doors.rest.openapi.parts import without_null
from billow.doors.rest.openapi.shapes import REF, Schema

DEEPEST = 4
"""Levels that are shown in place; what lies deeper is a link away."""
MOST = 32
"""Fields that are shown inside of one field, those of all levels together; where there are more, its type leads there.

A price is one of a dozen types, some with prices inside of them: in place it would be most of every page that has one.
"""
_ANY = "JsonValue"
_FORMATS = {"date-time": "instant", "date": "day", "decimal": "decimal", "binary": "file"}
_TYPES = {"string": "text", "integer": "whole number", "boolean": "true or false", "object": "object"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """The type of a field in words; `target` is the object that its last word leads to.

    `choices` are the values that it can have, or, beside a target, the types of that object that it can be.
    """

    before: str
    target: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field; `groups` is what is inside of it."""

    name: str
    kinds: tuple[Kind, ...]
    required: bool
    about: str
    limits: str
    default: str
    example: str
    groups: tuple["Group", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The fields of one object, or of one of several that a field can hold; `title` says which."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """Reads fields from schemas, whose references lead to *components*."""

    components: Mapping[str, Schema]

    def of(self, shape: Schema, *, sent: bool = True, within: Sequence[str] = ()) -> tuple[Field, ...]:
        """The fields of an object; what must be given is told only of those that are *sent*."""
        needed = shape.get("required", ()) if sent else ()
        return tuple(
            self.field(name, inner, required=name in needed, sent=sent, within=within)
            for name, inner in shape.get("properties", {}).items()
        )

    def field(
        self, name: str, shape: Schema, *, required: bool, sent: bool = True, within: Sequence[str] = ()
    ) -> Field:
        """One field, with what is inside of it unless that is much, or one of the objects *within* which it stands."""
        plain = without_null(shape)
        groups = tuple(self._groups(plain, sent=sent, within=within))
        return Field(
            name=name,
            kinds=tuple(kinds(shape)),
            required=required,
            about=plain.get("description", ""),
            limits=limits(plain),
            default=_default(plain),
            example=_example(plain),
            groups=groups if sum(_size(group) for group in groups) <= MOST else (),
        )

    def groups(self, shape: Schema, *, sent: bool = True) -> tuple[Group, ...]:
        """What an object consists of; several groups when it is one of several."""
        names = dict.fromkeys(self._objects(shape))
        found = ((name, self.of(self.components[name], sent=sent, within=tuple(names))) for name in names)
        return tuple(Group(title=name, fields=fields) for name, fields in found)

    def _groups(self, shape: Schema, *, sent: bool, within: Sequence[str]) -> list[Group]:
        names = [name for name in self._objects(shape) if name not in within]
        if len(within) >= DEEPEST:
            return []
        return [
            Group(title=name, fields=found)
            for name in dict.fromkeys(names)
            if (found := self.of(self.components[name], sent=sent, within=(*within, name)))
        ]

    def _objects(self, shape: Schema) -> list[str]:
        """The names of the objects that a value of *shape* can be or hold, but for those that have a common name."""
        if unions.named(shape):
            return []
        if "$ref" in shape:
            name = shape["$ref"].removeprefix(REF)
            if name == _ANY:
                return []
            inner = self.components[name]
            return [name] if "properties" in inner else self._objects(inner)
        found = [choice for word in ("anyOf", "oneOf", "allOf") for choice in shape.get(word, ())]
        found += [shape[word] for word in ("items", "additionalProperties") if isinstance(shape.get(word), dict)]
        return [name for each in found for name in self._objects(each)]


def _size(group: Group) -> int:
    """The fields of a group and those inside of them."""
    return sum(1 + sum(_size(inner) for inner in field.groups) for field in group.fields)


def kinds(shape: Schema) -> list[Kind]:
    """The types that a field can have, null last."""
    choices = _choices(shape)
    found = [kind(choice) for choice in choices if choice != {"type": "null"}]
    if found and all(each.before in ("decimal", "number") for each in found):
        found = [Kind(before="decimal")]
    return found + ([Kind(before="null")] if {"type": "null"} in choices else [])


def _choices(shape: Schema) -> list[Schema]:
    """The alternatives of *shape*, those inside of alternatives among them, unless they have a common name."""
    if unions.named(shape):
        return [shape]
    inner = shape.get("anyOf") or shape.get("oneOf")
    return [choice for each in inner for choice in _choices(each)] if inner else [shape]


def kind(shape: Schema) -> Kind:
    """The type of a single alternative."""
    if "$ref" in shape:
        name = shape["$ref"].removeprefix(REF)
        return Kind(before="", target=name) if name != _ANY else Kind(before="any JSON")
    if name := unions.named(shape):
        return Kind(before="", target=name, choices=unions.values(shape))
    if "const" in shape or "enum" in shape:
        choices = shape.get("enum") or [shape["const"]]
        return Kind(before="one of" if len(choices) > 1 else "always", choices=tuple(map(str, choices)))
    if shape.get("type") == "array":
        inner = kinds(shape.get("items", {}))
        first = inner[0] if inner else Kind(before="any JSON")
        return _many("list of", first)
    if shape.get("type") == "object" and isinstance(shape.get("additionalProperties"), dict):
        return _many("map of", kind(shape["additionalProperties"]))
    named = str(shape.get("type", "any JSON"))
    return Kind(before=_FORMATS.get(shape.get("format", ""), _TYPES.get(named, named)))


def _many(what: str, inner: Kind) -> Kind:
    before = what if inner.choices else f"{what} {inner.before}".strip()
    return Kind(before=before, target=inner.target, choices=inner.choices)


def limits(shape: Schema) -> str:
    """The bounds of a field in words."""
    found = [
        _span(shape.get("minLength"), shape.get("maxLength"), "characters"),
        _span(shape.get("minItems"), shape.get("maxItems"), "items"),
        _span(shape.get("minimum"), shape.get("maximum"), ""),
    ]
    return "; ".join(part for part in found if part)


def _span(least: int | None, most: int | None, what: str) -> str:
    if most is None:
        return f"at least {least} {what}".strip() if least else ""
    if least == most:
        return f"{most} {what}".strip()
    return (f"{least} to {most} {what}" if least is not None else f"at most {most} {what}").strip()


def _default(shape: Schema) -> str:
    default = shape.get("default")
    if isinstance(default, bool | int):
        return json.dumps(default)
    return default if isinstance(default, str) else ""


def _example(shape: Schema) -> str:
    given = shape.get("example", next(iter(shape.get("examples", ())), None))
    return given if isinstance(given, str) else "" if given is None else json.dumps(given, ensure_ascii=False)
