"""A business in a few words: plans, customers, subscriptions, and invoices as a table has them."""

from collections.abc import Sequence
from typing import Any

from tests.client import Api

NET = {"payment_terms": "net_30"}
FEE = {"fee_type": "fixed", "payment_terms": "advance"}


def fixed(unit_price: str, product: str = "platform", **price: Any) -> dict[str, Any]:
    """An item of a plan: a fixed monthly price in advance unless said otherwise."""
    given = {"type": "fixed", "billing_interval": "monthly", "billing_direction": "advance", "quantity": "1"}
    return {"product_id": product, "price": {**given, "unit_price": unit_price, **price}}


def metered(unit_price: str, **price: Any) -> dict[str, Any]:
    """An item of a plan: calls at a price for each, monthly in arrears."""
    given = {"type": "unit", "billing_interval": "monthly", "billing_direction": "arrears"}
    return {"product_id": "calls", "price": {**given, "unit_price": unit_price, **price}}


async def products(api: Api) -> None:
    """A platform, a seat, a setup, and calls that are counted by their `n`."""
    for code, frequency in (("platform", "recurring"), ("seat", "recurring"), ("setup", "one_time")):
        await api.post(
            "/products",
            json={**FEE, "name": code.title(), "code": code, "billing_frequency": frequency},
        )
    metric = await api.post(
        "/metrics",
        json={"name": "Calls", "code": "calls", "event_name": "call", "aggregation": {"method": "sum", "field": "n"}},
    )
    calls = {"name": "Calls", "code": "calls", "fee_type": "metered", "payment_terms": "arrears"}
    await api.post("/products", json={**calls, "metric_ids": [metric["id"]]})


async def plan(api: Api, code: str, *items: dict[str, Any], **values: Any) -> Any:
    """A plan of that code."""
    return await api.post("/plans", json={"name": code, "code": code, "currency": "USD", "items": items, **values})


async def customer(api: Api, ref: str = "acme", **values: Any) -> Any:
    """A customer of that external id."""
    return await api.post("/customers", json={"name": ref, "external_id": ref, **values})


async def subscribe(api: Api, plan_id: str = "pro", customer_id: str = "acme", **values: Any) -> Any:
    """A subscription in force; `start`, `calendar`, and `auto_issue` say what the body says at length."""
    contract = {"start_date": values.pop("start")} if "start" in values else {}
    contract |= values.pop("contract", {})
    billing = {**NET, "billing_time": "calendar" if values.pop("calendar", False) else "anniversary"}
    billing["auto_issue_invoices"] = values.pop("auto_issue", True)
    body = {"customer_id": customer_id, "plan_id": plan_id, "auto_activate": True, "contract": contract}
    return await api.post("/subscriptions", json={**body, "billing": billing, **values})


async def business(api: Api, *items: dict[str, Any], at: str = "2026-01-01T00:00:00Z", **customer_values: Any) -> None:
    """A clock at *at*, products, a plan `pro` of *items*, and a customer `acme`."""
    await api.clock(at)
    await products(api)
    currency = {"currency": customer_values["currency"]} if "currency" in customer_values else {}
    await plan(api, "pro", *items, **currency)
    await customer(api, **customer_values)


def call(unique_id: str, at: str, n: int, account: str = "acme") -> dict[str, Any]:
    """An event of *n* calls."""
    return {
        "account": account,
        "event_name": "call",
        "unique_id": unique_id,
        "timestamp": at,
        "properties": {"n": n},
    }


async def send(api: Api, *events: dict[str, Any]) -> None:
    """Events that are all taken."""
    answer = await api.post("/events", json={"events": events})
    assert not answer["rejected"], answer


async def invoices(api: Api, **filters: Any) -> list[Any]:
    """All invoices, the first one first."""
    found = await api.every("/invoices", **filters)
    return list(reversed(found))


def lines(invoice: Any) -> list[tuple[str, str, str, str]]:
    """Lines as a table has them: kind, amount, from, to."""
    return [(x["kind"], x["amount"], x["period_start"], x["period_end"]) for x in invoice["line_items"]]


def amounts(found: Sequence[Any]) -> list[str]:
    """The totals."""
    return [each["total"] for each in found]


MONEY = (
    "currency",
    "subtotal",
    "discount_total",
    "tax_total",
    "total",
    "credits_applied",
    "amount_due",
    "issue_date",
    "due_date",
    "billing_period_start",
    "billing_period_end",
    "taxes",
)
LINE = ("kind", "description", "quantity", "unit_price", "amount", "tax_amount", "tax_rate", "precise_amount")


def money(invoice: Any) -> Any:
    """Everything on an invoice that is money or a day: what a preview has to say right (PT-18)."""
    items = [
        {name: x[name] for name in (*LINE, "item_key", "product_id", "period_start", "period_end")}
        for x in invoice["line_items"]
    ]
    return {**{name: invoice[name] for name in MONEY}, "line_items": items}
