"""Tables and statements of the catalogue."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    Select,
    String,
    Table,
    Text,
    cast,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from billow.catalog.types.metric import FilterGroup, Metric, MetricAggregation, Rounding
from billow.catalog.types.plan import Entitlement, Plan, PlanItem
from billow.catalog.types.price import price_from_json, price_to_json
from billow.catalog.types.product import Product
from billow.kit import codec
from billow.runtime.db import Id, Instant, Json, Tx, tenant_table

Thing = TypeVar("Thing", Metric, Product, Plan)

metrics = tenant_table(
    "metrics",
    Column("id", Id, nullable=False),
    Column("name", String, nullable=False),
    Column("code", String, nullable=False),
    Column("event_name", String, nullable=False),
    Column("method", String, nullable=False),
    Column("field", String),
    Column("expression", String),
    Column("filter_groups", Json, nullable=False),
    Column("group_by", ARRAY(Text), nullable=False),
    Column("recurring", Boolean, nullable=False),
    Column("rounding", Json),
    Column("description", Text),
    Column("created_at", Instant, nullable=False),
    Column("archived_at", Instant),
)
Index("uq_metrics_code", metrics.c.tenant_id, metrics.c.code, unique=True)
Index("ix_metrics_event_name", metrics.c.tenant_id, metrics.c.event_name)
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
    Column("created_at", Instant, nullable=False),
    Column("archived_at", Instant),
)
Index("uq_products_code", products.c.tenant_id, products.c.code, unique=True)
plans = tenant_table(
    "plans",
    Column("id", Id, nullable=False),
    Column("name", String, nullable=False),
    Column("code", String, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("trial_period_days", Integer, nullable=False),
    Column("entitlements", Json, nullable=False),
    Column("description", Text),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("archived_at", Instant),
)
Index("uq_plans_code", plans.c.tenant_id, plans.c.code, unique=True)
plan_items = tenant_table(
    "plan_items",
    Column("id", Id, nullable=False),
    Column("plan_id", Id, nullable=False),
    Column("item_key", String, nullable=False),
    Column("position", Integer, nullable=False),
    Column("product_id", Id, nullable=False),
    Column("name", String, nullable=False),
    Column("price", Json, nullable=False),
    Column("fingerprint", String(16), nullable=False),
    ForeignKeyConstraint(["tenant_id", "plan_id"], ["plans.tenant_id", "plans.id"]),
    ForeignKeyConstraint(["tenant_id", "product_id"], ["products.tenant_id", "products.id"]),
)
Index("uq_plan_items_key", plan_items.c.tenant_id, plan_items.c.plan_id, plan_items.c.item_key, unique=True)
Index("ix_plan_items_product", plan_items.c.tenant_id, plan_items.c.product_id)


def metric_of(row: Mapping[str, Any]) -> Metric:
    """A row as a metric."""
    values = {name: row[name] for name in Metric.__slots__ if name != "aggregation"}
    said = {"method": row["method"], "field": row["field"], "expression": row["expression"]}
    values["aggregation"] = MetricAggregation(**said)
    values["group_by"] = tuple(row["group_by"])
    values["filter_groups"] = codec.load(tuple[FilterGroup, ...], row["filter_groups"])
    values["rounding"] = codec.load(Rounding, row["rounding"]) if row["rounding"] else None
    return Metric(**values)


def _metric_row(metric: Metric) -> dict[str, Any]:
    row = {name: getattr(metric, name) for name in Metric.__slots__ if name != "aggregation"}
    said = metric.aggregation
    row |= {"method": said.method, "field": said.field, "expression": said.expression}
    row["group_by"] = list(metric.group_by)
    row["filter_groups"] = codec.dump(metric.filter_groups, tuple[FilterGroup, ...])
    row["rounding"] = codec.dump(metric.rounding) if metric.rounding else None
    return row


def product_of(row: Mapping[str, Any]) -> Product:
    """A row as a product."""
    values = {name: row[name] for name in Product.__slots__}
    return Product(**{**values, "metric_ids": tuple(row["metric_ids"])})


def _product_row(product: Product) -> dict[str, Any]:
    row = {name: getattr(product, name) for name in Product.__slots__}
    return {**row, "metric_ids": list(product.metric_ids)}


def _plan_of(row: Mapping[str, Any], items: Sequence[PlanItem]) -> Plan:
    values = {name: row[name] for name in Plan.__slots__ if name != "items"}
    values["entitlements"] = codec.load(tuple[Entitlement, ...], row["entitlements"])
    return Plan(**values, items=tuple(items))


def _plan_row(plan: Plan) -> dict[str, Any]:
    row = {name: getattr(plan, name) for name in Plan.__slots__ if name != "items"}
    return {**row, "entitlements": codec.dump(plan.entitlements, tuple[Entitlement, ...])}


def _item_of(row: Mapping[str, Any]) -> PlanItem:
    values = {name: row[name] for name in PlanItem.__slots__}
    return PlanItem(**{**values, "price": price_from_json(row["price"])})


def _named(tx: Tx, table: Table, refs: Sequence[str], *, lock: str = "") -> Select[Any]:
    """The rows of *table* whose id or code is one of *refs*; with *lock* held until the transaction ends."""
    query = tx.mine(table).where(or_(table.c.id.in_(refs), table.c.code.in_(refs))).order_by(table.c.id)
    if lock:
        query = query.with_for_update(read=lock == "share")
    return query


def listed(tx: Tx, table: Table, wanted: Mapping[Any, Sequence[Any] | None], *, archived: bool) -> Select[Any]:
    """The rows of *table* whose columns have one of the *wanted* values; None or nothing wanted means any."""
    query = tx.mine(table) if archived else tx.mine(table).where(table.c.archived_at.is_(None))
    for column, values in wanted.items():
        if values:
            query = query.where(column.in_(values))
    return query


def by_metrics(query: Select[Any], metric_ids: Sequence[str]) -> Select[Any]:
    """Those products of *query* that bill by one of the metrics."""
    return query.where(products.c.metric_ids.overlap(cast(list(metric_ids), ARRAY(Text))))


def by_ref(found: Sequence[Thing], refs: Sequence[str]) -> dict[str, Thing]:
    """For each of *refs* that is an id or a code among *found*, what it names; an id goes before a code."""
    names = {thing.code: thing for thing in found} | {thing.id: thing for thing in found}
    return {ref: names[ref] for ref in refs if ref in names}


async def metrics_named(tx: Tx, refs: Sequence[str], *, lock: str = "") -> dict[str, Metric]:
    """For each of *refs* that names a metric, the metric; one query."""
    rows = await tx.rows(_named(tx, metrics, refs, lock=lock)) if refs else []
    return by_ref([metric_of(row) for row in rows], refs)


async def metrics_of_events(tx: Tx, event_names: Sequence[str], *, or_recurring: bool = False) -> list[Metric]:
    """The living metrics that read events of these names, or every recurring one as well; one query."""
    named = metrics.c.event_name.in_(event_names)
    query = tx.mine(metrics).where(
        or_(named, metrics.c.recurring) if or_recurring else named, metrics.c.archived_at.is_(None)
    )
    return [metric_of(row) for row in await tx.rows(query.order_by(metrics.c.id))]


async def living_metrics(tx: Tx) -> list[Metric]:
    """All metrics that are not archived; one query."""
    query = tx.mine(metrics).where(metrics.c.archived_at.is_(None)).order_by(metrics.c.id)
    return [metric_of(row) for row in await tx.rows(query)]


async def products_named(tx: Tx, refs: Sequence[str], *, lock: str = "") -> dict[str, Product]:
    """For each of *refs* that names a product, the product; one query."""
    rows = await tx.rows(_named(tx, products, refs, lock=lock)) if refs else []
    return by_ref([product_of(row) for row in rows], refs)


async def plans_named(tx: Tx, refs: Sequence[str], *, lock: str = "") -> dict[str, Plan]:
    """For each of *refs* that names a plan, the plan with its items; two queries."""
    rows = await tx.rows(_named(tx, plans, refs, lock=lock)) if refs else []
    return by_ref(await with_items(tx, rows), refs)


async def with_items(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> list[Plan]:
    """The plans of *rows* with their items, in the order of *rows*; one query for all."""
    items: dict[str, list[PlanItem]] = {row["id"]: [] for row in rows}
    query = tx.mine(plan_items).where(plan_items.c.plan_id.in_(items)).order_by(plan_items.c.position)
    for row in await tx.rows(query) if items else []:
        items[row["plan_id"]].append(_item_of(row))
    return [_plan_of(row, items[row["id"]]) for row in rows]


async def insert_metric(tx: Tx, metric: Metric) -> bool:
    """Insert the metric; False when its code is taken."""
    statement = insert(metrics).values(tenant_id=tx.tenant, **_metric_row(metric)).on_conflict_do_nothing()
    return await tx.run(statement) == 1


async def insert_product(tx: Tx, product: Product) -> bool:
    """Insert the product; False when its code is taken."""
    statement = insert(products).values(tenant_id=tx.tenant, **_product_row(product)).on_conflict_do_nothing()
    return await tx.run(statement) == 1


async def insert_plan(tx: Tx, plan: Plan) -> bool:
    """Insert the plan with its items; False when its code is taken."""
    statement = insert(plans).values(tenant_id=tx.tenant, **_plan_row(plan)).on_conflict_do_nothing()
    if await tx.run(statement) != 1:
        return False
    rows = [{name: getattr(item, name) for name in PlanItem.__slots__} for item in plan.items]
    for position, (row, item) in enumerate(zip(rows, plan.items, strict=True)):
        row |= {"plan_id": plan.id, "position": position, "price": price_to_json(item.price)}
    await tx.insert(plan_items, rows)
    return True


async def change(tx: Tx, table: Table, key: str, **values: Any) -> None:
    """Write *values* over those of the row with the id *key*."""
    if values:
        await tx.run(table.update().where(table.c.tenant_id == tx.tenant, table.c.id == key).values(**values))


async def product_with_metric(tx: Tx, metric_id: str) -> str | None:
    """The code of a living product that bills by the metric, if there is one."""
    uses = products.c.metric_ids.contains([metric_id])
    query = select(products.c.code).where(products.c.tenant_id == tx.tenant, products.c.archived_at.is_(None), uses)
    code: str | None = await tx.value(query.order_by(products.c.code).limit(1))
    return code


async def plan_with_product(tx: Tx, product_id: str) -> str | None:
    """The code of a living plan that holds the product, if there is one."""
    query = (
        select(plans.c.code)
        .join(plan_items, (plan_items.c.tenant_id == plans.c.tenant_id) & (plan_items.c.plan_id == plans.c.id))
        .where(plans.c.tenant_id == tx.tenant, plans.c.archived_at.is_(None), plan_items.c.product_id == product_id)
    )
    code: str | None = await tx.value(query.order_by(plans.c.code).limit(1))
    return code
