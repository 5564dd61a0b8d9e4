"""The REST application: one route for each operation, and the few that are none."""

from asyncio import Protocol
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from billow.doors.answers import Outcome, camel_name, shows_document
from billow.doors.dispatch import Dispatcher
from billow.doors.rest.asked import Answer, Asked
from billow.doors.rest.problems import PREFIX, problem
from billow.doors.rest.quick import Quick, is_quick
from billow.doors.rest.reading import read
from billow.kit import errors, ids
from billow.kit.errors import Refusal
from billow.kit.operation import OPERATIONS, Operation


class Resource:
    """What is at one path: its operations by their methods, as an application."""

    def __init__(self, methods: Mapping[str, Operation], dispatcher: Dispatcher) -> None:
        """A path with a GET takes HEAD too."""
        self._methods = {**methods, **({"HEAD": methods["GET"]} if "GET" in methods else {})}
        self._allowed = ", ".join(sorted(self._methods))
        self._dispatcher = dispatcher

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        asked, request_id = Asked(scope, receive), ids.new("req")
        operation = self._methods.get(asked.method)
        if operation is None:
            refusal = errors.MethodNotAllowed(f"Use {self._allowed}.")
            answer = problem(refusal, request_id, headers={"Allow": self._allowed})
        else:
            answer = await self._answer(asked, operation, request_id)
        await answer(scope, receive, send)

    async def _answer(self, asked: Asked, operation: Operation, request_id: str) -> Answer:
        reading = read(asked, operation, self._dispatcher.settings)
        try:
            outcome = await self._dispatcher.answer(operation, reading, door="rest", request_id=request_id)
            answer = respond(outcome, asked, operation)
        except Refusal as refusal:
            return refused(refusal, operation, request_id)
        answer.headers["X-Request-Id"] = request_id
        return answer

    def quick(self) -> Quick | None:
        """The way past ASGI for what is asked for in thousands here, if something is."""
        found = self._methods.get("POST")
        return Quick(found, self._dispatcher) if found is not None and is_quick(found) else None


class Front:
    """Finds what is at a path without names in braces by one look; everything else is left to the *others*."""

    def __init__(self, resources: Mapping[str, Resource], others: ASGIApp) -> None:
        found = {path.encode(): each.quick() for path, each in resources.items() if "{" not in path}
        self.quick = {path: each for path, each in found.items() if each is not None}
        """What a server may ask past ASGI, by its path."""
        self._resources = {path.encode(): each for path, each in resources.items() if "{" not in path}
        self._others = others

    def protocol(self) -> type[Protocol]:
        """What a server makes for each connection, so that such requests go past ASGI."""
        from billow.doors.rest.wire import wire

        return wire(self.quick)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        found = self._resources.get(scope.get("raw_path") or b"") if scope["type"] == "http" else None
        await (found or self._others)(scope, receive, send)


def resources(dispatcher: Dispatcher) -> dict[str, Resource]:
    """What is at each path, further spellings among them; literal paths stand before those with braces."""
    found: list[tuple[str, str, Operation]] = []
    for operation in OPERATIONS.values():
        found.append((operation.method, operation.path, operation))
        for spelling in operation.also:
            method, path = spelling.split(" ", 1)
            found.append((method, path, operation))
    found.sort(key=lambda r: [(part.startswith("{"), part) for part in r[1].split("/")])
    by_path: dict[str, dict[str, Operation]] = {}
    for method, path, operation in found:
        by_path.setdefault(PREFIX + path, {})[method] = operation
    return {path: Resource(methods, dispatcher) for path, methods in by_path.items()}


def routes(found: Mapping[str, Resource]) -> list[BaseRoute]:
    """A route for each resource; all methods come to it, so that a 405 names those that it takes and no others."""
    return [Route(path, each, include_in_schema=False) for path, each in found.items()]


def refused(refusal: Refusal, operation: Operation, request_id: str) -> Answer:
    """The refusal as an HTTP answer."""
    answer = problem(_spoken(refusal, operation), request_id, headers=_told(refusal))
    answer.headers["X-Request-Id"] = request_id
    return answer


def _spoken(refusal: Refusal, operation: Operation) -> Refusal:
    """The refusal with its fields in the spelling of the route."""
    if operation.camel:
        refusal.errors = tuple(replace(e, field=camel_name(e.field)) for e in refusal.errors)
    return refusal


def _told(refusal: Refusal) -> dict[str, str]:
    headers = {"Idempotent-Replayed": "true"} if refusal.replayed else {}
    if isinstance(refusal, errors.Exhausted) and refusal.limit:
        reset = str(refusal.retry_after_s)
        headers |= {"RateLimit-Limit": str(refusal.limit), "RateLimit-Remaining": "0", "RateLimit-Reset": reset}
    return headers


def respond(outcome: Outcome, asked: Asked, operation: Operation) -> Answer:
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
    if asked.method in ("GET", "HEAD"):
        headers["ETag"] = outcome.etag
        headers["Cache-Control"] = "private, no-cache"
        if outcome.etag in asked.headers.get("if-none-match", ""):
            return Answer(304, headers=headers)
    elif _tagged(operation.name):
        headers["ETag"] = outcome.etag
    if outcome.status == 204:
        return Answer(204, headers=headers)
    return Answer(outcome.status, outcome.body, headers=headers, media_type=outcome.media_type)


@cache
def _tagged(name: str) -> bool:
    """Whether an answer to the operation of that name carries the tag of a document."""
    return shows_document(OPERATIONS[name])


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
        answer = problem(errors.MethodNotAllowed(), request_id, headers=headers)
    else:
        answer = problem(errors.NotFound(f"There is no {request.url.path}; see /api/docs."), request_id)
    return Response(answer.body, status_code=answer.status, headers=answer.headers)


def sorted_operations() -> Sequence[Operation]:
    """All operations in the order of their names: the order of every document."""
    return [OPERATIONS[name] for name in sorted(OPERATIONS)]
