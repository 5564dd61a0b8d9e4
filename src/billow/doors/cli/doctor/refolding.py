"""The command `billow refold`: what is kept of usage is made anew of the events."""

from typing import Annotated

import typer

from billow.doors.cli.doctor.command import COULD_NOT_RUN, DatabaseUrl, DataDir, database_of
from billow.doors.cli.doctor.types import CannotExamine
from billow.doors.cli.output import Failure, out

OfTenant = Annotated[str | None, typer.Option("--tenant", help="Only what is kept for this tenant.")]


def refold(*, tenant: OfTenant = None, database_url: DatabaseUrl = None, data_dir: DataDir = None) -> None:
    """Forget what is kept of usage by customer and day, so that the worker makes it anew of the events.

    Nothing is lost: meanwhile usage is measured of the events, which takes longer. Needed when `billow doctor` reports
    USE-01.
    """
    import asyncio

    async def refold_there() -> int:
        async with database_of({"database_url": database_url, "data_dir": data_dir}) as url:
            return await refolded(url, tenant=tenant)

    try:
        count = asyncio.run(refold_there())
    except CannotExamine as error:
        raise Failure(str(error), code=COULD_NOT_RUN) from None
    out().print(f"{count} rollups are made anew; billow doctor --only USE-01 tells when they are right.")


async def refolded(url: str, *, tenant: str | None) -> int:
    """How many rollups of the database at *url*, of one tenant or of all, are forgotten and made anew by the worker."""
    from sqlalchemy import text

    from billow.doors.cli.doctor import statements
    from billow.metering import operations as metering
    from billow.runtime.db import Database

    database = Database(url, pool_size=1)
    try:
        async with database.system() as conn:
            rows = (await conn.execute(text(statements.rows("folded")), {"tenant": tenant})).mappings().all()
        count = 0
        for row in rows:
            async with database.begin(row["tenant"]) as tx:
                count += await metering.rebuild(tx)
        return count
    finally:
        await database.close()
