"""Items of plans, of bundles and of subscriptions: products at prices that suit them, alone or inside of bundles."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from billow.catalog import ports, rules, store
from billow.catalog.rules.plans import Sold
from billow.catalog.types import (
    Bundle,
    BundleInconsistent,
    BundlePrice,
    NewBundleItem,
    NewPlanItem,
    PlanInconsistent,
    PlanItem,
    Product,
    fingerprint,
)
from billow.catalog.types.price import AnyPrice
from billow.kit import ids
from billow.kit.errors import FieldError
from billow.runtime.db import Tx


async def price_items(
    tx: Tx, items: Sequence[NewPlanItem], *, currency: str | None, field: str = "items"
) -> tuple[PlanItem, ...]:
    """Items of a plan, or of a subscription without one, made of products and prices that suit each other; those inside
    of bundles stand in the list like the others. They are billed in *currency*, where it is known.

    Raises:
        Invalid: An item names neither a product with a price nor a bundle, or both.
        PlanInconsistent: A product, bundle or metric is unknown or archived, a price does not suit its product, a
            bundle is priced in another currency, or a key is used twice.
        UnknownTaxes: A tax is named that does not exist.
    """
    rules.check_items(items, field=field)
    bundles = await _bundles(tx, items)
    selling = rules.sold(items, bundles, field=field)
    products = await store.products_named(tx, [each.product_id for each in selling], lock="share")
    selling, unbound = await _bound(tx, selling)
    found = [*rules.unknown_bundles(items, bundles, field=field), *rules.check_sold(selling, products), *unbound]
    found += await _unmeasured(tx, selling, products)
    found += rules.bundles_elsewhere(items, bundles, currency, field=field)
    if found:
        raise PlanInconsistent(found[0].detail, errors=tuple(found))
    taxed = await _taxed(tx, selling)
    return tuple(rules.item_of(each, products, key=ids.new("itm")) for each in taxed)


async def _bundles(tx: Tx, items: Sequence[NewPlanItem]) -> Mapping[str, Bundle]:
    return await store.bundles_named(tx, [item.bundle_id for item in items if item.bundle_id is not None], lock="share")


async def _taxed(tx: Tx, selling: Sequence[Sold]) -> list[Sold]:
    """What is sold with the codes of its taxes in place of references."""
    fields = [each.field.replace(".product_id", ".tax_codes") for each in selling]
    codes = await ports.tax_codes(tx, {field: each.tax_codes for field, each in zip(fields, selling, strict=True)})
    return [replace(each, tax_codes=codes[field]) for field, each in zip(fields, selling, strict=True)]


async def _bound(tx: Tx, selling: Sequence[Sold]) -> tuple[list[Sold], list[FieldError]]:
    """What is sold at prices that name metrics by their ids, and which metrics are not there; one query where any is
    named."""
    prices, found = await bound_prices(tx, [(each.field, each.price) for each in selling])
    return [replace(each, price=price) for each, price in zip(selling, prices, strict=True)], found


async def _unmeasured(tx: Tx, selling: Sequence[Sold], products: Mapping[str, Product]) -> list[FieldError]:
    """What is sold at prices that ask for what its metrics do not measure; one query where any asks."""
    asking = [each for each in selling if rules.asks_of_metrics(each.price)]
    ids = {
        metric_id
        for each in asking
        if each.product_id in products
        for metric_id in products[each.product_id].metric_ids
    }
    metrics = await store.metrics_named(tx, sorted(ids)) if ids else {}
    found = (products, metrics)
    return [e for each in asking for e in rules.unmeasured_by(each.price, each.product_id, found, field=each.field)]


async def unmeasured(
    tx: Tx, price: AnyPrice, metric_ids: Sequence[str], *, before: AnyPrice | None = None
) -> Mapping[str, str]:
    """The fields of the *price* that ask for what the metrics do not measure, each with the way out; but for those that
    the price *before* it had in the same way."""
    if not metric_ids or not rules.asks_of_metrics(price):
        return {}
    metrics = list((await store.metrics_named(tx, metric_ids)).values())
    already = [] if before is None else list(rules.unmeasured(before, metrics).values())
    return {name: detail for name, detail in rules.unmeasured(price, metrics).items() if detail not in already}


async def bound_prices(tx: Tx, prices: Sequence[tuple[str, AnyPrice]]) -> tuple[list[AnyPrice], list[FieldError]]:
    """The *prices*, each given with its field, with the ids of the metrics that they name; and which of those are not
    there, or not in use."""
    refs = {ref for _, price in prices for ref in rules.metrics_named_by(price)}
    metrics = await store.metrics_named(tx, sorted(refs), lock="share") if refs else {}
    found = [error for field, price in prices for error in rules.unknown_metrics(price, metrics, field=_inside(field))]
    names = {ref: metric.id for ref, metric in metrics.items()}
    return [rules.with_metrics(price, names) for _, price in prices], found


def _inside(field: str) -> str:
    """Where the bindings of a price stand, beside the product or bundle that is sold at it."""
    beside = field.removesuffix(".product_id").removesuffix(".bundle_id")
    return f"{beside}.metric_bindings" if beside == field else f"{beside}.price.metric_bindings"


async def bundle_prices(tx: Tx, prices: Sequence[NewBundleItem]) -> tuple[BundlePrice, ...]:
    """The content of a bundle, made of products and prices that suit each other.

    Raises:
        BundleInconsistent: A product or metric is unknown or archived, a price does not suit its product, or a key is
            used twice.
    """
    selling = [
        Sold(field=f"prices.{n}.product_id", product_id=p.product_id, price=p.price, name=p.name, key=p.item_key)
        for n, p in enumerate(prices)
    ]
    products = await store.products_named(tx, [each.product_id for each in selling], lock="share")
    selling, unbound = await _bound(tx, selling)
    found = [*rules.check_sold(selling, products), *unbound, *await _unmeasured(tx, selling, products)]
    if found:
        raise BundleInconsistent(found[0].detail, errors=tuple(found))
    return tuple(
        BundlePrice(
            product_id=products[each.product_id].id,
            item_key=rules.key_of(each, products),
            name=each.name or products[each.product_id].name,
            price=each.price,
            fingerprint=fingerprint(each.price),
        )
        for each in selling
    )
