"""The versions of a subscription."""

from collections.abc import Sequence
from datetime import date

from billow.catalog.types.plan import PlanItem
from billow.kit import ids
from billow.kit.errors import NotFound
from billow.kit.fields import Ref
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db
from billow.runtime.db import Tx
from billow.subscriptions import store
from billow.subscriptions.operations.agreements import items_of
from billow.subscriptions.operations.reading import ID, find
from billow.subscriptions.types import (
    Subscription,
    SubscriptionUpdated,
    Timeline,
    Version,
)


async def publish(
    tx: Tx,
    *,
    subscription_id: str,
    items: Sequence[PlanItem],
    plan_id: str | None,
    effective_from: date,
    words: str | None,
) -> tuple[Subscription, Timeline, Version]:
    """Publish a version that takes its place from *effective_from* on; what was billed before is reconciled by billing.

    The caller holds the subscription's lock.
    """
    found, timeline = await find(tx, subscription_id, lock=True)
    version = Version(
        id=ids.new("ver"),
        subscription_id=found.id,
        number=max(v.number for v in timeline.versions) + 1,
        status="published",
        effective_from=effective_from,
        effective_to=None,
        plan_id=plan_id,
        items=await items_of(tx, items),
        description=words,
        created_at=tx.now,
    )
    await store.add_version(tx, version)
    after, timeline = await find(tx, found.id)
    tx.emit(SubscriptionUpdated(subject=after.id), after)
    published = next(v for v in timeline.versions if v.id == version.id)
    return after, timeline, published


@operation(
    "versions.list",
    http="GET /subscriptions/{subscription_id}/versions",
    rpc="SubscriptionVersionService.List",
    needs="subscriptions:read",
    example=ID,
)
async def list_versions(tx: Tx, *, subscription_id: Ref, page: PageRequest) -> Page[Version]:
    """List the versions of a subscription, the first one first.

    Raises:
        NotFound: There is no such subscription.
    """
    found, timeline = await find(tx, subscription_id)
    versions = {version.id: version for version in timeline.versions}
    table = store.subscription_versions
    query = tx.mine(table).where(table.c.subscription_id == found.id)
    rows = await db.page(tx, query, page, table=table, default=(("number", False),))
    return rows.of(versions[row["id"]] for row in rows.data)


@operation(
    "versions.current",
    http="GET /subscriptions/{subscription_id}/versions/current",
    rpc="SubscriptionVersionService.GetCurrent",
    needs="subscriptions:read",
    example=ID,
)
async def current_version(tx: Tx, *, subscription_id: Ref) -> Version:
    """Answer the version in force.

    Raises:
        NotFound: There is no such subscription.
    """
    found, timeline = await find(tx, subscription_id)
    return next(v for v in timeline.versions if v.id == found.current_version_id)


@operation(
    "versions.get",
    http="GET /subscriptions/{subscription_id}/versions/{version_id}",
    rpc="SubscriptionVersionService.Get",
    needs="subscriptions:read",
    example={**ID, "version_id": "ver_01jz0000000000000000000000"},
)
async def get_version(tx: Tx, *, subscription_id: Ref, version_id: Ref) -> Version:
    """Answer one version by id or number.

    Raises:
        NotFound: There is no such subscription or version.
    """
    _, timeline = await find(tx, subscription_id)
    for version in timeline.versions:
        if version_id in (version.id, str(version.number)):
            return version
    raise NotFound(f"There is no version {version_id!r} of this subscription.")
