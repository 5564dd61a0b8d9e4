"""The address of the door: who may speak there, and what becomes of messages that are none."""

import json
from typing import Any

import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from billow.doors.rest.site import site
from tests.client import Api
from tests.doors.mcp.client import connected, done

ACCEPT = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


async def post(api: Api, content: str | bytes, **headers: str) -> httpx2.Response:
    """The answer to a message that is written by hand."""
    given = {**ACCEPT, "Authorization": f"Bearer {api.key}", **headers}
    return await api.http.post("/mcp", content=content, headers=given)


def calling(arguments: str, *, tool: str = "customers_create") -> str:
    """The message that calls a tool with *arguments*, which are text."""
    return f'{{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{{"name":"{tool}","arguments":{arguments}}}}}'


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer sk_test_nobody", "Basic c2s6", "Bearer \x7f"])
async def test_without_a_key_in_force_nothing_is_answered(api: Api, authorization: str) -> None:
    """The status is 401 with the way to authenticate, whatever was asked."""
    response = await post(api, '{"jsonrpc":"2.0","id":1,"method":"ping"}', Authorization=authorization)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.json()["error"]["data"]["code"] == "unauthenticated"


async def test_the_client_is_told_why_it_may_not(api: Api) -> None:
    """With a key that nobody has, the SDK's client reports the reason."""
    with pytest.raises(BaseExceptionGroup) as caught:
        async with connected(api, key="sk_test_nobody"):
            pass
    (reason,) = leaves(caught.value)
    assert isinstance(reason, MCPError)
    assert "key that is in force" in str(reason)


def leaves(error: BaseException) -> list[BaseException]:
    """The errors inside groups of errors."""
    return (
        [leaf for each in error.exceptions for leaf in leaves(each)]
        if isinstance(error, BaseExceptionGroup)
        else [error]
    )


async def test_a_key_that_is_revoked_is_refused_at_once(api: Api) -> None:
    """Nothing is remembered between two requests, so the next one after a revocation is refused."""
    made = await api.post("/api-keys", json={"name": "short", "scopes": ["customers:read"]})
    ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}'
    assert (await post(api, ping, Authorization=f"Bearer {made['key']}")).status_code == 200
    await api.delete(f"/api-keys/{made['id']}")
    assert (await post(api, ping, Authorization=f"Bearer {made['key']}")).status_code == 401


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("", 200),
        ("http://127.0.0.1:8000", 200),
        ("http://localhost:6274", 200),
        ("http://evil.example", 403),
        ("http://127.0.0.1.evil.example", 403),
        ("http://[::1", 403),
        ("null", 403),
    ],
)
async def test_a_page_of_a_stranger_may_not_ask(api: Api, origin: str, status: int) -> None:
    """What names no origin is no browser; else it must be this installation's own, or one of this machine."""
    headers = {"Origin": origin} if origin else {}
    response = await post(api, '{"jsonrpc":"2.0","id":1,"method":"ping"}', **headers)

    assert response.status_code == status


async def test_any_host_is_answered(api: Api) -> None:
    """Behind a proxy the host has a name that the program was not told, and the key decides."""
    response = await post(api, '{"jsonrpc":"2.0","id":1,"method":"ping"}', Host="billing.example.com")

    assert response.json() == {"jsonrpc": "2.0", "id": 1, "result": {}}


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
async def test_there_is_nothing_to_stream_and_nothing_to_end(api: Api, method: str) -> None:
    """Without sessions there is POST alone."""
    response = await api.http.request(method, "/mcp", headers={**ACCEPT, "Authorization": f"Bearer {api.key}"})

    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"


