"""What one can do with features, and what is granted of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Unpack

from billow.catalog import rules, store
from billow.catalog.types import (
    SORTS,
    Entitlement,
    Feature,
    FeatureChanges,
    FeatureCreated,
    FeatureDeleted,
    FeatureInUse,
    FeatureUpdated,
    Privileges,
)
from billow.kit import fields as kit
from billow.kit import ids
from billow.kit.errors import NotFound
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db
from billow.runtime.db import Tx

_ID = {"feature_id": "seats"}


async def feature(tx: Tx, ref: str, *, lock: bool = False) -> Feature:
    """The feature of that id or code, archived or not; with *lock* held until the transaction ends.

    Raises:
        NotFound: There is none.
    """
    found = await store.features_named(tx, [ref], lock="update" if lock else "")
    if ref not in found:
        raise NotFound(f"There is no feature {ref!r}.")
    return found[ref]


async def features_by_ids(tx: Tx, ids: Sequence[str]) -> Mapping[str, Feature]:
    """Features by the given ids or codes, archived ones included; one query."""
    return await store.features_named(tx, ids)


async def grant_entitlements(
    tx: Tx, given: Sequence[Entitlement], *, field: str = "entitlements"
) -> tuple[Entitlement, ...]:
    """What a plan or a subscription grants, looked up: its features are held against archiving.

    Raises:
        EntitlementsInconsistent: A feature or privilege is unknown, a value is not of its type, or something is granted
            twice.
    """
    named = [each.feature_code for each in given if each.feature_code is not None]
    return rules.granted(given, await store.features_named(tx, named, lock="share"), field=field)


@operation(
    "features.create",
    http="POST /features",
    rpc="PlanService.CreateFeature",
    needs="features:write",
    status=201,
    example={
        "name": "Seats",
        "code": "seats",
        "description": "People who can sign in",
        "privileges": [
            {"code": "max", "name": "At most", "value_type": "integer"},
            {"code": "role", "value_type": "select", "config": {"select_options": ["viewer", "editor"]}},
        ],
    },
)
async def create_feature(
    tx: Tx,
    *,
    name: kit.Name,
    code: kit.Code | None = None,
    description: kit.Text | None = None,
    privileges: Privileges = [],
    metadata: kit.Metadata = {},
) -> Feature:
    """Add a feature, which plans and subscriptions can grant, with privileges that say how much of it.

    Without a code it gets one made of its name.

    Raises:
        AlreadyExists: Another feature, archived ones included, has that code.
        FeatureInconsistent: Two privileges share a code.
    """
    rules.check_privileges(privileges)
    key = ids.new("fea")
    made = Feature(
        id=key,
        name=name,
        code=code or rules.code_for(name, otherwise=key),
        description=description,
        privileges=tuple(privileges),
        metadata=metadata,
        created_at=tx.now,
        updated_at=tx.now,
        archived_at=None,
    )
    if not await store.insert_feature(tx, made):
        raise rules.taken("feature", made.code)
    tx.emit(FeatureCreated(subject=made.id), made)
    return made


@operation(
    "features.get", http="GET /features/{feature_id}", rpc="PlanService.GetFeature", needs="features:read", example=_ID
)
async def get_feature(tx: Tx, *, feature_id: kit.Ref) -> Feature:
    """Answer a feature by id or code.

    Raises:
        NotFound: There is none.
    """
    return await feature(tx, feature_id)


@operation("features.list", http="GET /features", rpc="PlanService.ListFeatures", needs="features:read", sorts=SORTS)
async def list_features(
    tx: Tx, *, page: PageRequest, code: list[kit.Code] | None = None, archived: kit.Flag = False
) -> Page[Feature]:
    """List the features; archived ones are among them with `archived=true`."""
    query = store.listed(tx, store.features, {store.features.c.code: code}, archived=archived)
    rows = await db.page(tx, query, page, table=store.features)
    return rows.of(store.feature_of(row) for row in rows.data)


@operation(
    "features.update",
    http="PATCH /features/{feature_id}",
    rpc="PlanService.UpdateFeature",
    needs="features:write",
    example={**_ID, "privileges": [{"code": "guests", "value_type": "boolean"}]},
)
async def update_feature(tx: Tx, *, feature_id: kit.Ref, **changes: Unpack[FeatureChanges]) -> Feature:
    """Change the words of a feature, and add or rename privileges; those that are not named stay.

    Raises:
        FeatureInconsistent: A privilege would get another type or lose an option, or two share a code.
        NotFound: There is none.
    """
    before = await feature(tx, feature_id, lock=True)
    given: dict[str, Any] = dict(changes)
    if "privileges" in given:
        given["privileges"] = rules.privileges_after(before, given["privileges"])
    after = replace(before, **given, updated_at=tx.now)
    row = store.feature_row(after)
    await store.change(tx, store.features, after.id, updated_at=tx.now, **{name: row[name] for name in given})
    tx.emit(FeatureUpdated(subject=after.id), after)
    return after


@operation(
    "features.delete",
    http="DELETE /features/{feature_id}",
    rpc="PlanService.DeleteFeature",
    needs="features:write",
    example=_ID,
)
async def delete_feature(tx: Tx, *, feature_id: kit.Ref) -> Feature:
    """Archive a feature: no new plan can grant it, lists hide it, and its code stays taken.

    Raises:
        FeatureInUse: A plan grants it.
        NotFound: There is none.
    """
    before = await feature(tx, feature_id, lock=True)
    if before.archived_at is not None:
        return before
    holder = await store.plan_with_feature(tx, before.code)
    if holder is not None:
        raise FeatureInUse(f"The plan {holder!r} grants this feature; delete the plan first.")
    after = replace(before, archived_at=tx.now, updated_at=tx.now)
    await store.change(tx, store.features, after.id, archived_at=tx.now, updated_at=tx.now)
    tx.emit(FeatureDeleted(subject=after.id), after)
    return after
