"""What all tables of the catalogue have in common: an id, a code, and a day on which a thing was archived."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, Protocol, TypeVar

from sqlalchemy import Select, Table, Text, cast, or_
from sqlalchemy.dialects.postgresql import ARRAY, insert

from billow.runtime.db import Tx


class Coded(Protocol):
    """Something that answers to an id and to a code."""

    @property
    def id(self) -> str: ...
    @property
    def code(self) -> str: ...


Thing = TypeVar("Thing", bound=Coded)


def named(tx: Tx, table: Table, refs: Sequence[str], *, lock: str = "") -> Select[Any]:
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


def tagged(query: Select[Any], table: Table, tags: Sequence[str]) -> Select[Any]:
    """Those rows of *query*, which is of *table*, that have one of the tags."""
    return query.where(table.c.tags.overlap(cast(list(tags), ARRAY(Text))))


def by_ref(found: Sequence[Thing], refs: Sequence[str]) -> dict[str, Thing]:
    """For each of *refs* that is an id or a code among *found*, what it names; an id goes before a code."""
    names = {thing.code: thing for thing in found} | {thing.id: thing for thing in found}
    return {ref: names[ref] for ref in refs if ref in names}


def columns(thing: Any, *others: str) -> dict[str, Any]:
    """The fields of a frozen *thing* as the values of a row, but for *others*."""
    return {field.name: getattr(thing, field.name) for field in fields(thing) if field.name not in others}


async def added(tx: Tx, table: Table, row: Mapping[str, Any]) -> bool:
    """Whether the row was inserted; it is not when its code is taken."""
    return await tx.run(insert(table).values(tenant_id=tx.tenant, **row).on_conflict_do_nothing()) == 1


async def change(tx: Tx, table: Table, key: str, **values: Any) -> None:
    """Write *values* over those of the row with the id *key*."""
    if values:
        await tx.run(table.update().where(table.c.tenant_id == tx.tenant, table.c.id == key).values(**values))


def living(tx: Tx, table: Table) -> Select[Any]:
    """The rows of *table* that are not archived, in order of code."""
    return tx.mine(table).where(table.c.archived_at.is_(None)).order_by(table.c.code)
