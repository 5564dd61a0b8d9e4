"""The REST application: one route for each operation, and the few that are none."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from billow.doors.answers import Outcome, camel_name, shows_document
from billow.doors.dispatch import Dispatcher
from billow.doors.rest.problems import PREFIX, problem
from billow.doors.rest.reading import read
from billow.kit import errors, ids
from billow.kit.errors import Refusal
from billow.kit.operation import OPERATIONS, Operation

Endpoint = Callable[[Request], Awaitable[Response]]


def routes(dispatcher: Dispatcher) -> list[BaseRoute]:
    """A route for each operation and each further spelling of its path, literal paths before braces."""
    found: list[tuple[str, str, Operation]] = []
    for operation in OPERATIONS.values():
        found.append((operation.method, operation.path, operation))
        for spelling in operation.also:
            method, path = spelling.split(" ", 1)
            found.append((method, path, operation))
    found.sort(key=lambda r: [(part.startswith("{"), part) for part in r[1].split("/")])
    by_path: dict[str, dict[str, Operation]] = {}
    for method, path, operation in found:
        by_path.setdefault(path, {})[method] = operation
    return [_route(path, methods, dispatcher) for path, methods in by_path.items()]


def _route(path: str, methods: dict[str, Operation], dispatcher: Dispatcher) -> Route:
    allowed = ", ".join(sorted([*methods, *(["HEAD"] if "GET" in methods else [])]))

    async def endpoint(request: Request) -> Response:
        operation = methods.get("GET" if request.method == "HEAD" else request.method)
        request_id = ids.new("req")
        if operation is None:
            refusal = errors.MethodNotAllowed(f"Use {allowed}.")
            return problem(refusal, request_id, headers={"Allow": allowed})
        return await _answer(request, operation, dispatcher, request_id)

    route = Route(PREFIX + path, endpoint, include_in_schema=False)
    route.methods = None  # all of them come here, so that a 405 names those that the route takes and no others
    return route


async def _answer(request: Request, operation: Operation, dispatcher: Dispatcher, request_id: str) -> Response:
    reading = read(request, operation, dispatcher.settings)
    try:
        outcome = await dispatcher.answer(operation, reading, door="rest", request_id=request_id)
        response = respond(outcome, request, operation)
    except Refusal as refusal:
        response = problem(_spoken(refusal, operation), request_id, headers=_told(refusal))
    response.headers["X-Request-Id"] = request_id
    return response


def _spoken(refusal: Refusal, operation: Operation) -> Refusal:
    """The refusal with its fields in the spelling of the route."""
    if operation.camel:
        refusal.errors = tuple(replace(e, field=camel_name(e.field)) for e in refusal.errors)
    return refusal


def _told(refusal: Refusal) -> dict[str, str]:
    headers = {"Idempotent-Replayed": "true"} if refusal.replayed else {}
    if isinstance(refusal, errors.Exhausted):
        reset = str(refusal.retry_after_s)
        headers |= {"RateLimit-Limit": str(refusal.limit), "RateLimit-Remaining": "0", "RateLimit-Reset": reset}
    return headers


def respond(outcome: Outcome, request: Request, operation: Operation) -> Response:
    """The outcome as an HTTP answer; that to a write which shows the document as its GET does carries its tag."""
    headers: dict[str, str] = {}
    if outcome.replayed:
        headers["Idempotent-Replayed"] = "true"
    if outcome.dry_run:
        headers["Billow-Dry-Run"] = "true"
    if outcome.standing:
        headers |= _limits(outcome)
    if outcome.filename:
        headers["Content-Disposition"] = f'inline; filename="{outcome.filename}"'
    if request.method in ("GET", "HEAD"):
        headers["ETag"] = outcome.etag
        headers["Cache-Control"] = "private, no-cache"
        if outcome.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
    elif shows_document(operation):
        headers["ETag"] = outcome.etag
    if outcome.status == 204:
        return Response(status_code=204, headers=headers)
    return Response(outcome.body, status_code=outcome.status, media_type=outcome.media_type, headers=headers)


def _limits(outcome: Outcome) -> dict[str, str]:
    standing = outcome.standing
    assert standing is not None
    return {
        "RateLimit-Limit": str(standing.limit),
        "RateLimit-Remaining": str(standing.remaining),
        "RateLimit-Reset": str(standing.reset_s),
    }


def not_found(request: Request, error: Exception) -> Response:
    """The answer to a path or a method that no route knows."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    request_id = ids.new("req")
    if status == 405:
        headers = dict(error.headers or {}) if isinstance(error, HTTPException) else None
        return problem(errors.MethodNotAllowed(), request_id, headers=headers)
    return problem(errors.NotFound(f"There is no {request.url.path}; see /api/docs."), request_id)


def sorted_operations() -> Sequence[Operation]:
    """All operations in the order of their names: the order of every document."""
    return [OPERATIONS[name] for name in sorted(OPERATIONS)]
