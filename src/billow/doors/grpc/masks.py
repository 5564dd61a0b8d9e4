"""Field masks: which fields a partial update changes, and which of an answer are wanted."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from google.protobuf.message import Message

from billow.doors.contracts import messages
from billow.doors.grpc.requests import nothing
from billow.kit.errors import Malformed
from billow.kit.operation import Absent, Operation

Tree = Mapping[str, "Tree | None"]
"""The wanted fields of a message by name, each with those wanted of its own; None wants all of them."""


def changed(
    operation: Operation, given: Mapping[str, Any], paths: Sequence[str], *, request: messages.Message
) -> dict[str, Any]:
    """The arguments of a partial update: the changes that *paths* name; one that is not set becomes null, or empty.

    Raises:
        Malformed: A path names no field that the operation changes.
    """
    changes = [p.name for p in operation.parameters if p.default is Absent]
    wanted = changes if list(paths) == ["*"] else paths
    for path in wanted:
        if path not in changes:
            detail = f"{path!r} is none of {', '.join(changes)}"
            raise Malformed.of("update_mask", detail, code="unknown_field")
    fields = {field.name: field for field in request.fields}
    kept = {name: value for name, value in given.items() if name not in changes}
    return kept | {name: given[name] if name in given else nothing(fields[name]) for name in wanted}


def tree(paths: Iterable[str], message: str, described: Mapping[str, messages.Message]) -> Tree:
    """What *paths* want of the *message*: a path that ends at a message wants all of it, and each path adds.

    Raises:
        Malformed: A path leads nowhere; the refusal names it.
    """
    root: dict[str, Any] = {}
    for path in paths:
        _add(root, path, message, described)
    return root


def _add(root: dict[str, Any], path: str, message: str, described: Mapping[str, messages.Message]) -> None:
    names, kind = path.split("."), message
    for name in names:
        kind = _kind(kind, name, path, described)
    node: dict[str, Any] | None = root
    for name in names[:-1]:
        node = node.setdefault(name, {}) if node is not None else None
    if node is not None:
        node[names[-1]] = None


def _kind(message: str, name: str, path: str, described: Mapping[str, messages.Message]) -> str:
    """The type of the field *name* of *message*."""
    fields = {field.name: field.type for field in described[message].fields} if message in described else {}
    if name not in fields:
        known = f"it has {', '.join(fields)}" if fields else "it has no fields that can be named"
        what = f"{message} has no field {name!r}"
        raise Malformed.of("read_mask", f"{path!r}: {what}; {known}", code="unknown_field")
    return fields[name]


def keep(message: Message, wanted: Tree) -> None:
    """Clear all that is not *wanted*."""
    for descriptor, held in message.ListFields():
        if descriptor.name not in wanted:
            message.ClearField(descriptor.name)
            continue
        below = wanted[descriptor.name]
        if below is not None:
            for each in [held] if isinstance(held, Message) else held:
                keep(each, below)
