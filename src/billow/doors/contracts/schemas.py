"""What one operation takes and answers, each as a JSON schema that is whole in itself."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from billow.doors.rest.openapi import parts, words
from billow.doors.rest.openapi.shapes import REF, Schema, Shapes, derive, reached
from billow.kit.operation import Operation

_HERE = "#/$defs/"
_OF_THE_HEADER = {"Idempotency-Key": "idempotency_key"}
"""Headers that mean something where there are none, under the name that they have as an argument."""

_COMMAS = re.compile(r"; [^;]*\bcommas\b.*")
"""How a list is written in a query, which is of no use where there are lists."""


def about(operation: Operation) -> str:
    """What the operation does, as the reference says it."""
    return "\n\n".join(filter(None, (words.summary(operation), words.words(operation).text)))


def arguments(operation: Operation) -> Schema:
    """All arguments as one object, wherever in a request they stand, with paging, `expand` and `idempotency_key`."""
    plain = replace(operation, camel=False)
    shaped = derive([plain])
    properties, required = _outside(plain, shaped)
    body = _object(shaped.bodies[plain.name], shaped) if plain.name in shaped.bodies else {}
    return _whole(
        {
            "type": "object",
            "properties": {**properties, **body.get("properties", {})},
            "required": [*required, *body.get("required", ())],
            "additionalProperties": False,
        },
        shaped,
    )


def answer(operation: Operation) -> Schema | None:
    """The object that is answered; None where that is nothing, or a file."""
    shaped = derive([operation])
    if operation.name not in shaped.answers:
        return None
    return _whole({"type": "object", **shaped.resolve(shaped.answers[operation.name])}, shaped)


def _outside(operation: Operation, shaped: Shapes) -> tuple[dict[str, Schema], list[str]]:
    """The parameters that do not stand in the body, and the names of those that are required."""
    found: dict[str, Schema] = {}
    required = []
    for each in parts.parameters(operation, shaped):
        entry = _shared()[each["$ref"]] if "$ref" in each else each
        name = _OF_THE_HEADER.get(entry["name"]) if entry["in"] == "header" else entry["name"]
        if name is None:
            continue
        found[name] = {**entry["schema"], "description": _COMMAS.sub(".", entry["description"])}
        if entry["required"]:
            required.append(name)
    return found, required


@cache
def _shared() -> Mapping[str, Schema]:
    """The parameters that many operations have, by the reference to them."""
    components: Mapping[str, Schema] = parts.components(derive([]))["parameters"]
    return {f"#/components/parameters/{name}": entry for name, entry in components.items()}


def _object(shape: Schema, shaped: Shapes) -> Schema:
    """The shape itself, or of a body that comes in several shapes the object that holds many records."""
    choices = [shaped.resolve(choice) for choice in shape.get("anyOf", [shape])]
    objects = [choice for choice in choices if choice.get("type") == "object"]
    return max(objects, key=lambda o: any(field.get("type") == "array" for field in o["properties"].values()))


def _whole(shape: Schema, shaped: Shapes) -> Schema:
    """The shape with all that it refers to inside it."""
    names = sorted(reached(shape, shaped.components))
    found: Schema = _moved(shape)
    return {**found, "$defs": {name: _moved(shaped.components[name]) for name in names}} if names else found


def _moved(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _moved(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_moved(item) for item in value]
    return _HERE + value.removeprefix(REF) if isinstance(value, str) and value.startswith(REF) else value
