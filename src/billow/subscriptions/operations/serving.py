"""Which subscriptions were served in some days."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, tuple_

from billow.runtime.db import Tx
from billow.subscriptions import store


async def served(
    tx: Tx,
    *,
    start: date,
    end: date,
    plan_id: str | None = None,
    customer_ids: Sequence[str] | None = None,
    ids: Sequence[str] | None = None,
) -> dict[str, list[str]]:
    """The subscriptions that were in force on one of the days from *start* up to but not including *end*, by customer
    and in order of id: all of them, those on a plan by the version in force then, of some customers, or of these ids.

    One query.
    """
    own = store.subscriptions.c
    query = select(own.customer_id, own.id).where(
        own.tenant_id == tx.tenant,
        own.status != "draft",
        own.start_date < end,
        or_(own.end_date.is_(None), own.end_date > start),
    )
    query = query if plan_id is None else query.where(_on_plan(plan_id, start, end))
    query = query if customer_ids is None else query.where(own.customer_id.in_(customer_ids))
    query = query if ids is None else query.where(own.id.in_(ids))
    found: dict[str, list[str]] = {}
    for row in await tx.rows(query.order_by(own.id)):
        found.setdefault(row["customer_id"], []).append(row["id"])
    return found


def _on_plan(plan_id: str, start: date, end: date) -> ColumnElement[bool]:
    """The condition that a version of the plan is in force on one of the days: none takes its place before."""
    own, one = store.subscriptions.c, store.subscription_versions.alias("one")
    later = store.subscription_versions.alias("later")
    replaced = exists().where(
        later.c.tenant_id == one.c.tenant_id,
        later.c.subscription_id == one.c.subscription_id,
        later.c.status == "published",
        tuple_(later.c.effective_from, later.c.number) > tuple_(one.c.effective_from, one.c.number),
        later.c.effective_from <= func.greatest(one.c.effective_from, start),
    )
    return exists().where(
        and_(
            one.c.tenant_id == own.tenant_id,
            one.c.subscription_id == own.id,
            one.c.plan_id == plan_id,
            one.c.status == "published",
            one.c.effective_from < end,
            ~replaced,
        )
    )
