"""The parts that operations share: headers, parameters, refusals."""

from typing import Any, Final

from billow.doors import dispatch
from billow.doors.answers import shows_document
from billow.doors.rest.openapi import words
from billow.doors.rest.openapi.examples import request_example
from billow.doors.rest.openapi.shapes import Schema, Shapes
from billow.kit import errors, limits
from billow.kit.errors import Kind
from billow.kit.operation import Absent, Operation, Parameter

_NAMES = {
    Kind.MALFORMED: "Malformed",
    Kind.UNAUTHENTICATED: "Unauthenticated",
    Kind.FORBIDDEN: "Forbidden",
    Kind.NOT_FOUND: "NotFound",
    Kind.METHOD_NOT_ALLOWED: "MethodNotAllowed",
    Kind.CONFLICT: "Conflict",
    Kind.PRECONDITION: "PreconditionFailed",
    Kind.TOO_LARGE: "TooLarge",
    Kind.INVALID: "Invalid",
    Kind.EXHAUSTED: "TooManyRequests",
    Kind.INTERNAL: "InternalError",
    Kind.UNAVAILABLE: "Unavailable",
}
_MEANINGS = {
    Kind.MALFORMED: "The request cannot be read.",
    Kind.UNAUTHENTICATED: "A key in force is needed.",
    Kind.FORBIDDEN: "The key lacks a scope.",
    Kind.NOT_FOUND: "Nothing of that name exists for this tenant.",
    Kind.METHOD_NOT_ALLOWED: "The route does not take this method.",
    Kind.CONFLICT: "The present state does not allow it, or the same is in progress.",
    Kind.PRECONDITION: "The document has changed since the version in `If-Match`.",
    Kind.TOO_LARGE: "The body is too large.",
    Kind.INVALID: "A rule or a value does not allow it; all broken fields are listed.",
    Kind.EXHAUSTED: "A rate limit is used up for the moment.",
    Kind.INTERNAL: "Something went wrong on our side.",
    Kind.UNAVAILABLE: "A part that the request needs does not answer at present.",
}
_LIMITS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
_HEADERS: Final[dict[str, tuple[str, Schema, Any]]] = {
    "X-Request-Id": ("The name of this request in our logs.", {"type": "string"}, "req_01jz3v8k2m5q7r9t1w4x6y8z0b"),
    "RateLimit-Limit": ("Requests of this kind that the key has each second.", {"type": "integer"}, 100),
    "RateLimit-Remaining": ("How many of them are left.", {"type": "integer"}, 99),
    "RateLimit-Reset": ("Seconds until all of them are back.", {"type": "integer"}, 1),
    "Retry-After": ("Seconds to wait before another attempt.", {"type": "integer"}, 1),
    "Idempotent-Replayed": ("`true` when this is the stored answer to the same request.", {"const": "true"}, "true"),
    "Billow-Dry-Run": ("`true` when nothing of this was kept: it is what would have been.", {"const": "true"}, "true"),
    "ETag": ("The name of this very content, for `If-Match` and `If-None-Match`.", {"type": "string"}, '"5d41402a"'),
    "Allow": ("The methods that the route takes.", {"type": "string"}, "GET, POST"),
    "WWW-Authenticate": ("How to authenticate.", {"type": "string"}, "Bearer"),
}


def _name(header: str) -> str:
    return header.replace("-", "")


def components(shaped: Shapes) -> Schema:
    """All that the routes refer to."""
    return {
        "schemas": {**shaped.components, **_problem()},
        "parameters": _shared_parameters(),
        "headers": {
            _name(name): {"description": about, "schema": shape, "example": example}
            for name, (about, shape, example) in _HEADERS.items()
        },
        "responses": {
            name: _refused(kind, list(codes), shown=list(codes)) for (kind, codes), name in _general().items()
        },
        "securitySchemes": {
            "bearer": {
                "type": "http",
                "scheme": "bearer",
                "description": "A key of one tenant: `sk_live_…`, or `sk_test_…` for a sandbox.",
            }
        },
    }


