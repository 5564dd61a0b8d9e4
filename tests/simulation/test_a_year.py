"""A simulated year: workers bill together what several callers change at the same time, and every day counts once.

In the ordinary suite it is a quarter of two dozen subscriptions; `make year` runs the year of a thousand, or as many
subscriptions and months as BILLOW_TEST_YEAR says (`200x6`). BILLOW_TEST_SEED chooses another stream of changes; which
of them comes before which bill is left to the workers.
"""

import os
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from billow.bootstrap import App, assemble
from billow.doors.cli.doctor import examine
from tests.client import Api, World
from tests.conftest import create_database, test_settings
from tests.simulation.days import FEES, Told, amount, fees_agreed, fees_billed, fees_worth, usage_worth
from tests.simulation.stream import WEIGHTS, Stream, months
from tests.simulation.workers import seconds, workers

SEED = int(os.environ.get("BILLOW_TEST_SEED", "20260101"))
CHOSEN = os.environ.get("BILLOW_TEST_YEAR")
SUBSCRIPTIONS, MONTHS = (int(n) for n in (CHOSEN or "24x3").split("x"))
CHANGES = 2
"""So many things are done to each subscription in a month, on average."""
WORKERS = 2
MOST = 6 * 3600 if CHOSEN else 400
Lines = list[list[dict[str, Any]]]


@pytest_asyncio.fixture(loop_scope="session")
async def unattended(cluster: str, template: str, tmp_path: Path) -> AsyncIterator[App]:
    """The program on a database of its own, without a worker."""
    url = await create_database(cluster, f"year_{os.getpid()}", template=template)
    async with assemble(test_settings(tmp_path), url) as app:
        yield app


@pytest.mark.timeout(MOST)
async def test_every_day_of_every_item_is_billed_once(
    unattended: App, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two workers bill what three callers add to, take from, pause, cancel and use, backdated and ahead, while the
    clock runs: the days on the lines are those that were agreed, so is the money, and the doctor finds nothing."""
    began = time.monotonic()
    world = await World.found(unattended)
    async with world.sandbox() as api, workers(unattended.database.url, tmp_path, count=WORKERS) as found:
        stream = Stream(api, SEED)
        await stream.open(SUBSCRIPTIONS)
        for until in months(MONTHS):
            await stream.flow(until, count=CHANGES * SUBSCRIPTIONS)
            _tell(capsys, f"{until.date()} after {time.monotonic() - began:.0f} s")
        await clean(unattended)
        await stream.leave()
        await stream.arrive(stream.now + timedelta(days=130))
        shares = [seconds(pid) for pid in found]
        _tell(capsys, f"workers computed {shares} s; {dict(stream.done)}; refused {dict(stream.refused)}")
        await audit(api, stream)
    await clean(unattended)
    _tell(capsys, f"seed {SEED}: {time.monotonic() - began:.0f} s")


async def audit(api: Api, stream: Stream) -> None:
    """The lines against the versions, subscription by subscription."""
    rare = set() if CHOSEN else {"cancel", "uncancel", "unpause", "terms"}
    assert {*stream.done, *rare} == set(WEIGHTS), f"seed {SEED}: something was never done: {stream.done}"
    assert (await api.get("/subscriptions", limit=1, status="active,paused,trialing,scheduled"))["data"] == []
    lines = await lines_of(api)
    for each in stream.subscribers:
        path = f"/subscriptions/{each.subscription}"
        told = Told(subscription=await api.get(path), versions=await api.every(f"{path}/versions"))
        own = lines[each.subscription]
        flat = [line for invoice in own for line in invoice]
        said = f"seed {SEED}, {each.ref}"
        assert fees_billed(own) == fees_agreed(told), said
        assert amount([x for x in flat if x["kind"] in FEES]) == fees_worth(told), said
        assert amount([x for x in flat if x["item_key"] == "calls"]) == usage_worth(told, [*each.used.values()]), said
    assert (await api.get("/ledger/trial-balance"))["balanced"]


async def lines_of(api: Api) -> dict[str, Lines]:
    """The lines of each subscription, invoice by invoice, the first one first; invoices have numbers without a gap."""
    found: dict[str, Lines] = defaultdict(list)
    invoices = list(reversed(await api.every("/invoices")))
    for invoice in invoices:
        for subscription in invoice["subscription_ids"]:
            found[subscription].append([x for x in invoice["line_items"] if x["subscription_id"] == subscription])
    assert sorted(x["number"] for x in invoices) == [f"INV-{n:06d}" for n in range(1, len(invoices) + 1)]
    return found


async def clean(app: App) -> None:
    """The doctor finds nothing broken, and leaves no check out."""
    report = await examine(app.database.url)
    assert report.exit_code == 0, [*report.broken, *report.unrun]


def _tell(capsys: pytest.CaptureFixture[str], words: str) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{words}")
        sys.stdout.flush()
