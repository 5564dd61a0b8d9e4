"""Examples: those of the marks, and answers made from the schemas so that they always fit them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from billow.doors.rest.openapi.shapes import REF, Schema, Shapes, camel
from billow.kit import ids
from billow.kit.operation import Operation

ID_DIGITS = "01jz3v8k2m5q7r9t1w4x6y8z0b"
_UNSET = ("revoked_at", "voided_at", "deleted_at", "archived_at", "canceled_at", "ended_at", "next_cursor")
_TYPICAL = {
    **dict.fromkeys(("discount_total", "discount_amount", "tax_total", "tax_amount"), "0.00"),
    **dict.fromkeys(("credits_applied", "amount_offset", "amount_paid"), "0.00"),
    "billing_period_start": "2026-01-01",
    "billing_period_end": "2026-02-01",
    "period_start": "2026-01-01",
    "period_end": "2026-02-01",
    "issue_date": "2026-02-01",
    "due_date": "2026-03-03",
    "quantity": "1",
    "tax_rate": "0",
    "unit_price": "49",
    "precise_amount": "49",
    "description": "Platform, January 2026",
}
"""Values of which several make sense together, so that an example reads like a document."""

_NUMBERS = {"net_days": 30, "per_page": 20}
_WORDS = {
    "name": "Acme Corp",
    "legal_name": "Acme Corp",
    "email": "billing@acme.com",
    "currency": "USD",
    "timezone": "UTC",
    "locale": "en-US",
    "country": "US",
    "external_id": "acme",
    "code": "pro",
    "number": "INV-0001",
    "number_prefix": "INV-",
    "url": "https://example.com/hooks",
    "key": "sk_test_8Zq3vK1n5RwT7yBc2LdM4xPj",
    "prefix": "sk_test_8Zq3",
    "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "unique_id": "evt-1",
    "event_name": "api_call",
    "ingested": "evt-1",
    "alias": "acme-eu",
    "category": "S",
    "tax_id": "DE123456789",
    "scope": "invoices:read",
}


def request_example(operation: Operation) -> Mapping[str, Mapping[str, Any]]:
    """The example of the mark, told apart by place: path, query, body."""
    places = {p.name: p.place for p in operation.parameters}
    found: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "body": {}}
    for name, value in operation.example.items():
        found[places.get(name, "body")][name] = value
    if operation.raw is not None and set(found["body"]) == {"body"}:
        found["body"] = found["body"]["body"]
    return {**found, "body": _camelled(found["body"])} if operation.camel else found


def _camelled(value: Any) -> Any:
    if isinstance(value, dict):
        return {camel(key): _camelled(item) for key, item in value.items()}
    return [_camelled(item) for item in value] if isinstance(value, list) else value


class Sampler:
    """Makes answers out of their schemas, in the words that the examples of the requests use."""

    def __init__(self, shapes: Shapes, operations: Sequence[Operation]) -> None:
        self._shapes = shapes
        self._known = _known_words(shapes, operations)

    def answer(self, operation: Operation) -> Any:
        """An example of what the operation answers."""
        return self.value(self._shapes.answers[operation.name])

    def value(self, shape: Schema, *, name: str = "", owner: str = "", depth: int = 0) -> Any:
        """A value that fits *shape*; *name* and *owner* help to find one that makes sense."""
        if "$ref" in shape:
            return self._component(shape["$ref"].removeprefix(REF), depth=depth)
        if name in _TYPICAL and fits(_TYPICAL[name], shape, self._shapes.components):
            return _TYPICAL[name]
        for choice in (shape.get("examples"), [shape["const"]] if "const" in shape else None, shape.get("enum")):
            if choice:
                return choice[0]
        for word in ("oneOf", "anyOf"):
            if word in shape:
                return self._one_of(shape[word], name=name, owner=owner, depth=depth)
        if "allOf" in shape:
            return {k: v for part in shape["allOf"] for k, v in self.value(part, owner=owner, depth=depth).items()}
        return self._typed(shape, name=name, owner=owner, depth=depth)

    def _component(self, component: str, *, depth: int) -> Any:
        if depth > 6:
            return {}
        made = self.value(self._shapes.components[component], owner=component, depth=depth + 1)
        if isinstance(made, dict):
            for name, value in self._known.get(component, {}).items():
                if name in made:
                    made[name] = value
        return made

    def _one_of(self, choices: list[Schema], *, name: str, owner: str, depth: int) -> Any:
        if {"type": "null"} in choices and (snake(name) in _UNSET or depth > 4):
            return None
        real = [choice for choice in choices if choice != {"type": "null"}]
        return self.value(real[0], name=name, owner=owner, depth=depth)

    def _typed(self, shape: Schema, *, name: str, owner: str, depth: int) -> Any:
        kind = shape.get("type")
        if kind == "object" or "properties" in shape:
            return self._object(shape, owner=owner, depth=depth)
        if kind == "array":
            deep = depth > 5 and not shape.get("minItems")
            one = name.removesuffix("es" if name.endswith("ses") else "s")
            return [] if deep else [self.value(shape.get("items", {}), name=one, owner=owner, depth=depth + 1)]
        if kind in ("integer", "number"):
            return shape.get("default", max(shape.get("minimum", 1), _NUMBERS.get(snake(name), 1)))
        if kind == "boolean":
            return bool(shape.get("default", False))
        if kind == "null":
            return None
        return word(name, owner=owner) if kind == "string" else {}

    def _object(self, shape: Schema, *, owner: str, depth: int) -> dict[str, Any]:
        properties = shape.get("properties", {})
        return {
            name: self.value(inner, name=name, owner=owner, depth=depth)
            for name, inner in properties.items()
            if name in shape.get("required", ()) or not _skippable(inner)
        }


def _skippable(shape: Schema) -> bool:
    """Whether a field can be left out of an example: it is null unless given."""
    return "default" in shape and shape["default"] is None


def word(name: str, *, owner: str) -> str:
    """A piece of text that makes sense under *name* in an object of the type *owner*."""
    plain = snake(name)
    if "Tax" in owner and plain in ("code", "name"):
        return {"code": "vat_19", "name": "VAT 19 %"}[plain]
    if plain in _WORDS:
        return _WORDS[plain]
    if plain == "id":
        return f"{_prefix(snake(owner))}_{ID_DIGITS}"
    if plain.endswith("_id"):
        return f"{_prefix(plain.removesuffix('_id'))}_{ID_DIGITS}"
    return plain.replace("_", " ").capitalize()


def snake(name: str) -> str:
    """A name in snake_case."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _prefix(kind: str) -> str:
    """The prefix of the ids of that kind of object; a longer name ends in that of its kind."""
    kind = kind.removesuffix("_camel")
    words = kind.replace("line_item", "line").split("_")
    for start in range(len(words)):
        if found := ids.PREFIXES.get("_".join(words[start:])):
            return found
    return {"account": "cus", "sandbox": "ten"}.get(words[-1], words[-1][:3])


