"""The catalogue as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from billow.catalog import store
from billow.catalog.types import AddOn, Bundle, Coupon, Feature, Metric, Plan, Product
from billow.runtime.db import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """Everything in use, each kind in order of code."""

    metrics: Sequence[Metric]
    features: Sequence[Feature]
    products: Sequence[Product]
    add_ons: Sequence[AddOn]
    bundles: Sequence[Bundle]
    plans: Sequence[Plan]
    coupons: Sequence[Coupon]


async def whole(tx: Tx) -> Whole:
    """All that is not archived, and no coupon that is over; one query a kind, and two more for the plans."""
    coupons = [store.coupon_of(row, at=tx.now) for row in await tx.rows(store.living(tx, store.coupons))]
    return Whole(
        metrics=[store.metric_of(row) for row in await tx.rows(store.living(tx, store.metrics))],
        features=[store.feature_of(row) for row in await tx.rows(store.living(tx, store.features))],
        products=[store.product_of(row) for row in await tx.rows(store.living(tx, store.products))],
        add_ons=[store.add_on_of(row) for row in await tx.rows(store.living(tx, store.add_ons))],
        bundles=[store.bundle_of(row) for row in await tx.rows(store.living(tx, store.bundles))],
        plans=await store.with_items(tx, await tx.rows(store.living(tx, store.plans))),
        coupons=[each for each in coupons if each.status == "active"],
    )
