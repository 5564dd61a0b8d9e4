"""A month of a real inference service, kept in ClickHouse and billed: the same invoices, to the last digit."""

import pytest

from billow.integrations.event_stores.clickhouse import ClickHouseStore
from tests.client import Api
from tests.scenarios.test_real_input import FILE, billed, catalogue, expected, imported
from tests.served import served

pytestmark = [
    pytest.mark.skipif(not FILE.exists(), reason="the log of the inference service lies beside the checkout"),
    pytest.mark.timeout(300),
]


async def test_the_invoices_follow_from_the_file_and_a_second_import_changes_nothing(
    chosen: ClickHouseStore, api: Api
) -> None:
    """Sixty customers, 19,366 requests: the invoices are those of the file alone, as they are from PostgreSQL."""
    await api.clock("2023-11-01T00:00:00Z")
    await catalogue(api)
    contract = {"start_date": "2023-11-01"}
    for minute in range(60):
        await api.post("/customers", json={"name": f"Minute {minute:02d}", "external_id": f"{minute:02d}"})
        subscription = {"customer_id": f"{minute:02d}", "plan_id": "inference", "auto_activate": True}
        await api.post("/subscriptions", json={**subscription, "contract": contract})
    await api.advance("2023-11-30T23:00:00Z")
    async with served(api.app) as url:
        await imported(api, url)
        await imported(api, url)
    await api.advance("2023-12-01T00:00:00Z")

    assert await billed(api) == expected()
    [[events, ids]] = await chosen.engine.rows(
        f"SELECT count(), uniqExact(unique_id) FROM {chosen.schema.events} WHERE event_name = 'llm.request'"
    )
    assert events == ids == 19_366
