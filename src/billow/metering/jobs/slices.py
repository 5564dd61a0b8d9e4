"""The life of slices: a full one is followed by the next, and sealed."""

from sqlalchemy.ext.asyncio import AsyncConnection

from billow.metering.store import slices
from billow.runtime.agenda import chore


@chore("event_slices", every_s=5)
async def tend(conn: AsyncConnection) -> None:
    """The open slice is not full, and one that was left is sealed."""
    if await slices.is_full(conn):
        await slices.open_next(conn)


@chore("event_seals", every_s=5)
async def seal(conn: AsyncConnection) -> None:
    """The oldest slice that was left has its filter, by which new keys are told from those that it holds."""
    left = await slices.unsealed(conn)
    if left is not None:
        await slices.seal(conn, left)
