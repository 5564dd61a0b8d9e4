"""The life of slices: a full one is followed by the next, sealed, and dropped in its time."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from billow.metering.store import slices
from billow.runtime import clock
from billow.runtime.agenda import chore
from billow.runtime.settings import Settings


@chore("event_slices", every_s=5)
async def tend(conn: AsyncConnection, settings: Settings) -> None:
    """The open slice is not full."""
    if await slices.is_full(conn):
        await slices.open_next(conn)


@chore("event_seals", every_s=5)
async def seal(conn: AsyncConnection, settings: Settings) -> None:
    """The oldest slice that was left has its filter, by which new keys are told from those that it holds."""
    left = await slices.unsealed(conn)
    if left is not None:
        await slices.seal(conn, left)


@chore("event_drops", every_s=3600)
async def drop(conn: AsyncConnection, settings: Settings) -> None:
    """A slice whose events all happened before the days that the settings keep is gone."""
    if settings.event_days:
        before = clock.wall() - timedelta(days=settings.event_days)
        for slice_id in await slices.outlived(conn, before=before):
            await slices.drop(conn, slice_id)
