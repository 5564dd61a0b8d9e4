"""`billow run`: what is due is billed, and whoever started it sees it end."""

import re

from tests.cli.running import Shell
from tests.client import Api
from tests.faults.test_one_bad_subscription import spoilt, three
from tests.scenarios.business import invoices

ENDED = r"run_\w{26} finished: 3 of 3 subscriptions, %s invoices, %s lines in \d+(\.\d+)? s\n"


async def due(api: Api) -> list[str]:
    """Three subscriptions that are due on the first of February, while nothing is billed by itself."""
    made = await three(api)
    await api.post("/billing-runs", json={"kind": "automatic", "held": True})
    await api.advance("2026-02-01T00:00:00Z")
    assert len(await invoices(api)) == 3
    return made


async def test_what_is_due_by_a_day_is_billed_and_watched(billow: Shell, api: Api) -> None:
    """By the day before nothing is due; by the day all three are billed, and the command ends when the run has."""
    await due(api)
    before = await billow("run", "--date", "2026-01-31", "--watch")
    assert (before.code, before.stderr) == (0, "")
    assert "finished: 0 of 0 subscriptions, 0 invoices, 0 lines" in before.stdout

    ended = await billow("run", "--date", "2026-02-01", "--watch")
    assert (ended.code, ended.stderr) == (0, "")
    assert re.fullmatch(ENDED % (3, 3), ended.stdout)
    assert len(await invoices(api)) == 6


async def test_a_run_that_is_not_watched_goes_on_by_itself(billow: Shell, api: Api) -> None:
    """The command says that it has begun, of one customer, and ends."""
    await due(api)
    begun = await billow("run", "--customer", "beta", "--no-watch")
    assert begun.code == 0
    assert re.match(r"run_\w{26} running: 0 of 1 subscriptions", begun.stdout)


async def test_what_could_not_be_billed_is_named(billow: Shell, api: Api) -> None:
    """It ends with 1 when one of three is set aside, and shows which and why."""
    first, *_ = await due(api)
    await spoilt(api, first)
    ended = await billow("run", "--date", "2026-02-01", "--watch")
    assert ended.code == 1
    assert re.fullmatch(ENDED % (2, 2), ended.stdout)
    (failure,) = (await api.get(f"/billing-runs/{ended.stdout.split()[0]}/failures"))["data"]
    named = f"  {first}  {failure['reason']}\n"
    assert ended.stderr == f"{named}Error: 1 of 3 subscriptions could not be billed.\n"
    assert failure["reason"]


async def test_a_day_ahead_is_refused(billow: Shell, api: Api) -> None:
    """What is not due is not billed; the refusal names the day that can be."""
    await due(api)
    refused = await billow("run", "--date", "2026-02-02")
    assert refused.code == 7
    assert "2026-02-01" in refused.stderr


async def test_a_terminal_shows_the_way(billow: Shell, api: Api) -> None:
    """A bar from none of three on; what stays is how it ended."""
    await due(api)
    ended = await billow.on_terminal("run", "--date", "2026-02-01", "--watch")
    assert ended.code == 0
    assert "0/3" in ended.stdout
    assert "\N{BOX DRAWINGS HEAVY HORIZONTAL}" in ended.stdout
    assert "finished: 3 of 3 subscriptions, 3 invoices" in ended.stdout.splitlines()[-1]
