"""OpenAPI 3.1 from the operations: routes, schemas, examples and refusals, none of them written twice."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from billow.doors.rest.openapi import words
from billow.doors.rest.openapi.examples import Sampler, request_example
from billow.doors.rest.openapi.links import links
from billow.doors.rest.openapi.parts import components, error_responses, headers, parameters
from billow.doors.rest.openapi.shapes import Schema, Shapes, camel, derive
from billow.kit.operation import Binary, Operation

VERSION = "2026-04-01"
_ABOUT = """Billow meters, rates, invoices, collects, and explains every cent.

Money is a decimal string in major units beside its `currency`; quantities and rates are decimal strings. Instants are
RFC 3339 in UTC, days are `YYYY-MM-DD`, periods are half-open. Wherever an id is asked for, your own name for the object
will do: external id, alias or code. A field that is unknown is an error that names it."""


def document(operations: Iterable[Operation]) -> Schema:
    """The OpenAPI 3.1 document of *operations*, the same to the byte for the same operations.

    Raises:
        ValueError: Two operations claim one method and route.
    """
    chosen = sorted(operations, key=lambda operation: operation.name)
    shaped = derive(chosen)
    sampler = Sampler(shaped, chosen)
    linked = links(chosen, shaped)
    paths: dict[str, dict[str, Schema]] = {}
    for operation in chosen:
        for number, (method, path) in enumerate(routes_of(operation)):
            entry = paths.setdefault(words.prefix() + path, {})
            if method.lower() in entry:
                raise ValueError(f"two operations claim {method} {path}: one of them is {operation.name}")
            entry[method.lower()] = _entry(operation, shaped, sampler, number=number)
            if operation.name in linked.of:
                entry[method.lower()]["responses"][str(operation.status)]["links"] = linked.of[operation.name]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Billow",
            "version": VERSION,
            "summary": "Open-source billing.",
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"bearer": []}],
        "tags": _tags(chosen),
        "paths": {path: paths[path] for path in sorted(paths)},
        "components": {**components(shaped), "links": linked.components},
    }


def text(value: Mapping[str, Any]) -> str:
    """*value* as the text of a committed file."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def routes_of(operation: Operation) -> list[tuple[str, str]]:
    """Every method and route of the operation, its own first."""
    also = [tuple(spelling.split(" ", 1)) for spelling in operation.also]
    return [(operation.method, operation.path), *((method, path) for method, path in also)]


def operation_id(operation: Operation, number: int = 0) -> str:
    """The name of a method in a generated client; further routes to it carry a number."""
    return camel(operation.name.replace(".", "_")) + (str(number + 1) if number else "")


def _tags(operations: Sequence[Operation]) -> list[Schema]:
    by_resource = words.resources(operations)
    return [{"name": resource, "description": words.about(inside)} for resource, inside in by_resource.items()]


def _entry(operation: Operation, shaped: Shapes, sampler: Sampler, *, number: int) -> Schema:
    said = words.words(operation)
    entry: Schema = {
        "operationId": operation_id(operation, number),
        "tags": [words.resource(operation)],
        "summary": words.summary(operation).removesuffix("."),
        "description": _description(operation, said),
        "x-operation": operation.name,
        "x-scope": operation.needs,
        "x-effect": operation.effect,
        "x-rpc": operation.rpc,
        "parameters": parameters(operation, shaped),
        "responses": _responses(operation, shaped, sampler),
    }
    if operation.open:
        entry["security"] = []
    if operation.name in shaped.bodies:
        entry["requestBody"] = _body(operation, shaped)
    return {name: value for name, value in entry.items() if value not in ("", []) or name == "security"}


def _description(operation: Operation, said: words.Words) -> str:
    parts = [said.text] if said.text else []
    statuses = words.statuses()
    if said.raises:
        lines = [f"- `{refusal.code}` ({statuses[refusal.kind]}): {why}" for refusal, why in said.raises]
        parts.append("Refusals:\n\n" + "\n".join(lines))
    if not operation.open:
        parts.append(f"Needs the scope `{operation.needs}`.")
    return "\n\n".join(parts)


def _body(operation: Operation, shaped: Shapes) -> Schema:
    media: Schema = {"schema": shaped.bodies[operation.name]}
    example = request_example(operation)["body"]
    if example:
        media["example"] = example
    shape = shaped.resolve(shaped.bodies[operation.name])
    return {
        "required": operation.raw is not None or bool(shape.get("required")),
        "content": {"application/json": media, **_further(operation)},
    }


def _further(operation: Operation) -> Schema:
    """The other media types that the body may be of."""
    found = operation.media.items()
    return {kind: {"schema": dict(medium.schema), "example": medium.example} for kind, medium in found}


def _responses(operation: Operation, shaped: Shapes, sampler: Sampler) -> Schema:
    status = str(operation.status)
    answer: Schema = {"description": _outcome(operation), "headers": headers(operation)}
    if operation.returns is Binary:
        answer["content"] = {media_type(operation): {"schema": {"type": "string", "format": "binary"}}}
    elif operation.name in shaped.answers:
        media: Schema = {"schema": _with_expansions(operation, shaped), "example": sampler.answer(operation)}
        answer["content"] = {"application/json": media}
    found = {status: answer}
    if not operation.writes:
        found["304"] = {"description": "It is as it was when `If-None-Match` was given."}
    return found | error_responses(operation)


def _outcome(operation: Operation) -> str:
    if operation.status == 204:
        return "Done; there is nothing to show."
    return words.about([operation])


def media_type(operation: Operation) -> str:
    """The media type of an answer that is a file, as the last part of its route tells."""
    last = re.split(r"[/.]", operation.path)[-1]
    return {"pdf": "application/pdf", "xml": "application/xml", "csv": "text/csv"}.get(last, "*/*")


def _with_expansions(operation: Operation, shaped: Shapes) -> Schema:
    """The schema of the answer, with the fields that `expand` adds."""
    answer = shaped.answers[operation.name]
    added = {
        name: {"anyOf": [shaped.expansions[(operation.name, name)], {"type": "null"}]} for name in operation.expands
    }
    if not added:
        return answer
    inside: Schema = {"properties": added}
    if operation.pages:
        inside = {"properties": {"data": {"items": inside}}}
    return {"allOf": [answer, inside]}
