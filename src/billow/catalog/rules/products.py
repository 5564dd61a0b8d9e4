"""What a product needs, and which price suits it."""

from collections.abc import Iterator, Mapping, Sequence

from billow.catalog.types.price import Price
from billow.catalog.types.product import BillingFrequency, FeeType, Product, ProductInconsistent
from billow.kit.errors import FieldError


def check_product(fee_type: FeeType, frequency: BillingFrequency, metrics: Sequence[str]) -> None:
    """Return when the fields of a product agree.

    Raises:
        ProductInconsistent: A metered one lacks a metric or does not recur, or a fixed one has metrics.
    """
    found = []
    if fee_type == "metered" and not metrics:
        found.append(FieldError("metric_ids", "required", "a metered product needs at least one metric"))
    if fee_type == "metered" and frequency != "recurring":
        found.append(FieldError("billing_frequency", "not_a_choice", "a metered product is always recurring"))
    if fee_type == "fixed" and metrics:
        found.append(FieldError("metric_ids", "not_allowed", "a fixed product has no metrics"))
    if found:
        raise ProductInconsistent(found[0].detail, errors=tuple(found))


def unfit(price: Price, product_id: str, products: Mapping[str, Product], *, field: str) -> Iterator[FieldError]:
    """Why *price* cannot stand on the product that *product_id* names among *products*, if it cannot."""
    product = products.get(product_id)
    if product is None:
        yield FieldError(field, "not_found", f"there is no product {product_id!r}")
    elif product.archived_at is not None:
        yield FieldError(field, "archived", f"the product {product.code!r} is archived")
    elif price.metered and product.fee_type != "metered":
        yield FieldError(field, "fee_type", f"a {price.type} price follows usage: it needs a metered product")
    elif not price.metered and product.fee_type == "metered":
        yield FieldError(field, "fee_type", f"a {price.type} price needs a fixed product")
