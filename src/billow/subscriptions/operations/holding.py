"""What subscriptions in force hold of the catalogue."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from billow.catalog.ports import uses_products
from billow.runtime.db import Tx
from billow.subscriptions import store
from billow.subscriptions.types import IN_FORCE


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
    own, versions = store.subscriptions.c, store.subscription_versions.c
    begun = (versions.status == "published") & (versions.effective_from <= tx.now.date())
    newest = (
        select(versions.subscription_id, versions.plan_id)
        .ext(distinct_on(versions.subscription_id))
        .join(store.subscriptions, (own.tenant_id == versions.tenant_id) & (own.id == versions.subscription_id))
        .where(versions.tenant_id == tx.tenant, own.status.in_(IN_FORCE), begun | (versions.number == 1))
        .order_by(versions.subscription_id, versions.effective_from.desc(), versions.number.desc())
        .subquery()
    )
    query = select(newest.c.plan_id, func.count().label("many")).where(newest.c.plan_id.in_(plan_ids))
    return {row["plan_id"]: row["many"] for row in await tx.rows(query.group_by(newest.c.plan_id))}
