"""One file, imported by two processes at once."""

import asyncio
import os
import re
import sys
from pathlib import Path

from tests.client import Api
from tests.faults.serving import stored_beside, until
from tests.served import served

ROWS = 4_000
LONG = 20_000
"""Rows of an import that lasts long enough to say how far it has come."""
CUSTOMERS = 7
COMMAND = [sys.executable, "-c", "from billow.bootstrap import main; main()"]
IMPORT = [
    *("events", "import", "usage.csv", "--event-name", "call", "--customer-column", "who"),
    *("--timestamp-column", "at", "--map", "tokens=Tokens", "--create-customers"),
]


def written(folder: Path, *, rows: int = ROWS) -> None:
    """The file of so many rows that differ, of seven customers."""
    lines = [f"c{n % CUSTOMERS},2026-01-{1 + n % 28:02d}T03:04:05Z,{n}\n" for n in range(rows)]
    (folder / "usage.csv").write_text("who,at,Tokens\n" + "".join(lines))


async def start(folder: Path, url: str, key: str) -> asyncio.subprocess.Process:
    """A process that imports the file."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BILLOW_")}
    return await asyncio.create_subprocess_exec(
        *COMMAND,
        *IMPORT,
        cwd=folder,
        env={**environment, "BILLOW_URL": url, "BILLOW_API_KEY": key},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def imported(folder: Path, url: str, key: str) -> dict[str, int]:
    """What a process that imports the file reports: how many rows there were, and what became of them."""
    process = await start(folder, url, key)
    said, wrong = await process.communicate()
    assert process.returncode == 0, (said.decode(), wrong.decode())
    return {name: int(count) for name, count in re.findall(r"^(\w+) +(\d+)", said.decode(), re.MULTILINE)}


async def test_a_file_from_two_processes_at_once_is_stored_once(api: Api, tmp_path: Path) -> None:
    """Each reports every row, and what the two say they stored, and whom they made, adds up to the file."""
    written(tmp_path)
    async with served(api.app) as url:
        reports = await asyncio.gather(imported(tmp_path, url, api.key), imported(tmp_path, url, api.key))

    assert [(each["rows"], each["rejected"]) for each in reports] == [(ROWS, 0)] * 2
    assert [each["ingested"] + each["duplicates"] for each in reports] == [ROWS] * 2
    assert sum(each["ingested"] for each in reports) == ROWS
    assert sum(each.get("customers", 0) for each in reports) == CUSTOMERS
    found = await stored_beside(api.app, (await api.get("/customers/c0"))["id"])
    assert (len(found), set(found.values())) == (ROWS, {1})


async def test_a_process_that_starts_later_has_a_report_of_its_own(api: Api, tmp_path: Path) -> None:
    """It does not go on where the other, which still runs, has come to: what the two stored adds up to the file."""
    written(tmp_path, rows=LONG)
    async with served(api.app) as url:
        first = asyncio.create_task(imported(tmp_path, url, api.key))

        async def told() -> bool:
            assert not first.done(), "it was done too soon"
            return any(tmp_path.glob(".billow/imports/*.json"))

        await until(told, "half done")
        reports = await asyncio.gather(first, imported(tmp_path, url, api.key))

    assert [(each["rows"], each["rejected"]) for each in reports] == [(LONG, 0)] * 2
    assert [each["ingested"] + each["duplicates"] for each in reports] == [LONG] * 2
    assert sum(each["ingested"] for each in reports) == LONG


async def test_a_file_whose_import_was_killed_is_finished_by_two_processes_at_once(api: Api, tmp_path: Path) -> None:
    """Both go on where the killed one was, as far as it had told; every row is stored, once."""
    written(tmp_path)
    async with served(api.app) as url:
        killed = await start(tmp_path, url, api.key)

        async def begun() -> bool:
            assert killed.returncode is None, "it was done too soon"
            return bool((await api.get("/events", limit=1))["data"])

        await until(begun, "begun")
        killed.kill()
        await killed.wait()
        reports = await asyncio.gather(imported(tmp_path, url, api.key), imported(tmp_path, url, api.key))

    assert [(each["rows"], each["rejected"]) for each in reports] == [(ROWS, 0)] * 2
    assert [each["ingested"] + each["duplicates"] for each in reports] == [ROWS] * 2
    found = await stored_beside(api.app, (await api.get("/customers/c0"))["id"])
    assert (len(found), set(found.values())) == (ROWS, {1})
