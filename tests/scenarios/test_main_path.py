"""The main path: from a metric to a paid invoice, to the letter of the public interface."""

from io import BytesIO
from typing import Any

from pypdf import PdfReader

from tests.client import Api

METRIC = {
    "name": "API calls",
    "code": "api_calls",
    "event_name": "api_call",
    "aggregation": {"method": "sum", "field": "tokens"},
    "filter_groups": [
        {"operator": "and", "filters": [{"field": "endpoint", "operator": "equal", "value": "/v1/analyze"}]}
    ],
}
PLATFORM = {
    "name": "Platform",
    "code": "platform",
    "fee_type": "fixed",
    "payment_terms": "advance",
    "billing_frequency": "recurring",
}
PLAN = {
    "name": "Pro",
    "code": "pro",
    "currency": "USD",
    "trial_period_days": 0,
    "items": [
        {
            "product_id": "platform",
            "price": {
                "type": "fixed",
                "billing_interval": "monthly",
                "billing_direction": "advance",
                "quantity": "1",
                "unit_price": "49.00",
            },
        },
        {
            "product_id": "api_usage",
            "price": {
                "type": "graduated",
                "billing_interval": "monthly",
                "billing_direction": "arrears",
                "tiers": [
                    {"up_to": "1000", "unit_price": "0", "flat_fee": "0"},
                    {"up_to": "10000", "unit_price": "0.02", "flat_fee": "0"},
                    {"up_to": None, "unit_price": "0.01", "flat_fee": "0"},
                ],
            },
        },
    ],
    "entitlements": [{"key": "sso", "type": "boolean", "value": True}],
}
CUSTOMER = {
    "name": "Acme Corp",
    "external_id": "acme",
    "email": "billing@acme.com",
    "currency": "USD",
    "timezone": "UTC",
    "billing_address": {"line1": "1 Main St", "city": "Springfield", "postal_code": "12345", "country": "US"},
}
SUBSCRIPTION = {
    "customer_id": "acme",
    "plan_id": "pro",
    "auto_activate": True,
    "contract": {"period_type": "monthly_rolling", "start_date": "2026-01-01"},
    "billing": {
        "billing_time": "anniversary",
        "payment_terms": "net_30",
        "auto_issue_invoices": True,
        "auto_pay_invoices": False,
    },
}


def event(unique_id: str, at: str, tokens: int) -> dict[str, Any]:
    """One call of the analysed endpoint."""
    return {
        "account": "acme",
        "event_name": "api_call",
        "unique_id": unique_id,
        "timestamp": at,
        "properties": {"endpoint": "/v1/analyze", "tokens": tokens},
    }


async def subscribed(api: Api) -> dict[str, Any]:
    """A tenant with everything of the main path up to the subscription; answers the subscription."""
    await api.clock("2026-01-01T00:00:00Z")
    metric = await api.post("/metrics", json=METRIC)
    usage = {"name": "API usage", "code": "api_usage", "fee_type": "metered", "payment_terms": "arrears"}
    await api.post("/products", json={**usage, "metric_ids": [metric["id"]]})
    await api.post("/products", json=PLATFORM)
    await api.post("/plans", json=PLAN)
    await api.post("/customers", json=CUSTOMER)
    made: dict[str, Any] = await api.post("/subscriptions", json=SUBSCRIPTION)
    return made


async def test_from_plan_to_paid_invoice(api: Api) -> None:
    """The platform fee is billed ahead, the usage behind; the second invoice is 49.00 + 500 x 0.02 = 59.00."""
    subscription = await subscribed(api)
    assert subscription["status"] == "active"
    await api.advance("2026-01-10T00:00:00Z")
    answer = await api.post("/events", json={"events": [event("evt-1", "2026-01-09T15:03:17Z", 1500)]})
    assert answer == {"ingested": ["evt-1"], "failed": [], "duplicates": [], "rejected": []}

    usage = await api.get("/customers/acme/usage")
    assert usage["charges"][0]["quantity"] == "1500"
    assert usage["charges"][0]["amount"] == "10.00"
    upcoming = await api.get(f"/subscriptions/{subscription['id']}/upcoming-invoice")
    assert (upcoming["status"], upcoming["total"]) == ("upcoming", "59.00")

    await api.advance("2026-02-01T00:00:00Z")
    second, first = (await api.get("/invoices", customer_id="acme"))["data"]
    assert (first["number"], first["total"], first["issue_date"], first["due_date"]) == (
        "INV-000001",
        "49.00",
        "2026-01-01",
        "2026-01-31",
    )
    assert [(x["kind"], x["amount"], x["period_start"], x["period_end"]) for x in second["line_items"]] == [
        ("fixed", "49.00", "2026-02-01", "2026-03-01"),
        ("usage", "10.00", "2026-01-01", "2026-02-01"),
    ]
    for name in ("subtotal", "tax_total", "total", "currency", "due_date"):
        assert second[name] == upcoming[name], "the upcoming invoice is the invoice"

    paid = await api.post(f"/invoices/{second['id']}/mark-as-paid", json={})
    assert (paid["status"], paid["amount_due"], paid["amount_paid"]) == ("paid", "0.00", "59.00")


async def test_the_requests_work_at_once_and_in_the_order_in_which_they_are_printed(api: Api) -> None:
    """Nothing is waited for: the events of a month that has just begun are told, and the next invoice holds them."""
    subscription = await subscribed(api)
    answer = await api.post("/events", json={"events": [event("evt-1", "2026-01-09T15:03:17Z", 1500)]})
    assert answer == {"ingested": ["evt-1"], "failed": [], "duplicates": [], "rejected": []}
    assert (await api.get("/customers/acme/usage"))["charges"][0]["amount"] == "10.00"

    upcoming = await api.get(f"/subscriptions/{subscription['id']}/upcoming-invoice")
    assert (upcoming["issue_date"], upcoming["total"]) == ("2026-02-01", "59.00")
    await api.advance("2026-02-01T00:00:00Z")
    assert [i["total"] for i in (await api.get("/invoices", customer_id="acme"))["data"]] == ["59.00", "49.00"]


async def test_the_invoice_is_a_pdf_that_stays_the_same(api: Api) -> None:
    """The file of an issued invoice has the same bytes each time, and its number and amount on the page."""
    await subscribed(api)
    await api.advance("2026-02-01T00:00:00Z")
    invoice = (await api.get("/invoices", customer_id="acme"))["data"][0]

    response = await api.call("GET", f"/invoices/{invoice['id']}/pdf")
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"] == f'inline; filename="{invoice["number"]}.pdf"'
    page = PdfReader(BytesIO(response.content)).pages[0].extract_text()
    assert invoice["number"] in page
    assert "49.00" in page
    assert (await api.call("GET", f"/invoices/{invoice['number']}/pdf")).content == response.content


async def test_a_draft_is_a_pdf_that_says_so(api: Api) -> None:
    """A draft has a page without a number."""
    await api.post("/customers", json=CUSTOMER)
    line = {"description": "Onboarding", "quantity": "2", "unit_price": "150.00"}
    draft = await api.post("/invoices", json={"customer_id": "acme", "line_items": [line]})

    page = PdfReader(BytesIO(await api.get(f"/invoices/{draft['id']}/pdf"))).pages[0].extract_text()
    assert "DRAFT" in page.upper()
    assert "300.00" in page
