"""Reading invoices."""

from billow.customers import operations as customers
from billow.invoicing import store
from billow.invoicing.types import (
    Invoice,
    Status,
)
from billow.kit.errors import NotFound
from billow.kit.fields import Day, Instant, KnownCurrency, Name, Ref
from billow.kit.operation import Expansion, operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db
from billow.runtime.db import Tx

EXPANDS = {"customer": Expansion(key="customer_id", load=customers.by_ids)}


SORTS = ("created_at", "issue_date", "due_date", "number", "total")


async def find(tx: Tx, ref: str) -> Invoice:
    invoice = await store.load(tx, ref)
    if invoice is None:
        raise NotFound(f"There is no invoice {ref!r}.")
    return invoice


@operation(
    "invoices.get",
    http="GET /invoices/{invoice_id}",
    rpc="InvoiceService.Get",
    needs="invoices:read",
    expands=EXPANDS,
    example={"invoice_id": "INV-000001"},
)
async def get(tx: Tx, *, invoice_id: Ref) -> Invoice:
    """Answer an invoice by id or number, with its lines and taxes.

    Raises:
        NotFound: There is none.
    """
    return await find(tx, invoice_id)


@operation(
    "invoices.list",
    http="GET /invoices",
    rpc="InvoiceService.List",
    needs="invoices:read",
    sorts=SORTS,
    expands=EXPANDS,
)
async def list_invoices(
    tx: Tx,
    *,
    page: PageRequest,
    customer_id: Ref | None = None,
    subscription_id: Ref | None = None,
    status: list[Status] | None = None,
    currency: list[KnownCurrency] | None = None,
    number: list[Name] | None = None,
    issue_date_gte: Day | None = None,
    issue_date_lte: Day | None = None,
    due_date_gte: Day | None = None,
    due_date_lte: Day | None = None,
    created_at_gte: Instant | None = None,
    created_at_lte: Instant | None = None,
) -> Page[Invoice]:
    """List invoices with their lines, newest first.

    Raises:
        NotFound: There is no such customer.
    """
    table = store.invoices.c
    query = store.listed(tx)
    if customer_id is not None:
        query = query.where(table.customer_id == (await customers.resolve(tx, customer_id)).id)
    if subscription_id is not None:
        query = query.where(table.subscription_ids.contains([subscription_id]))
    for column, values in ((table.status, status), (table.currency, currency), (table.number, number)):
        query = query if values is None else query.where(column.in_(values))
    for column, least, most in (
        (table.issue_date, issue_date_gte, issue_date_lte),
        (table.due_date, due_date_gte, due_date_lte),
        (table.created_at, created_at_gte, created_at_lte),
    ):
        query = query if least is None else query.where(column >= least)
        query = query if most is None else query.where(column <= most)
    rows = await db.page(tx, query, page, table=store.invoices)
    return rows.of(await store.with_parts(tx, rows.data))


@operation(
    "customers.invoices",
    http="GET /customers/{customer_id}/invoices",
    rpc="InvoiceService.CustomerInvoices",
    needs="invoices:read",
    sorts=SORTS,
    example={"customer_id": "acme"},
)
async def customer_invoices(
    tx: Tx, *, customer_id: Ref, page: PageRequest, status: list[Status] | None = None
) -> Page[Invoice]:
    """List the invoices of a customer, newest first.

    Raises:
        NotFound: There is no such customer.
    """
    return await list_invoices(tx, page=page, customer_id=customer_id, status=status)
