"""What sets two revisions of a plan apart."""

from typing import Annotated

from pydantic import Field

from billow.catalog import operations as catalog
from billow.catalog.types import Plan
from billow.kit import limits
from billow.kit.fields import Ref
from billow.kit.operation import operation
from billow.runtime.db import Tx
from billow.simulation import rules
from billow.simulation.operations.effects import money_effect
from billow.simulation.types.migration import PlanDifference, RevisionCount
from billow.subscriptions import operations as subscriptions

_Number = Annotated[int, Field(ge=1, le=limits.REVISIONS, description="The number of a revision.")]


@operation(
    "plans.diff",
    http="GET /plans/{plan_id}/diff",
    rpc="PlanService.Diff",
    needs="plans:read",
    load="bulk",
    example={"plan_id": "pro"},
)
async def diff_plan(
    tx: Tx, *, plan_id: Ref, from_revision: _Number | None = None, to_revision: _Number | None = None
) -> PlanDifference:
    """Answer what sets two revisions of a plan apart, and what that comes to for the subscriptions on the former one.

    By default it compares the newest with the one before it. Subscriptions keep their revision until they are moved;
    the customers whose fees a plan migration would change most are named.

    Raises:
        NotFound: There is no such plan or revision.
    """
    newest = await catalog.plan(tx, plan_id, revision=to_revision)
    before = max(newest.revision - 1, 1) if from_revision is None else from_revision
    former = await catalog.plan(tx, plan_id, revision=before)
    codes = await _codes(tx, former, newest)
    then, now = rules.plan_entry(former, codes), rules.plan_entry(newest, codes)
    counts = await subscriptions.on_revisions(tx, newest.id)
    money = await money_effect(
        tx, former, newest, subscriptions=counts.get(former.revision, 0), revisions=[former.revision]
    )
    return PlanDifference(
        plan_id=newest.id,
        from_revision=former.revision,
        to_revision=newest.revision,
        fields=rules.field_changes(then, now),
        money=money,
        revisions=tuple(RevisionCount(revision=number, subscriptions=many) for number, many in counts.items()),
    )


async def _codes(tx: Tx, *plans: Plan) -> dict[str, str]:
    """The code of each product and bundle that the plans name, by its id."""
    items = [item for plan in plans for item in plan.items]
    products = await catalog.products_by_ids(tx, sorted({item.product_id for item in items}))
    bundles = await catalog.bundles_by_ids(tx, sorted({item.bundle_id for item in items if item.bundle_id}))
    return {each.id: each.code for each in products.values()} | {each.id: each.code for each in bundles.values()}
