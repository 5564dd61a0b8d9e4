"""What a value may be by a schema, without references: each of its types, each of its variants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

Schema = Mapping[str, Any]
_REF = "#/components/schemas/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing that a value may be, and the name that the components have for it."""

    schema: Schema
    name: str


Choices = Mapping[str, Choice]


def name_of(schema: Schema) -> str:
    """The name of the component that *schema* refers to; empty when it stands where it is."""
    return str(schema.get("$ref", "")).removeprefix(_REF)


def choices(schema: Schema, components: Mapping[str, Schema]) -> Choices:
    """What a value may be, each under its type, or as `type=unit` where a variant says what it is."""
    name, schema = name_of(schema), _resolved(schema, components)
    branches: Sequence[Schema] = schema.get("anyOf") or schema.get("oneOf") or ()
    if branches:
        found: dict[str, Choice] = {}
        for key, choice in chain.from_iterable(choices(branch, components).items() for branch in branches):
            alike = sum(each.partition(" ")[0] == key for each in found)
            found[f"{key} {alike + 1}" if alike else key] = choice
        return found
    types = schema.get("type", _guessed(schema))
    if isinstance(types, list):
        return {kind: Choice(schema={**schema, "type": kind}, name=name) for kind in types}
    return {_tag(schema, components) or types: Choice(schema=schema, name=name)}


def _resolved(schema: Schema, components: Mapping[str, Schema]) -> Schema:
    """*schema* without a reference at its top, and with what `allOf` joins put into one."""
    while "$ref" in schema:
        schema = components[name_of(schema)]
    if "allOf" not in schema:
        return schema
    whole: dict[str, Any] = {key: value for key, value in schema.items() if key != "allOf"}
    for part in schema["allOf"]:
        inner = _resolved(part, components)
        properties = {**whole.get("properties", {}), **inner.get("properties", {})}
        required = [*whole.get("required", ()), *inner.get("required", ())]
        whole = {**whole, **inner, "properties": properties, "required": required}
    return whole


def _guessed(schema: Schema) -> str:
    if "properties" in schema:
        return "object"
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    return "string" if values and all(isinstance(value, str) for value in values) else "anything"


def _tag(schema: Schema, components: Mapping[str, Schema]) -> str:
    """What a variant says of itself: the one value that one of its fields always has."""
    for name, inner in schema.get("properties", {}).items():
        constant = _resolved(inner, components).get("const")
        if constant is not None:
            return f"{name}={constant}"
    return ""
