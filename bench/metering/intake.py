"""Rows of intake: how fast events are taken, and how soon they are answered."""

from collections.abc import Sequence
from statistics import median

from bench.metering.rows import Row, ratio
from bench.metering.world import BATCH, LINES, Server, World
from bench.metering.yardsticks import Copies, bare

WARM = 5_000
CALLERS = 128
"""Connections of those who send one event at a time: each waits for its answer, and there are many of them."""
HTTP = f"HTTP ingest, {BATCH} events a request, {LINES} connections"


async def ingest(world: World) -> Sequence[Row]:
    """Fresh events, beside COPY of the same rows; then all of them again."""
    size = world.size
    fresh, again, copied, heaped = [], [], [], []
    async with world.serving() as api, Copies.of(world) as copies:
        await world.events_to(api, WARM)
        table, heap = await copies.table(indexed=True), await copies.table(indexed=False)
        for turn in range(size.turns):
            world.say(f"ingest, turn {turn + 1} of {size.turns}")
            prefix = world.fresh()
            fresh.append(await taken(world, api, size.turn, prefix))
            rows = await copies.rows(prefix)
            if len(rows) != size.turn:
                raise RuntimeError(f"{size.turn} events were acknowledged and {len(rows)} are stored")
            copied.append(await copies.rate(table, rows))
            heaped.append(await copies.rate(heap, rows))
            again.append(await taken(world, api, size.turn, prefix, repeats=True))
            if len(await copies.rows(prefix)) != size.turn:
                raise RuntimeError("what was sent again is stored twice")
    ours = median(fresh)
    return [
        ratio(ours, median(copied), what=HTTP, beside="COPY of the same rows into the same table", least=0.70),
        ratio(ours, median(heaped), what="the same", beside="COPY of the same rows into a bare heap", least=0.40),
        ratio(median(again), ours, what="everything sent again, stored once", beside="fresh events", least=0.50),
    ]


async def taken(world: World, api: Server, count: int, prefix: str, *, repeats: bool = False) -> float:
    """Events a second, when all were taken as new or all as repeats."""
    before = api.processor(), world.database_processor()
    result = await world.events_to(api, count, prefix=prefix)
    spent = api.processor() - before[0], world.database_processor() - before[1], result.cpu_s
    parts = zip(("server", "database", "load"), spent, strict=True)
    told = ", ".join(f"{name} {seconds * 1e6 / count:.1f}" for name, seconds in parts)
    what = "sent again" if repeats else "new"
    world.notes.append(f"{count:,} events {what}, {result.rate:,.0f} /s: microseconds of processor an event: {told}")
    if (result.repeats if repeats else result.fresh) != count:
        raise RuntimeError(f"of {count} events {result.fresh} were new and {result.repeats} repeats")
    return result.rate


async def single(world: World) -> Sequence[Row]:
    """A request for each event, beside a server that answers and does nothing."""
    ours, least = [], []
    count = world.size.turn // 4
    async with world.serving() as api, bare() as port:
        for turn in range(world.size.turns):
            world.say(f"single events, turn {turn + 1} of {world.size.turns}")
            ours.append((await world.events_to(api, count, batch=1, connections=CALLERS)).asked)
            asked = {"kind": "get", "paths": ["/"], "count": 2 * count, "connections": CALLERS}
            least.append((await world.load(port, asked)).asked)
    what = f"requests of one event, {CALLERS} connections"
    row = ratio(median(ours), median(least), what=what, beside="a bare JSON GET, as many connections", least=0.40)
    return [row]


async def latency(world: World) -> Sequence[Row]:
    """How soon one client has its answer, and how soon many have at half of what the server can take."""
    async with world.serving() as api:
        await world.events_to(api, WARM)
        world.say("latency at one client")
        alone = await world.events_to(api, 1_000 * BATCH, connections=1)
        whole = (await world.events_to(api, world.size.turn)).asked
        world.say("latency at half of saturation")
        half = await world.events_to(api, int(whole * BATCH * 5), rate=whole / 2, seconds=5)
    shown = f"{half.asked * BATCH:,.0f} events/s"
    return [
        _latency("latency at one client, p50", alone.p50, "", most=2),
        _latency("latency at half of saturation, p99", half.p99, shown, most=20),
    ]


def _latency(what: str, ms: float, beside: str, *, most: float) -> Row:
    shown = f"{ms:.2f} ms"
    return Row(what=what, ours=shown, yardstick="", beside=beside, value=ms, shown=shown, most=most, unit=" ms")
