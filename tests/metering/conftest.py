"""Fixtures of metering: a transaction of the tenant that a client speaks for."""

from collections.abc import AsyncIterator

import pytest_asyncio

from billow.runtime.db import Tx
from billow.tenants import operations as tenants
from tests.client import Api
from tests.metering.rollups import Ledgered


@pytest_asyncio.fixture(loop_scope="session")
async def tx(api: Api) -> AsyncIterator[Tx]:
    """A transaction of the same tenant as `api`."""
    async with api.app.database.transaction() as conn:
        found = await tenants.authenticate(conn, api.key)
    assert found is not None
    async with api.app.database.begin(found[0].tenant) as tx:
        yield tx


@pytest_asyncio.fixture(loop_scope="session")
async def books(api: Api) -> Ledgered:
    """The same tenant, whose usage is folded."""
    async with api.app.database.transaction() as conn:
        found = await tenants.authenticate(conn, api.key)
    assert found is not None
    return Ledgered(api.app, found[0].tenant)


@pytest_asyncio.fixture(loop_scope="session")
async def acme(api: Api) -> str:
    """The id of a customer that answers to acme and to the alias a-1."""
    made = await api.post("/customers", json={"name": "Acme", "external_id": "acme", "aliases": ["a-1"]})
    return str(made["id"])
