"""`billow demo` at a terminal: a fresh sandbox, a bar that moves with the year, and the numbers at the end."""

import asyncio

import httpx2
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from billow.doors.cli.client import Target, connect, refused, unreachable
from billow.doors.cli.demo import STEPS, Summary, load, shown
from billow.doors.cli.output import err, out

SANDBOX = "Nimbus AI, a demonstration"


def run(to: Target, *, seed: int, into_this: bool) -> None:
    """The year stands in a fresh sandbox, or in that of the key with *into_this*; the key to it is on stdout.

    Raises Failure when nobody answers or a request is refused.
    """
    try:
        asyncio.run(_run(to, seed=seed, into_this=into_this))
    except httpx2.TransportError as error:
        raise unreachable(to, error) from None


async def _run(to: Target, *, seed: int, into_this: bool) -> None:
    there = to if into_this else Target(url=to.url, key=await _fresh(to))
    summary = await _filled(there, seed=seed)
    out().print(shown(summary))
    out().print(f"\nSandbox key  {there.key}", soft_wrap=True, markup=False)


async def _fresh(to: Target) -> str:
    async with connect(to) as client:
        response = await client.post("/sandboxes", json={"name": SANDBOX})
        if response.status_code >= 300:
            raise refused(response)
        key: str = response.json()["key"]
        return key


async def _filled(to: Target, *, seed: int) -> Summary:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err(), transient=True) as bar:
        task = bar.add_task("", total=STEPS)
        async with connect(to) as client:
            return await load(
                client,
                lambda text: bar.update(task, description=f"{text:<24}"),
                seed=seed,
                moved=lambda: bar.advance(task),
            )
