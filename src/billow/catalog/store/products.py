"""The tables of products, and of bundles of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Index, Select, String, Text, cast, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from billow.catalog.store.naming import added, by_ref, columns, named
from billow.catalog.types.bundle import Bundle, BundlePrice
from billow.catalog.types.product import Product
from billow.kit import codec
from billow.runtime.db import Id, Instant, Json, Tx, tenant_table

products = tenant_table(
    "products",
    Column("id", Id, nullable=False),
    Column("name", String, nullable=False),
    Column("code", String, nullable=False),
    Column("fee_type", String, nullable=False),
    Column("payment_terms", String, nullable=False),
    Column("billing_frequency", String, nullable=False),
    Column("metric_ids", ARRAY(Text), nullable=False),
    Column("description", Text),
    Column("sku", String),
    Column("revenue_allocation_method", String),
    Column("unit_label_singular", String),
    Column("unit_label_plural", String),
    Column("metadata", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("archived_at", Instant),
)
Index("uq_products_code", products.c.tenant_id, products.c.code, unique=True)
bundles = tenant_table(
    "bundles",
    Column("id", Id, nullable=False),
    Column("name", String, nullable=False),
    Column("code", String, nullable=False),
    Column("description", Text),
    Column("currency", String(3)),
    Column("prices", Json, nullable=False),
    Column("metadata", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("archived_at", Instant),
)
Index("uq_bundles_code", bundles.c.tenant_id, bundles.c.code, unique=True)


def product_of(row: Mapping[str, Any]) -> Product:
    """A row as a product."""
    values = {name: row[name] for name in Product.__slots__}
    return Product(**{**values, "metric_ids": tuple(row["metric_ids"])})


async def products_named(tx: Tx, refs: Sequence[str], *, lock: str = "") -> dict[str, Product]:
    """For each of *refs* that names a product, the product; one query."""
    rows = await tx.rows(named(tx, products, refs, lock=lock)) if refs else []
    return by_ref([product_of(row) for row in rows], refs)


async def insert_product(tx: Tx, product: Product) -> bool:
    """Insert the product; False when its code is taken."""
    return await added(tx, products, {**columns(product), "metric_ids": list(product.metric_ids)})


def by_metrics(query: Select[Any], metric_ids: Sequence[str]) -> Select[Any]:
    """Those products of *query* that bill by one of the metrics."""
    return query.where(products.c.metric_ids.overlap(cast(list(metric_ids), ARRAY(Text))))


async def product_with_metric(tx: Tx, metric_id: str) -> str | None:
    """The code of a living product that bills by the metric, if there is one."""
    uses = products.c.metric_ids.contains([metric_id])
    query = select(products.c.code).where(products.c.tenant_id == tx.tenant, products.c.archived_at.is_(None), uses)
    code: str | None = await tx.value(query.order_by(products.c.code).limit(1))
    return code


async def products_of_metrics(tx: Tx, metric_ids: Sequence[str]) -> list[Product]:
    """The living products that bill by one of the metrics and by nothing else, in order of code; one query."""
    alone = products.c.metric_ids.in_([[metric_id] for metric_id in metric_ids]) if metric_ids else ~true()
    query = tx.mine(products).where(alone, products.c.archived_at.is_(None)).order_by(products.c.code)
    return [product_of(row) for row in await tx.rows(query.with_for_update(read=True))]


def bundle_of(row: Mapping[str, Any]) -> Bundle:
    """A row as a bundle."""
    values = {name: row[name] for name in Bundle.__slots__}
    return Bundle(**{**values, "prices": codec.load(tuple[BundlePrice, ...], row["prices"])})


def bundle_column(prices: Sequence[BundlePrice]) -> Any:
    """Prices of a bundle as their column holds them."""
    return codec.dump(tuple(prices), tuple[BundlePrice, ...])


async def bundles_named(tx: Tx, refs: Sequence[str], *, lock: str = "") -> dict[str, Bundle]:
    """For each of *refs* that names a bundle, the bundle; one query."""
    rows = await tx.rows(named(tx, bundles, refs, lock=lock)) if refs else []
    return by_ref([bundle_of(row) for row in rows], refs)


async def insert_bundle(tx: Tx, bundle: Bundle) -> bool:
    """Insert the bundle; False when its code is taken."""
    return await added(tx, bundles, {**columns(bundle), "prices": bundle_column(bundle.prices)})


async def bundle_with_product(tx: Tx, product_id: str) -> str | None:
    """The code of a living bundle that holds the product, if there is one."""
    holds = bundles.c.prices.contains([{"product_id": product_id}])
    query = select(bundles.c.code).where(bundles.c.tenant_id == tx.tenant, bundles.c.archived_at.is_(None), holds)
    code: str | None = await tx.value(query.order_by(bundles.c.code).limit(1))
    return code
