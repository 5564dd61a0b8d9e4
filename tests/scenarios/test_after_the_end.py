"""What happens to money after a subscription is over, and to fees that are charged once."""

from typing import Any

from tests.client import Api
from tests.scenarios.test_main_path import CUSTOMER, PLATFORM, event, subscribed


async def totals(api: Api) -> list[str]:
    """The totals of all invoices, the oldest first."""
    return [i["total"] for i in await api.every("/invoices", sort="created_at:asc")]


async def with_setup(api: Api) -> dict[str, Any]:
    """A subscription to a plan with a one-time fee of 100.00 beside 49.00 a month; another plan has no such fee."""
    await api.clock("2026-01-01T00:00:00Z")
    await api.post("/products", json=PLATFORM)
    setup = {"name": "Setup", "code": "setup", "fee_type": "fixed", "payment_terms": "advance"}
    await api.post("/products", json={**setup, "billing_frequency": "one_time"})
    monthly = {"type": "fixed", "unit_price": "49.00", "billing_direction": "advance"}
    platform = {"product_id": "platform", "price": monthly}
    once = {"product_id": "setup", "price": {**monthly, "unit_price": "100.00"}}
    await api.post("/plans", json={"name": "With", "code": "with", "currency": "USD", "items": [platform, once]})
    await api.post("/plans", json={"name": "Without", "code": "without", "currency": "USD", "items": [platform]})
    await api.post("/customers", json=CUSTOMER)
    body = {"customer_id": "acme", "plan_id": "with", "auto_activate": True}
    made: dict[str, Any] = await api.post("/subscriptions", json=body)
    return made


async def test_a_fee_charged_once_is_charged_once(api: Api) -> None:
    """The setup stands on the first invoice only."""
    await with_setup(api)
    await api.advance("2026-04-01T00:00:00Z")

    assert await totals(api) == ["149.00", "49.00", "49.00", "49.00"]


async def test_a_fee_charged_once_is_given_back_once(api: Api) -> None:
    """A change on the first day takes the setup back whole, and later invoices know nothing of it."""
    made = await with_setup(api)
    await api.advance("2026-01-01T01:00:00Z")
    change = {"plan_id": "without", "effective": "immediate", "invoice": "now"}
    await api.post(f"/subscriptions/{made['id']}/changes", json=change)
    await api.advance("2026-05-01T00:00:00Z")

    invoices = await api.every("/invoices", sort="created_at:asc")
    credits = [x["amount"] for i in invoices for x in i["line_items"] if x["kind"] == "proration_credit"]
    assert credits == ["-100.00"]
    assert [i["subtotal"] for i in invoices] == ["149.00", "0.00", "49.00", "49.00", "49.00", "49.00"]
    assert [i["amount_due"] for i in invoices] == ["149.00", "0.00", "0.00", "0.00", "47.00", "49.00"]


async def test_usage_that_comes_after_the_end_is_billed(api: Api) -> None:
    """An event of the last month that arrives after the final invoice makes one more, and only one.

    Of the month 19 of 31 days were served, so 612.9 of the thousand free calls: 887.1 at 0.02 are 17.74 (T-28).
    """
    made = await subscribed(api)
    await api.advance("2026-01-20T00:00:00Z")
    await api.post("/events", json=event("e1", "2026-01-09T00:00:00Z", 1500))
    await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": "immediate", "unused_time": "none"})
    await api.advance("2026-01-25T00:00:00Z")
    assert await totals(api) == ["49.00", "17.74"]

    await api.post("/events", json=event("e2", "2026-01-19T23:59:59Z", 100))
    await api.advance("2026-12-01T00:00:00Z")
    assert await totals(api) == ["49.00", "17.74", "2.00"]


async def test_a_deleted_customer_is_billed_to_its_last_day(api: Api) -> None:
    """Its subscription ends with a final invoice and a credit, its name is free, and its invoices can still be paid.

    16 of 31 days were served, so 516.1 of the thousand free calls: 983.9 at 0.02 are 19.68 (T-28).
    """
    made = await subscribed(api)
    await api.advance("2026-01-17T00:00:00Z")
    await api.post("/events", json=event("e1", "2026-01-09T00:00:00Z", 1500))
    await api.delete("/customers/acme")

    await api.fails("GET", "/customers/acme", 404)
    await api.post("/customers", json={**CUSTOMER, "name": "Another"})
    assert (await api.get(f"/subscriptions/{made['id']}"))["status"] == "canceled"
    final = (await api.every("/invoices", sort="created_at:asc"))[-1]
    assert [(x["kind"], x["amount"]) for x in final["line_items"]] == [
        ("proration_credit", "-23.71"),
        ("usage", "19.68"),
        ("adjustment", "4.03"),
    ]
    assert final["total"] == "0.00"
    await api.advance("2026-02-10T00:00:00Z")
    paid = await api.post(f"/invoices/{(await api.every('/invoices'))[-1]['id']}/mark-as-paid")
    assert paid["status"] == "paid"


async def test_a_credit_gives_back_the_tax_that_was_charged(api: Api) -> None:
    """The rate rises from 19 to 21 percent in mid-month: what was taxed at 19 is credited at 19 (correctness T-27)."""
    await api.clock("2026-06-01T00:00:00Z")
    await api.post("/taxes", json={"name": "VAT", "code": "vat", "rate": "19"})
    await api.post("/billing-entities/default/taxes", json={"tax_codes": ["vat"]})
    await api.post("/products", json=PLATFORM)
    price = {"type": "fixed", "unit_price": "300.00", "billing_direction": "advance"}
    items = [{"product_id": "platform", "price": price}]
    await api.post("/plans", json={"name": "Pro", "code": "pro", "currency": "USD", "items": items})
    await api.post("/customers", json=CUSTOMER)
    made = await api.post("/subscriptions", json={"customer_id": "acme", "plan_id": "pro", "auto_activate": True})
    await api.advance("2026-06-16T00:00:00Z")
    await api.patch("/taxes/vat", json={"rate": "21"})
    await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": "immediate"})
    await api.advance("2026-06-17T00:00:00Z")

    credit = (await api.every("/invoices", sort="created_at:asc"))[-1]
    assert [(x["kind"], x["amount"], x["tax_rate"]) for x in credit["line_items"]] == [
        ("proration_credit", "-150.00", "19"),
        ("adjustment", "178.50", "0"),
    ]
    assert [(t["rate"], t["base"], t["amount"]) for t in credit["taxes"]] == [("19", "-150.00", "-28.50")]
