"""Events that are the last of a transaction and all new are stored and committed in one turn to the database."""

import pytest

from billow.metering import store
from billow.runtime.driver import Ending
from tests.client import Api
from tests.metering.test_slices import add, arrivals, count, tenant_of


@pytest.mark.parametrize("many", [2, 200])
@pytest.mark.parametrize("more", [False, True])
async def test_what_is_all_new_is_committed_as_it_is_stored(api: Api, more: bool, many: int) -> None:
    """Others see it before the transaction is told to end, and the next has begun where there is more to do."""
    app, tenant = api.app, await tenant_of(api)
    names = [f"ended-{more}-{n}" for n in range(many)]
    async with app.database.begin(tenant) as tx:
        tx.ending = ending = Ending(lambda: more)
        assert await store.add(tx, arrivals(names), last=True) == {}
        assert (ending.done, ending.chained) == (True, more)
        assert (await count(app, tenant)).keys() >= set(names)


@pytest.mark.parametrize("last", [False, True])
async def test_a_transaction_goes_on_where_something_follows(api: Api, last: bool) -> None:
    """Of a lot with a repeat, or of one that is not the last, nothing is there for others before the end."""
    app, tenant = api.app, await tenant_of(api)
    names = [f"going-{last}-{n}" for n in range(60)]
    stored = names[:1] if last else []
    await add(app, tenant, stored)
    async with app.database.begin(tenant) as tx:
        tx.ending = ending = Ending(lambda: False)
        assert set(await store.add(tx, arrivals(names), last=last)) == set(stored)
        assert not ending.done
        assert (await count(app, tenant)).keys() & set(names) == set(stored)
    found = await count(app, tenant)
    assert [found[name] for name in names] == [1] * len(names)
