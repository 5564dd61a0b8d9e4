"""Tables and statements of customers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    Select,
    String,
    bindparam,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from billow.customers import rules
from billow.customers.types import Customer
from billow.kit import codec
from billow.runtime.bulk import among
from billow.runtime.db import Id, Instant, Json, Tx, tenant_table
from billow.runtime.prepared import Prepared
from billow.tenants.types import Address

customers = tenant_table(
    "customers",
    Column("id", Id, nullable=False),
    Column("name", String, nullable=False),
    Column("external_id", String),
    Column("email", String),
    Column("currency", String(3)),
    Column("timezone", String, nullable=False),
    Column("locale", String, nullable=False),
    Column("billing_address", Json, nullable=False),
    Column("tax_ids", Json, nullable=False),
    Column("net_days", Integer),
    Column("billing_entity_id", Id),
    Column("metadata", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("deleted_at", Instant),
    Column("parent_id", Id),
    Column("invoice_grace_period", Integer),
    ForeignKeyConstraint(["tenant_id", "parent_id"], ["customers.tenant_id", "customers.id"]),
    CheckConstraint("parent_id <> id", name="parent"),
    ForeignKeyConstraint(["tenant_id", "billing_entity_id"], ["billing_entities.tenant_id", "billing_entities.id"]),
)
Index("ix_customers_created", customers.c.tenant_id, customers.c.created_at, customers.c.id)
Index(
    "ix_customers_parent",
    customers.c.tenant_id,
    customers.c.parent_id,
    postgresql_where=customers.c.parent_id.is_not(None),
)
customer_names = tenant_table(
    "customer_names",
    Column("name", String, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("position", Integer, nullable=False),
    ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"], ondelete="CASCADE"),
    key=("name",),
)
Index("ix_customer_names_customer", customer_names.c.tenant_id, customer_names.c.customer_id)


def living(tx: Tx) -> Select[Any]:
    """The tenant's customers that were not deleted, each with its aliases and the number of its children."""
    return _named(customers.c.tenant_id == tx.tenant, customers.c.deleted_at.is_(None))


def _named(*conditions: Any) -> Select[Any]:
    aliases = (
        select(func.json_agg(customer_names.c.name).label("aliases"))
        .where(
            customer_names.c.tenant_id == customers.c.tenant_id,
            customer_names.c.customer_id == customers.c.id,
            customer_names.c.name.is_distinct_from(customers.c.external_id),
        )
        .scalar_subquery()
    )
    child = customers.alias("child")
    children = (
        select(func.count())
        .select_from(child)
        .where(
            child.c.tenant_id == customers.c.tenant_id,
            child.c.parent_id == customers.c.id,
            child.c.deleted_at.is_(None),
        )
        .scalar_subquery()
    )
    return select(customers, aliases.label("aliases"), children.label("child_count")).where(*conditions)


def customer_of(row: Mapping[str, Any]) -> Customer:
    """A row as a customer."""
    values = {name: row[name] for name in Customer.__slots__}
    values["billing_address"] = codec.load(Address, row["billing_address"])
    values["tax_ids"] = tuple(row["tax_ids"])
    values["aliases"] = tuple(sorted(row["aliases"] or ()))
    return Customer(**values)


_ELSEWHERE = ("aliases", "child_count")
"""What the row of a customer does not hold."""


def _row(customer: Customer) -> dict[str, Any]:
    row = {name: getattr(customer, name) for name in Customer.__slots__ if name not in _ELSEWHERE}
    row["billing_address"] = codec.dump(customer.billing_address)
    row["tax_ids"] = list(customer.tax_ids)
    row["metadata"] = dict(customer.metadata)
    return row


_REF: BindParameter[str] = bindparam("ref")
_TENANT: BindParameter[str] = bindparam("tenant")
_BY_REF = Prepared(
    _named(customers.c.tenant_id == _TENANT, customers.c.deleted_at.is_(None))
    .where(
        customers.c.id.in_(
            union_all(
                select(customer_names.c.customer_id).where(
                    customer_names.c.tenant_id == _TENANT, customer_names.c.name == _REF
                ),
                select(customers.c.id).where(customers.c.tenant_id == _TENANT, customers.c.id == _REF),
            )
        )
    )
    .order_by((customers.c.id == _REF).desc())
)
"""Nearly every request asks it, and to build it would take longer than to run it."""


async def by_ref(tx: Tx, ref: str) -> Customer | None:
    """The customer of that id, or else of that external id or alias."""
    row = await _BY_REF.row(tx, {"tenant": tx.tenant, "ref": ref})
    return customer_of(row) if row else None


