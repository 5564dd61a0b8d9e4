"""Tables and statements of taxes."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    Select,
    String,
    Text,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert

from billow.runtime.db import Exact, Id, Instant, Row, Tx, tenant_table
from billow.tax import rules
from billow.tax.types import Category, Tax, TaxRate

taxes = tenant_table(
    "taxes",
    Column("id", Id, nullable=False),
    Column("code", String, nullable=False),
    Column("name", String, nullable=False),
    Column("description", Text),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("archived_at", Instant),
)
Index("uq_taxes_code", taxes.c.tenant_id, taxes.c.code, unique=True)
tax_rates = tenant_table(
    "tax_rates",
    Column("tax_id", Id, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("rate", Exact, nullable=False),
    Column("category", String(2), nullable=False),
    Column("valid_from", Date),
    Column("created_at", Instant, nullable=False),
    ForeignKeyConstraint(["tenant_id", "tax_id"], ["taxes.tenant_id", "taxes.id"]),
    CheckConstraint("rate >= 0 and rate <= 100", name="rate"),
    CheckConstraint("(category = 'S') = (rate > 0)", name="category"),
    key=("tax_id", "revision"),
)
billing_entity_taxes = tenant_table(
    "billing_entity_taxes",
    Column("billing_entity_id", Id, nullable=False),
    Column("tax_id", Id, nullable=False),
    Column("position", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    ForeignKeyConstraint(["tenant_id", "billing_entity_id"], ["billing_entities.tenant_id", "billing_entities.id"]),
    ForeignKeyConstraint(["tenant_id", "tax_id"], ["taxes.tenant_id", "taxes.id"]),
    key=("billing_entity_id", "tax_id"),
)
Index("ix_billing_entity_taxes_tax", billing_entity_taxes.c.tenant_id, billing_entity_taxes.c.tax_id)


async def with_rates(tx: Tx, rows: Sequence[Row]) -> list[Tax]:
    """The taxes of *rows* with all their rates, in the order of *rows*; one query for all.

    `rate` and `category` are left at the first of them: what holds today is for the caller to say.
    """
    rates: dict[str, list[TaxRate]] = {row["id"]: [] for row in rows}
    query = tx.mine(tax_rates).where(tax_rates.c.tax_id.in_(rates)).order_by(tax_rates.c.revision)
    for row in await tx.rows(query) if rates else []:
        rates[row["tax_id"]].append(_rate_of(row))
    return [_tax_of(row, rules.timeline(rates[row["id"]])) for row in rows]


def _rate_of(row: Mapping[str, Any]) -> TaxRate:
    return TaxRate(rate=row["rate"], category=Category(row["category"]), valid_from=row["valid_from"])


def _tax_of(row: Mapping[str, Any], rates: tuple[TaxRate, ...]) -> Tax:
    names = ("id", "code", "name", "description", "created_at", "updated_at", "archived_at")
    values = {name: row[name] for name in names}
    return Tax(**values, rates=rates, rate=rates[0].rate, category=rates[0].category)


def _row(tax: Tax) -> dict[str, Any]:
    derived = ("rate", "category", "rates")
    return {name: getattr(tax, name) for name in Tax.__slots__ if name not in derived}


def listed(tx: Tx, *, codes: Sequence[str] | None, archived: bool) -> Select[Any]:
    """The tenant's taxes of these codes (None: any); with *archived* also those that were deleted."""
    query = tx.mine(taxes) if archived else tx.mine(taxes).where(taxes.c.archived_at.is_(None))
    return query if codes is None else query.where(taxes.c.code.in_(codes))


def of_entity(tx: Tx, billing_entity_id: str) -> Select[Any]:
    """The taxes that the billing entity applies."""
    mine = (billing_entity_taxes.c.tenant_id == taxes.c.tenant_id) & (billing_entity_taxes.c.tax_id == taxes.c.id)
    return (
        select(taxes)
        .join(billing_entity_taxes, mine)
        .where(taxes.c.tenant_id == tx.tenant, billing_entity_taxes.c.billing_entity_id == billing_entity_id)
    )


