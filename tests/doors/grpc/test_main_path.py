"""The main path of the public interface, from a metric to a paid invoice, through generated stubs alone."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from tests.doors.grpc.conftest import Rpc


def at(day: int, month: int = 1) -> datetime:
    """Noon of a day of 2026."""
    return datetime(2026, month, day, tzinfo=UTC)


async def catalogue(rpc: Rpc) -> None:
    """A plan with a fee of 49.00 and graduated usage, as the interface prints it."""
    pb = rpc.pb
    metric = await rpc.call(
        "BillableMetricService.Create",
        pb.BillableMetricServiceCreateRequest(
            name="API calls",
            code="api_calls",
            event_name="api_call",
            aggregation=pb.MetricAggregation(method="sum", field="tokens"),
            filter_groups=[
                pb.FilterGroup(
                    operator="and",
                    filters=[{"field": "endpoint", "operator": "equal", "value": {"string_value": "/v1/analyze"}}],
                )
            ],
        ),
    )
    usage = {"name": "API usage", "code": "api_usage", "fee_type": "metered", "payment_terms": "arrears"}
    fee = {"name": "Platform", "code": "platform", "fee_type": "fixed", "payment_terms": "advance"}
    await rpc.call("ProductService.Create", pb.ProductServiceCreateRequest(**usage, metric_ids=[metric.id]))
    await rpc.call("ProductService.Create", pb.ProductServiceCreateRequest(**fee, billing_frequency="recurring"))
    fixed = pb.FixedPrice(billing_interval="monthly", billing_direction="advance", quantity="1", unit_price="49.00")
    graduated = pb.GraduatedPrice(
        billing_interval="monthly",
        billing_direction="arrears",
        tiers=[
            pb.Tier(up_to="1000", unit_price="0", flat_fee="0"),
            pb.Tier(up_to="10000", unit_price="0.02", flat_fee="0"),
            pb.Tier(unit_price="0.01", flat_fee="0"),
        ],
    )
    plan = await rpc.call(
        "PlanService.Create",
        pb.PlanServiceCreateRequest(
            name="Pro",
            code="pro",
            currency="USD",
            items=[
                pb.NewPlanItem(product_id="platform", price=pb.Price(fixed=fixed)),
                pb.NewPlanItem(product_id="api_usage", price=pb.Price(graduated=graduated)),
            ],
            entitlements=[pb.Entitlement(key="sso", type="boolean", value={"bool_value": True})],
        ),
    )
    assert [item.price.WhichOneof("variant") for item in plan.items] == ["fixed", "graduated"]
    assert plan.items[0].price.fixed.unit_price == "49"
    assert not plan.items[1].price.graduated.tiers[2].HasField("up_to")
    assert plan.entitlements[0].value.bool_value is True


def event(rpc: Rpc, number: int, tokens: int) -> Any:
    """One use of the API, on the ninth."""
    made = rpc.pb.EventInput(account="acme", event_name="api_call", unique_id=f"evt-{number}")
    made.timestamp.FromDatetime(datetime(2026, 1, 9, 15, 3, 17, tzinfo=UTC))
    made.properties.update({"endpoint": "/v1/analyze", "tokens": tokens})
    return made


async def test_main_path(rpc: Rpc) -> None:
    """1500 tokens of the graduated price (the first 1000 free, then 0.02) and the fee of the next month are 59.00."""
    pb = rpc.pb
    clock = await rpc.call("TestClockService.Create", pb.TestClockServiceCreateRequest(frozen_at=at(1)))
    await catalogue(rpc)
    await rpc.call(
        "CustomerService.Create",
        pb.CustomerServiceCreateRequest(
            name="Acme Corp",
            external_id="acme",
            email="billing@acme.com",
            currency="USD",
            timezone="UTC",
            billing_address=pb.Address(line1="1 Main St", city="Springfield", postal_code="12345", country="US"),
        ),
    )
    subscription = await rpc.call(
        "SubscriptionService.Create",
        pb.SubscriptionServiceCreateRequest(
            customer_id="acme",
            plan_id="pro",
            auto_activate=True,
            contract=pb.Contract(period_type="monthly_rolling", start_date="2026-01-01"),
            billing=pb.BillingTerms(
                billing_time="anniversary", payment_terms="net_30", auto_issue_invoices=True, auto_pay_invoices=False
            ),
        ),
    )

    def stream() -> Iterator[Any]:
        for number in range(1, 8):
            yield pb.EventServiceIngestStreamRequest(events=[event(rpc, number, 200)])

    unary = await rpc.call("EventService.Ingest", pb.EventServiceIngestRequest(events=[event(rpc, 0, 100)]))
    assert list(unary.ingested) == ["evt-0"]
    streamed = await rpc.call("EventService.IngestStream", stream())
    assert list(streamed.ingested) == [f"evt-{number}" for number in range(1, 8)]
    assert not streamed.rejected

    usage = await rpc.call("CustomerService.GetUsage", pb.CustomerServiceGetUsageRequest(customer_id="acme"))
    assert [(each.code, each.quantity, each.events) for each in usage.metrics] == [("api_calls", "1500", 8)]
    upcoming = await rpc.call(
        "SubscriptionService.UpcomingInvoice",
        pb.SubscriptionServiceUpcomingInvoiceRequest(subscription_id=subscription.id),
    )
    advanced = await rpc.call(
        "TestClockService.Advance", pb.TestClockServiceAdvanceRequest(clock_id=clock.id, to=at(1, month=2))
    )
    assert advanced.status == "ready"
    listed = await rpc.call("InvoiceService.List", pb.InvoiceServiceListRequest(customer_id="acme"))
    assert [invoice.total for invoice in listed.data] == ["59.00", "49.00"]
    issued = listed.data[0]
    assert (upcoming.total, upcoming.subtotal) == ("59.00", "59.00")
    assert [(x.kind, x.amount) for x in upcoming.line_items] == [(x.kind, x.amount) for x in issued.line_items]
    assert not upcoming.HasField("number")

    explained = await rpc.call("InvoiceService.Explain", pb.InvoiceServiceExplainRequest(invoice_id=issued.id))
    assert explained.total == "59.00"
    assert explained.tree["value"] == "59"
    pdf = await rpc.call(
        "InvoiceService.DownloadInvoice", pb.InvoiceServiceDownloadInvoiceRequest(invoice_id=issued.id)
    )
    assert (pdf.content[:5], pdf.media_type) == (b"%PDF-", "application/pdf")
    paid = await rpc.call("InvoiceService.MarkAsPaid", pb.InvoiceServiceMarkAsPaidRequest(invoice_id=issued.id))
    assert (paid.status, paid.amount_due, paid.amount_paid) == ("paid", "0.00", "59.00")
    assert paid.paid_at.ToDatetime(UTC) == at(1, month=2)
