"""What a person keeps open beside the work: events as they come, the clock, completion of what is typed."""

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from standardwebhooks.webhooks import Webhook

from billow.doors.cli.clock import reached
from billow.doors.cli.output import Failure
from tests.cli.running import COMMAND, Shell, undecided
from tests.client import Api
from tests.scenarios.business import business, fixed, subscribe

HEAVY = ("sqlalchemy", "pydantic", "uvicorn", "starlette", "grpc", "asyncpg", "alembic")


@dataclass
class Hooks:
    """A receiver of webhooks on this machine: what came, and what it answers."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@asynccontextmanager
async def receiver(*statuses: int) -> AsyncIterator[Hooks]:
    """A receiver that answers with *statuses*, then with 204."""
    hooks = Hooks(statuses=list(statuses))

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = {n.lower(): v for n, v in (line.split(": ", 1) for line in head.splitlines()[1:] if line)}
        hooks.came.append((headers, await reader.readexactly(int(headers["content-length"]))))
        status = hooks.statuses.pop(0) if hooks.statuses else 204
        writer.write(f"HTTP/1.1 {status} Said\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        hooks.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hooks"
        yield hooks


@asynccontextmanager
async def listening(shell: Shell, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`billow listen` inside the block, once it has said that it listens."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *COMMAND, "listen", *arguments, stdout=pipe, stderr=pipe, env=shell.environment
    )
    assert process.stderr
    said = (await asyncio.wait_for(process.stderr.readline(), 30)).decode()
    assert said.startswith("Listening"), said + (await process.stderr.read()).decode()
    yield process
    if process.returncode is None:
        process.kill()
        await process.wait()


async def lines(stream: asyncio.StreamReader | None, count: int) -> list[str]:
    """The next lines of a stream."""
    assert stream
    return [(await asyncio.wait_for(stream.readline(), 30)).decode() for _ in range(count)]


async def test_events_are_sent_on_as_a_receiver_would_get_them(billow: Shell, api: Api) -> None:
    """In order, each once, signed so that the library of the standard takes them; one that is refused is told of."""
    await api.post("/customers", json={"name": "Before", "external_id": "before"})
    async with receiver(204, 500) as hooks, listening(billow, "--forward-to", hooks.url) as process:
        (secret,) = await lines(process.stderr, 1)
        for name in ("a", "b", "c"):
            await api.post("/customers", json={"name": name, "external_id": name})
        shown = [json.loads(line) for line in await lines(process.stdout, 3)]
        told = await lines(process.stderr, 3)
        process.send_signal(signal.SIGINT)
        code = await asyncio.wait_for(process.wait(), 30)

    verifier = Webhook(secret.split()[-1])
    received = [verifier.verify(body, headers) for headers, body in hooks.came]
    assert [event["data"]["external_id"] for event in received] == ["a", "b", "c"]
    assert received == shown == (await api.get("/feed", after=1))["data"]
    assert [headers["webhook-id"] for headers, _ in hooks.came] == [event["id"] for event in shown]
    assert [line.split()[1] for line in told] == ["204", "500", "204"]
    assert code == 0


async def test_a_receiver_that_is_not_there_is_told_of_and_the_next_event_comes(billow: Shell, api: Api) -> None:
    """Without anybody at the address each event is shown with what went wrong; SIGTERM ends it with 0."""
    secret = "whsec_" + "A" * 44
    typed = ("--after", "0", "--types", "customer.*", "--secret", secret, "--forward-to", "http://127.0.0.1:9/hooks")
    async with listening(billow, *typed) as process:
        assert (await lines(process.stderr, 1))[0].endswith(f"signed with {secret}\n")
        for name in ("a", "b"):
            await api.post("/customers", json={"name": name})
        shown = [json.loads(line)["type"] for line in await lines(process.stdout, 2)]
        told = await lines(process.stderr, 2)
        process.terminate()
        code = await asyncio.wait_for(process.wait(), 30)

    assert shown == ["customer.created", "customer.created"]
    assert all("no answer" in line for line in told)
    assert code == 0


async def test_listening_begins_where_it_is_told_to(billow: Shell, api: Api) -> None:
    """From now on, behind an event, or at an instant of the sandbox's own time."""
    await api.clock("2026-01-01T00:00:00Z")
    for number in range(5):
        await api.post("/customers", json={"name": str(number)})
    await api.advance("2026-02-01T00:00:00Z")
    for number in range(5, 9):
        await api.post("/customers", json={"name": str(number)})
    created = {
        e["data"]["name"]: e["sequence"] for e in (await api.get("/feed", limit=100))["data"] if "name" in e["data"]
    }

    for typed, first in (
        (("--after", str(created["2"])), "3"),
        (("--since", "2026-02-01"), "5"),
        (("--after", "0"), "0"),
    ):
        async with listening(billow, *typed, "--types", "customer.created") as process:
            (line,) = await lines(process.stdout, 1)
        assert json.loads(line)["data"]["name"] == first
    async with listening(billow) as process:
        await api.post("/customers", json={"name": "new"})
        (line,) = await lines(process.stdout, 1)
    assert json.loads(line)["data"]["name"] == "new"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("--types", "nonsense"), 7),
        (("--forward-to", "localhost"), 2),
        (("--forward-to", "http://127.0.0.1:9", "--secret", "whsec_?"), 2),
        (("--since", "yesterday"), 2),
    ],
    ids=lambda each: str(each),
)
async def test_listening_that_cannot_begin_says_why(billow: Shell, typed: tuple[str, ...], code: int) -> None:
    """An unknown type, an address, a secret or an instant that is none ends the command with its code."""
    ended = await billow.alone("listen", *typed)

    assert (ended.code, ended.stdout) == (code, "")
    assert typed[-2] in ended.stderr or typed[-1] in ended.stderr


