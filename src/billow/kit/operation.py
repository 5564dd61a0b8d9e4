"""The mark of an operation: its signature is its schema, and every door is derived from it."""

import inspect
import re
import typing
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, TypeVar, get_args, get_origin

from billow.kit.paging import PageRequest

F = TypeVar("F", bound=Callable[..., Awaitable[Any]])
Place = Literal["path", "query", "body"]
Load = Literal["standard", "bulk", "events"]
Effect = Literal["read", "write", "money", "destructive"]
"""What a call does: nothing; something; it makes, changes or settles what somebody owes; it takes something away."""
Stream = Literal["in", "out"]
OPERATIONS: dict[str, "Operation"] = {}
_REQUIRED: Any = inspect.Parameter.empty


class Context(Protocol):
    """What every operation may know of its call: whose data, who asks, and the one instant that counts as now."""

    @property
    def tenant(self) -> str: ...
    @property
    def actor(self) -> str: ...
    @property
    def now(self) -> datetime: ...
    @property
    def request_id(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """How several bodies are answered in one transaction.

    `read(body)` is what a body says. It needs no database, which meanwhile looks up whose the key is and answers in the
    same turn what its function `begins` says of that tenant. `take(tx, begun, read)` makes of that row and of what was
    read the answers: to each, in their order, its result or its own refusal.
    """

    read: Callable[[bytes], Any]
    begins: str
    take: Callable[..., Awaitable[Sequence[Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary:
    """An answer that is a file: shown by the doors as it is."""

    content: bytes
    media_type: str
    filename: str
    etag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One input of an operation: where it stands in a request, its type and its default."""

    name: str
    annotation: Any
    place: Place
    default: Any = _REQUIRED

    @property
    def required(self) -> bool:
        return self.default is _REQUIRED


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """A reference that a caller may have answered whole: `expand=customer` beside `customer_id`."""

    key: str
    load: Callable[..., Awaitable[Mapping[str, Any]]]
    """`load(tx, ids)` answers the objects by id, in one query."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """An answer that is worth a short wait: the door asks `again` until `done`, or until *seconds* have passed."""

    again: str
    done: Callable[[Any], bool]
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """A further media type of a body that an operation reads itself: `read` makes the JSON of it, or refuses.

    It is an affair of the door that has media types; the operation sees JSON whatever came.
    """

    read: Callable[[bytes], bytes]
    schema: Mapping[str, Any]
    example: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A use case as the doors see it."""

    name: str
    call: Callable[..., Awaitable[Any]]
    method: str
    path: str
    rpc: str
    needs: str
    status: int
    load: Load
    camel: bool
    also: tuple[str, ...]
    example: Mapping[str, Any]
    sorts: tuple[str, ...]
    expands: Mapping[str, Expansion]
    settles: Settling | None
    parameters: tuple[Parameter, ...]
    returns: Any
    pages: bool
    open: bool
    raw: Any
    media: Mapping[str, Medium]
    together: Together | None
    cost: Callable[[Any], int] | None
    secret: bool
    effect: Effect
    streams: Stream | None
    module: str = field(compare=False)

    @property
    def writes(self) -> bool:
        """Whether a call may change something."""
        return self.method != "GET"

    @property
    def bulky(self) -> bool:
        """Whether a request may be as long as the limit for bulk allows."""
        return self.raw is not None or self.load == "bulk"

    @property
    def grave(self) -> bool:
        """Whether a caller who cannot be asked again should see first what would happen."""
        return self.effect in ("money", "destructive")

    @property
    def summary(self) -> str:
        """The first sentence of the docstring."""
        return inspect.cleandoc(self.call.__doc__ or "").split("\n\n")[0].replace("\n", " ")

    @property
    def description(self) -> str:
        """The docstring after its first sentence."""
        return "\n\n".join(inspect.cleandoc(self.call.__doc__ or "").split("\n\n")[1:])


def operation(
    name: str,
    *,
    http: str,
    rpc: str,
    needs: str,
    example: Mapping[str, Any] | None = None,
    status: int = 200,
    load: Load = "standard",
    camel: bool = False,
    also: Sequence[str] = (),
    sorts: Sequence[str] = (),
    expands: Mapping[str, Expansion] | None = None,
    settles: Settling | None = None,
    open: bool = False,
    raw: Any = None,
    media: Mapping[str, Medium] | None = None,
    together: Together | None = None,
    cost: Callable[[Any], int] | None = None,
    secret: bool = False,
    effect: Effect | None = None,
    streams: Stream | None = None,
) -> Callable[[F], F]:
    """Declare a use case; it is then served by every door.

    `http` is the verb and the route relative to `/api`; names in braces are path parameters, the others stand in the
    query of a GET or DELETE and in the body else. `rpc` is `Service.Method`. `needs` is the scope, `resource:read` or
    `resource:write`. `example` holds arguments that a reader can send. `also` lists further routes to the use case,
    `sorts` the fields a list can be ordered by, `camel` the quickstart spelling. With `raw` (the type that
    describes the body) the operation takes the body as bytes in its parameter `body` and reads it; `media` names what
    else than JSON it may come as. Calls of one key that
    come while others are under way go `together` in one transaction, where that is given. `cost` says how
    many tokens of its rate limit an answer has used. An answer that shows a `secret` once is
    kept sealed under its idempotency key. An `open` operation needs no key. `effect` says how grave a call is: without
    it, what needs a right to read is a read, a DELETE takes something away, and the rest writes. An operation that
    `streams` takes its records one by one where a door can (`in`), or goes on answering as there is more (`out`).
    """

    words = {
        key: value
        for key, value in locals().items()
        if key not in ("http", "example", "also", "sorts", "expands", "media", "effect")
    }

    def mark(call: F) -> F:
        given = _collections(example, also, sorts, expands)
        if together and (raw is None or load != "events"):
            raise RuntimeError(f"{name}: only what takes events as a body that it reads itself can be taken together")
        taken = _taken(call, http=http, effect=effect, media=media or {}, **words, **given)
        if name in OPERATIONS and OPERATIONS[name].module != call.__module__:
            raise RuntimeError(f"two operations are named {name}")
        OPERATIONS[name] = taken
        return call

    return mark


def _collections(
    example: Mapping[str, Any] | None,
    also: Sequence[str],
    sorts: Sequence[str],
    expands: Mapping[str, Expansion] | None,
) -> dict[str, Any]:
    return {"example": example or {}, "also": tuple(also), "sorts": tuple(sorts), "expands": expands or {}}


def _taken(
    call: Callable[..., Awaitable[Any]], *, http: str, status: int, effect: Effect | None, **words: Any
) -> Operation:
    method, path = http.split(" ", 1)
    plain: Effect = "read" if words["needs"].endswith(":read") else "destructive" if method == "DELETE" else "write"
    hints = typing.get_type_hints(call, include_extras=True)
    return Operation(
        **words,
        call=call,
        method=method,
        path=path,
        effect=effect or plain,
        status=204 if hints.get("return") is type(None) and status == 200 else status,
        parameters=tuple(_parameters(call, hints, method=method, path=path)),
        returns=hints.get("return"),
        pages=any(hint is PageRequest for hint in hints.values()),
        module=call.__module__,
    )


def _parameters(call: Callable[..., Any], hints: Mapping[str, Any], *, method: str, path: str) -> list[Parameter]:
    in_path = re.findall(r"{(\w+)}", path)
    rest: Place = "query" if method in ("GET", "DELETE") else "body"
    found = []
    for index, (name, parameter) in enumerate(inspect.signature(call).parameters.items()):
        if index == 0 or hints[name] is PageRequest:
            continue
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            found += _changes(hints[name], rest)
            continue
        place: Place = "path" if name in in_path else rest
        found.append(Parameter(name=name, annotation=hints[name], place=place, default=parameter.default))
    missing = set(in_path) - {p.name for p in found}
    if missing:
        raise RuntimeError(f"{path}: no parameter named {', '.join(sorted(missing))}")
    return found


def _changes(annotation: Any, place: Place) -> list[Parameter]:
    """The fields of `**changes: Unpack[SomeTypedDict]`: each may be absent, and absent is not null."""
    (shape,) = get_args(annotation) if get_origin(annotation) is not None else (annotation,)
    fields = typing.get_type_hints(shape, include_extras=True)
    return [Parameter(name=n, annotation=a, place=place, default=Absent) for n, a in fields.items()]


class Absent:
    """The default of a field of a partial update: not given, and so not passed on."""
