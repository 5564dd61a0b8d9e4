"""A request, read into a call: path, query, headers and body, each with its own refusals."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

import msgspec

from billow.doors.dispatch import Call, paging
from billow.doors.rest import media
from billow.doors.rest.asked import Asked
from billow.doors.rest.paths import INSIDE
from billow.kit import errors, limits
from billow.kit.numbers import json_number
from billow.kit.operation import Operation, Parameter
from billow.runtime.settings import Settings

_SYNONYMS = {"account_id": "customer_id"}


async def read(request: Asked, operation: Operation, settings: Settings) -> Call:
    """The call that *request* asks for; of one without a key nothing else is read.

    Raises:
        Unauthenticated: There is no key.
        Malformed: A part of it cannot be read; the refusal names the part.
        TooLarge: The body is over the limit of the route.
    """
    secret = _secret(request)
    if secret is None and not operation.open:
        raise errors.Unauthenticated("Send a key as `Authorization: Bearer sk_…`.")
    query = _query(request, operation)
    page = paging.page(operation, {n: query.pop(n) for n in paging.PAGING if operation.pages and n in query})
    expand = tuple(name.strip() for name in query.pop("expand", "").split(",") if name.strip()) if query else ()
    arguments: dict[str, Any] = {name: part.replace(INSIDE, "/") for name, part in request.parts.items()}
    raw = await _body(request, operation, settings)
    body: Mapping[str, Any] = {}
    if operation.raw is None and operation.writes and operation.method != "DELETE":
        body = _object(raw, operation)
    if query:
        arguments |= _from_query(operation, query)
    for name, value in body.items():
        if name in arguments:
            raise errors.Invalid.of(name, "it stands in the path already", code="unknown_field")
        arguments[name] = value
    return Call(
        operation=operation,
        arguments=arguments,
        secret=secret,
        page=page,
        expand=expand,
        raw=raw if operation.raw is not None else None,
        idempotency_key=request.headers.get("idempotency-key") if operation.writes else None,
        if_match=request.headers.get("if-match") if operation.writes else None,
        version=request.headers.get("billow-version", request.headers.get("alguna-version")),
        dry_run=operation.writes and _dry(request),
    )


def _dry(request: Asked) -> bool:
    given = request.headers.get("billow-dry-run", "false").lower()
    if given not in ("true", "false"):
        raise errors.Malformed.of("Billow-Dry-Run", "true or false", code="not_a_choice")
    return given == "true"


def _secret(request: Asked) -> str | None:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def _query(request: Asked, operation: Operation) -> dict[str, str]:
    query: dict[str, str] = {}
    for name, value in request.query():
        snake = _snake(name)
        query[snake] = f"{query[snake]},{value}" if snake in query else value
    known = {p.name for p in operation.parameters if p.place == "query"}
    for spelling, name in _SYNONYMS.items():
        if spelling in query and name in known and spelling not in known:
            query[name] = query.pop(spelling)
    return query


def _from_query(operation: Operation, query: Mapping[str, str]) -> dict[str, Any]:
    known = {p.name: p for p in operation.parameters if p.place == "query"}
    unknown = sorted(set(query) - set(known))
    if unknown:
        allowed = ", ".join([*known, *(paging.PAGING if operation.pages else ()), "expand"])
        raise errors.Malformed(
            f"Unknown query parameter {', '.join(unknown)}; this takes {allowed}.",
            errors=tuple(
                errors.FieldError(name, "unknown_field", "there is no such parameter here") for name in unknown
            ),
        )
    return {name: _many(known[name], value) for name, value in query.items()}


def _many(parameter: Parameter, text: str) -> Any:
    """The value of a query parameter: commas mean any of, where the operation takes a list."""
    if _is_list(parameter.annotation):
        return [part.strip(" ") for part in text.split(",")]
    return {"true": True, "false": False}.get(text, text) if _is_flag(parameter.annotation) else text


def _is_list(annotation: Any) -> bool:
    if get_origin(annotation) is list:
        return True
    return get_origin(annotation) is not Literal and any(_is_list(inner) for inner in get_args(annotation))


def _is_flag(annotation: Any) -> bool:
    return annotation is bool or any(_is_flag(inner) for inner in get_args(annotation))


async def _body(request: Asked, operation: Operation, settings: Settings) -> bytes:
    """The body as JSON, unpacked; the limit holds for what came and for what it is unpacked."""
    most = settings.bulk_body_limit if operation.bulky else settings.body_limit
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > most:
        raise errors.TooLarge(f"At most {most} bytes.")
    packed = media.packing(request, most)
    parts, came, size, more = [], 0, 0, True
    while more:
        part, more = await request.read()
        came += len(part)
        plain = packed.feed(part) if packed else part
        size += len(plain)
        if max(came, size) > most:
            raise errors.TooLarge(f"At most {most} bytes.")
        parts.append(plain)
    if packed and came:
        packed.close()
    whole = b"".join(parts)
    return media.as_json(whole, request, operation) if whole else whole


def _object(raw: bytes, operation: Operation) -> Mapping[str, Any]:
    if not raw.strip():
        return {}
    try:
        value = _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise errors.Malformed(f"The body is not JSON: {error}.") from None
    if not isinstance(value, dict):
        raise errors.Malformed("The body must be a JSON object.")
    if _deeper(value, limits.JSON_DEPTH):
        raise errors.Malformed(f"The body is nested deeper than {limits.JSON_DEPTH} levels.")
    json.loads(raw, object_pairs_hook=_once, parse_int=str, parse_float=str)
    return _snake_keys(value) if operation.camel else value


def _once(pairs: list[tuple[str, Any]]) -> None:
    """Refuse an object that says two things under one name: each reader would believe another one (RFC 8259, 4)."""
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise errors.Malformed.of(name, f"{name} is there twice.", code="duplicate")
        seen.add(name)


def _number(text: str) -> Decimal | int:
    """A number with a point or an exponent, exactly; with nothing behind its point it is whole (JSON Schema)."""
    value = json_number(text)
    exponent = value.as_tuple().exponent
    plain = isinstance(exponent, int) and -_PLACES <= exponent <= 0 and value.adjusted() < _DIGITS
    return int(value) if plain and value == value.to_integral_value() else value


_PLACES, _DIGITS = 12, 15
"""How many digits a decimal of ours has behind its point, and before it."""
_decoder = msgspec.json.Decoder(float_hook=_number)


def _deeper(value: Any, left: int) -> bool:
    if isinstance(value, dict):
        return left == 0 or any(_deeper(item, left - 1) for item in value.values())
    if isinstance(value, list):
        return left == 0 or any(_deeper(item, left - 1) for item in value)
    return False


def _snake_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {_snake(key): _snake_keys(item) for key, item in value.items()}
    return [_snake_keys(item) for item in value] if isinstance(value, list) else value


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).removeprefix("_")
