"""One-off invoices."""

from collections.abc import Sequence
from dataclasses import replace

from billow.catalog import operations as catalog
from billow.catalog.ports import tax_codes
from billow.customers import operations as customers
from billow.invoicing.operations.issuing import issue_all, open_drafts, terms_of
from billow.invoicing.operations.reading import EXPANDS
from billow.invoicing.rules.one_off import check_lines, one_off_line
from billow.invoicing.types import (
    Draft,
    DraftLine,
    Invoice,
    NewLine,
    NewLines,
    PaymentTerms,
    Status,
)
from billow.kit.errors import Invalid, NotFound
from billow.kit.fields import CurrencyCode, Name, Ref, Text
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

    A line is a quantity at a price, or so many of an add-on, at its price or at another.

    Raises:
        NotFound: There is no such customer or product.
        CurrencyFixed: The customer is billed in another currency.
        Invalid: No currency is known, or the status is neither draft nor issued.
        LinesInconsistent: A line has neither a price nor an add-on, or a period that ends before it starts; or its
            add-on is unknown, archived, or priced in another currency.
        CurrencyWithdrawn: The customer is billed in a currency that is none any more.
        UnknownTaxes: A tax is named that does not exist.
    """
    if status not in ("draft", "issued"):
        raise Invalid.of("status", "an invoice is made as draft or issued", code="not_a_choice")
    customer = await customers.resolve_and_lock(tx, customer_id)
    chosen = await customers.choose_currency(tx, customer, currency)
    draft = Draft(
        customer_id=customer.id,
        billing_entity_id=str(customer.billing_entity_id),
        currency=chosen,
        payment_terms=payment_terms or (await terms_of(tx, [customer]))[customer.id],
        lines=await _lines(tx, line_items, chosen),
        purchase_order_number=purchase_order_number,
        description=description,
    )
    opened = await open_drafts(tx, [draft])
    return (await issue_all(tx, opened, {customer.id: customer}))[0] if status == "issued" else opened[0].invoice


async def _lines(tx: Tx, given: Sequence[NewLine], currency: str) -> tuple[DraftLine, ...]:
    """The lines as they are drafted; four queries, whatever the number."""
    named = [line.product_id for line in given if line.product_id is not None]
    products = await catalog.products_by_ids(tx, named)
    for missing in (each for each in named if each not in products):
        raise NotFound(f"There is no product {missing!r}.")
    add_ons = await catalog.add_ons_by_ids(tx, [line.add_on_id for line in given if line.add_on_id is not None])
    check_lines(given, add_ons=add_ons, currency=currency)
    taxes = {f"line_items.{n}.tax_codes": each.tax_codes for n, each in enumerate(given) if each.tax_codes}
    codes = await tax_codes(tx, taxes)
    found = []
    for n, each in enumerate(given):
        add_on = add_ons[each.add_on_id] if each.add_on_id is not None else None
        line = one_off_line(each, add_on, currency=currency)
        product_id = products[each.product_id].id if each.product_id is not None else None
        own = codes.get(f"line_items.{n}.tax_codes", line.tax_codes)
        untaxed = () if each.tax_codes is not None and not each.tax_codes else None
        found.append(replace(line, product_id=product_id, tax_codes=own, taxes=untaxed))
    return tuple(found)
