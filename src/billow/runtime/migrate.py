"""Bring a database to the present schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from billow.runtime.db import Database

FOLDER = Path(__file__).parent / "migrations"
_LOCK = 7_239_442_210


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """The revision that this program needs."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


async def upgrade(database: Database, *, to: str = "head") -> None:
    """Run every migration up to *to* that the database lacks; two programs that start at once take turns."""
    engine = create_async_engine(database.engine.url)
    try:
        async with engine.begin() as conn:
            await conn.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            await conn.run_sync(lambda sync: command.upgrade(_config(sync), to))
    finally:
        await engine.dispose()


async def current(database: Database) -> str | None:
    """The revision that the database has, or None before the first."""
    async with database.engine.connect() as conn:
        exists = (await conn.execute(text("select to_regclass('alembic_version')"))).scalar()
        return (await conn.execute(text("select version_num from alembic_version"))).scalar() if exists else None
