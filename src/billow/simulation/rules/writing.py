"""Things of the catalogue as entries of a document: codes in place of ids."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from billow.catalog.rules import with_metrics
from billow.catalog.types import AddOn, Bundle, Coupon, Feature, Metric, Plan, PlanItem, Product
from billow.kit import codec
from billow.simulation.types import (
    AddOnEntry,
    BundleEntry,
    CatalogDocument,
    CouponEntry,
    FeatureEntry,
    MetricEntry,
    PlanEntry,
    ProductEntry,
)

E = TypeVar("E")
Codes = Mapping[str, str]
"""The code of each thing by its id."""


def document_of(
    *,
    metrics: Sequence[Metric],
    features: Sequence[Feature],
    products: Sequence[Product],
    add_ons: Sequence[AddOn],
    bundles: Sequence[Bundle],
    plans: Sequence[Plan],
    coupons: Sequence[Coupon],
    codes: Codes,
) -> CatalogDocument:
    """The document that says all of these; *codes* knows what they name, archived things among it."""
    return CatalogDocument(
        metrics=[_entry(MetricEntry, codec.dump(each)) for each in metrics],
        features=[_entry(FeatureEntry, codec.dump(each)) for each in features],
        products=[
            _entry(ProductEntry, codec.dump(each), metric_ids=_coded(each.metric_ids, codes)) for each in products
        ],
        add_ons=[_entry(AddOnEntry, codec.dump(each)) for each in add_ons],
        bundles=[_bundle(each, codes) for each in bundles],
        plans=[plan_entry(each, codes) for each in plans],
        coupons=[_coupon(each, codes) for each in coupons],
    )


def _coded(ids: Sequence[str], codes: Codes) -> list[str]:
    return [codes.get(each, each) for each in ids]


def _entry(kind: type[E], dumped: Mapping[str, Any], **others: Any) -> E:
    """An entry of what a thing was written as, with *others* in place of what it says itself."""
    names = {each.name for each in fields(kind)}  # type: ignore[arg-type]  # every entry is a dataclass
    return codec.load(kind, {**{name: value for name, value in dumped.items() if name in names}, **others})


def _bundle(bundle: Bundle, codes: Codes) -> BundleEntry:
    prices = [
        {
            "product_id": codes[each.product_id],
            "item_key": each.item_key,
            "name": each.name,
            "price": with_metrics(each.price, codes),
        }
        for each in bundle.prices
    ]
    return _entry(BundleEntry, codec.dump(bundle), prices=prices)


def _coupon(coupon: Coupon, codes: Codes) -> CouponEntry:
    scope = coupon.applies_to
    limited = {"plan_ids": _coded(scope.plan_ids, codes), "metric_ids": _coded(scope.metric_ids, codes)}
    return _entry(CouponEntry, codec.dump(coupon), applies_to=limited)


def plan_entry(plan: Plan, codes: Codes) -> PlanEntry:
    """A plan as an entry of a document; *codes* knows its products and bundles."""
    items = [_item(each, codes) for each in plan.items]
    return _entry(PlanEntry, codec.dump(plan), items=_gathered(items))


def _item(item: PlanItem, codes: Codes) -> dict[str, Any]:
    own = {"product_id": codes[item.product_id], "name": item.name, "price": with_metrics(item.price, codes)}
    if item.bundle_id is None:
        return {**own, "item_key": item.item_key, "tax_codes": list(item.tax_codes)}
    before, _, key = item.item_key.partition(".")
    return {
        "bundle_id": codes[item.bundle_id],
        "name": item.bundle_name,
        "bundle_description": item.bundle_description,
        "item_key": before,
        "items": [{**own, "item_key": key}],
    }


def _gathered(items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Items of one bundle that stand side by side as one item."""
    found: list[dict[str, Any]] = []
    for item in items:
        last = found[-1] if found else {}
        shown = ("bundle_id", "name", "bundle_description", "item_key")
        if "bundle_id" in item and [last.get(name) for name in shown] == [item[name] for name in shown]:
            last["items"] += item["items"]
        else:
            found.append(item)
    return found
