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
    else:
        for name, detail in without_effect(price, once=product.billing_frequency == "one_time").items():
            yield FieldError(_beside(field, name), "not_supported", detail)


def without_effect(price: Price, *, once: bool) -> dict[str, str]:
    """The fields of *price* that say what cannot be, each with the way out: usage in advance, and the start of the
    contract as the day of what is not billed *once*."""
    found = {}
    if price.fee is None and price.billing_direction == "advance":
        found["billing_direction"] = "usage is billed when its period is over: say arrears, or sell a prepaid price"
    if price.charge_on_contract_start and not once:
        found["charge_on_contract_start"] = (
            "what recurs is billed by its periods: leave it away, or sell a product whose billing_frequency is one_time"
        )
    return found


def _beside(field: str, name: str) -> str:
    """Where *name* stands in the price beside a product; a bundle, whose prices are not said, is itself at fault."""
    item, _, last = field.rpartition(".")
    return f"{item}.price.{name}" if last == "product_id" else field
