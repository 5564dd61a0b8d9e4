"""Clients of the protocol: the official SDK, over the real site."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, ReadResourceResult, TextResourceContents

from billow.doors.program import App
from billow.doors.rest.site import site
from tests.client import Api


@asynccontextmanager
async def connected(
    api: Api, *, key: str | None = None, mode: str = "auto", app: App | None = None
) -> AsyncIterator[Client]:
    """A client of the protocol with the key of *api* or another *key*; *mode* `legacy` is that with a handshake."""
    headers = {"Authorization": f"Bearer {key or api.key}"}
    transport = httpx2.ASGITransport(app=site(app or api.app))
    async with (
        httpx2.AsyncClient(transport=transport, headers=headers, timeout=60) as http,
        Client(streamable_http_client("http://billow.test/mcp", http_client=http), mode=mode) as client,
    ):
        yield client


async def done(client: Client, tool: str, **arguments: Any) -> Any:
    """What a call that succeeds answers; the SDK has held it against the tool's output schema."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, text(result)
    return result.structured_content


async def refused(client: Client, tool: str, **arguments: Any) -> Any:
    """The refusal of a call, whose text names its code."""
    result = await client.call_tool(tool, arguments)
    assert result.is_error, result.structured_content
    assert result.structured_content["code"] in text(result)
    return result.structured_content


async def document(client: Client, uri: str) -> str:
    """The text of the resource at *uri*, of the first of its forms."""
    return texts(await client.read_resource(uri))[0]


def texts(read: ReadResourceResult) -> list[str]:
    """All forms of a resource that is text."""
    assert all(isinstance(each, TextResourceContents) for each in read.contents)
    return [each.text for each in read.contents if isinstance(each, TextResourceContents)]


def text(result: CallToolResult) -> str:
    """The text of a result."""
    return "\n".join(block.text for block in result.content if block.type == "text")
