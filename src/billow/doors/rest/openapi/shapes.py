"""The JSON schemas of all inputs and answers, with what they share hoisted to components of stable names."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode
from pydantic_core import CoreSchema

from billow.doors import schema
from billow.doors.rest.openapi import words
from billow.kit import codec
from billow.kit.operation import Absent, Binary, Operation, Parameter

REF = "#/components/schemas/"
Schema = dict[str, Any]
_PAGE = re.compile(r"(?:.*__)?Page_(?P<of>.+?)_+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """The components by name, and the schema of each input and answer by operation."""

    components: Mapping[str, Schema]
    bodies: Mapping[str, Schema]
    answers: Mapping[str, Schema]
    parameters: Mapping[tuple[str, str], Schema]
    expansions: Mapping[tuple[str, str], Schema]

    def resolve(self, shape: Schema) -> Schema:
        """The component that *shape* refers to, or *shape* itself."""
        ref = shape.get("$ref")
        return self.resolve(self.components[ref.removeprefix(REF)]) if ref else shape


class _Generator(GenerateJsonSchema):
    """Schemas without the titles that merely repeat a field's name."""

    ignored_warning_kinds = {"skipped-choice", "non-serializable-default", "skipped-discriminator"}  # noqa: RUF012  (as the base declares it)

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Never: the name of the field says it."""
        return False


def derive(operations: Sequence[Operation]) -> Shapes:
    """The shapes of *operations*."""
    wanted = [item for operation in operations for item in _inputs(operation)]
    made, definitions = _Generator(ref_template=REF + "{model}").generate_definitions(wanted)
    names = component_names(list(definitions))
    components = {names[raw]: _renamed(value, names) for raw, value in definitions.items()}
    found: dict[str, dict[Any, Schema]] = {"body": {}, "answer": {}, "parameter": {}, "expansion": {}}
    for (key, _), value in made.items():
        kind, *rest = key
        found[kind][rest[0] if len(rest) == 1 else tuple(rest)] = _renamed(value, names)
    for operation in operations:
        _loosen(operation, found["body"].get(operation.name), components)
    result = Shapes(
        components=components,
        bodies=found["body"],
        answers=found["answer"],
        parameters=found["parameter"],
        expansions=found["expansion"],
    )
    return _camelled(operations, result)


def body_parameters(operation: Operation) -> tuple[Parameter, ...]:
    """The parameters that stand in the body, none for one that reads its body itself."""
    return () if operation.raw is not None else tuple(p for p in operation.parameters if p.place == "body")


def title(name: str) -> str:
    """The name of an operation as a name of a type: `customers.create` is `CustomersCreate`."""
    return "".join(part.capitalize() for part in name.replace(".", "_").split("_"))


def expanded(operation: Operation) -> Mapping[str, Any]:
    """The type of the object behind each reference that a caller may have answered whole."""
    found = {}
    for name, expansion in operation.expands.items():
        hint = getattr(expansion.load, "__annotations__", {}).get("return", Any)
        arguments: tuple[Any, ...] = getattr(hint, "__args__", ())
        found[name] = arguments[1] if len(arguments) == 2 else Any
    return found


def _inputs(operation: Operation) -> list[tuple[Any, JsonSchemaMode, CoreSchema]]:
    """What the generator is asked for, each under a key that says what it is."""
    wanted: list[tuple[Any, JsonSchemaMode, CoreSchema]] = []
    inside = body_parameters(operation)
    if operation.raw is not None:
        wanted.append((("body", operation.name), "validation", codec.adapter(operation.raw).core_schema))
    elif inside:
        model = schema.build(operation, inside, title=title(operation.name) + "Body")
        wanted.append((("body", operation.name), "validation", model.__pydantic_core_schema__))
    for parameter in operation.parameters:
        if parameter.place != "body":
            core = codec.adapter(parameter.annotation).core_schema
            wanted.append((("parameter", operation.name, parameter.name), "validation", core))
    if operation.returns not in (None, type(None), Binary):
        wanted.append((("answer", operation.name), "serialization", codec.adapter(operation.returns).core_schema))
    for name, kind in expanded(operation).items():
        wanted.append((("expansion", operation.name, name), "serialization", codec.adapter(kind).core_schema))
    return wanted


def component_names(raw: Sequence[str]) -> dict[str, str]:
    """A plain name for each of the generator's: `Page_Customer_` is CustomerPage; answers keep the plain name."""
    names: dict[str, str] = {}
    for name in sorted(raw, key=lambda n: (len(n), n)):
        plain = _plain(name)
        names[name] = plain if plain not in names.values() else re.sub(r"\W|_", "", name)
    return names


