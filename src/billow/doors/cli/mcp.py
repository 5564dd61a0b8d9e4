"""`billow mcp`: a bridge from standard input and output to the MCP door of a running Billow."""

import asyncio
import signal
from collections.abc import Mapping
from dataclasses import dataclass

import anyio
import httpx2
from mcp.server.stdio import stdio_server
from mcp.shared._stream_protocols import WriteStream
from mcp.shared.inbound import (
    MCP_METHOD_HEADER,
    MCP_NAME_HEADER,
    MCP_PROTOCOL_VERSION_HEADER,
    NAME_BEARING_METHODS,
    encode_header_value,
)
from mcp.shared.message import SessionMessage
from mcp_types import (
    INTERNAL_ERROR,
    PARSE_ERROR,
    PROTOCOL_VERSION_META_KEY,
    ErrorData,
    JSONRPCError,
    JSONRPCMessage,
    JSONRPCRequest,
    JSONRPCResponse,
    jsonrpc_message_adapter,
)
from pydantic import ValidationError

from billow.doors.cli.client import Target, unreachable
from billow.doors.cli.output import CODES, Failure

PATH = "/mcp"
TIMEOUT_S = 120.0
_UNREADABLE = ErrorData(code=PARSE_ERROR, message="This line is no message of the protocol.")
_PING = JSONRPCRequest(jsonrpc="2.0", id="billow", method="ping")


def mcp(to: Target) -> None:
    """Carry messages between standard input and output and Billow until the input ends.

    Raises Failure before the first message when nobody answers there (9), or the key is not in force (3).
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # who waits for a line cannot be woken, and leaves nothing to tidy up
    asyncio.run(_bridge(to))


async def _bridge(to: Target) -> None:
    async with httpx2.AsyncClient(
        base_url=to.url, headers={"Authorization": f"Bearer {to.key}"}, timeout=TIMEOUT_S
    ) as http:
        await _check(to, http)
        async with stdio_server() as (received, sent), sent, anyio.create_task_group() as under_way:
            line = _Line(to=to, http=http, sent=sent)
            async for item in received:
                if isinstance(item, SessionMessage):
                    under_way.start_soon(line.carry, item.message)
                else:
                    await line.say(_failed(None, _UNREADABLE))


async def _check(to: Target, http: httpx2.AsyncClient) -> None:
    """Return when the door is there and open to the key."""
    try:
        response = await http.post(PATH, content=_written(_PING), headers=_headers(_PING, None))
    except httpx2.TransportError as error:
        raise unreachable(to, error) from None
    if response.status_code == 401:
        raise Failure(f"{to.url} does not take the key: it is unknown, expired or revoked.", code=CODES[401])
    if response.status_code != 200:
        raise Failure(f"{to.url}{PATH} answered {response.status_code}; is that a Billow?")


@dataclass(slots=True, kw_only=True)
class _Line:
    """One client at the other end of standard input and output, and what it agreed on."""

    to: Target
    http: httpx2.AsyncClient
    sent: WriteStream[SessionMessage]
    version: str | None = None
    """The version of the protocol that `initialize` agreed on; newer clients name theirs in each request."""

    async def carry(self, message: JSONRPCMessage) -> None:
        """Ask Billow what the client asks. What needs no answer ends here: Billow keeps nothing between requests."""
        if isinstance(message, JSONRPCRequest):
            answer = await self._answer(message)
            if message.method == "initialize" and isinstance(answer, JSONRPCResponse):
                self.version = str(answer.result.get("protocolVersion"))
            await self.say(answer)

    async def say(self, message: JSONRPCMessage) -> None:
        """The client has been sent the *message*."""
        await self.sent.send(SessionMessage(message))

    async def _answer(self, request: JSONRPCRequest) -> JSONRPCMessage:
        try:
            response = await self.http.post(PATH, content=_written(request), headers=_headers(request, self.version))
            answer = jsonrpc_message_adapter.validate_json(response.content, by_name=False)
        except httpx2.TransportError as error:
            return _failed(request, ErrorData(code=INTERNAL_ERROR, message=str(unreachable(self.to, error))))
        except ValidationError:
            told = f"{self.to.url}{PATH} answered {response.status_code}."
            return _failed(request, ErrorData(code=INTERNAL_ERROR, message=told))
        return _failed(request, answer.error) if isinstance(answer, JSONRPCError) else answer


def _headers(request: JSONRPCRequest, agreed: str | None) -> Mapping[str, str]:
    """What the protocol wants to be said outside the message as well."""
    headers = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    params = request.params or {}
    version = (params.get("_meta") or {}).get(PROTOCOL_VERSION_META_KEY)
    if version is None:
        return headers | ({MCP_PROTOCOL_VERSION_HEADER: agreed} if agreed and request.method != "initialize" else {})
    headers |= {MCP_PROTOCOL_VERSION_HEADER: str(version), MCP_METHOD_HEADER: request.method}
    name = params.get(NAME_BEARING_METHODS.get(request.method, ""))
    return headers | ({MCP_NAME_HEADER: encode_header_value(name)} if isinstance(name, str) else {})


def _written(message: JSONRPCMessage) -> str:
    return message.model_dump_json(by_alias=True, exclude_unset=True)


def _failed(request: JSONRPCRequest | None, error: ErrorData) -> JSONRPCError:
    """The *error* as the answer to *request*, also where it came without the number of the request."""
    return JSONRPCError(jsonrpc="2.0", id=request.id if request else None, error=error)