def _problem() -> dict[str, Schema]:
    properties: Schema = {
        "type": {"type": "string", "format": "uri-reference", "description": "Where the code is explained."},
        "title": {"type": "string", "description": "What went wrong, the same for every case of the code."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "code": {"enum": [refusal.code for refusal in errors.refusals()], "description": "Stable; decide by it."},
        "detail": {"type": "string", "description": "What went wrong in this case, and the way out."},
        "errors": {
            "type": "array",
            "items": {"$ref": "#/components/schemas/ProblemField"},
            "description": "All broken fields at once.",
        },
        "request_id": {"type": "string", "description": "Tell it when you ask us."},
    }
    field: Schema = {
        "field": {"type": "string", "description": "Where, as a dotted path.", "examples": ["items.0.product_id"]},
        "code": {"type": "string", "description": "What is wrong, in one stable word.", "examples": ["required"]},
        "detail": {"type": "string", "description": "The way out, in words.", "examples": ["this field is required"]},
    }
    about = "Why a request was not granted (RFC 9457); nothing of it took effect."
    return {
        "Problem": {"type": "object", "description": about, "properties": properties, "required": list(properties)},
        "ProblemField": {
            "type": "object",
            "description": "One broken field.",
            "properties": field,
            "required": list(field),
        },
    }


def _shared_parameters() -> dict[str, Schema]:
    def header(name: str, about: str, shape: Schema) -> Schema:
        return {"name": name, "in": "header", "required": False, "description": about, "schema": shape}

    def query(name: str, about: str, shape: Schema) -> Schema:
        return {"name": name, "in": "query", "required": False, "description": about, "schema": shape}

    most = limits.IDEMPOTENCY_KEY_LENGTH
    key: Schema = {"type": "string", "minLength": 1, "maxLength": most, "pattern": "^[ -~]*$"}
    size: Schema = {"type": "integer", "minimum": 1, "maximum": limits.PAGE_SIZE_MAX, "default": limits.PAGE_SIZE}
    kept = f"A name of your choice: for {limits.IDEMPOTENCY_HOURS} hours the same request under it takes effect once."
    version = "The version of the API, when it is not the one that the key is pinned to."
    return {
        "IdempotencyKey": header("Idempotency-Key", kept, key),
        "BillowVersion": header("Billow-Version", version, {"type": "string", "enum": list(dispatch.VERSIONS)}),
        "DryRun": header(
            "Billow-Dry-Run", "`true` answers what would be, and takes it back.", {"enum": ["true", "false"]}
        ),
        "IfMatch": header("If-Match", "Only if the document still has this `ETag`.", {"type": "string"}),
        "IfNoneMatch": header("If-None-Match", "Only if it no longer has this `ETag`.", {"type": "string"}),
        "Limit": query("limit", "How many to a page.", size),
        "Cursor": query("cursor", "`next_cursor` of the page before; not with `offset`.", {"type": "string"}),
        "Offset": query(
            "offset",
            "How many to skip; the answer then counts all.",
            {"type": "integer", "minimum": 0, "maximum": 1_000_000},
        ),
    }


def parameters(operation: Operation, shaped: Shapes) -> list[Schema]:
    """The parameters of the operation: its own, then those of its kind."""
    example = request_example(operation)
    found = []
    for parameter in operation.parameters:
        if parameter.place in ("path", "query"):
            shape = shaped.parameters[(operation.name, parameter.name)]
            found.append(_own(parameter, shape, example[parameter.place]))
    if operation.pages:
        found += [_shared("Limit"), _shared("Cursor"), _shared("Offset")]
    if operation.sorts:
        found.append(_words("sort", "The order; several are separated by commas.", _orders(operation)))
    if operation.expands:
        found.append(_words("expand", "References to answer whole.", sorted(operation.expands)))
    if operation.writes and operation.load != "events":
        found.append(_shared("IdempotencyKey"))
    if words.takes_match(operation):
        found.append(_shared("IfMatch"))
    found.append(_shared("DryRun" if operation.writes else "IfNoneMatch"))
    return [*found, _shared("BillowVersion")]


def _own(parameter: Parameter, shape: Schema, given: Any) -> Schema:
    shape = without_null(shape)
    description = shape.get("description", "")
    if not parameter.required and parameter.default not in (None, Absent) and isinstance(parameter.default, str | int):
        shape = {**shape, "default": parameter.default}
    entry: Schema = {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.place == "path" or parameter.required,
        "description": description or _filter(parameter.name, many=shape.get("type") == "array"),
        "schema": {k: v for k, v in shape.items() if k != "description"},
    }
    if shape.get("type") == "array":
        entry |= {"style": "form", "explode": False, "schema": {**entry["schema"], "minItems": 1}}
    if parameter.name in given:
        entry["example"] = given[parameter.name]
    return entry


def without_null(shape: Schema) -> Schema:
    """*shape* as it stands in a query, where absence says null."""
    choices = [choice for choice in shape.get("anyOf", []) if choice != {"type": "null"}]
    if "anyOf" not in shape or len(choices) == len(shape["anyOf"]):
        return shape
    rest = {k: v for k, v in shape.items() if k not in ("anyOf", "default")}
    return {**choices[0], **rest} if len(choices) == 1 else {**rest, "anyOf": choices}


def _filter(name: str, *, many: bool) -> str:
    """What a filter without words of its own does."""
    if name == "search":
        return "Only those that contain this text."
    for ending, meaning in (("_gte", "at or after"), ("_lte", "at or before")):
        if name.endswith(ending):
            return f"Only those with {name.removesuffix(ending)} {meaning} this."
    return f"Only those with this {name.replace('_', ' ')}" + ("; commas mean any of." if many else ".")


def _shared(name: str) -> Schema:
    return {"$ref": f"#/components/parameters/{name}"}


def _words(name: str, about: str, choices: list[str]) -> Schema:
    shape: Schema = {"type": "array", "items": {"type": "string", "enum": choices}}
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": about,
        "style": "form",
        "explode": False,
        "schema": shape,
    }


