"""The address of the door: who may speak there, and that each request stands for itself."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from billow.doors.dispatch.failures import refusal_data
from billow.kit.errors import Forbidden, Kind, Refusal

if TYPE_CHECKING:  # the protocol's library is loaded by the first request that needs it, not at the start
    from mcp.server.lowlevel import Server
    from starlette.types import Receive, Scope, Send

    from billow.doors.dispatch import Dispatcher

PATH = "/mcp"
_STATUS = {Kind.UNAUTHENTICATED: 401, Kind.FORBIDDEN: 403, Kind.EXHAUSTED: 429, Kind.UNAVAILABLE: 503}
_REFUSED = -32600
"""The protocol's code for a request that is not taken, whatever it asks for."""
_LOCAL = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?")


def routes(dispatcher: Dispatcher) -> list[BaseRoute]:
    """The one route. It takes POST alone: a request carries all that its answer needs, so any process can give it."""
    return [Route(PATH, Door(dispatcher), methods=["POST"])]


class Door:
    """Serves one request after another, each with its own key and nothing kept in between."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._server: Server[Any] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; one without a key in force is not looked into."""
        request = Request(scope, receive)
        secret = _secret(request)
        try:
            self._check_origin(request)
            caller = await self._dispatcher.caller(secret, door="mcp")
        except Refusal as refusal:
            await _refused(refusal)(scope, receive, send)
            return
        request.state.caller, request.state.secret = caller, secret
        await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._server is None:
            self._server = await asyncio.to_thread(_built, self._dispatcher)
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        manager = StreamableHTTPSessionManager(
            self._server,
            stateless=True,
            json_response=True,
            max_request_body_size=self._dispatcher.settings.bulk_body_limit,
        )
        async with manager.run():
            await manager.handle_request(scope, receive, send)

    def _check_origin(self, request: Request) -> None:
        """Refuse the page of a stranger; what is no browser names no origin, and the key decides."""
        origin = request.headers.get("origin")
        own = urlsplit(self._dispatcher.settings.public_url)
        if origin and origin != f"{own.scheme}://{own.netloc}" and not _LOCAL.fullmatch(origin):
            raise Forbidden(f"Pages of {origin} may not ask here; BILLOW_PUBLIC_URL names the site whose may.")


def _built(dispatcher: Dispatcher) -> Server[Any]:
    """The server with its tools described, which takes about a second and is done once, apart from other requests."""
    from billow.doors.mcp import tools
    from billow.doors.mcp.server import server

    for operation in tools.offered():
        tools.tool(operation, confirmed=dispatcher.settings.mcp_confirm == "off")
    return server(dispatcher)


def _secret(request: Request) -> str | None:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def _refused(refusal: Refusal) -> JSONResponse:
    error = {"code": _REFUSED, "message": refusal.detail, "data": refusal_data(refusal)}
    headers = {"WWW-Authenticate": "Bearer"} if refusal.kind is Kind.UNAUTHENTICATED else {}
    if refusal.retry_after_s is not None:
        headers["Retry-After"] = str(refusal.retry_after_s)
    content = {"jsonrpc": "2.0", "id": None, "error": error}
    return JSONResponse(content, status_code=_STATUS.get(refusal.kind, 400), headers=headers)