async def test_any_process_answers_any_request(api: Api) -> None:
    """Two sites over one database take turns within one conversation, as behind a proxy, with and without handshake."""
    transports = [httpx2.ASGITransport(app=site(api.app)) for _ in range(2)]

    class Turns(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            transports.reverse()
            return await transports[0].handle_async_request(request)

    for mode in ("auto", "legacy"):
        headers = {"Authorization": f"Bearer {api.key}"}
        async with (
            httpx2.AsyncClient(transport=Turns(), headers=headers) as http,
            Client(streamable_http_client("http://billow.test/mcp", http_client=http), mode=mode) as client,
        ):
            made = await done(client, "customers_create", name="Acme")
            assert await done(client, "customers_get", customer_id=made["id"]) == made


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ("{", 400),
        ("[]", 400),
        ("null", 400),
        ('{"jsonrpc":"2.0","id":1}', 400),
        ('{"jsonrpc":"2.0","id":1,"method":"tools/call"}', 200),
        ('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":7}}', 200),
        ('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"customers_get","arguments":[]}}', 200),
        ('{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{}}', 200),
        ('{"jsonrpc":"2.0","id":1,"method":"customers.create","params":{}}', 200),
    ],
)
async def test_a_message_that_is_none_is_an_error_of_the_protocol(api: Api, content: str, status: int) -> None:
    """Broken JSON, missing names and wrong types are told apart from mistakes of ours: no code is an internal error."""
    response = await post(api, content)

    assert response.status_code == status
    assert response.json()["error"]["code"] in (-32700, -32600, -32601, -32602)


@pytest.mark.parametrize(
    "arguments",
    [
        '{"name": ' + "[" * 60 + "]" * 60 + "}",
        '{"name": NaN}',
        '{"name": 1e999999}',
        '{"name": "\\u0000"}',
        '{"name": "\\ud800"}',
        '{"metadata": {"a": {}}, "name": "A"}',
    ],
)
async def test_hostile_arguments_are_refused(api: Api, arguments: str) -> None:
    """Depth, numbers and characters that nobody means are the caller's mistake in every version of the protocol."""
    for version in ("2025-11-25", "2026-07-28"):
        content, headers = enveloped(calling(arguments), version)
        answer = (await post(api, content, **headers)).json()
        told = answer["error"]["message"] if "error" in answer else answer["result"]["structuredContent"]["kind"]
        assert "internal" not in told.lower(), answer
        assert "error" in answer or answer["result"]["isError"]
    assert (await api.get("/customers"))["data"] == []


def enveloped(content: str, version: str) -> tuple[str, dict[str, str]]:
    """The message and its headers as a client of that version sends them."""
    headers = {"MCP-Protocol-Version": version}
    if version == "2025-11-25":
        return content, headers
    meta = {"io.modelcontextprotocol/protocolVersion": version, "io.modelcontextprotocol/clientCapabilities": {}}
    told = content.replace('"params":{', f'"params":{{"_meta":{json.dumps(meta)},', 1)
    return told, {**headers, "Mcp-Method": "tools/call", "Mcp-Name": "customers_create"}


async def test_numbers_keep_their_digits(api: Api) -> None:
    """A property of nineteen digits behind the point is stored as it was sent, and not as a binary fraction."""
    await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
    told: dict[str, Any] = {"account": "acme", "event_name": "x", "unique_id": "u", "timestamp": "2026-01-01T00:00:00Z"}
    written = json.dumps({"events": [{**told, "properties": {"a": "?"}}]}).replace('"?"', "0.1234567890123456789")
    response = await post(api, calling(written, tool="events_ingest"))

    assert response.json()["result"]["structuredContent"]["ingested"] == ["u"]
    assert b"0.1234567890123456789" in (await api.call("GET", "/events/u")).content


async def test_a_message_has_a_bound(api: Api) -> None:
    """What is larger than an ingestion request may be is not read."""
    limit = api.app.settings.bulk_body_limit

    assert (await post(api, calling('{"name": "' + "x" * limit + '"}'))).status_code == 413


async def test_what_is_said_to_a_model_is_there_in_both_versions(api: Api) -> None:
    """Name, release and instructions come with the handshake and without it."""
    for mode in ("auto", "legacy"):
        async with connected(api, mode=mode) as client:
            assert client.server_info
            assert client.server_info.name == "billow"
            assert "half-open" in (client.instructions or "")
