"""The first keys of an installation: made once, kept, and made anew when they were lost."""

from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from billow.doors.cli.servers import address
from billow.doors.program import App
from billow.runtime import clock, db
from billow.runtime.credentials import Credentials
from billow.runtime.settings import Settings
from billow.tenants import operations as tenants
from billow.tenants.types import ALL_SCOPES

NAME = "My organisation"
_LOCK = 7_239_442_211


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """A key for each environment, and whether the organisation was founded just now."""

    live: str
    sandbox: str
    demo: str = ""
    founded: bool = False


async def keys(app: App, kept: Credentials | None) -> Keys:
    """The keys of the installation: fresh ones of an organisation founded now where there was none, else those *kept*.

    A kept key that opens nothing (another database, or revoked) is replaced by a new one, since the operator who
    starts the program owns the data anyway. Programs that start at once take turns.
    """
    async with app.database.system() as conn:
        await conn.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        first = await _first_tenants(conn)
        if not first:
            made = await tenants.found(conn, name=NAME, now=clock.wall())
            return Keys(live=made["live"], sandbox=made["sandbox"], founded=True)
    return Keys(
        live=await _key(app, kept.live_key if kept else "", first.get("live")),
        sandbox=await _key(app, kept.sandbox_key if kept else "", first.get("sandbox")),
        demo=kept.demo_key if kept else "",
    )


async def sandbox(app: App, made: Keys, *, name: str) -> str:
    """The key of a further sandbox beside the first, which stays as it is."""
    async with app.database.transaction() as conn:
        found = await tenants.authenticate(conn, made.sandbox)
    if found is None:
        return ""
    async with app.database.begin(found[0].tenant) as tx:
        return (await tenants.create_sandbox(tx, name=name)).key


async def _first_tenants(conn: AsyncConnection) -> dict[str, str]:
    """The oldest live tenant and the oldest sandbox, by environment."""
    table = db.tenants
    rows = await conn.execute(
        select(table.c.environment, table.c.id)
        .where(table.c.deleted_at.is_(None))
        .order_by(table.c.created_at.desc(), table.c.id.desc())
    )
    return {str(row.environment): str(row.id) for row in rows}


async def _key(app: App, kept: str, tenant: str | None) -> str:
    """Empty where the environment has no tenant any more."""
    async with app.database.transaction() as conn:
        if kept and await tenants.authenticate(conn, kept):
            return kept
    if tenant is None:
        return ""
    async with app.database.begin(tenant) as tx:
        return (await tenants.create_key(tx, name="Key of this machine", scopes=[ALL_SCOPES])).key


def credentials(settings: Settings, made: Keys, *, url: str, grpc_port: int) -> Credentials:
    """What `credentials.json` is to say of a program with these settings."""
    here = f"http://{address(settings.host, settings.port)}"
    return Credentials(
        url=here,
        grpc=address(settings.host, grpc_port),
        sandbox_key=made.sandbox,
        live_key=made.live,
        database_url=url,
        dashboard=f"{here}/",
        demo_key=made.demo,
    )
