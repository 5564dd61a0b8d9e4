"""What an operation answered, encoded once for every door."""

import hashlib
from dataclasses import dataclass
from typing import Any

from billow.kit import codec, errors
from billow.kit.operation import OPERATIONS, Binary, Operation
from billow.kit.paging import Page
from billow.runtime.db import Tx, to_json
from billow.runtime.ratelimit import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An event that a dry run would have sent: its type and the object that it is about, as its GET would show it."""

    type: str
    object_id: str
    object: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an operation answered, encoded once."""

    status: int
    body: bytes
    media_type: str = "application/json"
    filename: str | None = None
    replayed: bool = False
    standing: Standing | None = None
    dry_run: bool = False
    said: tuple[Said, ...] = ()

    @property
    def etag(self) -> str:
        """A name of this very content."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'


_UNCOUNTED: Any = {"pagination": {"total_pages", "total_count"}}
"""Totals are counted, and answered, only for a page by offset (api.md)."""


async def encode(tx: Tx, operation: Operation, result: Any, *, expand: tuple[str, ...] = ()) -> Outcome:
    """The answer as bytes, with the references that *expand* names answered whole."""
    if isinstance(result, Binary):
        return Outcome(
            status=operation.status,
            body=result.content,
            media_type=result.media_type,
            filename=result.filename.replace("/", "-"),
        )
    if result is None:
        return Outcome(status=204, body=b"")
    adapter = codec.adapter(operation.returns)
    hidden = _UNCOUNTED if isinstance(result, Page) and result.pagination.total_count is None else None
    if not expand and not operation.camel:
        return Outcome(status=operation.status, body=adapter.dump_json(result, exclude=hidden))
    data = adapter.dump_python(result, mode="json", exclude=hidden)
    await _expand(tx, operation, data, expand)
    return Outcome(status=operation.status, body=to_json(camel(data) if operation.camel else data).encode())


async def _expand(tx: Tx, operation: Operation, data: Any, names: tuple[str, ...]) -> None:
    objects = data["data"] if operation.pages else [data]
    for name in names:
        expansion = operation.expands.get(name)
        if expansion is None:
            if objects and name in objects[0]:
                continue
            known = ", ".join(sorted(operation.expands)) or "nothing"
            raise errors.Malformed.of("expand", f"expand={name}: this can expand {known}.", code="not_a_choice")
        wanted = {o[expansion.key] for o in objects if o.get(expansion.key)}
        loaded = await expansion.load(tx, sorted(wanted)) if wanted else {}
        for each in objects:
            value = loaded.get(each.get(expansion.key))
            each[name] = codec.dump(value) if value is not None else None


def shows_document(operation: Operation) -> bool:
    """Whether the answer is a document as its GET shows it, so that its tag serves for `If-Match`."""
    getter = OPERATIONS.get(f"{operation.name.split('.')[0]}.get")
    return not operation.writes or (getter is not None and getter.returns is operation.returns)


def camel(data: Any) -> Any:
    """*data* with its keys in camelCase."""
    if isinstance(data, dict):
        return {camel_name(key): camel(value) for key, value in data.items()}
    return [camel(item) for item in data] if isinstance(data, list) else data


def camel_name(name: str) -> str:
    """*name* in camelCase."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)
