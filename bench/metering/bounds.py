"""Rows of what stays within bounds: memory, and what is refused."""

from collections.abc import Sequence

from bench.metering.rows import Row
from bench.metering.world import BATCH, World

ENDLESS = 10**9
CROWD = 512
"""Connections of which each has a request in flight: twelve megabytes of them."""
NARROW = {"BILLOW_INTAKE_BYTES": str(2 * 1024 * 1024)}
"""So that the crowd is far beyond what may wait."""
MEGABYTE = 1024 * 1024


async def memory(world: World) -> Sequence[Row]:
    """What the server holds after a while at full rate, beside what it held when it was warm and idle."""
    async with world.serving() as api:
        await world.events_to(api, 100 * BATCH)
        idle = api.memory()
        world.say(f"memory after {world.size.minute} s at full rate")
        result = await world.events_to(api, ENDLESS, seconds=world.size.minute)
        busy = api.memory()
    more = (busy - idle) / MEGABYTE
    return [
        Row(
            what=f"memory of the server after {world.size.minute} s at full rate",
            ours=f"{busy / MEGABYTE:.0f} MB",
            yardstick=f"{idle / MEGABYTE:.0f} MB",
            beside=f"idle; {result.fresh:,} events were taken",
            value=more,
            shown=f"{more:+.0f} MB",
            most=200,
            unit=" MB",
        )
    ]


async def pressure(world: World) -> Sequence[Row]:
    """Far more requests than may wait: some are told to come again, and what was acknowledged is stored."""
    world.say("beyond capacity")
    prefix = world.fresh()
    async with world.serving(**NARROW) as api:
        seconds = max(world.size.minute // 3, 5)
        result = await world.events_to(api, ENDLESS, seconds=seconds, connections=CROWD, prefix=prefix)
    refused = sum(result.statuses.get(status, 0) for status in ("429", "503"))
    stored = await world.value("select count(*) from events where unique_id like $1", f"{prefix}\\_%")
    missing = result.fresh + result.repeats - stored + result.unadvised + (refused == 0)
    return [
        Row(
            what=f"beyond capacity: {CROWD} connections, 2 MB may wait",
            ours=f"{refused:,} of 429",
            yardstick=f"{result.fresh:,} stored",
            beside="acknowledged, not stored; or refused without Retry-After",
            value=missing,
            shown=str(missing),
            most=0,
        )
    ]