async def test_the_clock_is_made_shown_and_moved(billow: Shell, api: Api) -> None:
    """Without its id; a month on, what was due has happened when the command ends; a way back is refused."""
    none = await billow("clock", "show")
    made = await billow("clock", "create", "2026-01-31")
    shown = await billow("clock", "show", "-o", "table")
    api.clock_id = made.json["id"]
    moved = await billow("clock", "advance", "+1mo")
    again = await billow("clock", "advance", "2026-03-01T12:00:00Z")
    back = await billow("clock", "advance", "2026-01-01")

    assert (none.code, "billow clock create" in none.stderr) == (5, True)
    assert made.json["frozen_at"] == "2026-01-31T00:00:00Z"
    assert "2026-01-31T00:00:00Z" in shown.stdout
    assert (moved.json["frozen_at"], moved.json["status"]) == ("2026-02-28T00:00:00Z", "ready")
    assert again.json["frozen_at"] == "2026-03-01T12:00:00Z"
    assert (back.code, "test_clock_backwards" in back.stderr) == (7, True)


async def test_what_falls_due_has_happened_when_the_clock_is_there(billow: Shell, api: Api) -> None:
    """A quarter on, a monthly subscription has its four invoices; on a terminal a bar was shown and is gone."""
    await business(api, fixed("49.00"))
    await subscribe(api, start="2026-01-01")
    ended = await billow.on_terminal("clock", "advance", "2026-04-01T00:00:00Z")

    assert ended.code == 0
    assert "2026-04-01T00:00:00Z" in ended.stdout
    assert len((await billow("invoices", "list", "--all")).json["data"]) == 4


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("+36h", "2026-02-01T12:30:00"),
        ("+30d", "2026-03-02T00:30:00"),
        ("+2w", "2026-02-14T00:30:00"),
        ("+1mo", "2026-02-28T00:30:00"),
        ("+1y", "2027-01-31T00:30:00"),
        ("2026-02-01", "2026-02-01T00:00:00"),
        ("2026-02-01T05:00:00+02:00", "2026-02-01T03:00:00"),
    ],
)
def test_how_far_a_clock_goes(typed: str, meant: str) -> None:
    """From half past midnight on 31 January: hours, days, weeks, clipped months and years, or right to an instant."""
    start = datetime(2026, 1, 31, 0, 30, tzinfo=UTC)

    assert reached(start, typed) == datetime.fromisoformat(meant).replace(tzinfo=UTC)


@pytest.mark.parametrize("typed", ["tomorrow", "+1", "+9999y", "-1d", "2026-13-01"])
def test_what_is_no_way_on_is_wrong_usage(typed: str) -> None:
    """It ends with 2."""
    with pytest.raises(Failure) as caught:
        reached(datetime(2026, 1, 31, tzinfo=UTC), typed)
    assert caught.value.code == 2


def completed(line: str) -> list[str]:
    """What the shell is offered behind *line*, asked as bash asks."""
    words = line.split(" ")
    asked = {"_BILLOW_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    said = subprocess.run(COMMAND, capture_output=True, text=True, env={**undecided(), **asked}, check=True)
    return said.stdout.split()


def test_the_shell_completes_resources_verbs_options_and_choices() -> None:
    """What is derived is completed like what is written down."""
    assert completed("billow custo") == ["customers"]
    assert completed("billow customers cr") == ["create"]
    assert completed("billow events i") == ["ingest", "import"]
    assert completed("billow customers create --billing-address.ci") == ["--billing-address.city"]
    assert completed("billow invoices list --status over") == ["overdue"]
    assert completed("billow customers list -o y") == ["yaml"]
    assert {"up", "listen", "customers", "webhook-endpoints"} <= set(completed("billow "))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_a_shell_asks_the_program(shell: str) -> None:
    """It is printed, and names the way in which the program is asked; bash takes it as it is."""
    said = subprocess.run([*COMMAND, "completion", shell], capture_output=True, text=True, env=undecided(), check=True)

    assert "_BILLOW_COMPLETE=complete_" + shell in said.stdout
    if shell == "bash":
        check = ["bash", "-c", f"{said.stdout}\ncomplete -p billow"]
        assert "billow" in subprocess.run(check, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    "typed", [(), ("customers",), ("customers", "create"), ("up",), ("clock", "advance")], ids=" ".join
)
def test_help_appears_without_the_program(typed: tuple[str, ...]) -> None:
    """Neither the database nor a server nor a validator is loaded to show what there is."""
    code = (
        "import atexit, sys\n"
        f"atexit.register(lambda: print([m for m in {HEAVY} if m in sys.modules], file=sys.stderr))\n"
        f"sys.argv = ['billow', *{list(typed)}, '--help']\n"
        "from billow.bootstrap import main; main()"
    )
    said = subprocess.run([COMMAND[0], "-c", code], capture_output=True, text=True, env=undecided(), check=True)

    assert "Usage: billow" in said.stdout
    assert said.stderr.strip() == "[]"


async def test_a_call_loads_no_more_than_a_client_needs(billow: Shell) -> None:
    """The command asks by HTTP: nothing of the program that it asks is loaded."""
    code = (
        "import atexit, sys\n"
        f"atexit.register(lambda: print([m for m in {HEAVY} if m in sys.modules], file=sys.stderr))\n"
        "sys.argv = ['billow', 'customers', 'list']\n"
        "from billow.bootstrap import main; main()"
    )
    env = {**os.environ, **billow.environment}
    process = await asyncio.create_subprocess_exec(
        COMMAND[0], "-c", code, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=env
    )
    out, err = await process.communicate()

    assert json.loads(out)["data"] == []
    assert err.decode().strip() == "[]"
