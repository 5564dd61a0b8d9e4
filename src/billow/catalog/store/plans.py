"""The tables of plans: the words, the numbered revisions with their terms, and the items of each revision."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    Select,
    String,
    Text,
    and_,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY

from billow.catalog.store.naming import added, by_ref, columns, named
from billow.catalog.types.plan import TERMS, Plan, PlanItem
from billow.catalog.types.price import price_from_json, price_to_json
from billow.catalog.types.terms import NO_SPEND_TERMS, SpendTerms
from billow.kit import codec
from billow.runtime.db import Id, Instant, Json, Tx, tenant_table

plans = tenant_table(
    "plans",
    Column("id", Id, nullable=False),
    Column("name", String, nullable=False),
    Column("code", String, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("description", Text),
    Column("tags", ARRAY(Text), nullable=False),
    Column("metadata", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("archived_at", Instant),
)
Index("uq_plans_code", plans.c.tenant_id, plans.c.code, unique=True)
plan_revisions = tenant_table(
    "plan_revisions",
    Column("plan_id", Id, nullable=False),
    Column("number", Integer, nullable=False),
    Column("terms", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    ForeignKeyConstraint(["tenant_id", "plan_id"], ["plans.tenant_id", "plans.id"]),
    key=("plan_id", "number"),
)
plan_items = tenant_table(
    "plan_items",
    Column("id", Id, nullable=False),
    Column("plan_id", Id, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("item_key", String, nullable=False),
    Column("position", Integer, nullable=False),
    Column("product_id", Id, nullable=False),
    Column("name", String, nullable=False),
    Column("price", Json, nullable=False),
    Column("fingerprint", String(16), nullable=False),
    Column("tax_codes", ARRAY(Text), nullable=False),
    Column("bundle_id", Id),
    Column("bundle_name", String),
    Column("bundle_description", Text),
    ForeignKeyConstraint(["tenant_id", "plan_id"], ["plans.tenant_id", "plans.id"]),
    ForeignKeyConstraint(["tenant_id", "product_id"], ["products.tenant_id", "products.id"]),
    ForeignKeyConstraint(["tenant_id", "bundle_id"], ["bundles.tenant_id", "bundles.id"]),
    key=("plan_id", "revision", "item_key"),
)
Index("ix_plan_items_product", plan_items.c.tenant_id, plan_items.c.product_id)
_OWN = ("id", "name", "code", "currency", "revision", "description", "metadata", "created_at", "updated_at")
_ITEM = tuple(field.name for field in fields(PlanItem))


def _plan_of(row: Mapping[str, Any], terms: Mapping[str, Any], items: Sequence[PlanItem]) -> Plan:
    own = {name: row[name] for name in (*_OWN, "archived_at")}
    return codec.load(Plan, {**own, "tags": tuple(row["tags"]), **terms, "items": tuple(items)})


def _item_of(row: Mapping[str, Any]) -> PlanItem:
    values = {name: row[name] for name in _ITEM}
    return PlanItem(**{**values, "price": price_from_json(row["price"]), "tax_codes": tuple(row["tax_codes"])})


async def plans_named(tx: Tx, refs: Sequence[str], *, lock: str = "", revision: int | None = None) -> dict[str, Plan]:
    """For each of *refs* that names a plan, the plan as it is, or as it was in a *revision* that it has had; three
    queries."""
    rows = await tx.rows(named(tx, plans, refs, lock=lock)) if refs else []
    if revision is not None:
        rows = [{**row, "revision": revision} for row in rows if 0 < revision <= row["revision"]]
    return by_ref(await with_items(tx, rows), refs)


async def with_items(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> list[Plan]:
    """The plans of *rows* with the terms and items of their revisions, in the order of *rows*; two queries for all."""
    if not rows:
        return []
    items: dict[str, list[PlanItem]] = {row["id"]: [] for row in rows}
    for row in await tx.rows(_of_revisions(tx, plan_items, "revision", rows).order_by(plan_items.c.position)):
        items[row["plan_id"]].append(_item_of(row))
    found = await tx.rows(_of_revisions(tx, plan_revisions, "number", rows))
    terms = {row["plan_id"]: row["terms"] for row in found}
    return [_plan_of(row, terms[row["id"]], items[row["id"]]) for row in rows]


async def items_of_revisions(tx: Tx, revisions: Sequence[tuple[str, int]]) -> dict[tuple[str, int], list[PlanItem]]:
    """The items of each of the *revisions* (plan, number) in their order; one query."""
    table = plan_items.c
    query = tx.mine(plan_items).where(tuple_(table.plan_id, table.revision).in_(revisions)).order_by(table.position)
    found: dict[tuple[str, int], list[PlanItem]] = {each: [] for each in revisions}
    for row in await tx.rows(query) if revisions else ():
        found[(row["plan_id"], row["revision"])].append(_item_of(row))
    return found


def _of_revisions(tx: Tx, table: Any, column: str, rows: Sequence[Mapping[str, Any]]) -> Select[Any]:
    """The rows of *table* that belong to the revision of each of *rows*."""
    wanted = [and_(table.c.plan_id == row["id"], table.c[column] == row["revision"]) for row in rows]
    return tx.mine(table).where(or_(*wanted))


async def spend_terms(tx: Tx, revisions: Sequence[tuple[str, int]]) -> dict[tuple[str, int], SpendTerms]:
    """What each of the *revisions* (plan, number) says of the money of a period; one query."""
    table = plan_revisions.c
    query = tx.mine(plan_revisions).where(tuple_(table.plan_id, table.number).in_(revisions))
    found = await tx.rows(query) if revisions else ()
    return {(row["plan_id"], row["number"]): _spend_terms_of(row["terms"]) for row in found}


def _spend_terms_of(terms: Mapping[str, Any]) -> SpendTerms:
    said = {name: terms[name] for name in SpendTerms.__slots__ if terms.get(name)}
    return codec.load(SpendTerms, said) if said else NO_SPEND_TERMS


async def insert_plan(tx: Tx, plan: Plan) -> bool:
    """Insert the plan with its first revision; False when its code is taken."""
    row = columns(plan, "items", *TERMS)
    if not await added(tx, plans, {**row, "tags": list(plan.tags)}):
        return False
    await insert_revision(tx, plan)
    return True


async def insert_revision(tx: Tx, plan: Plan) -> None:
    """Insert the terms and the items of the plan as the revision that it says; they are never updated."""
    dumped = codec.dump(plan)
    revision = {"plan_id": plan.id, "number": plan.revision, "terms": {name: dumped[name] for name in TERMS}}
    await tx.insert(plan_revisions, [{**revision, "created_at": plan.updated_at}])
    rows = [columns(item) for item in plan.items]
    for position, (row, item) in enumerate(zip(rows, plan.items, strict=True)):
        row |= {"plan_id": plan.id, "revision": plan.revision, "position": position}
        row |= {"price": price_to_json(item.price), "tax_codes": list(item.tax_codes)}
    await tx.insert(plan_items, rows)


def _current() -> Any:
    """The condition that an item belongs to the newest revision of a living plan of the same row."""
    of_plan = (plan_items.c.tenant_id == plans.c.tenant_id) & (plan_items.c.plan_id == plans.c.id)
    return of_plan & (plan_items.c.revision == plans.c.revision)


async def plan_with_product(tx: Tx, product_id: str) -> str | None:
    """The code of a living plan that holds the product, if there is one."""
    query = (
        select(plans.c.code)
        .join(plan_items, _current())
        .where(plans.c.tenant_id == tx.tenant, plans.c.archived_at.is_(None), plan_items.c.product_id == product_id)
    )
    code: str | None = await tx.value(query.order_by(plans.c.code).limit(1))
    return code


async def plan_with_bundle(tx: Tx, bundle_id: str) -> str | None:
    """The code of a living plan that holds the bundle, if there is one."""
    query = (
        select(plans.c.code)
        .join(plan_items, _current())
        .where(plans.c.tenant_id == tx.tenant, plans.c.archived_at.is_(None), plan_items.c.bundle_id == bundle_id)
    )
    code: str | None = await tx.value(query.order_by(plans.c.code).limit(1))
    return code


async def plan_with_feature(tx: Tx, code: str) -> str | None:
    """The code of a living plan that grants the feature of that *code*, if there is one."""
    now = (plan_revisions.c.tenant_id == plans.c.tenant_id) & (plan_revisions.c.plan_id == plans.c.id)
    query = (
        select(plans.c.code)
        .join(plan_revisions, now & (plan_revisions.c.number == plans.c.revision))
        .where(plans.c.tenant_id == tx.tenant, plans.c.archived_at.is_(None))
        .where(plan_revisions.c.terms.contains({"entitlements": [{"feature_code": code}]}))
    )
    holder: str | None = await tx.value(query.order_by(plans.c.code).limit(1))
    return holder
