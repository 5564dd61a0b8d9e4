"""What one can do with plans."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Unpack

from billow.catalog import rules, store
from billow.catalog.types import (
    MODELS,
    SORTS,
    Entitlements,
    NewPlanItem,
    NewPlanItems,
    Plan,
    PlanChanges,
    PlanCreated,
    PlanDeleted,
    PlanItem,
    PlanUpdated,
    Product,
    TrialDays,
    fingerprint,
)
from billow.kit import fields as kit
from billow.kit import ids
from billow.kit.errors import NotFound
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db
from billow.runtime.db import Tx

_METERED_PRICE = dict(next(model.example for model in MODELS.all() if model.metered))
_FIXED_PRICE = dict(next(model.example for model in MODELS.all() if not model.metered))


async def plan(tx: Tx, ref: str, *, lock: bool = False) -> Plan:
    """The plan of that id or code with its items, archived or not; with *lock* held until the transaction ends.

    Raises:
        NotFound: There is none.
    """
    found = await store.plans_named(tx, [ref], lock="update" if lock else "")
    if ref not in found:
        raise NotFound(f"There is no plan {ref!r}.")
    return found[ref]


async def plans_by_ids(tx: Tx, ids: Sequence[str]) -> Mapping[str, Plan]:
    """Plans with their items by the given ids or codes, archived ones included; two queries."""
    return await store.plans_named(tx, ids)


@operation(
    "plans.create",
    http="POST /plans",
    rpc="PlanService.Create",
    needs="plans:write",
    status=201,
    example={
        "name": "Pro",
        "code": "pro",
        "currency": "USD",
        "trial_period_days": 0,
        "items": [
            {"product_id": "platform", "price": _FIXED_PRICE},
            {"product_id": "api_usage", "price": _METERED_PRICE},
        ],
        "entitlements": [{"key": "sso", "type": "boolean", "value": True}],
    },
)
async def create_plan(
    tx: Tx,
    *,
    name: kit.Name,
    currency: kit.CurrencyCode,
    items: NewPlanItems,
    code: kit.Code | None = None,
    trial_period_days: TrialDays = 0,
    entitlements: Entitlements = [],
    description: kit.Text | None = None,
) -> Plan:
    """Add a plan; its items never change, and each has a key by which later versions name it.

    Without a code it gets one made of its name. An item's key is the code of its product when none is given.

    Raises:
        AlreadyExists: Another plan, archived ones included, has that code.
        PlanInconsistent: A product is unknown or archived, a price does not suit its product, or a key is used twice.
    """
    priced = await price_items(tx, items)
    key = ids.new("pln")
    made = Plan(
        id=key,
        name=name,
        code=code or rules.code_for(name, otherwise=key),
        currency=currency,
        trial_period_days=trial_period_days,
        items=priced,
        entitlements=tuple(entitlements),
        description=description,
        created_at=tx.now,
        updated_at=tx.now,
        archived_at=None,
    )
    if not await store.insert_plan(tx, made):
        raise rules.taken("plan", made.code)
    tx.emit(PlanCreated(subject=made.id), made)
    return made


async def price_items(tx: Tx, items: Sequence[NewPlanItem]) -> tuple[PlanItem, ...]:
    """Items of a plan, or of a subscription without one, made of products and prices that suit each other.

    Raises:
        PlanInconsistent: A product is unknown or archived, a price does not suit its product, or a key is used twice.
    """
    products = await store.products_named(tx, [item.product_id for item in items], lock="share")
    rules.check_plan(items, products)
    return tuple(_item(item, products) for item in items)


def _item(item: NewPlanItem, products: Mapping[str, Product]) -> PlanItem:
    sold = products[item.product_id]
    return PlanItem(
        id=ids.new("itm"),
        item_key=rules.item_key(item, products),
        product_id=sold.id,
        name=item.name or sold.name,
        price=item.price,
        fingerprint=fingerprint(item.price),
    )


@operation(
    "plans.get",
    http="GET /plans/{plan_id}",
    rpc="PlanService.Get",
    needs="plans:read",
    example={"plan_id": "pro"},
)
async def get_plan(tx: Tx, *, plan_id: kit.Ref) -> Plan:
    """Answer a plan by id or code, with its items and prices.

    Raises:
        NotFound: There is none.
    """
    return await plan(tx, plan_id)


@operation("plans.list", http="GET /plans", rpc="PlanService.List", needs="plans:read", sorts=SORTS)
async def list_plans(
    tx: Tx,
    *,
    page: PageRequest,
    code: list[kit.Code] | None = None,
    currency: list[kit.CurrencyCode] | None = None,
    archived: kit.Flag = False,
) -> Page[Plan]:
    """List the plans with their items; archived ones are among them with `archived=true`."""
    t = store.plans.c
    query = store.listed(tx, store.plans, {t.code: code, t.currency: currency}, archived=archived)
    rows = await db.page(tx, query, page, table=store.plans)
    return rows.of(await store.with_items(tx, rows.data))


@operation(
    "plans.update",
    http="PATCH /plans/{plan_id}",
    rpc="PlanService.Update",
    needs="plans:write",
    example={"plan_id": "pro", "name": "Professional"},
)
async def update_plan(tx: Tx, *, plan_id: kit.Ref, **changes: Unpack[PlanChanges]) -> Plan:
    """Change the words of a plan; subscriptions keep the prices they have.

    Raises:
        NotFound: There is none.
    """
    before = await plan(tx, plan_id, lock=True)
    after = replace(before, **changes, updated_at=tx.now)
    await store.change(tx, store.plans, after.id, **changes, updated_at=tx.now)
    tx.emit(PlanUpdated(subject=after.id), after)
    return after


@operation(
    "plans.delete",
    http="DELETE /plans/{plan_id}",
    rpc="PlanService.Delete",
    needs="plans:write",
    example={"plan_id": "pro"},
)
async def delete_plan(tx: Tx, *, plan_id: kit.Ref) -> Plan:
    """Archive a plan: nobody can newly subscribe to it, lists hide it, and its code stays taken.

    Those who have subscribed keep it.

    Raises:
        NotFound: There is none.
    """
    before = await plan(tx, plan_id, lock=True)
    if before.archived_at is not None:
        return before
    after = replace(before, archived_at=tx.now, updated_at=tx.now)
    await store.change(tx, store.plans, after.id, archived_at=tx.now, updated_at=tx.now)
    tx.emit(PlanDeleted(subject=after.id), after)
    return after
