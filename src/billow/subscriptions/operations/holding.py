"""What subscriptions in force hold of the catalogue."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from billow.catalog.ports import uses_products
from billow.kit import time
from billow.runtime.db import Tx
from billow.subscriptions import store
from billow.subscriptions.types import IN_FORCE, Holder, Wanted


@uses_products
async def holder_of_product(tx: Tx, product_id: str) -> str | None:
    """Words for a subscription in force, one of whose versions sells the product; None when there is none."""
    own, versions = store.subscriptions.c, store.subscription_versions.c
    query = (
        select(own.id)
        .join(store.subscription_versions, (versions.tenant_id == own.tenant_id) & (versions.subscription_id == own.id))
        .where(own.tenant_id == tx.tenant, own.status.in_(IN_FORCE))
        .where(versions["items"].contains([{"product_id": product_id}]))
    )
    found = await tx.value(query.order_by(own.id).limit(1))
    return None if found is None else f"The subscription {found}"


async def subscribers(tx: Tx, plan_ids: Sequence[str]) -> dict[str, int]:
    """How many subscriptions in force are on each of the plans today, by the version in force; one query."""
    newest = _newest(tx, store.subscriptions.c.status.in_(IN_FORCE)).subquery()
    query = select(newest.c.plan_id, func.count().label("many")).where(newest.c.plan_id.in_(plan_ids))
    return {row["plan_id"]: row["many"] for row in await tx.rows(query.group_by(newest.c.plan_id))}


async def on_revisions(tx: Tx, plan_id: str) -> dict[int, int]:
    """How many subscriptions in force are on each revision of the plan today, in order; one query."""
    in_force = store.subscriptions.c.status.in_(IN_FORCE)
    newest = _newest(tx, in_force & store.with_plan(plan_id)).subquery()
    revision = func.coalesce(newest.c.plan_revision, 1).label("revision")
    query = select(revision, func.count().label("many")).where(newest.c.plan_id == plan_id)
    return {row["revision"]: row["many"] for row in await tx.rows(query.group_by(revision).order_by(revision))}


async def holders(tx: Tx, plan_id: str, wanted: Wanted, *, most: int) -> list[Holder]:
    """Subscriptions that hold the plan today, drafts among them and those that are over not, in order of id, at most
    so many: those that are wanted, and those that are named by id in any case; one query."""
    own, named = store.subscriptions.c, list(wanted.subscription_ids or ())
    alive = own.status.in_((*IN_FORCE, "draft"))
    newest = _newest(tx, (alive & store.with_plan(plan_id)) | own.id.in_(named), *_wanted(wanted)).subquery()
    query = select(newest).where((newest.c.plan_id == plan_id) | newest.c.subscription_id.in_(named))
    if wanted.revisions is not None:
        query = query.where(func.coalesce(newest.c.plan_revision, 1).in_(wanted.revisions))
    rows = await tx.rows(query.order_by(newest.c.subscription_id).limit(most))
    return [Holder(subscription_id=row["subscription_id"], customer_id=row["customer_id"]) for row in rows]


def _wanted(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    own = store.subscriptions.c
    if wanted.customer_ids is not None:
        yield own.customer_id.in_(wanted.customer_ids)
    if wanted.subscription_ids is not None:
        yield own.id.in_(wanted.subscription_ids)
    if wanted.started_from is not None:
        yield own.start_date >= wanted.started_from
    if wanted.started_before is not None:
        yield own.start_date < wanted.started_before
    if wanted.metadata is not None:
        yield own.metadata.contains(dict(wanted.metadata))


def _newest(tx: Tx, *conditions: ColumnElement[bool]) -> Select[Any]:
    """The version in force today, on its own local day, of each subscription for which the
    *conditions* hold, or its first."""
    own, versions = store.subscriptions.c, store.subscription_versions.c
    days = (
        and_(own.timezone.in_(zones), versions.effective_from <= day) for day, zones in time.days_at(tx.now).items()
    )
    begun = (versions.status == "published") & or_(*days)
    return (
        select(versions.subscription_id, own.customer_id, versions.plan_id, versions.plan_revision)
        .ext(distinct_on(versions.subscription_id))
        .join(store.subscriptions, (own.tenant_id == versions.tenant_id) & (own.id == versions.subscription_id))
        .where(versions.tenant_id == tx.tenant, begun | (versions.number == 1), *conditions)
        .order_by(versions.subscription_id, versions.effective_from.desc(), versions.number.desc())
    )
