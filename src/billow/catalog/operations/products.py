"""What one can do with products."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Unpack

from billow.catalog import ports, rules, store
from billow.catalog.types import (
    SORTS,
    BillingFrequency,
    FeeType,
    MetricRefs,
    PaymentTerms,
    Product,
    ProductChanges,
    ProductCreated,
    ProductDeleted,
    ProductInconsistent,
    ProductInUse,
    ProductUpdated,
    RevenueAllocation,
    Sku,
    UnitLabel,
)
from billow.kit import fields as kit
from billow.kit import ids
from billow.kit.errors import FieldError, NotFound
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db
from billow.runtime.db import Tx


async def product(tx: Tx, ref: str, *, lock: bool = False) -> Product:
    """The product of that id or code, archived or not; with *lock* held until the transaction ends.

    Raises:
        NotFound: There is none.
    """
    found = await store.products_named(tx, [ref], lock="update" if lock else "")
    if ref not in found:
        raise NotFound(f"There is no product {ref!r}.")
    return found[ref]


async def products_by_ids(tx: Tx, ids: Sequence[str]) -> Mapping[str, Product]:
    """Products by the given ids or codes, archived ones included; one query."""
    return await store.products_named(tx, ids)


@operation(
    "products.create",
    http="POST /products",
    rpc="ProductService.Create",
    needs="products:write",
    status=201,
    example={
        "name": "API usage",
        "code": "api_usage",
        "fee_type": "metered",
        "payment_terms": "arrears",
        "metric_ids": ["api_calls"],
    },
)
async def create_product(
    tx: Tx,
    *,
    name: kit.Name,
    fee_type: FeeType,
    payment_terms: PaymentTerms,
    code: kit.Code | None = None,
    billing_frequency: BillingFrequency = "recurring",
    metric_ids: MetricRefs = [],
    description: kit.Text | None = None,
    sku: Sku | None = None,
    revenue_allocation_method: RevenueAllocation | None = None,
    unit_label_singular: UnitLabel | None = None,
    unit_label_plural: UnitLabel | None = None,
    metadata: kit.Metadata = {},
) -> Product:
    """Add a product: a fixed fee, or usage measured by metrics; its price stands in a plan or a subscription.

    Without a code it gets one made of its name.

    Raises:
        AlreadyExists: Another product, archived ones included, has that code.
        ProductInconsistent: A metered one lacks a living metric or does not recur, or a fixed one has metrics.
    """
    rules.check_product(fee_type, billing_frequency, metric_ids)
    key = ids.new("prd")
    made = Product(
        id=key,
        name=name,
        code=code or rules.code_for(name, otherwise=key),
        fee_type=fee_type,
        payment_terms=payment_terms,
        billing_frequency=billing_frequency,
        metric_ids=await _living_metrics(tx, metric_ids),
        description=description,
        sku=sku,
        revenue_allocation_method=revenue_allocation_method,
        unit_label_singular=unit_label_singular,
        unit_label_plural=unit_label_plural,
        metadata=metadata,
        created_at=tx.now,
        archived_at=None,
    )
    if not await store.insert_product(tx, made):
        raise rules.taken("product", made.code)
    tx.emit(ProductCreated(subject=made.id), made)
    return made


async def _living_metrics(tx: Tx, refs: Sequence[str]) -> tuple[str, ...]:
    """The ids of the metrics, held against archiving until the transaction ends."""
    found = await store.metrics_named(tx, refs, lock="share")
    living = {ref: each.id for ref, each in found.items() if each.archived_at is None}
    missing = [
        FieldError(f"metric_ids.{n}", "not_found", f"there is no metric {ref!r} in use")
        for n, ref in enumerate(refs)
        if ref not in living
    ]
    if missing:
        raise ProductInconsistent(missing[0].detail, errors=tuple(missing))
    return tuple(dict.fromkeys(living[ref] for ref in refs))


@operation(
    "products.get",
    http="GET /products/{product_id}",
    rpc="ProductService.Get",
    needs="products:read",
    example={"product_id": "api_usage"},
)
async def get_product(tx: Tx, *, product_id: kit.Ref) -> Product:
    """Answer a product by id or code.

    Raises:
        NotFound: There is none.
    """
    return await product(tx, product_id)


@operation("products.list", http="GET /products", rpc="ProductService.List", needs="products:read", sorts=SORTS)
async def list_products(
    tx: Tx,
    *,
    page: PageRequest,
    code: list[kit.Code] | None = None,
    fee_type: list[FeeType] | None = None,
    payment_terms: list[PaymentTerms] | None = None,
    metric_ids: list[kit.Ref] | None = None,
    archived: kit.Flag = False,
) -> Page[Product]:
    """List the products; archived ones are among them with `archived=true`."""
    t = store.products.c
    wanted = {t.code: code, t.fee_type: fee_type, t.payment_terms: payment_terms}
    query = store.listed(tx, store.products, wanted, archived=archived)
    if metric_ids:
        keys = [each.id for each in (await store.metrics_named(tx, metric_ids)).values()]
        query = store.by_metrics(query, keys)
    rows = await db.page(tx, query, page, table=store.products)
    return rows.of(store.product_of(row) for row in rows.data)


@operation(
    "products.update",
    http="PATCH /products/{product_id}",
    rpc="ProductService.Update",
    needs="products:write",
    example={"product_id": "api_usage", "description": "Calls of the analysis API"},
)
async def update_product(tx: Tx, *, product_id: kit.Ref, **changes: Unpack[ProductChanges]) -> Product:
    """Change the words of a product, its number, its units and how its revenue is spread; how it is charged stays.

    Raises:
        NotFound: There is none.
    """
    before = await product(tx, product_id, lock=True)
    after = replace(before, **changes)
    await store.change(tx, store.products, after.id, **changes)
    tx.emit(ProductUpdated(subject=after.id), after)
    return after


@operation(
    "products.delete",
    http="DELETE /products/{product_id}",
    rpc="ProductService.Delete",
    needs="products:write",
    example={"product_id": "api_usage"},
)
async def delete_product(tx: Tx, *, product_id: kit.Ref) -> Product:
    """Archive a product: no new plan can hold it, lists hide it, and its code stays taken.

    Raises:
        ProductInUse: A plan, a bundle or a subscription in force holds it.
        NotFound: There is none.
    """
    before = await product(tx, product_id, lock=True)
    if before.archived_at is not None:
        return before
    holder = await _holder(tx, before.id)
    if holder is not None:
        raise ProductInUse(f"{holder} holds this product; end that first.")
    after = replace(before, archived_at=tx.now)
    await store.change(tx, store.products, after.id, archived_at=tx.now)
    tx.emit(ProductDeleted(subject=after.id), after)
    return after


async def _holder(tx: Tx, product_id: str) -> str | None:
    """Words for what is in use and holds the product: a plan, a bundle, or something above the catalogue."""
    plan = await store.plan_with_product(tx, product_id)
    if plan is not None:
        return f"The plan {plan!r}"
    bundle = await store.bundle_with_product(tx, product_id)
    return await ports.user_of_product(tx, product_id) if bundle is None else f"The bundle {bundle!r}"
