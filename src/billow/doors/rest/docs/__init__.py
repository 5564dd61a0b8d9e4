"""The reference below `/api/docs`, the contracts beside it, and the same pages as Markdown for agents."""

import hashlib
import json
from collections.abc import Callable
from functools import cache
from importlib import resources

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billow.doors.rest import openapi
from billow.doors.rest.docs import search
from billow.doors.rest.docs.site import ROOT, Site
from billow.kit.operation import OPERATIONS
from billow.runtime import contracts

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HTML = "text/html; charset=utf-8"
_MARKDOWN = "text/markdown; charset=utf-8"
_TEXT = "text/plain; charset=utf-8"


def routes() -> list[Route]:
    """The routes of the reference, of its style sheet, of the contracts and of the texts for agents.

    They are plain functions, which run beside the event loop: making the pages for the first time takes a moment.
    """
    return [
        _fixed("/api/openapi.json", _document, "application/json"),
        _fixed("/api/billow.proto", _proto, _TEXT),
        _fixed(f"{ROOT}.css", _css, "text/css; charset=utf-8"),
        _fixed("/llms.txt", _index, _TEXT),
        _fixed("/llms-full.txt", _everything, _TEXT),
        _fixed(ROOT, lambda: _html(""), _HTML),
        _fixed(f"{ROOT}.md", lambda: _markdown(""), _MARKDOWN),
        Route(f"{ROOT}/search", results, methods=["GET"]),
        Route(f"{ROOT}/{{path:path}}", page, methods=["GET"]),
    ]


def page(request: Request) -> Response:
    """One page, as Markdown when its address ends in `.md`; of one that is not there, those that it may have meant."""
    path = request.path_params["path"]
    plain = path.removesuffix(".md")
    if plain not in _site().pages:
        return _found(request, plain.replace("/", " "), status=404)
    return _answer(request, _html(plain), _HTML) if plain == path else _answer(request, _markdown(plain), _MARKDOWN)


def results(request: Request) -> Response:
    """What the words in `q` lead to."""
    return _found(request, request.query_params.get("q", ""), status=200)


def _found(request: Request, question: str, *, status: int) -> Response:
    question = question[: search.LONGEST]
    content = _site().results(question, search.search(_entries(), question), missing=status == 404)
    return _answer(request, content.encode(), _HTML, status=status)


@cache
def _site() -> Site:
    return Site(list(OPERATIONS.values()))


@cache
def _html(path: str) -> bytes:
    return _site().html(path).encode()


@cache
def _markdown(path: str) -> bytes:
    return _site().markdown(path).encode()


@cache
def _entries() -> tuple[search.Entry, ...]:
    return search.index(_site())


@cache
def _index() -> bytes:
    return _site().index().encode()


@cache
def _everything() -> bytes:
    return _site().everything().encode()


@cache
def _css() -> bytes:
    return (resources.files("billow.doors.rest.docs") / "static" / "docs.css").read_bytes()


@cache
def _proto() -> bytes:
    return (contracts.folder() / "billow.proto").read_bytes()


@cache
def _document() -> bytes:
    return json.dumps(openapi.document(OPERATIONS.values()), ensure_ascii=False, separators=(",", ":")).encode()


def _fixed(path: str, content: Callable[[], bytes], media_type: str) -> Route:
    def answer(request: Request) -> Response:
        return _answer(request, content(), media_type)

    return Route(path, answer, methods=["GET"])


def _answer(request: Request, content: bytes, media_type: str, *, status: int = 200) -> Response:
    """The content, or nothing when the caller has it already."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"Content-Security-Policy": _POLICY, "ETag": tag, "Cache-Control": "no-cache"}
    if status == 200 and tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, status_code=status, media_type=media_type, headers=headers)
