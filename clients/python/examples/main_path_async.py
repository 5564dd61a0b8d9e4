"""The way from a plan to a paid invoice with the async client; what does not depend on each other runs at once.

It wants BILLOW_URL, and a live key in BILLOW_API_KEY, which makes a sandbox for it.
"""

import asyncio
from decimal import Decimal

from billow_client import AsyncBillow, Conflict, answer_of


async def main() -> None:
    """Walk the path, and print what a reader wants to see on it."""
    async with AsyncBillow() as owner:
        sandbox = await owner.sandboxes.create(name="Main path, async")
    async with AsyncBillow(api_key=sandbox.key) as billow:
        clock = await billow.test_clocks.create(frozen_at="2026-01-01T00:00:00Z")
        subscription_id = await subscribe(billow)
        verdict = await billow.events.ingest(
            events=[
                {
                    "account": "acme",
                    "event_name": "api_call",
                    "unique_id": f"evt-{number}",
                    "timestamp": "2026-01-09T15:03:17Z",
                    "properties": {"tokens": 500},
                }
                for number in range(3)
            ]
        )
        print(f"ingested: {', '.join(verdict.ingested)}")
        upcoming = await billow.subscriptions.upcoming_invoice(subscription_id)
        assert upcoming.total == Decimal("59.00")

        await billow.test_clocks.advance(clock.id, to="2026-02-01T00:00:00Z")
        numbers = [str(invoice.number) async for invoice in billow.invoices.list(customer_id="acme", limit=1)]
        files = await asyncio.gather(*(billow.invoices.pdf(number) for number in numbers))
        print(f"files: {', '.join(f'{len(file) // 1024} KB' for file in files)}")

        newest = await billow.invoices.get(numbers[0])
        paid = await billow.invoices.mark_as_paid(numbers[0], if_match=str(answer_of(newest).etag))
        print(f"{paid.number}: {paid.status}, {paid.total} {paid.currency}")
        try:
            await billow.invoices.mark_as_paid(numbers[0])
        except Conflict as refusal:
            print(f"refused: {refusal.code}")


async def subscribe(billow: AsyncBillow) -> str:
    """A customer with a plan of a fee and of usage; answers the id of the subscription."""
    metric, *_ = await asyncio.gather(
        billow.metrics.create(
            name="API calls", code="api_calls", event_name="api_call", aggregation={"method": "sum", "field": "tokens"}
        ),
        billow.products.create(name="Platform", code="platform", fee_type="fixed", payment_terms="advance"),
        billow.customers.create(name="Acme Corp", external_id="acme", currency="USD"),
    )
    usage = await billow.products.create(
        name="API usage", code="api_usage", fee_type="metered", payment_terms="arrears", metric_ids=[metric.id]
    )
    plan = await billow.plans.create(
        name="Pro",
        code="pro",
        currency="USD",
        items=[
            {"product_id": "platform", "price": {"type": "fixed", "unit_price": "49", "billing_direction": "advance"}},
            {
                "product_id": usage.id,
                "price": {
                    "type": "graduated",
                    "tiers": [{"up_to": 1000, "unit_price": "0"}, {"up_to": None, "unit_price": "0.02"}],
                },
            },
        ],
    )
    subscription = await billow.subscriptions.create(
        customer_id="acme", plan_id=plan.id, auto_activate=True, contract={"start_date": "2026-01-01"}
    )
    return subscription.id


if __name__ == "__main__":
    asyncio.run(main())
