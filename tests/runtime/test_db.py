"""What the database tells and how long it works for one request."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from billow.doors.program import App
from billow.tenants import operations as tenants
from tests.client import Api


async def test_an_error_does_not_repeat_what_was_sent(app: App) -> None:
    """Errors end up in logs and beside failed reactions, where neither names nor secrets belong (S-10)."""
    with pytest.raises(DBAPIError) as caught:
        async with app.database.system() as conn:
            await conn.execute(text("select 1 / 0 where 'x' < :value"), {"value": "y confidential"})
    assert "confidential" not in str(caught.value)


async def test_a_request_has_bounded_statements_and_a_worker_has_not(app: App, api: Api) -> None:
    """The bound belongs to the transaction of the caller and leaves with it (L-10)."""
    async with app.database.transaction() as conn:
        found = await tenants.authenticate(conn, api.key)
        assert (await conn.execute(text("show statement_timeout"))).scalar() == "30s"
    assert found is not None
    async with app.database.begin(found[0].tenant) as tx:
        assert await tx.value(text("show statement_timeout")) == "0"
