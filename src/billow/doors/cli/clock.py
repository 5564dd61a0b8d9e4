"""`billow clock`: the frozen time of the sandbox of the key, found without its id and moved with a bar."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from billow.doors.cli.help import Command, Group
from billow.doors.cli.options import DataDir, Key, Url
from billow.doors.cli.output import CODES, WRONG_USAGE, Failure

if TYPE_CHECKING:
    import httpx2

    from billow.doors.cli.client import Target

LOOK_S = 0.2
_STEP = re.compile(r"\+([0-9]{1,4})(h|d|w|mo|y)", re.ASCII)
_DAYS = {"d": 1, "w": 7}

clock = typer.Typer(
    cls=Group,
    help="The test clock of the key's sandbox: it freezes time there, and moves it on when it is told.",
    no_args_is_help=True,
)
When = Annotated[
    str, typer.Argument(help="An instant, 2026-02-01T00:00:00Z, or a day, which begins at midnight in UTC.")
]
Goal = Annotated[str, typer.Argument(help="An instant or a day, or how far to go: +12h, +30d, +2w, +1mo, +1y.")]
Output = Annotated[
    Literal["table", "json", "yaml"] | None,
    typer.Option("--output", "-o", envvar="BILLOW_OUTPUT", show_default="table on a terminal, else json"),
]


@clock.command(cls=Command, epilog="Example: **billow clock show**")
def show(output: Output = None, url: Url = None, key: Key = None, data_dir: DataDir = None) -> None:
    """Show where the clock stands."""
    from billow.doors.cli.client import target

    _told(_Sandbox(target(url, key, data_dir)).show(), output)


@clock.command(cls=Command, epilog="Example: **billow clock create 2026-01-01T00:00:00Z**")
def create(frozen_at: When, output: Output = None, url: Url = None, key: Key = None, data_dir: DataDir = None) -> None:
    """Freeze the time of the sandbox; from then on it moves only by `billow clock advance`."""
    from billow.doors.cli.client import target

    _told(_Sandbox(target(url, key, data_dir)).create(instant(frozen_at)), output)


@clock.command(cls=Command, epilog="Example: **billow clock advance +1mo**")
def advance(to: Goal, output: Output = None, url: Url = None, key: Key = None, data_dir: DataDir = None) -> None:
    """Move the clock forward and wait until everything due on the way has happened, in order of time."""
    from billow.doors.cli.client import target

    _told(_Sandbox(target(url, key, data_dir)).advance(to), output)


def _told(work: Any, output: str | None) -> None:
    import asyncio

    from billow.doors.cli.resources import showing
    from billow.doors.cli.resources.request import Manner

    showing.answer(asyncio.run(work), Manner(output=output))


class _Sandbox:
    """The sandbox of a key, asked for its clock. Its methods answer the clock as the server wrote it."""

    def __init__(self, to: "Target") -> None:
        self._to = to

    async def show(self) -> bytes:
        """Raises Failure when there is none."""
        from billow.doors.cli.client import connect

        async with connect(self._to) as client:
            return (await self._found(client)).content

    async def create(self, frozen_at: datetime) -> bytes:
        from billow.doors.cli.client import connect

        async with connect(self._to) as client:
            return (await self._ask(client, "POST", "/test-clocks", {"frozen_at": frozen_at.isoformat()})).content

    async def advance(self, to: str) -> bytes:
        """It is ready at *to*; a bar shows the way where a terminal does."""
        import asyncio

        from billow.doors.cli.client import connect

        async with connect(self._to) as client:
            found = (await self._found(client)).json()
            start = datetime.fromisoformat(found["frozen_at"])
            goal = reached(start, to)
            path = f"/test-clocks/{found['id']}"
            moving = asyncio.create_task(self._ask(client, "POST", f"{path}/advance", {"to": goal.isoformat()}))
            with _bar(start, goal) as moved:
                while True:
                    await asyncio.wait([moving], timeout=LOOK_S)
                    if moving.done():
                        moving.result()
                    response = await self._ask(client, "GET", path)
                    stands = response.json()
                    moved(datetime.fromisoformat(stands["frozen_at"]))
                    if moving.done() and stands["status"] == "ready":
                        return response.content
                    if moving.done():
                        await asyncio.sleep(LOOK_S)

    async def _found(self, client: "httpx2.AsyncClient") -> "httpx2.Response":
        listed = (await self._ask(client, "GET", "/test-clocks")).json()["data"]
        if not listed:
            raise Failure("Time is real here: billow clock create 2026-01-01T00:00:00Z freezes it.", code=CODES[404])
        return await self._ask(client, "GET", f"/test-clocks/{listed[0]['id']}")

    async def _ask(self, client: "httpx2.AsyncClient", method: str, path: str, body: Any = None) -> "httpx2.Response":
        import httpx2

        from billow.doors.cli.client import refused, unreachable

        try:
            response = await client.request(method, path, json=body)
        except httpx2.TransportError as error:
            raise unreachable(self._to, error) from None
        if response.status_code >= 300:
            raise refused(response)
        return response


def instant(text: str) -> datetime:
    """The instant in *text*; a day is its midnight, and without a zone it is in UTC. Raises Failure."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Failure(f"{text!r} is no instant: write 2026-02-01T00:00:00Z, or 2026-02-01.", code=WRONG_USAGE) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def reached(start: datetime, text: str) -> datetime:
    """The instant that *text* names, or that lies as far behind *start* as it says. Raises Failure."""
    from billow.kit.time import add_months

    step = _STEP.fullmatch(text)
    if step is None:
        return instant(text)
    count, unit = int(step[1]), step[2]
    try:
        if unit == "h":
            return start + timedelta(hours=count)
        if unit in _DAYS:
            return start + timedelta(days=count * _DAYS[unit])
        return datetime.combine(add_months(start.date(), count * (12 if unit == "y" else 1)), start.timetz())
    except (ValueError, OverflowError):
        raise Failure(f"{text} leads to no date.", code=WRONG_USAGE) from None


@contextmanager
def _bar(start: datetime, goal: datetime) -> Iterator[Callable[[datetime], None]]:
    """A bar from *start* to *goal* on stderr, where that is a terminal; the yielded function moves it."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from billow.doors.cli.output import err

    console = err()
    columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(f"{start:%Y-%m-%d %H:%M}", total=max((goal - start).total_seconds(), 1))

        def moved(now: datetime) -> None:
            bar.update(task, completed=(now - start).total_seconds(), description=f"{now:%Y-%m-%d %H:%M}")

        yield moved