async def applied(tx: Tx, billing_entity_id: str) -> list[Tax]:
    """The taxes that the billing entity applies, in the order they were applied; two queries."""
    query = of_entity(tx, billing_entity_id).order_by(billing_entity_taxes.c.position, taxes.c.id)
    return await with_rates(tx, await tx.rows(query))


async def named(tx: Tx, refs: Sequence[str], *, lock: str = "") -> dict[str, Tax]:
    """For each of *refs* that is an id or a code of a tax, the tax; an id goes before a code.

    With *lock*, "share" or "change", the taxes are held until the transaction ends.
    """
    query = tx.mine(taxes).where(or_(taxes.c.id.in_(refs), taxes.c.code.in_(refs))).order_by(taxes.c.id)
    if lock:
        query = query.with_for_update(read=lock == "share")
    found = await with_rates(tx, await tx.rows(query))
    names = {tax.code: tax for tax in found} | {tax.id: tax for tax in found}
    return {ref: names[ref] for ref in refs if ref in names}


async def add(tx: Tx, tax: Tax) -> bool:
    """Insert the tax with its first rate; False when its code is taken."""
    statement = insert(taxes).values(tenant_id=tx.tenant, **_row(tax)).on_conflict_do_nothing()
    if await tx.run(statement) != 1:
        return False
    await add_rate(tx, tax.id, tax.rates[0])
    return True


async def add_rate(tx: Tx, tax_id: str, rate: TaxRate) -> None:
    """Let *rate* follow those that the tax has; its row is held by the caller, so that revisions have no gap."""
    last = select(func.coalesce(func.max(tax_rates.c.revision), 0)).where(
        tax_rates.c.tenant_id == tx.tenant, tax_rates.c.tax_id == tax_id
    )
    row = {"revision": await tx.value(last) + 1, "rate": rate.rate, "category": rate.category.value}
    await tx.insert(tax_rates, [{"tax_id": tax_id, "valid_from": rate.valid_from, "created_at": tx.now, **row}])


async def save(tx: Tx, tax: Tax) -> None:
    """Write the tax over its former self; its rates stay."""
    mine = (taxes.c.tenant_id == tx.tenant) & (taxes.c.id == tax.id)
    await tx.run(taxes.update().where(mine).values(**_row(tax)))


async def apply(tx: Tx, billing_entity_id: str, tax_ids: Sequence[str]) -> None:
    """Let the billing entity apply the taxes, after those that it applies already; one that it applies stays put."""
    last = select(func.coalesce(func.max(billing_entity_taxes.c.position), -1)).where(
        billing_entity_taxes.c.tenant_id == tx.tenant, billing_entity_taxes.c.billing_entity_id == billing_entity_id
    )
    entity = {"tenant_id": tx.tenant, "billing_entity_id": billing_entity_id, "created_at": tx.now}
    first = await tx.value(last) + 1
    rows = [{**entity, "tax_id": tax_id, "position": first + place} for place, tax_id in enumerate(tax_ids)]
    await tx.run(insert(billing_entity_taxes).values(rows).on_conflict_do_nothing())


async def remove(tx: Tx, billing_entity_id: str, tax_id: str) -> bool:
    """Let the billing entity no longer apply the tax; whether it did."""
    table = billing_entity_taxes.c
    mine = (table.tenant_id == tx.tenant) & (table.billing_entity_id == billing_entity_id) & (table.tax_id == tax_id)
    return await tx.run(billing_entity_taxes.delete().where(mine)) == 1


async def entity_with(tx: Tx, tax_id: str) -> str | None:
    """The id of a billing entity that applies the tax, if there is one."""
    table = billing_entity_taxes.c
    query = select(table.billing_entity_id).where(table.tenant_id == tx.tenant, table.tax_id == tax_id)
    found: str | None = await tx.value(query.order_by(table.billing_entity_id).limit(1))
    return found
