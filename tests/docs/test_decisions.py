"""What the decision records rest on, where no other test holds it."""

import re
import tomllib

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, NoResultFound

from billow.kit import ids
from billow.runtime import agenda, clock, idempotency, queue
from billow.runtime.db import metadata, outbox
from billow.runtime.idempotency import Kept
from tests.client import Api
from tests.docs.pages import ROOT

DERIVING = {"fastapi", "litestar", "flask", "django", "django-ninja", "connexion", "apiflask", "sanic"}
TENANT_TABLES = sorted(name for name, table in metadata.tables.items() if "tenant_id" in table.c)


async def tenant_of(api: Api) -> str:
    """The tenant behind a client, which has a customer afterwards."""
    customer = await api.post("/customers", json={"name": "Somebody"})
    async with api.app.database.system() as conn:
        query = text("select tenant_id from customers where id = :id")
        return str((await conn.execute(query, {"id": customer["id"]})).scalar_one())


async def test_a_transaction_sees_its_tenant_alone(api: Api, second_api: Api) -> None:
    """Asked without any condition, each table shows rows of the tenant or none, and takes no row of another (0001)."""
    mine, other = await tenant_of(api), await tenant_of(second_api)
    async with api.app.database.begin(mine) as tx:
        for name in TENANT_TABLES:
            assert set((await tx.conn.execute(text(f"select distinct tenant_id from {name}"))).scalars()) <= {mine}
        assert await tx.value(text("select count(*) from customers")) == 1
    with pytest.raises(DBAPIError, match="row-level security"):
        async with api.app.database.begin(mine) as tx:
            await tx.run(text("update customers set tenant_id = :other"), {"other": other})


async def test_an_unknown_tenant_does_not_begin(api: Api) -> None:
    """`billow_enter` answers no row for a tenant that there is not (0001)."""
    with pytest.raises(NoResultFound):
        async with api.app.database.begin("ten_of_nobody"):
            pass


async def test_who_has_not_entered_sees_nothing(api: Api) -> None:
    """The policies bind the owner of the tables as well (0001)."""
    await tenant_of(api)
    async with api.app.database.transaction() as conn:
        assert (await conn.execute(text("select count(*) from customers"))).scalar_one() == 0


async def test_due_work_without_a_hint_is_found(api: Api) -> None:
    """An event that was written without a hint is among what the sweep names (0003)."""
    tenant = await tenant_of(api)
    row = {
        "tenant_id": tenant,
        "event_id": ids.new("evt"),
        "type": "customer.updated",
        "object": "customer",
        "object_id": "cus_1",
        "data": {},
        "occurred_at": clock.wall(),
    }
    async with api.app.database.transaction() as conn:
        await conn.execute(text("select billow_enter_system()"))
        await conn.execute(outbox.insert(), [row])
        assert ("outbox", tenant) in await agenda.sweep(conn, clock.wall())
        await conn.exec_driver_sql("rollback")


async def test_a_hint_that_waits_is_not_doubled(api: Api) -> None:
    """Two hints at one source of one tenant are one job (0003)."""
    async with api.app.database.transaction() as conn:
        await conn.execute(text("select billow_enter_system()"))
        for _ in range(2):
            await queue.enqueue(conn, [("outbox", "ten_hinted")])
        jobs = text("select count(*) from pgqueuer where dedupe_key = 'outbox:ten_hinted'")
        assert (await conn.execute(jobs)).scalar_one() == 1
        await conn.exec_driver_sql("rollback")


def test_nothing_else_derives_schemas() -> None:
    """No framework that makes documents from routes is among the dependencies (0004)."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[\[<>=~! ]", each)[0].lower() for each in project["dependencies"]}
    assert "starlette" in names
    assert not names & DERIVING


async def test_what_is_rolled_back_leaves_no_key(api: Api) -> None:
    """A key that was claimed and written in a transaction that fails is free again (0008)."""
    tenant = await tenant_of(api)
    wall = clock.wall()
    kept = Kept(status=200, media_type="application/json", body=b"{}")

    async def fail_after_keeping() -> None:
        async with api.app.database.begin(tenant) as tx:
            assert await idempotency.claim(tx, "key", "hash", wall=wall) is None
            await idempotency.keep(tx, "key", "hash", kept, wall=wall)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_after_keeping()
    async with api.app.database.begin(tenant) as tx:
        assert await idempotency.claim(tx, "key", "hash", wall=wall) is None
        await idempotency.keep(tx, "key", "hash", kept, wall=wall)
    async with api.app.database.begin(tenant) as tx:
        assert await idempotency.claim(tx, "key", "hash", wall=wall) == kept


async def test_a_kept_secret_is_sealed(api: Api) -> None:
    """The answer of a new endpoint is replayed with its secret, which cannot be read in the row (0008)."""
    tenant = await tenant_of(api)
    endpoint, once = {"url": "https://example.com/hooks"}, {"Idempotency-Key": "once"}
    first = await api.call("POST", "/webhook-endpoints", json=endpoint, headers=once)
    again = await api.call("POST", "/webhook-endpoints", json=endpoint, headers=once)
    assert again.headers["idempotent-replayed"] == "true"
    assert again.content == first.content
    assert b"whsec_" in first.content

    table = idempotency.idempotency_keys
    async with api.app.database.begin(tenant) as tx:
        (body,) = (await tx.conn.execute(select(table.c.body).where(table.c.key == "once"))).scalars()
        assert await tx.value(select(func.count()).select_from(table)) == 1
    assert b"whsec_" not in body
    assert first.json()["secret"].encode() not in body
