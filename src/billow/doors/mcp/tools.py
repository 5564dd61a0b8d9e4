"""The tools: one for each operation, described once and kept."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from mcp_types import Tool, ToolAnnotations

from billow.doors.contracts import schemas
from billow.kit.operation import OPERATIONS, Binary, Operation

Schema = dict[str, Any]
DONE = {"done": True}
"""What a tool answers where the operation has nothing to show."""
_WORDS = ("description", "examples", "title")
_NAMED = ("properties", "$defs")
_PREVIEW: Schema = {
    "type": "object",
    "properties": {
        "preview": {"const": True},
        "would_answer": {"anyOf": [{"$ref": "#/$defs/answer"}, {"type": "null"}]},
        "would_send": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"type": {"type": "string"}, "object_id": {"type": "string"}, "object": {}},
                "required": ["type", "object_id", "object"],
            },
        },
        "to_confirm": {"type": "string"},
    },
    "required": ["preview", "would_answer", "would_send", "to_confirm"],
}


def offered() -> Iterator[Operation]:
    """The operations that are tools, in the order of their names."""
    return (OPERATIONS[name] for name in sorted(OPERATIONS) if not OPERATIONS[name].open)


def name_of(operation: Operation) -> str:
    """The name of the tool: `webhook_endpoints.rotate` is `webhook_endpoints_rotate`."""
    return operation.name.replace(".", "_")


def named(name: str) -> Operation | None:
    """The operation behind the tool *name*."""
    return next((operation for operation in offered() if name_of(operation) == name), None)


def tool(operation: Operation, *, confirmed: bool) -> Tool:
    """The tool as clients see it; a grave one acts without being told twice where all is *confirmed*."""
    return _tool(operation.name, confirmed)


@cache
def _tool(name: str, confirmed: bool) -> Tool:
    operation = OPERATIONS[name]
    resource, _, verb = (part.replace("_", " ") for part in name.partition("."))
    return Tool(
        name=name_of(operation),
        title=f"{resource.capitalize()}: {verb}",
        description=_description(operation, confirmed),
        input_schema=_input(operation, confirmed),
        output_schema=_output(operation),
        annotations=annotations(operation),
    )


def annotations(operation: Operation) -> ToolAnnotations:
    """What a client may know before it calls: nothing is grave in a read, and money is a matter with others outside."""
    return ToolAnnotations(
        read_only_hint=operation.effect == "read",
        destructive_hint=operation.grave,
        idempotent_hint=operation.effect == "read" or operation.method in ("PUT", "PATCH", "DELETE"),
        open_world_hint=operation.effect == "money",
    )


def _description(operation: Operation, confirmed: bool) -> str:
    text = schemas.about(operation)
    if not operation.grave or confirmed:
        return text
    return f"{text}\n\nWithout `confirm: true` nothing changes, and the answer is a preview of what would happen."


def _input(operation: Operation, confirmed: bool) -> Schema:
    shape = schemas.arguments(operation)
    if operation.grave:
        about = "true does it, false answers a preview of what it would do."
        shape["properties"]["confirm"] = {"type": "boolean", "default": confirmed, "description": about}
    return shape


def _output(operation: Operation) -> Schema | None:
    """The shape of what is answered, without the words for people: it is there to be checked against."""
    if operation.returns is Binary:
        return None
    nothing: Schema = {"type": "object", "properties": {"done": {"const": True}}, "required": ["done"]}
    answer: Schema = _wordless(schemas.answer(operation) or nothing)
    if not operation.grave:
        return answer
    inner = answer.pop("$defs", {})
    return {
        "type": "object",
        "anyOf": [{"$ref": "#/$defs/answer"}, {"$ref": "#/$defs/preview"}],
        "$defs": {**inner, "answer": answer, "preview": _PREVIEW},
    }


def _wordless(shape: Any) -> Any:
    if isinstance(shape, Mapping):
        return {
            key: {name: _wordless(inner) for name, inner in value.items()} if key in _NAMED else _wordless(value)
            for key, value in shape.items()
            if key not in _WORDS
        }
    return [_wordless(inner) for inner in shape] if isinstance(shape, list) else shape
