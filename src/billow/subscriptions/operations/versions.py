"""The versions of a subscription, and the drafts of further ones."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from billow.catalog import operations as catalog
from billow.catalog.types.plan import NewPlanItems
from billow.kit import time
from billow.kit.errors import NotFound
from billow.kit.fields import Ref, Text
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db
from billow.runtime.db import Tx
from billow.subscriptions import rules, store
from billow.subscriptions.operations.changing import drafted
from billow.subscriptions.operations.items import items_of
from billow.subscriptions.operations.reading import ID, find
from billow.subscriptions.types import Item, NewVersion, Proration, Subscription, Timeline, Version

ONE = {**ID, "version_id": "ver_01jz0000000000000000000000"}


@operation(
    "versions.list",
    http="GET /subscriptions/{subscription_id}/versions",
    rpc="SubscriptionVersionService.List",
    needs="subscriptions:read",
    example=ID,
)
async def list_versions(tx: Tx, *, subscription_id: Ref, page: PageRequest) -> Page[Version]:
    """List the versions of a subscription, the first one first, and then the drafts.

    Raises:
        NotFound: There is no such subscription.
    """
    found, _ = await find(tx, subscription_id)
    versions = {version.id: version for version in (await store.versions(tx, [found.id]))[found.id]}
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
    example=ONE,
)
async def get_version(tx: Tx, *, subscription_id: Ref, version_id: Ref) -> Version:
    """Answer one version by id or number; a draft answers to its id alone.

    Raises:
        NotFound: There is no such subscription or version.
    """
    found, _ = await find(tx, subscription_id)
    return await version(tx, found.id, version_id)


async def version(tx: Tx, subscription_id: str, ref: str) -> Version:
    """The version of that id or number, or the draft of that id.

    Raises:
        NotFound: There is none.
    """
    for each in (await store.versions(tx, [subscription_id]))[subscription_id]:
        if ref == each.id or (each.status == "published" and ref == str(each.number)):
            return each
    raise NotFound(f"There is no version {ref!r} of this subscription.")


@operation(
    "versions.item",
    http="GET /subscriptions/{subscription_id}/versions/{version_id}/items/{item_id}",
    rpc="SubscriptionVersionService.GetItem",
    needs="subscriptions:read",
    example={**ONE, "item_id": "platform"},
)
async def version_item(tx: Tx, *, subscription_id: Ref, version_id: Ref, item_id: Ref) -> Item:
    """Answer an item of a version by its id, its key, or the id or code of its product; of several, the first. Those of
    a bundle are listed.

    Raises:
        NotFound: There is no such subscription, version or item.
    """
    items = (await get_version(tx, subscription_id=subscription_id, version_id=version_id)).items
    products = await catalog.products_by_ids(tx, [item_id])
    names = {item_id, products[item_id].id} if item_id in products else {item_id}
    for item in items:
        if names & {item.id, item.item_key, item.product_id}:
            return item
    if await _sold_in(tx, items, item_id):
        raise NotFound(f"{item_id!r} is a bundle: list the items of the version with bundle_id={item_id}.")
    raise NotFound(f"There is no item {item_id!r} in this version.")


@operation(
    "versions.items",
    http="GET /subscriptions/{subscription_id}/versions/{version_id}/items",
    rpc="SubscriptionVersionService.ListItems",
    needs="subscriptions:read",
    example=ONE,
)
async def version_items(
    tx: Tx,
    *,
    subscription_id: Ref,
    version_id: Ref,
    page: PageRequest,
    bundle_id: Annotated[
        Ref | None, Field(description="Only what was sold in this bundle, by its id or code.", examples=["kit"])
    ] = None,
) -> Page[Item]:
    """List the items of a version with their prices, or those that were sold in a bundle. All of them are on one page.

    Raises:
        NotFound: There is no such subscription or version, or it has nothing of the bundle.
    """
    items = (await get_version(tx, subscription_id=subscription_id, version_id=version_id)).items
    if bundle_id is None:
        return Page(data=items)
    found = await _sold_in(tx, items, bundle_id)
    if not found:
        raise NotFound(f"There is no item of a bundle {bundle_id!r} in this version.")
    return Page(data=found)


async def _sold_in(tx: Tx, items: Sequence[Item], ref: str) -> tuple[Item, ...]:
    """Those of the items that were sold in the bundle of that id or code."""
    known = (await catalog.bundles_by_ids(tx, [ref])).get(ref)
    return tuple(item for item in items if known is not None and item.bundle_id == known.id)


@operation(
    "versions.create",
    http="POST /subscriptions/{subscription_id}/versions",
    rpc="SubscriptionVersionService.Create",
    needs="subscriptions:write",
    effect="write",
    status=201,
    example={**ID, "plan_id": "pro", "description": "From the renewal on"},
)
async def create_version(
    tx: Tx,
    *,
    subscription_id: Ref,
    plan_id: Ref | None = None,
    items: NewPlanItems | None = None,
    proration: Proration = "prorate",
    description: Text | None = None,
) -> Version:
    """Draft a version with the whole set of its items, those of a plan, or a plan's with some at prices of their own;
    nothing follows from it until it is published.

    Raises:
        NotFound: There is no such subscription or plan.
        SubscriptionNotInForce: The subscription has ended, or is a draft itself.
        NothingToSubscribe: Neither a plan nor items were given.
        CurrencyMismatched: The plan is priced in another currency, and not every item has a price in this one.
        PlanArchived: The plan is no longer sold.
        PlanInconsistent: A product is unknown or archived, a price does not suit its product, or a key is used twice.
    """
    found, timeline = await find(tx, subscription_id, lock=True)
    rules.check_in_force(found)
    new = await whole(tx, found, plan_id=plan_id, items=items)
    new = replace(new, proration=proration, description=description)
    return await draft(tx, timeline, new)


async def draft(tx: Tx, timeline: Timeline, new: NewVersion) -> Version:
    """Keep a version as a draft."""
    made = drafted(tx, timeline, new, day=max(timeline.start, time.local_date(tx.now, timeline.timezone)))
    await store.add_version(tx, made)
    return made


async def whole(tx: Tx, found: Subscription, *, plan_id: str | None, items: NewPlanItems | None) -> NewVersion:
    """The whole set of items of a version: a plan's, with the given ones in place of those with the same keys.

    Raises:
        NotFound: There is no such plan.
        NothingToSubscribe: Neither a plan nor items were given.
        CurrencyMismatched: The plan is priced in another currency, and not every item has a price in this one.
        PlanArchived: The plan is no longer sold.
        PlanInconsistent: A product is unknown or archived, a price does not suit its product, or a key is used twice.
    """
    rules.check_named(plan_id, items)
    own = await catalog.price_items(tx, items, currency=found.currency) if items else ()
    if plan_id is None:
        return NewVersion(items=await items_of(tx, own), plan_id=None, proration="prorate", description=None)
    plan = await catalog.plan(tx, plan_id)
    rules.check_sold(plan)
    together = rules.overriding(plan.items, own, keys=[item.item_key for item in items or ()])
    rules.check_currency(plan, found.currency, sold=together, field="plan_id")
    return NewVersion(
        items=await items_of(tx, together, tax_codes=plan.tax_codes),
        plan_id=plan.id,
        plan_revision=plan.revision,
        proration="prorate",
        description=None,
    )


@operation(
    "versions.replace",
    http="PUT /subscriptions/{subscription_id}/versions/{version_id}",
    rpc="SubscriptionVersionService.Replace",
    needs="subscriptions:write",
    effect="write",
    example={**ONE, "plan_id": "pro"},
)
async def replace_version(
    tx: Tx,
    *,
    subscription_id: Ref,
    version_id: Ref,
    plan_id: Ref | None = None,
    items: NewPlanItems | None = None,
    proration: Proration = "prorate",
    description: Text | None = None,
) -> Version:
    """Write a draft anew: items that are not named are gone.

    Raises:
        NotFound: There is no such subscription, version or plan.
        VersionNotDraft: The version was published.
        NothingToSubscribe: Neither a plan nor items were given.
        CurrencyMismatched: The plan is priced in another currency, and not every item has a price in this one.
        PlanArchived: The plan is no longer sold.
        PlanInconsistent: A product is unknown or archived, a price does not suit its product, or a key is used twice.
    """
    found, _ = await find(tx, subscription_id, lock=True)
    before = await version(tx, found.id, version_id)
    rules.check_version_draft(before)
    new = await whole(tx, found, plan_id=plan_id, items=items)
    after = replace(
        before,
        items=tuple(new.items),
        plan_id=new.plan_id,
        plan_revision=new.plan_revision,
        proration=proration,
        description=description,
    )
    await store.save_version(tx, after)
    return after


@operation(
    "versions.delete",
    http="DELETE /subscriptions/{subscription_id}/versions/{version_id}",
    rpc="SubscriptionVersionService.Delete",
    needs="subscriptions:write",
    example=ONE,
)
async def delete_version(tx: Tx, *, subscription_id: Ref, version_id: Ref) -> None:
    """Remove a draft; a version that was published stays, and a later one takes its place.

    Raises:
        NotFound: There is no such subscription or version.
        VersionNotDraft: The version was published.
    """
    found, _ = await find(tx, subscription_id, lock=True)
    before = await version(tx, found.id, version_id)
    rules.check_version_draft(before)
    await store.delete_version(tx, before.id)
