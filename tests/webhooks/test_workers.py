"""Several workers, and workers that die: each message is sent once as long as its sender lives."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from billow.runtime.agenda import Work
from billow.webhooks import jobs
from tests.client import Api
from tests.webhooks.conftest import FAULT, LADDER, START, Receiver, deliveries, listen


def _work(api: Api, tenant: str) -> Work:
    return Work(database=api.app.database, outbound=api.app.outbound, settings=api.app.settings, tenant=tenant)


async def _tenant(api: Api, endpoint: Any) -> str:
    async with api.app.database.system() as conn:
        query = text("select tenant_id from webhook_endpoints where id = :id")
        return str((await conn.execute(query, {"id": endpoint["id"]})).scalar_one())


async def test_several_workers_send_nothing_twice(api: Api, receiver: Receiver) -> None:
    """Four workers at the same work, beside the program's own, send each of thirty messages once."""
    endpoint = await listen(api, receiver)
    work = _work(api, await _tenant(api, endpoint))
    for number in range(30):
        await api.post("/customers", json={"name": f"Customer {number}"})
    soon = datetime.now(UTC) + timedelta(minutes=1)
    await asyncio.gather(*(jobs.deliver(work, soon) for _ in range(4)))
    await receiver.wait(30)
    await asyncio.gather(*(jobs.deliver(work, soon) for _ in range(4)))

    ids = [call.headers["webhook-id"] for call in receiver.calls]
    assert len(ids) == len(set(ids)) == 30


async def test_a_clock_waits_for_what_is_under_way(api: Api, receiver: Receiver) -> None:
    """A clock that is advanced while a call hangs lets it end: it is sent once, and its retry keeps its distance."""
    go_on = asyncio.Event()

    async def refuse(writer: asyncio.StreamWriter) -> None:
        await go_on.wait()
        writer.write(FAULT)

    receiver.answers.append(refuse)
    await api.clock(START)
    await listen(api, receiver)
    await api.post("/customers", json={"name": "Acme"})
    await receiver.wait(1)
    walk = asyncio.create_task(api.advance("2026-01-03T00:00:00Z"))
    done, _ = await asyncio.wait({walk}, timeout=1)
    assert not done
    go_on.set()
    await walk

    (delivery,) = await deliveries(api)
    assert [attempt["at"] for attempt in delivery["attempts"]] == LADDER[:2]
    assert len(receiver.calls) == 2


async def test_what_a_dead_worker_left_is_sent_by_another(api: Api, receiver: Receiver) -> None:
    """A claim whose holder died ends with its lease; the answer of a holder that comes too late is not kept."""
    held, go_on = asyncio.Event(), asyncio.Event()

    async def linger(writer: asyncio.StreamWriter) -> None:
        held.set()
        await go_on.wait()
        writer.write(FAULT)

    receiver.answers.append(linger)
    endpoint = await listen(api, receiver)
    work = _work(api, await _tenant(api, endpoint))
    await api.post("/customers", json={"name": "Acme"})
    await held.wait()
    async with api.app.database.system() as conn:
        await conn.execute(
            text("update webhook_deliveries set leased_until = now() - interval '1 second' where endpoint_id = :id"),
            {"id": endpoint["id"]},
        )
    await jobs.deliver(work, datetime.now(UTC))
    (before,) = await deliveries(api)
    late = {task for task in asyncio.all_tasks() if getattr(task.get_coro(), "__name__", "") == "_send"}
    go_on.set()
    await asyncio.gather(*late)

    assert len(late) == 1
    assert (before["status"], before["attempt_count"]) == ("succeeded", 1)
    assert await deliveries(api) == [before]
    assert len(receiver.calls) == 2
