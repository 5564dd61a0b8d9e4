"""The records of a stream in batches: what has come while the batch before was worked on goes together."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any


async def gathered(records: AsyncIterator[Any], *, most: int) -> AsyncGenerator[list[Any], None]:
    """All *records* in their order, at most *most* in a batch.

    A record that comes alone is not kept waiting for company, and no more than a batch waits in memory: the sender is
    held back until there is room. What breaks in *records* is raised behind the batches of what came before it.
    """
    held: deque[Any] = deque()
    arrived, room = asyncio.Event(), asyncio.Event()

    async def fill() -> None:
        async for record in records:
            while len(held) >= most:
                room.clear()
                await room.wait()
            held.append(record)
            arrived.set()

    filling = asyncio.create_task(fill())
    filling.add_done_callback(lambda _: arrived.set())
    try:
        while True:
            await arrived.wait()
            arrived.clear()
            while held:
                batch = [held.popleft() for _ in range(min(most, len(held)))]
                room.set()
                yield batch
            if filling.done():
                filling.result()
                return
    finally:
        filling.cancel()
