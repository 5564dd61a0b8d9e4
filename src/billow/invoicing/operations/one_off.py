"""One-off invoices."""

from decimal import Decimal

from billow.catalog import operations as catalog
from billow.customers import operations as customers
from billow.invoicing import rules
from billow.invoicing.operations.issuing import issue_all, open_drafts, terms_of
from billow.invoicing.operations.reading import EXPANDS
from billow.invoicing.types import (
    Draft,
    DraftLine,
    Invoice,
    NewLine,
    NewLines,
    PaymentTerms,
    Status,
)
from billow.kit import explain
from billow.kit.currency import exponent
from billow.kit.errors import Invalid
from billow.kit.fields import CurrencyCode, Name, Ref, Text
from billow.kit.money import Money
from billow.kit.numbers import exact
from billow.kit.operation import operation
from billow.runtime.db import Tx


@operation(
    "invoices.create",
    http="POST /invoices",
    rpc="InvoiceService.Create",
    needs="invoices:write",
    effect="money",
    status=201,
    expands=EXPANDS,
    example={
        "customer_id": "acme",
        "currency": "USD",
        "line_items": [{"description": "Onboarding", "quantity": "2", "unit_price": "150.00"}],
        "payment_terms": "net_14",
        "status": "issued",
    },
)
async def create(
    tx: Tx,
    *,
    customer_id: Ref,
    line_items: NewLines,
    currency: CurrencyCode | None = None,
    payment_terms: PaymentTerms | None = None,
    description: Text | None = None,
    purchase_order_number: Name | None = None,
    status: Status = "draft",
) -> Invoice:
    """Make a one-off invoice of a customer, as a draft or, with `status` issued, numbered at once.

    Raises:
        NotFound: There is no such customer or product.
        CurrencyFixed: The customer is billed in another currency.
        Invalid: No currency is known, a period ends before it starts, or the status is neither draft nor issued.
    """
    if status not in ("draft", "issued"):
        raise Invalid.of("status", "an invoice is made as draft or issued", code="not_a_choice")
    customer = await customers.resolve_and_lock(tx, customer_id)
    chosen = await customers.choose_currency(tx, customer, currency)
    rules.check_periods(line_items)
    draft = Draft(
        customer_id=customer.id,
        billing_entity_id=str(customer.billing_entity_id),
        currency=chosen,
        payment_terms=payment_terms or (await terms_of(tx, [customer]))[customer.id],
        lines=tuple([await _manual(tx, line, chosen) for line in line_items]),
        purchase_order_number=purchase_order_number,
        description=description,
    )
    opened = await open_drafts(tx, [draft])
    return (await issue_all(tx, opened, {customer.id: customer}))[0] if status == "issued" else opened[0].invoice


async def _manual(tx: Tx, line: NewLine, currency: str) -> DraftLine:
    product_id = None if line.product_id is None else (await catalog.product(tx, line.product_id)).id
    precise = exact(line.quantity) * exact(line.unit_price)
    product = explain.multiply(
        "quantity x price", explain.given("quantity", line.quantity), explain.given("price", line.unit_price)
    )
    return DraftLine(
        kind="manual",
        description=line.description,
        amount=Money.rounded(precise, currency),
        precise=precise,
        tree=explain.rounded("rounded", product, exponent(currency)),
        quantity=exact(line.quantity),
        unit_price=Decimal(line.unit_price),
        product_id=product_id,
        period_start=line.period_start,
        period_end=line.period_end,
    )