def _plain(name: str) -> str:
    base = name.removesuffix("-Output")
    base, suffix = (base.removesuffix("-Input"), "Input") if base.endswith("-Input") else (base, "")
    page = _PAGE.fullmatch(base)
    if page:
        return _plain(page["of"]) + "Page"
    parts = [part for part in re.split(r"__|\.", base) if part and not part.isdigit()]
    if len(parts) > 1:
        parts = [parts[1], parts[-1]]
    return "".join(part[:1].upper() + part[1:] for part in parts) + suffix


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        renamed = {key: _renamed(item, names) for key, item in value.items()}
        if isinstance(value.get("description"), str):
            renamed["description"] = words.public(value["description"])
        if isinstance(value.get("$ref"), str):
            renamed["$ref"] = REF + names[value["$ref"].removeprefix(REF)]
        mapping = (
            value.get("discriminator", {}).get("mapping") if isinstance(value.get("discriminator"), dict) else None
        )
        if mapping:
            renamed["discriminator"]["mapping"] = {k: REF + names[v.removeprefix(REF)] for k, v in mapping.items()}
        return renamed
    return [_renamed(item, names) for item in value] if isinstance(value, list) else value


def _loosen(operation: Operation, body: Schema | None, components: Mapping[str, Schema]) -> None:
    """Take the default null from the fields of a partial update: absent is not null."""
    if body is None or operation.raw is not None:
        return
    target = components[body["$ref"].removeprefix(REF)]
    for parameter in body_parameters(operation):
        if parameter.default is Absent:
            target["properties"][parameter.name].pop("default", None)


def _camelled(operations: Sequence[Operation], plain: Shapes) -> Shapes:
    """The same with components of their own for the operations that speak camelCase."""
    components = dict(plain.components)
    bodies, answers = dict(plain.bodies), dict(plain.answers)
    for operation in operations:
        for group in (bodies, answers):
            if operation.camel and operation.name in group:
                group[operation.name] = _camel_schema(group[operation.name], plain, components)
    used = reached([bodies, answers, plain.parameters, plain.expansions], components)
    return Shapes(
        components={name: components[name] for name in sorted(used)},
        bodies=bodies,
        answers=answers,
        parameters=plain.parameters,
        expansions=plain.expansions,
    )


def _camel_schema(value: Any, plain: Shapes, components: dict[str, Schema]) -> Any:
    if isinstance(value, list):
        return [_camel_schema(item, plain, components) for item in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("$ref"), str):
        name = value["$ref"].removeprefix(REF)
        if name + "Camel" not in components:
            components[name + "Camel"] = {}
            components[name + "Camel"] = _camel_schema(plain.components[name], plain, components)
        return {**value, "$ref": f"{REF}{name}Camel"}
    made = {key: _camel_schema(item, plain, components) for key, item in value.items() if key != "properties"}
    if isinstance(value.get("properties"), dict):
        made["properties"] = {camel(k): _camel_schema(v, plain, components) for k, v in value["properties"].items()}
    if isinstance(value.get("required"), list):
        made["required"] = [camel(name) for name in value["required"]]
    return made


def camel(name: str) -> str:
    """A name in camelCase."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


def reached(roots: Any, components: Mapping[str, Schema]) -> set[str]:
    """The names of all components that *roots* lead to."""
    reached: set[str] = set()
    todo: list[Any] = [roots]
    while todo:
        value = todo.pop()
        if isinstance(value, Mapping):
            ref = value.get("$ref")
            if isinstance(ref, str) and (name := ref.removeprefix(REF)) not in reached:
                reached.add(name)
                todo.append(components[name])
            todo += value.values()
        elif isinstance(value, list):
            todo += value
    return reached
