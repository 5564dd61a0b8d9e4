"""From a metric to a paid invoice, in a sandbox of its own whose time stands still until it is told to move.

It wants BILLOW_URL, and a live key in BILLOW_API_KEY, which makes the sandbox.
"""

from decimal import Decimal
from pathlib import Path

from billow_client import Billow, Invalid, NotFound, answer_of


def main() -> None:
    """Walk the path, and print what a reader wants to see on it."""
    with Billow() as owner:
        sandbox = owner.sandboxes.create(name="Main path")
    with Billow(api_key=sandbox.key) as billow:
        clock = billow.test_clocks.create(frozen_at="2026-01-01T00:00:00Z")
        define(billow)
        subscribe(billow)

        billow.events.ingest(
            events=[
                {
                    "account": "acme",
                    "event_name": "api_call",
                    "unique_id": "evt-1",
                    "timestamp": "2026-01-09T15:03:17Z",
                    "properties": {"endpoint": "/v1/analyze", "tokens": 1500},
                }
            ]
        )
        (charge,) = billow.customers.usage("acme").charges
        print(f"usage: {charge.quantity} for {charge.amount} {charge.currency}")

        (subscription,) = billow.subscriptions.list(customer_id="acme")
        upcoming = billow.subscriptions.upcoming_invoice(subscription.id)
        print(f"upcoming: {upcoming.total} {upcoming.currency}")

        billow.test_clocks.advance(clock.id, to="2026-02-01T00:00:00Z")
        newest, *_ = billow.invoices.list(customer_id="acme")
        assert newest.total == upcoming.total == Decimal("59.00")
        settle(billow, str(newest.number))
        refused(billow)


def define(billow: Billow) -> None:
    """What is measured, what is sold, and for how much."""
    metric = billow.metrics.create(
        name="API calls",
        code="api_calls",
        event_name="api_call",
        aggregation={"method": "sum", "field": "tokens"},
        filter_groups=[{"filters": [{"field": "endpoint", "operator": "equal", "value": "/v1/analyze"}]}],
    )
    billow.products.create(
        name="API usage", code="api_usage", fee_type="metered", payment_terms="arrears", metric_ids=[metric.id]
    )
    billow.products.create(name="Platform", code="platform", fee_type="fixed", payment_terms="advance")
    billow.plans.create(
        name="Pro",
        code="pro",
        currency="USD",
        items=[
            {
                "product_id": "platform",
                "price": {"type": "fixed", "unit_price": "49.00", "billing_direction": "advance"},
            },
            {
                "product_id": "api_usage",
                "price": {
                    "type": "graduated",
                    "tiers": [
                        {"up_to": "1000", "unit_price": "0"},
                        {"up_to": "10000", "unit_price": Decimal("0.02")},
                        {"up_to": None, "unit_price": "0.01"},
                    ],
                },
            },
        ],
    )


def subscribe(billow: Billow) -> None:
    """Who buys it, and from when on."""
    customer = billow.customers.create(
        name="Acme Corp",
        external_id="acme",
        email="billing@acme.com",
        currency="USD",
        billing_address={"line1": "1 Main St", "city": "Springfield", "postal_code": "12345", "country": "US"},
    )
    billow.subscriptions.create(
        customer_id=customer.id, plan_id="pro", auto_activate=True, contract={"start_date": "2026-01-01"}
    )


def settle(billow: Billow, number: str) -> None:
    """Look at an invoice, rehearse its payment, and record it."""
    Path("invoice.pdf").write_bytes(billow.invoices.pdf(number))
    for line in billow.invoices.explain(number).lines:
        print(f"{line.description}: {line.amount}")
    rehearsed = billow.invoices.mark_as_paid(number, dry_run=True)
    assert (rehearsed.status, billow.invoices.get(number).status) == ("paid", "issued")
    paid = billow.invoices.mark_as_paid(number, reference="Transfer of 1 February", idempotency_key="paid-by-transfer")
    again = billow.invoices.mark_as_paid(number, reference="Transfer of 1 February", idempotency_key="paid-by-transfer")
    print(f"{paid.number}: {paid.status}, {paid.amount_due} due, recorded once: {answer_of(again).replayed}")


def refused(billow: Billow) -> None:
    """What is refused says which fields are broken, each with a stable code."""
    try:
        billow.customers.create(name="", email="nobody")
    except Invalid as refusal:
        print("refused:", ", ".join(f"{error.field} {error.code}" for error in refusal.errors))
    try:
        billow.invoices.get("INV-999999")
    except NotFound as refusal:
        print("refused:", refusal.code)


if __name__ == "__main__":
    main()
