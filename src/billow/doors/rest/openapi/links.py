"""Links: an answer that shows an object leads to every operation that takes the object's name."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from billow.doors.rest.openapi import words
from billow.doors.rest.openapi.shapes import Schema, Shapes, camel, title
from billow.kit.operation import Operation

_LAST = re.compile(r"(?P<collection>.*)/{(?P<name>\w+)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The links of the answer of each operation, and what they refer to, for the components."""

    of: Mapping[str, Schema]
    components: Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class _Home:
    """Where the objects of a resource are found: `/customers/{customer_id}`, and the types that are shown there."""

    name: str
    types: Collection[object]


def links(operations: Sequence[Operation], shaped: Shapes) -> Links:
    """The links between *operations*: from each that answers an object to each that takes its id in path or query."""
    homes = _homes(operations)
    of: dict[str, Schema] = {}
    components: Schema = {}
    for operation in operations:
        home = homes.get(words.resource(operation))
        shown = shaped.resolve(shaped.answers.get(operation.name, {})).get("properties", {})
        key = _key(operation, home, shown)
        if home is None or key is None:
            continue
        for target in operations:
            given = _given(target, home.name, key, shown)
            if target is not operation and given is not None:
                name = title(words.resource(operation) if key == "id" else key) + "To" + title(target.name)
                called = camel(target.name.replace(".", "_"))
                components[name] = {"operationId": called, "parameters": given}
                of.setdefault(operation.name, {})[called] = {"$ref": f"#/components/links/{name}"}
    return Links(of=of, components=dict(sorted(components.items())))


def _homes(operations: Sequence[Operation]) -> dict[str, _Home]:
    """The home of each resource that has operations on one object by its name."""
    found: dict[str, _Home] = {}
    for operation in operations:
        match = _LAST.fullmatch(operation.path)
        if match:
            resource, collection = words.resource(operation), (match["collection"], operation.path)
            there = [each for each in operations if words.resource(each) == resource and each.path in collection]
            found[resource] = _Home(name=match["name"], types=[each.returns for each in there])
    return found


def _key(operation: Operation, home: _Home | None, shown: Collection[str]) -> str | None:
    """The field of the answer that names the object; None where there is none, or the object is no more."""
    if home is None or operation.method == "DELETE":
        return None
    if home.name in shown:
        return home.name
    return "id" if "id" in shown and operation.returns in home.types else None


def _given(target: Operation, name: str, key: str, shown: Collection[str]) -> Schema | None:
    """Where the answer holds what *target* needs; None when *target* is about something else, or needs more."""
    taken = {p.name: p for p in target.parameters if p.place != "body"}
    if name not in taken:
        return None
    needed = [each for each, parameter in taken.items() if parameter.required and each != name]
    if not set(needed) <= set(shown):
        return None
    return {each: f"$response.body#/{key if each == name else each}" for each in (name, *needed)}
