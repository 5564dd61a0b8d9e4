"""`billow mcp`: a real process between a client on standard input and output and a running Billow."""

import asyncio
import json
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from tests.client import Api
from tests.doors.mcp.client import document, done, refused
from tests.served import served

PAGE = Path(__file__).parents[3] / "docs" / "how" / "mcp.md"


@asynccontextmanager
async def bridged(url: str, key: str, *, mode: str = "auto") -> AsyncIterator[Client]:
    """A client of the command that the guide's configuration names, with the address and the key put in."""
    config = json.loads(re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0])
    told = config["mcpServers"]["billow"]
    assert (told["command"], set(told["env"])) == ("billow", {"BILLOW_URL", "BILLOW_API_KEY"})
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-m", "billow", *told["args"]],
        env={"BILLOW_URL": url, "BILLOW_API_KEY": key},
    )
    async with Client(parameters, mode=mode) as client:
        yield client


async def run(*arguments: str, said: bytes = b"") -> tuple[int | None, bytes, bytes]:
    """What a `billow mcp` that hears *said* ends with, and what it wrote to standard output and error."""
    command = [sys.executable, "-m", "billow", "mcp", *arguments]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe)
    out, err = await asyncio.wait_for(process.communicate(said), 60)
    return process.returncode, out, err


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_desktop_client_works_through_the_command(api: Api, mode: str) -> None:
    """Tools, money with its preview, resources and refusals pass as they do over HTTP."""
    async with served(api.app) as url, bridged(url, api.key, mode=mode) as client:
        assert "invoices_finalize" in {tool.name for tool in (await client.list_tools()).tools}
        await done(client, "customers_create", name="Müller", external_id="acme", currency="USD")
        line = {"description": "Onboarding", "quantity": "3", "unit_price": "16.14"}
        issued = {"customer_id": "acme", "line_items": [line], "status": "issued"}
        preview = await done(client, "invoices_create", **issued)
        assert (preview["would_answer"]["total"], (await client.list_resources()).resources) == ("48.42", [])
        made = await done(client, "invoices_create", **issued, confirm=True)
        explained = await document(client, f"billow://invoices/{made['id']}/explain")
        assert (await refused(client, "invoices_get", invoice_id="none"))["code"] == "not_found"

    assert made["total"] == "48.42"
    assert explained.startswith(f"# {made['number']}: 48.42 USD")
    assert (await api.get("/customers/acme"))["name"] == "Müller"


async def test_a_key_that_is_not_in_force_ends_the_command(api: Api) -> None:
    """It ends with 3 and says why on standard error; nothing is on standard output."""
    async with served(api.app) as url:
        code, out, err = await run("--url", url, "--key", "sk_test_nobody")

    assert (code, out) == (3, b"")
    assert b"does not take the key" in err
    assert b"sk_test_nobody" not in err


async def test_nobody_who_answers_ends_the_command(api: Api) -> None:
    """It ends with 9 and names the address and `billow up`."""
    async with served(api.app) as url:
        pass
    code, out, err = await run("--url", url, "--key", "sk_test_any")

    assert (code, out) == (9, b"")
    assert url.encode() in err
    assert b"billow up" in err


async def test_the_end_of_the_input_ends_the_command_in_peace(api: Api) -> None:
    """What was asked before is answered, a line that is no message is told, and the command ends with 0."""
    said = (
        b'nonsense\n{"jsonrpc":"2.0","id":1,"method":"ping"}\n{"jsonrpc":"2.0","method":"notifications/initialized"}\n'
    )
    async with served(api.app) as url:
        code, out, err = await run("--url", url, "--key", api.key, said=said)

    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0, err
    assert answers[0]["error"]["code"] == -32700
    assert answers[1:] == [{"jsonrpc": "2.0", "id": 1, "result": {}}]


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_the_command_at_once(api: Api, told: signal.Signals) -> None:
    """Ctrl+C does not wait for another line of input."""
    async with served(api.app) as url:
        command = [sys.executable, "-m", "billow", "mcp", "--url", url, "--key", api.key]
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
        assert process.stdin
        assert process.stdout
        process.stdin.write(b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
        await process.stdout.readline()
        process.send_signal(told)
        assert await asyncio.wait_for(process.wait(), 10) == -told


async def test_a_billow_that_goes_away_is_told_and_found_again(api: Api) -> None:
    """While nobody answers a call is an error that says so; the command lives on."""
    async with served(api.app) as url:
        client_of = bridged(url, api.key)
        client = await client_of.__aenter__()
        await done(client, "customers_list")
    with pytest.raises(Exception, match="Nobody answers"):
        await client.call_tool("customers_list", {})
    await client_of.__aexit__(None, None, None)
