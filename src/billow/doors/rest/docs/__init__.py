"""The reference at `/api/docs` and the OpenAPI document beside it: text alone, no scripts, nothing from elsewhere."""

import hashlib
import json
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from billow.doors.rest import openapi
from billow.doors.rest.docs import prose, reference
from billow.kit.operation import OPERATIONS

_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def routes() -> list[Route]:
    """The routes of the reference: `/api/docs`, its style sheet, and `/api/openapi.json`."""
    return [
        Route("/api/openapi.json", openapi_json, methods=["GET"]),
        Route("/api/docs", page, methods=["GET"]),
        Route("/api/docs.css", style, methods=["GET"]),
    ]


async def openapi_json(request: Request) -> Response:
    """The OpenAPI document of all operations."""
    return _answer(request, _document(), "application/json")


async def page(request: Request) -> Response:
    """The reference of all operations as one page."""
    return _answer(request, html(), "text/html; charset=utf-8")


async def style(request: Request) -> Response:
    """The style sheet of the reference."""
    return _answer(request, _css(), "text/css; charset=utf-8")


@cache
def html() -> bytes:
    """The page, made once from the loaded operations."""
    environment = Environment(
        loader=PackageLoader("billow.doors.rest"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "prose": prose.prose,
        "lines": prose.paragraphs,
        "json": prose.json_code,
        "shell": prose.shell,
    }
    shown = reference.reference(list(OPERATIONS.values()))
    template = environment.get_template("docs.html.j2")
    return template.render(shown=shown, version=openapi.VERSION, style=_digest(_css())[:8]).encode()


@cache
def _css() -> bytes:
    return (resources.files("billow.doors.rest") / "templates" / "docs.css").read_bytes()


@cache
def _document() -> bytes:
    return json.dumps(openapi.document(OPERATIONS.values()), ensure_ascii=False, separators=(",", ":")).encode()


@cache
def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _answer(request: Request, content: bytes, media_type: str) -> Response:
    """The content, or nothing when the caller has it already."""
    tag = f'"{_digest(content)[:32]}"'
    headers = {"Content-Security-Policy": _POLICY, "ETag": tag, "Cache-Control": "no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)
