"""Many customers at once."""

from billow.customers import operations as customers
from billow.tenants import operations as tenants
from tests.client import Api
from tests.scenarios.business import customer


async def test_however_many_are_asked_for_at_once(api: Api) -> None:
    """More than the 32,767 that a statement could name one by one: those that there are are found, and their zones."""
    await customer(api, "acme", timezone="Asia/Tokyo")
    acme = (await api.get("/customers/acme"))["id"]
    ids = [acme, *(f"cus_{n}" for n in range(40_000))]
    async with api.app.database.transaction() as conn:
        found = await tenants.authenticate(conn, api.key)
    assert found is not None

    async with api.app.database.begin(found[0].tenant) as tx:
        assert await customers.timezones(tx, ids) == {acme: "Asia/Tokyo"}
        assert list(await customers.by_ids(tx, ids)) == [acme]
