"""Paths whose parts hold slashes: `/api/invoices/RE%2F26-0001` names one invoice."""

from urllib.parse import unquote

from starlette.types import ASGIApp, Receive, Scope, Send

INSIDE = "\x1f"
"""Stands for a slash inside a part of a path while routes are matched; no name can hold this character."""


class WholeParts:
    """Hands on the path with each part as it was sent, where the server has made one path of all that it decoded."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        raw = scope.get("raw_path") or b""
        if scope["type"] == "http" and b"%2f" in raw.lower():
            parts = (unquote(part).replace("/", INSIDE) for part in raw.decode("latin-1").split("?")[0].split("/"))
            scope = {**scope, "path": "/".join(parts)}
        await self.app(scope, receive, send)
