"""The tables of add-ons and of features."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Index, String, Text
from sqlalchemy.dialects.postgresql import ARRAY

from billow.catalog.store.naming import added, by_ref, columns, named
from billow.catalog.types.add_on import AddOn
from billow.catalog.types.feature import Feature, Privilege
from billow.kit import codec
from billow.kit.money import Money
from billow.runtime.db import Id, Instant, Json, Minor, Tx, tenant_table

add_ons = tenant_table(
    "add_ons",
    Column("id", Id, nullable=False),
    Column("name", String, nullable=False),
    Column("code", String, nullable=False),
    Column("amount", Minor, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("invoice_display_name", String),
    Column("description", Text),
    Column("tax_codes", ARRAY(Text), nullable=False),
    Column("metadata", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("archived_at", Instant),
)
Index("uq_add_ons_code", add_ons.c.tenant_id, add_ons.c.code, unique=True)
features = tenant_table(
    "features",
    Column("id", Id, nullable=False),
    Column("name", String, nullable=False),
    Column("code", String, nullable=False),
    Column("description", Text),
    Column("privileges", Json, nullable=False),
    Column("metadata", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("archived_at", Instant),
)
Index("uq_features_code", features.c.tenant_id, features.c.code, unique=True)


def add_on_of(row: Mapping[str, Any]) -> AddOn:
    """A row as an add-on."""
    values = {name: row[name] for name in AddOn.__slots__}
    amount = Money(row["amount"], row["currency"])
    return AddOn(**{**values, "amount": amount, "tax_codes": tuple(row["tax_codes"])})


def add_on_row(add_on: AddOn) -> dict[str, Any]:
    """An add-on as its row."""
    return {**columns(add_on), "amount": add_on.amount.minor, "tax_codes": list(add_on.tax_codes)}


async def add_ons_named(tx: Tx, refs: Sequence[str], *, lock: str = "") -> dict[str, AddOn]:
    """For each of *refs* that names an add-on, the add-on; one query."""
    rows = await tx.rows(named(tx, add_ons, refs, lock=lock)) if refs else []
    return by_ref([add_on_of(row) for row in rows], refs)


async def insert_add_on(tx: Tx, add_on: AddOn) -> bool:
    """Insert the add-on; False when its code is taken."""
    return await added(tx, add_ons, add_on_row(add_on))


def feature_of(row: Mapping[str, Any]) -> Feature:
    """A row as a feature."""
    values = {name: row[name] for name in Feature.__slots__}
    return Feature(**{**values, "privileges": codec.load(tuple[Privilege, ...], row["privileges"])})


def feature_row(feature: Feature) -> dict[str, Any]:
    """A feature as its row."""
    return {**columns(feature), "privileges": codec.dump(feature.privileges, tuple[Privilege, ...])}


async def features_named(tx: Tx, refs: Sequence[str], *, lock: str = "") -> dict[str, Feature]:
    """For each of *refs* that names a feature, the feature; one query."""
    rows = await tx.rows(named(tx, features, refs, lock=lock)) if refs else []
    return by_ref([feature_of(row) for row in rows], refs)


async def insert_feature(tx: Tx, feature: Feature) -> bool:
    """Insert the feature; False when its code is taken."""
    return await added(tx, features, feature_row(feature))