async def lock(tx: Tx, customer_id: str) -> Customer | None:
    """The customer of that id, a deleted one included, held until the transaction ends together with its parent."""
    own = customers.alias("own")
    parent = select(own.c.parent_id).where(own.c.tenant_id == tx.tenant, own.c.id == customer_id).scalar_subquery()
    return (await _lock(tx, or_(customers.c.id == customer_id, customers.c.id == parent))).get(customer_id)


async def lock_all(tx: Tx, ids: Collection[str]) -> dict[str, Customer]:
    """The customers of these ids, deleted ones included, held until the transaction ends."""
    return await _lock(tx, among(customers.c.id, ids))


async def _lock(tx: Tx, condition: Any) -> dict[str, Customer]:
    query = _named(customers.c.tenant_id == tx.tenant, condition).order_by(customers.c.id)
    return {row["id"]: customer_of(row) for row in await tx.rows(query.with_for_update(of=customers))}


def _matching(tx: Tx, refs: Sequence[str]) -> Any:
    named = select(customer_names.c.customer_id).where(
        customer_names.c.tenant_id == tx.tenant, customer_names.c.name.in_(refs)
    )
    own = select(customers.c.id).where(customers.c.tenant_id == tx.tenant, customers.c.id.in_(refs))
    return union_all(named, own)


async def ids_by_ref(tx: Tx, refs: Sequence[str]) -> dict[str, str]:
    """For each of *refs* that some customer answers to, the customer's id; one query. An id goes before a name."""
    alive = customers.c.deleted_at.is_(None)
    own = select(literal(1).label("rank"), customers.c.id.label("ref"), customers.c.id).where(
        customers.c.tenant_id == tx.tenant, customers.c.id.in_(refs), alive
    )
    named = (
        select(literal(0).label("rank"), customer_names.c.name.label("ref"), customers.c.id)
        .join(
            customers,
            (customers.c.tenant_id == customer_names.c.tenant_id) & (customers.c.id == customer_names.c.customer_id),
        )
        .where(customer_names.c.tenant_id == tx.tenant, customer_names.c.name.in_(refs), alive)
    )
    return {row["ref"]: row["id"] for row in await tx.rows(union_all(named, own).order_by("rank"))}


async def by_ids(tx: Tx, ids: Sequence[str]) -> dict[str, Customer]:
    """Customers by id, deleted ones included: documents keep showing them."""
    query = _named(customers.c.tenant_id == tx.tenant, among(customers.c.id, ids))
    return {row["id"]: customer_of(row) for row in await tx.rows(query)}


async def timezones(tx: Tx, ids: Sequence[str]) -> dict[str, str]:
    """The zones of customers by id, deleted ones included."""
    query = select(customers.c.id, customers.c.timezone).where(
        customers.c.tenant_id == tx.tenant, among(customers.c.id, ids)
    )
    return {row["id"]: row["timezone"] for row in await tx.rows(query)}


async def add(tx: Tx, customer: Customer) -> bool:
    """Insert the customer under all its names; False when one of them is taken."""
    await tx.run(insert(customers).values(tenant_id=tx.tenant, **_row(customer)))
    return await put_names(tx, customer)


async def put_names(tx: Tx, customer: Customer) -> bool:
    """Let the customer answer to its names and no others; False when one is taken."""
    await tx.run(
        customer_names.delete().where(
            customer_names.c.tenant_id == tx.tenant, customer_names.c.customer_id == customer.id
        )
    )
    own = rules.names(customer.external_id, customer.aliases)
    if not own:
        return True
    rows = [
        {"tenant_id": tx.tenant, "name": name, "customer_id": customer.id, "position": n} for n, name in enumerate(own)
    ]
    return await tx.run(insert(customer_names).values(rows).on_conflict_do_nothing()) == len(own)


async def save(tx: Tx, customer: Customer) -> None:
    """Write the customer over its former self."""
    mine = (customers.c.tenant_id == tx.tenant) & (customers.c.id == customer.id)
    await tx.run(update(customers).where(mine).values(**_row(customer)))


async def delete(tx: Tx, customer_id: str, *, at: datetime) -> None:
    """Mark the customer deleted and set its names free."""
    mine = (customers.c.tenant_id == tx.tenant) & (customers.c.id == customer_id)
    await tx.run(update(customers).where(mine).values(deleted_at=at))
    await tx.run(
        customer_names.delete().where(
            customer_names.c.tenant_id == tx.tenant, customer_names.c.customer_id == customer_id
        )
    )


def contains(text: str) -> Any:
    """The condition that the name, the e-mail or the external id contains *text*, in any case."""
    columns = (customers.c.name, customers.c.email, customers.c.external_id)
    return or_(*(column.icontains(text, autoescape=True) for column in columns))