def _orders(operation: Operation) -> list[str]:
    return [f"{name}:{way}" for name in operation.sorts for way in ("asc", "desc")]


def headers(operation: Operation) -> Schema:
    """The headers of an answer that grants what was asked."""
    names = ["X-Request-Id", *_LIMITS]
    if operation.writes and operation.load != "events":
        names.append("Idempotent-Replayed")
    names += ["Billow-Dry-Run"] if operation.writes else []
    names += ["ETag"] if shows_document(operation) else []
    return _header_refs(names)


def _header_refs(names: list[str]) -> Schema:
    return {name: {"$ref": f"#/components/headers/{_name(name)}"} for name in names}


def _general() -> dict[tuple[Kind, tuple[str, ...]], str]:
    """The names of the answers that many operations share, by what they can say; a write can say more."""
    named: dict[tuple[Kind, tuple[str, ...]], str] = {}
    for writes in (False, True):
        by_kind = _by_kind(words.common_refusals(writes=writes, keeps=writes, body=writes))
        for kind, codes in by_kind.items():
            more = any(known is kind and others != codes for known, others in named)
            named.setdefault((kind, codes), _NAMES[kind] + ("OnWrite" if more else ""))
    for refusal in (errors.NotFound, errors.MethodNotAllowed, errors.PreconditionFailed):
        named[(refusal.kind, (refusal.code,))] = _NAMES[refusal.kind]
    return dict(sorted(named.items(), key=lambda item: item[1]))


def _by_kind(refusals: list[type[errors.Refusal]]) -> dict[Kind, tuple[str, ...]]:
    kinds = dict.fromkeys(refusal.kind for refusal in refusals)
    return {kind: tuple(sorted({r.code for r in refusals if r.kind is kind})) for kind in kinds}


def _refused(kind: Kind, codes: list[str], *, shown: list[str]) -> Schema:
    names = ["X-Request-Id"]
    names += ["Retry-After"] if kind in (Kind.EXHAUSTED, Kind.UNAVAILABLE) else []
    names += ["Allow"] if kind is Kind.METHOD_NOT_ALLOWED else []
    names += ["WWW-Authenticate"] if kind is Kind.UNAUTHENTICATED else []
    examples = {r.code: {"summary": r.title, "value": problem_example(r)} for r in _classes(shown)}
    media: Schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    if examples:
        media["examples"] = examples
    listed = ", ".join(f"`{code}`" for code in codes)
    return {
        "description": _MEANINGS[kind] + (f" Codes: {listed}." if listed else ""),
        "headers": _header_refs(names),
        "content": {"application/problem+json": media},
    }


def _classes(codes: list[str]) -> list[type[errors.Refusal]]:
    by_code = {refusal.code: refusal for refusal in errors.refusals()}
    return [by_code[code] for code in codes if code in by_code]


def problem_example(refusal: type[errors.Refusal]) -> Schema:
    """An answer that refuses for that reason."""
    return {
        "type": f"/api/docs#error-{refusal.code}",
        "title": refusal.title,
        "status": words.statuses()[refusal.kind],
        "code": refusal.code,
        "detail": words.document(refusal) or refusal.title,
        "errors": [],
        "request_id": _HEADERS["X-Request-Id"][2],
    }


def error_responses(operation: Operation) -> Schema:
    """The refusals of the operation by status: the shared answer, or its own where it has codes of its own."""
    statuses, general = words.statuses(), _general()
    own = {refusal.code for refusal, _ in words.words(operation).raises}
    found: Schema = {}
    for kind, codes in sorted(_by_kind(words.refusals_of(operation)).items(), key=lambda item: statuses[item[0]]):
        name = general.get((kind, codes))
        shown = [code for code in codes if code in own]
        found[str(statuses[kind])] = (
            {"$ref": f"#/components/responses/{name}"} if name else _refused(kind, list(codes), shown=shown)
        )
    return found
