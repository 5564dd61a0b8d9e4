"""Working through plan migrations, part by part."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from billow.kit import limits
from billow.runtime.agenda import Work, source
from billow.runtime.db import passes
from billow.simulation import store
from billow.simulation.operations import moving
from billow.simulation.types.migration import MoveRecord, PlanMigration

_log = structlog.get_logger("billow.simulation")


@source("plan_migrations", rank=25, due=store.migrations.due)
async def migrate(work: Work, until: datetime) -> int:
    """Move, or take back, all that is left to the migrations under way.

    Those that cannot be moved are set aside with the reason and stop no other. Several workers share a migration: each
    takes what nobody else is at.
    """
    done = 0
    while (count := await _part(work)) is not None:
        done += count
    return done


async def _part(work: Work) -> int | None:
    """Do a part of the migration that is under way; answer how many subscriptions that were, None when there is no
    migration."""
    async with work.begin() as tx:
        migration = await store.migrations.under_way(tx)
    if migration is None:
        return None
    claimed: list[MoveRecord] = []
    try:
        async with work.begin() as tx:
            claimed = await store.migrations.claim(tx, migration, most=limits.MIGRATION_PART)
            if claimed:
                await moving.work_on(tx, migration, claimed)
            else:
                await moving.finish(tx, migration)
    except Exception as error:
        if not claimed or passes(error):
            raise
        await _divide(work, migration, claimed, error)
    return len(claimed)


async def _divide(work: Work, migration: PlanMigration, records: Sequence[MoveRecord], error: Exception) -> None:
    """Move in halves what could not be moved together, until those at fault are alone with their mistakes."""
    if len(records) == 1:
        _log.error("plan_migration_failed", subscription_id=records[0].subscription_id, exc_info=error)
        async with work.begin() as tx:
            for record in await store.migrations.claim(tx, migration, most=1, among=[records[0].id]):
                await moving.fail(tx, migration, record, error)
        return
    middle = len(records) // 2
    for half in (records[:middle], records[middle:]):
        try:
            async with work.begin() as tx:
                among = [record.id for record in half]
                claimed = await store.migrations.claim(tx, migration, most=len(half), among=among)
                if claimed:
                    await moving.work_on(tx, migration, claimed)
        except Exception as found:
            if passes(found):
                raise
            await _divide(work, migration, half, found)