def _known_words(shapes: Shapes, operations: Sequence[Operation]) -> dict[str, dict[str, Any]]:
    """For each component that a request with an example answers: the values that it takes over from the request."""
    known: dict[str, dict[str, Any]] = {}
    for operation in sorted(operations, key=lambda o: (not o.name.endswith(".create"), o.name)):
        answer = shapes.answers.get(operation.name, {})
        body = request_example(operation)["body"]
        if "$ref" not in answer or not operation.writes or not isinstance(body, dict):
            continue
        component = answer["$ref"].removeprefix(REF)
        properties = shapes.components[component].get("properties", {})
        for name, value in body.items():
            own = not name.endswith(("_id", "_ids")) or name in _WORDS
            if own and name in properties and fits(value, properties[name], shapes.components):
                known.setdefault(component, {}).setdefault(name, value)
    return known


def fits(value: Any, shape: Schema, components: Mapping[str, Schema]) -> bool:
    """Whether *value* fits *shape*, as far as types, choices, patterns and names of fields say."""
    if "$ref" in shape:
        return fits(value, components[shape["$ref"].removeprefix(REF)], components)
    for many in ("anyOf", "oneOf"):
        if many in shape:
            return any(fits(value, choice, components) for choice in shape[many])
    if value not in shape.get("enum", [value]) or ("const" in shape and value != shape["const"]):
        return False
    if isinstance(value, dict):
        return shape.get("type") == "object" and _fields_fit(value, shape, components)
    if isinstance(value, list):
        return shape.get("type") == "array" and all(fits(item, shape.get("items", {}), components) for item in value)
    if isinstance(value, str):
        return shape.get("type") == "string" and re.search(shape.get("pattern", ""), value) is not None
    kinds = {bool: ("boolean",), int: ("integer", "number"), type(None): ("null",)}
    return shape.get("type") in kinds.get(type(value), ())


def _fields_fit(value: dict[str, Any], shape: Schema, components: Mapping[str, Schema]) -> bool:
    properties, others = shape.get("properties", {}), shape.get("additionalProperties", False)
    if not set(shape.get("required", ())) <= set(value):
        return False
    return all(
        fits(item, properties.get(name, others if isinstance(others, dict) else {}), components)
        if name in properties or others
        else False
        for name, item in value.items()
    )
