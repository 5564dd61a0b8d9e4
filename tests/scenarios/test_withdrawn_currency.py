"""A currency that is none any more: what was issued in it can be read, and nothing new is billed in it."""

from typing import Any

from sqlalchemy import text

from tests.client import Api
from tests.invoicing.test_documents import tenant_of
from tests.scenarios.business import business, fixed, invoices, subscribe

TABLES = ("customers", "subscriptions", "plans", "invoices")


async def in_levs(api: Api, **terms: Any) -> Any:
    """A subscription that was billed 31.00 levs on 1 January 2026, as the tables of before then allowed."""
    await business(api, fixed("31.00"))
    made = await subscribe(api, start="2026-01-01", **terms)
    await api.advance("2026-01-02T00:00:00Z")
    tenant = await tenant_of(api)
    async with api.app.database.system() as conn:
        for table in TABLES:
            await conn.execute(text(f"alter table {table} disable trigger user"))
            await conn.execute(text(f"update {table} set currency = 'BGN' where tenant_id = :id"), {"id": tenant})
            await conn.execute(text(f"alter table {table} enable trigger user"))
    return made


async def test_what_was_issued_is_read_as_it_was(api: Api) -> None:
    """The invoice, its list by currency, its explanation, its document and a payment of it are as ever."""
    await in_levs(api)
    (invoice,) = await invoices(api, currency="BGN")
    assert (invoice["currency"], invoice["total"]) == ("BGN", "31.00")
    assert (await api.get(f"/invoices/{invoice['id']}/explain"))["total"] == "31.00"
    assert (await api.get(f"/invoices/{invoice['id']}/pdf")).startswith(b"%PDF")


async def test_nothing_new_is_billed_in_it(api: Api) -> None:
    """The run sets the subscription aside and says why; a draft is not issued; a one-off invoice, a plan and a customer
    in it are refused."""
    made = await in_levs(api, auto_issue=False)
    (draft,) = await invoices(api)
    said = await api.fails("POST", f"/invoices/{draft['id']}/finalize", 409, "currency_withdrawn")
    assert "BGN was withdrawn on 2026-01-01" in said["detail"]
    await api.fails("GET", f"/subscriptions/{made['id']}/upcoming-invoice", 409, "currency_withdrawn")
    line = {"description": "Onboarding", "unit_price": "150.00"}
    body = {"customer_id": "acme", "line_items": [line]}
    await api.fails("POST", "/invoices", 409, "currency_withdrawn", json=body)
    for path, new in (
        ("/customers", {"name": "New", "currency": "BGN"}),
        ("/plans", {"name": "New", "code": "new", "currency": "BGN", "items": []}),
    ):
        refused = await api.fails("POST", path, 422, "invalid", json=new)
        assert "BGN was withdrawn on 2026-01-01" in refused["errors"][0]["detail"]

    await api.advance("2026-02-02T00:00:00Z")
    assert len(await invoices(api)) == 1
    (run,) = [each for each in (await api.get("/billing-runs"))["data"] if each["failed"]]
    (failure,) = (await api.get(f"/billing-runs/{run['id']}/failures"))["data"]
    assert failure["subscription_id"] == made["id"]
    assert "BGN was withdrawn on 2026-01-01" in failure["reason"]
