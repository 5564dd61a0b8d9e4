"""Requests over connections that stay open, at the least cost of a request: what sends the rows of a file."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.request import getproxies, proxy_bypass

import httptools
import httpx2

from billow.doors.cli.client import TIMEOUT_S, Target

Post = Callable[[str, bytes], Awaitable[httpx2.Response]]
"""The answer to a POST of JSON on a path below `/api`; raises httpx2.TransportError where none came."""


@asynccontextmanager
async def wire(client: httpx2.AsyncClient, to: Target) -> AsyncIterator[Post]:
    """How to post there inside the block: over connections of its own, or by *client* where a proxy stands between."""
    url = httpx2.URL(f"{to.url}/api")
    proxies = getproxies()
    if (url.scheme in proxies or "all" in proxies) and not proxy_bypass(url.host):
        yield by(client)
        return
    lines = _Lines(url, to.key)
    try:
        yield lines.post
    finally:
        lines.close()


def by(client: httpx2.AsyncClient) -> Post:
    """Posts as the client does."""

    async def post(path: str, content: bytes) -> httpx2.Response:
        return await client.post(path, content=content, headers={"Content-Type": "application/json"})

    return post


class _Lines:
    """Connections to one address, each of which carries one request at a time."""

    def __init__(self, url: httpx2.URL, key: str) -> None:
        self._url = url
        self._secure: ssl.SSLContext | None = httpx2.create_ssl_context() if url.scheme == "https" else None
        self._path = url.raw_path.rstrip(b"/")
        self._head = (
            b"Host: %b\r\nAuthorization: Bearer %b\r\nAccept: application/json\r\nContent-Type: application/json\r\n"
        ) % (url.netloc, key.encode("ascii"))
        self._asked = httpx2.Request("POST", url)
        self._idle: list[_Line] = []

    async def post(self, path: str, content: bytes) -> httpx2.Response:
        """The answer. Raises httpx2.TransportError where none came; a request that is given up closes its line."""
        target = self._path + path.encode("ascii")
        request = b"POST %b HTTP/1.1\r\n%bContent-Length: %d\r\n\r\n%b" % (target, self._head, len(content), content)
        line: _Line | None = None
        try:
            async with asyncio.timeout(TIMEOUT_S):
                line = await self._line()
                answer = await line.ask(request)
        except TimeoutError:
            raise httpx2.ReadTimeout(f"no answer within {TIMEOUT_S:.0f} s") from None
        finally:
            if line is not None:
                self._back(line)
        status, headers, body = answer
        return httpx2.Response(status, headers=headers, content=body, request=self._asked)

    def close(self) -> None:
        """No connection is left."""
        for line in self._idle:
            line.close()

    async def _line(self) -> "_Line":
        while self._idle:
            line = self._idle.pop()
            if line.free:
                return line
        try:
            port = self._url.port or (443 if self._secure else 80)
            loop = asyncio.get_running_loop()
            _, line = await loop.create_connection(_Line, self._url.host, port, ssl=self._secure)
        except OSError as error:
            raise httpx2.ConnectError(str(error)) from None
        return line

    def _back(self, line: "_Line") -> None:
        if line.free:
            self._idle.append(line)
        else:
            line.close()


class _Line(asyncio.Protocol):
    """One connection, and the answer that it is about to bring."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, list[tuple[bytes, bytes]], bytes]] | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._headers: list[tuple[bytes, bytes]] = []
        self._body: list[bytes] = []
        self._ends = False
        """Whether the answer under way ends with the connection, as nothing says how long it is."""

    @property
    def free(self) -> bool:
        """Whether it can carry a request."""
        return self._answer is None and self._transport is not None and not self._transport.is_closing()

    async def ask(self, request: bytes) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        """Status, headers and body of the answer. Raises httpx2.TransportError where none came."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        answer = await self._answer
        self._answer = None
        return answer

    def close(self) -> None:
        """The connection is closed."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Called by the loop."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(httpx2.RemoteProtocolError(str(error)))
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the loop."""
        if self._ends and exc is None:
            self.on_message_complete()
        self._fail(httpx2.ReadError(str(exc or "the connection was closed")))

    def on_message_begin(self) -> None:
        """Called by the parser."""
        self._headers, self._body, self._ends = [], [], False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Called by the parser."""
        self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Called by the parser."""
        self._ends = not {b"content-length", b"transfer-encoding"} & {name.lower() for name, _ in self._headers}

    def on_body(self, body: bytes) -> None:
        """Called by the parser."""
        self._body.append(body)

    def on_message_complete(self) -> None:
        """Called by the parser."""
        status = self._parser.get_status_code()
        if status < 200 or self._answer is None or self._answer.done():
            return
        self._answer.set_result((status, self._headers, b"".join(self._body)))
        if self._ends or not self._parser.should_keep_alive():
            self.close()

    def _fail(self, error: Exception) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)
