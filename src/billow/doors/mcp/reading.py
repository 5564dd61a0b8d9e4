"""The arguments of a tool, read into a call."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, ValidationError

from billow.doors import schema
from billow.doors.dispatch import Call
from billow.kit import errors, limits
from billow.kit.operation import Operation
from billow.kit.paging import PageRequest, parse_sort
from billow.runtime.db import from_json, to_json

Words = Annotated[tuple[str, ...], BeforeValidator(lambda value: value.split(",") if isinstance(value, str) else value)]


class Beside(BaseModel):
    """What stands beside the operation's own arguments, where it takes them."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=limits.PAGE_SIZE_MAX)] = limits.PAGE_SIZE
    cursor: str | None = None
    offset: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    sort: Words = ()
    expand: Words = ()
    idempotency_key: str | None = None
    confirm: StrictBool | None = None


def beside(operation: Operation) -> set[str]:
    """The names that the operation takes beside its own arguments."""
    names = {"limit", "cursor", "offset"} if operation.pages else set()
    names |= {"sort"} if operation.sorts else set()
    names |= {"expand"} if operation.expands else set()
    names |= {"idempotency_key"} if operation.writes and operation.load != "events" else set()
    return names | ({"confirm"} if operation.grave else set())


def decoded(body: bytes) -> Mapping[str, Any]:
    """The arguments in the message *body*, with their numbers digit for digit and not as binary fractions.

    Raises:
        Malformed: They are no object, hold what JSON does not know, or are nested too deep.
    """
    try:
        arguments = from_json(body)["params"].get("arguments")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise errors.Malformed(f"The arguments are not JSON: {error}.") from None
    if _depth(arguments) > limits.JSON_DEPTH:
        raise errors.Malformed(f"The arguments are nested deeper than {limits.JSON_DEPTH} levels.")
    return arguments or {}


def call(operation: Operation, arguments: Mapping[str, Any], *, secret: str | None, confirmed: bool = True) -> Call:
    """The call that the *arguments* ask for; a grave one is a dry run unless they, or else *confirmed*, say otherwise.

    Raises:
        Invalid: A name beside the operation's own arguments has a value that it cannot have.
        Malformed: The list cannot be read in that way.
    """
    apart = beside(operation)
    try:
        taken = Beside.model_validate({name: value for name, value in arguments.items() if name in apart})
    except ValidationError as error:
        raise schema.refusal(error) from None
    own = {name: value for name, value in arguments.items() if name not in apart}
    outside = {p.name for p in operation.parameters if p.place != "body"}
    raw = {name: value for name, value in own.items() if name not in outside} if operation.raw is not None else None
    return Call(
        operation=operation,
        arguments=own if raw is None else {name: value for name, value in own.items() if name in outside},
        raw=None if raw is None else to_json(raw).encode(),
        secret=secret,
        page=_page(operation, taken),
        expand=taken.expand,
        idempotency_key=taken.idempotency_key,
        dry_run=operation.grave and not (confirmed if taken.confirm is None else taken.confirm),
    )


def _page(operation: Operation, taken: Beside) -> PageRequest:
    if taken.cursor and taken.offset is not None:
        raise errors.Malformed("Use either cursor or offset.")
    sort = parse_sort(",".join(taken.sort), operation.sorts) if taken.sort else ()
    return PageRequest(limit=taken.limit, cursor=taken.cursor or None, offset=taken.offset, sort=sort)


def _depth(value: Any) -> int:
    """How many levels *value* has, counted no further than matters."""
    level, inside = 0, [value]
    while inside and level <= limits.JSON_DEPTH:
        level += any(isinstance(each, dict | list) for each in inside)
        nested = [each for each in inside if isinstance(each, dict | list)]
        inside = [item for each in nested for item in (each.values() if isinstance(each, dict) else each)]
    return level
