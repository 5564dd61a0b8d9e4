"""Items of a plan as a version of a subscription holds them."""

from collections.abc import Sequence

from billow.catalog import operations as catalog
from billow.catalog.types.plan import PlanItem
from billow.kit import ids
from billow.runtime.db import Tx
from billow.subscriptions.types import Item


async def items_of(tx: Tx, sold: Sequence[PlanItem], *, tax_codes: Sequence[str] = ()) -> tuple[Item, ...]:
    """The items of a plan as a version holds them: with what is measured for each, as it stands today, and with the
    *tax_codes* of the plan where they have none."""
    products = await catalog.products_by_ids(tx, [item.product_id for item in sold])
    return tuple(
        Item(
            id=ids.new("itm"),
            item_key=item.item_key,
            product_id=item.product_id,
            name=item.name,
            price=item.price,
            fingerprint=item.fingerprint,
            metric_ids=products[item.product_id].metric_ids,
            once=products[item.product_id].billing_frequency == "one_time",
            bundle_id=item.bundle_id,
            bundle_name=item.bundle_name,
            tax_codes=item.tax_codes or tuple(tax_codes),
        )
        for item in sold
    )
