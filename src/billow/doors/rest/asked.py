"""A request and an answer of HTTP as the server gives and takes them: what nobody asks for is not read."""

from collections.abc import Sequence
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from billow.doors.rest.headers import RAW

Headers = dict[str, str]


class Asked:
    """One request; its headers by their names in small letters, of one that is there twice the first."""

    __slots__ = ("_receive", "_scope", "headers", "method", "parts")

    def __init__(self, scope: Scope, receive: Receive) -> None:
        """Nothing of the body is read."""
        self._scope = scope
        self._receive = receive
        self.method: str = scope["method"]
        self.headers: Headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(scope["headers"])
        }
        self.parts: Headers = scope.get("path_params") or {}
        """The parts of the path that the route has names for."""

    def query(self) -> Sequence[tuple[str, str]]:
        """The names and values behind the question mark, in their order."""
        raw = self._scope["query_string"]
        return parse_qsl(raw.decode("latin-1"), keep_blank_values=True) if raw else ()

    async def read(self) -> tuple[bytes, bool]:
        """The next part of the body, and whether more of it is to come. Raises ClientDisconnect."""
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        return message.get("body", b""), message.get("more_body", False)


class Answer:
    """An answer that is whole; to send it is to call it as an application."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, body: bytes = b"", *, headers: Headers, media_type: str | None = None) -> None:
        """*headers* are without those of the body."""
        self.status = status
        self.body = body
        self.headers = headers
        if status not in (204, 304):
            headers["Content-Length"] = str(len(body))
        if media_type is not None:
            text = media_type.startswith("text/") and "charset=" not in media_type.lower()
            headers["Content-Type"] = f"{media_type}; charset=utf-8" if text else media_type

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        await send({"type": "http.response.start", "status": self.status, "headers": raw_headers(self)})
        await send({"type": "http.response.body", "body": self.body})


def raw_headers(answer: Answer) -> list[tuple[bytes, bytes]]:
    """All headers of the answer, those that a browser is told with every answer among them."""
    own = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
    return [*own, *RAW]
