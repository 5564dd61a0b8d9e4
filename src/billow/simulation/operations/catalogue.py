"""Pricing as code: the catalogue as a document, what it would change, and making it so."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from billow.catalog import operations as catalog
from billow.catalog.operations.whole import Whole
from billow.catalog.rules import metrics_named_by
from billow.catalog.types import Plan
from billow.kit import limits
from billow.kit.operation import operation
from billow.runtime.db import Tx
from billow.simulation import rules
from billow.simulation.operations.applying import perform
from billow.simulation.operations.effects import money_effect
from billow.simulation.types import (
    SECTIONS,
    AddOnEntry,
    BundleEntry,
    CatalogChange,
    CatalogDifference,
    CatalogDocument,
    Coded,
    CouponEntry,
    Entry,
    FeatureEntry,
    MetricEntry,
    MoneyEffect,
    PlanEntry,
    ProductEntry,
    SectionName,
)
from billow.subscriptions import operations as subscriptions

_MANY = Field(max_length=limits.CATALOGUE_ENTRIES)
_EXAMPLE = {
    "features": [{"code": "audit_log", "name": "Audit log", "privileges": [{"code": "days", "value_type": "integer"}]}],
}


@operation("catalog.pull", http="GET /catalog", rpc="CatalogService.Pull", needs="catalog:read")
async def pull_catalog(tx: Tx) -> CatalogDocument:
    """Answer everything in use as one document, each kind in order of code: what `catalog.plan` takes."""
    return await _document(tx, await catalog.whole(tx))


async def _document(tx: Tx, whole: Whole) -> CatalogDocument:
    kinds: Sequence[Sequence[Coded]] = (whole.metrics, whole.features, whole.products, whole.bundles, whole.plans)
    codes = {each.id: each.code for kind in kinds for each in kind}
    wanted = {item.bundle_id for plan in whole.plans for item in plan.items if item.bundle_id is not None}
    wanted |= {each for coupon in whole.coupons for each in coupon.applies_to.plan_ids}
    wanted |= {each for coupon in whole.coupons for each in coupon.applies_to.metric_ids}
    prices = [each.price for bundle in whole.bundles for each in bundle.prices]
    prices += [item.price for plan in whole.plans for item in plan.items]
    wanted |= {metric for price in prices for metric in metrics_named_by(price)}
    missing = sorted(wanted - codes.keys())
    for find in (catalog.bundles_by_ids, catalog.plans_by_ids, catalog.metrics_by_ids) if missing else ():
        codes |= {each.id: each.code for each in (await find(tx, missing)).values()}
    return rules.document_of(
        metrics=whole.metrics,
        features=whole.features,
        products=whole.products,
        add_ons=whole.add_ons,
        bundles=whole.bundles,
        plans=whole.plans,
        coupons=whole.coupons,
        codes=codes,
    )


@operation(
    "catalog.plan",
    http="POST /catalog/plan",
    rpc="CatalogService.Plan",
    needs="catalog:read",
    load="bulk",
    example=_EXAMPLE,
)
async def plan_catalog(
    tx: Tx,
    *,
    metrics: Annotated[list[MetricEntry], _MANY] | None = None,
    features: Annotated[list[FeatureEntry], _MANY] | None = None,
    products: Annotated[list[ProductEntry], _MANY] | None = None,
    add_ons: Annotated[list[AddOnEntry], _MANY] | None = None,
    bundles: Annotated[list[BundleEntry], _MANY] | None = None,
    plans: Annotated[list[PlanEntry], _MANY] | None = None,
    coupons: Annotated[list[CouponEntry], _MANY] | None = None,
) -> CatalogDifference:
    """Answer what `catalog.apply` would make, change and archive, what changed plans come to, and who would pay more or
    less if a plan migration followed; nothing is changed.

    A kind that is given is given as a whole: what it lacks would be archived. A kind that is left out stays as it is.

    Raises:
        DocumentInconsistent: A code stands twice, or something would change that cannot.
        Refusal: As the operations refuse that make, change and archive such things; the path leads into the document.
    """
    document = CatalogDocument(
        metrics=metrics,
        features=features,
        products=products,
        add_ons=add_ons,
        bundles=bundles,
        plans=plans,
        coupons=coupons,
    )
    return await _planned(tx, document)


async def _planned(tx: Tx, document: CatalogDocument) -> CatalogDifference:
    """What the document changes: it is applied, looked at, and taken back."""
    before = await catalog.whole(tx)
    said = await _document(tx, before)
    async with tx.rehearsal():
        await perform(tx, document, said)
        after = await catalog.whole(tx)
        found = _changes(said, await _document(tx, after))
        money = await _money(tx, before.plans, after.plans)
    changes = tuple(
        CatalogChange(
            section=section,
            code=code,
            action="create" if then is None else "archive" if now is None else "change",
            fields=rules.field_changes(then, now),
            money=money.get(code) if section == "plans" else None,
        )
        for section, code, then, now in found
    )
    return CatalogDifference(in_sync=not changes, changes=changes)


def _changes(
    before: CatalogDocument, after: CatalogDocument
) -> list[tuple[SectionName, str, Entry | None, Entry | None]]:
    """Every thing that differs in two documents, as it was and as it is, in the order of making."""
    found: list[tuple[SectionName, str, Entry | None, Entry | None]] = []
    for section in SECTIONS:
        then: dict[str, Entry] = {entry.code: entry for entry in getattr(before, section) or ()}
        now: dict[str, Entry] = {entry.code: entry for entry in getattr(after, section) or ()}
        codes = sorted(then.keys() | now.keys())
        found += [(section, code, then.get(code), now.get(code)) for code in codes if then.get(code) != now.get(code)]
    return found


async def _money(tx: Tx, before: Sequence[Plan], after: Sequence[Plan]) -> dict[str, MoneyEffect]:
    """What each plan that has other prices comes to, by code."""
    then = {plan.id: plan for plan in before}
    changed = [plan for plan in after if plan.id in then and plan.items != then[plan.id].items]
    many = await subscriptions.subscribers(tx, [plan.id for plan in changed]) if changed else {}
    found = {}
    for plan in changed:
        found[plan.code] = await money_effect(tx, then[plan.id], plan, subscriptions=many.get(plan.id, 0))
    return found


@operation(
    "catalog.apply",
    http="POST /catalog/apply",
    rpc="CatalogService.Apply",
    needs="catalog:write",
    load="bulk",
    effect="destructive",
    example=_EXAMPLE,
)
async def apply_catalog(
    tx: Tx,
    *,
    metrics: Annotated[list[MetricEntry], _MANY] | None = None,
    features: Annotated[list[FeatureEntry], _MANY] | None = None,
    products: Annotated[list[ProductEntry], _MANY] | None = None,
    add_ons: Annotated[list[AddOnEntry], _MANY] | None = None,
    bundles: Annotated[list[BundleEntry], _MANY] | None = None,
    plans: Annotated[list[PlanEntry], _MANY] | None = None,
    coupons: Annotated[list[CouponEntry], _MANY] | None = None,
) -> CatalogDifference:
    """Make the catalogue what the document says, all of it or nothing, and answer what was changed.

    A kind that is given is given as a whole: what it lacks is archived, a coupon is terminated. A kind that is left out
    stays as it is. Subscriptions keep what was agreed. The second time, nothing changes.

    Raises:
        DocumentInconsistent: A code stands twice, or something would change that cannot.
        Refusal: As the operations refuse that make, change and archive such things; the path leads into the document.
    """
    document = CatalogDocument(
        metrics=metrics,
        features=features,
        products=products,
        add_ons=add_ons,
        bundles=bundles,
        plans=plans,
        coupons=coupons,
    )
    planned = await _planned(tx, document)
    if not planned.in_sync:
        wanted = {(change.section, change.code) for change in planned.changes}
        await perform(tx, document, await pull_catalog(tx), only=wanted)
    return planned
