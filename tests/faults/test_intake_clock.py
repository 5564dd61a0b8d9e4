"""The clock of the machine jumps a year ahead and back while events arrive at full rate."""

from pathlib import Path
from typing import Any

from tests.faults.senders import Sending
from tests.faults.serving import Serving
from tests.faults.witness import BETWEEN, acknowledged, check, customer

YEAR_S = 365 * 86_400
HALF_A_DAY_S = 43_200


async def test_a_clock_that_jumps_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """A year ahead, right, half a day behind, and right again: events are taken, and known when they come again."""
    async with Serving.on(tmp_path / "home") as serving:
        at = await customer(serving)
        async with Sending.to(serving.port, serving.key, at) as sending:
            for seconds in (YEAR_S, 0, -HALF_A_DAY_S, 0):
                await acknowledged(sending, BETWEEN)
                serving.wrong_clock.write_text(str(seconds))
            await acknowledged(sending, BETWEEN)
        assert sending.broken == 0
        assert sending.refusals == []
        await check(serving, sending)


async def test_a_clock_that_is_a_year_behind_rejects_what_it_takes_for_the_future(tmp_path: Path) -> None:
    """What is stored is known all the same; what is new is kept with the reason, and stored by a replay later."""
    async with Serving.on(tmp_path / "home") as serving:
        at = await customer(serving)
        assert (await sent(serving, "before", at))["ingested"] == ["before"]
        serving.wrong_clock.write_text(str(-YEAR_S))
        again, new = await sent(serving, "before", at), await sent(serving, "after", at)
        serving.wrong_clock.write_text("0")
        await serving.ask("POST", "/events/rejected/replay", {})

        assert (again["duplicates"], again["rejected"]) == (["before"], [])
        assert (new["ingested"], [each["code"] for each in new["rejected"]]) == ([], ["future_timestamp"])
        assert await serving.stored() == {"before": 1, "after": 1}
        await serving.is_sound()


async def sent(serving: Serving, unique_id: str, at: str) -> Any:
    """The verdict on one event."""
    event = {"account": "busy", "event_name": "call", "unique_id": unique_id, "timestamp": at, "properties": {"n": 1}}
    return await serving.ask("POST", "/events", event)
