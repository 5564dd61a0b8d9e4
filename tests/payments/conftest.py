"""Customers with invoices and cards, for the tests of payments."""

from decimal import Decimal
from typing import Any

from tests.client import Api
from tests.scenarios.test_main_path import CUSTOMER, PLAN, PLATFORM, SUBSCRIPTION

GOOD = "4242 4242 4242 4242"
DECLINED = "4000 0000 0000 0002"
POOR = "4000 0000 0000 9995"
ANSWER_LOST = "4000 0000 0000 3105"
PENDING = "4000 0000 0000 0077"
SILENT = "4000 0000 0000 5035"
START = "2026-01-01T00:00:00Z"
SOON = "2026-01-01T00:00:30Z"
"""Before the first further question about a charge, which comes a minute after the one at `START`."""


async def acme(api: Api) -> Any:
    """The customer of the main path, on the first day of 2026."""
    await api.clock(START)
    return await api.post("/customers", json=CUSTOMER)


async def issued(api: Api, amount: str, *, terms: str = "net_30") -> Any:
    """An issued invoice of one line."""
    line = {"description": "Work", "unit_price": amount}
    body = {"customer_id": "acme", "line_items": [line], "payment_terms": terms, "status": "issued"}
    return await api.post("/invoices", json=body)


async def attach(api: Api, card: str, **options: Any) -> Any:
    """A test card of the customer."""
    body = {"provider": "sandbox", "test_card": card, **options}
    return await api.post("/customers/acme/payment-methods", json=body)


async def auto_paid(api: Api, card: str | None) -> Any:
    """A customer whose subscription is paid automatically from *card*; answers its first invoice, 49.00, issued and not
    asked about yet or just now."""
    await acme(api)
    if card is not None:
        await attach(api, card)
    await api.post("/products", json=PLATFORM)
    items: Any = PLAN["items"]
    billing: Any = SUBSCRIPTION["billing"]
    await api.post("/plans", json={**PLAN, "items": items[:1]})
    await api.post("/subscriptions", json={**SUBSCRIPTION, "billing": {**billing, "auto_pay_invoices": True}})
    await api.advance(SOON)
    (invoice,) = (await api.get("/invoices", customer_id="acme"))["data"]
    return invoice


async def payments(api: Api, **filters: str) -> list[Any]:
    """The payments of the tenant, the oldest first."""
    found: list[Any] = (await api.get("/payments", sort="created_at:asc", limit=100, **filters))["data"]
    return found


async def balances(api: Api) -> dict[str, str]:
    """The balances that are not zero, by account; the journal balances."""
    found = await api.get("/ledger/trial-balance")
    assert found["balanced"] is True
    return {a["account"]: a["balance"] for a in found["accounts"] if Decimal(a["balance"])}


async def told(api: Api, object_id: str) -> list[str]:
    """The types of the published events about an object, in order."""
    feed = await api.get("/feed", limit=100)
    return [event["type"] for event in feed["data"] if event["data"]["id"] == object_id]
