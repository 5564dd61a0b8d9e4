"""The least that an HTTP server of this kind can do: the same JSON for every request."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

BODY = b'{"status":"ok","service":"bare"}'
START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())],
}


async def answer(
    scope: MutableMapping[str, Any],
    receive: Callable[[], Awaitable[Any]],
    send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
) -> None:
    """An ASGI application."""
    await send(dict(START))
    await send({"type": "http.response.body", "body": BODY})
