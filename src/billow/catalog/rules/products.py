"""What a product needs, and which price suits it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from billow.catalog.types.metric import Metric
from billow.catalog.types.price import Price, in_currency, price_document, price_to_json
from billow.catalog.types.product import BillingFrequency, FeeType, Product, ProductInconsistent
from billow.kit.errors import FieldError

_LIMITS = ("min_per_event", "max_per_event", "free_together")
"""What a price has that looks at events one by one."""
_BY_DAY = ("prorated_units",)
"""What a price has that looks at each day."""
_ONCE = "what is billed once has no periods: leave it away, or sell a product whose billing_frequency is recurring"


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
    """The fields of *price* that say what cannot be, each with the way out: usage in advance where more of it may cost
    less, the start of the contract as the day of what is not billed *once*, and parts of what is."""
    found = {}
    if price.owed_as_used and any(each.may_fall for each in _everywhere(price)):
        found["billing_direction"] = (
            f"by a price of the type {price.type} more usage may cost less, so that it is billed when its period is "
            "over: say arrears, or write a graduated price"
        )
    elif price.fee is None and price.billing_direction == "advance" and not price.owed_as_used:
        found["billing_direction"] = (
            "what is beyond prepaid units is billed in arrears: say arrears, with an overage_interval for how often"
        )
    if once:
        spread = ("pricing_interval", "recurring_instalment_interval_unit")
        found |= {name: _ONCE for name in spread if price_document(price).get(name) is not None}
    if price.charge_on_contract_start and not once:
        found["charge_on_contract_start"] = (
            "what recurs is billed by its periods: leave it away, or sell a product whose billing_frequency is one_time"
        )
    return found


def measured_late(price: Price, metrics: Iterable[Metric]) -> str | None:
    """Why what *metrics* measure cannot be owed as it is used, with the way out; None where it can, or need not.

    What they measure has to grow with every use: a level, as a highest or a latest value is, is known when its period
    is over, and what is carried into a period was not used in it.
    """
    for metric in metrics if price.owed_as_used else ():
        method = metric.aggregation.method
        if metric.recurring or not metric.aggregation.way.grows:
            what = "carries over" if metric.recurring else f"measures by {method}"
            return (
                f"the metric {metric.code!r} {what}, which may fall: say arrears, or bill by a metric that is not "
                "recurring and adds up or counts"
            )
    return None


def measured_as_whole(metrics: Iterable[Metric]) -> str | None:
    """Why the events that *metrics* read have no amounts of their own, with the way out; None where each has one.

    Each has where what is measured is the sum of what the events of the window hold, or their number: of a highest, a
    latest or a different value, of what is carried over or rounded, single events are no parts.
    """
    for metric in metrics:
        way = metric.aggregation.way
        whys = {
            f"measures by {way.name}": not (way.grows and way.adds),
            "carries over": metric.recurring,
            "is rounded": metric.rounding is not None,
        }
        for why in (each for each, holds in whys.items() if holds):
            return (
                f"the metric {metric.code!r} {why}, so that single events are no parts of it: leave the limit away, or "
                "bill by a metric that adds up or counts, neither recurring nor rounded"
            )
    return None


def not_added(metrics: Iterable[Metric]) -> str | None:
    """Why what single values measured of *metrics* cannot be put into parts by adding it up, with the way out."""
    for metric in metrics:
        why = "is rounded" if metric.rounding is not None else f"measures by {metric.aggregation.method}"
        if metric.rounding is not None or not metric.aggregation.way.adds:
            return (
                f"the metric {metric.code!r} {why}, so that its parts do not add up inside a group: price each group "
                "as a whole, or bill by a metric that adds up or counts"
            )
    return None


def measured_at_once(metrics: Iterable[Metric]) -> str | None:
    """Why what *metrics* measure is not told by days, with the way out; None where it is.

    It is where what there is stays until it goes: of a recurring total, and of recurring different values.
    """
    for metric in metrics:
        way = metric.aggregation.way
        if not (metric.recurring and way.by_day):
            what = f"measures by {way.name}" if metric.recurring else "is not recurring"
            return (
                f"the metric {metric.code!r} {what}, so that nothing stays in it from day to day: leave it away, or "
                "bill by a recurring metric that adds up or counts different values"
            )
    return None


def asks_of_metrics(price: Price) -> bool:
    """Whether the price suits only some metrics."""
    return price.owed_as_used or _adds_parts(price) or any(_said(price_to_json(price), (*_LIMITS, *_BY_DAY)))


def unmeasured(price: Price, metrics: Sequence[Metric]) -> dict[str, str]:
    """The fields of *price* that ask for what *metrics* do not measure, each with the way out."""
    found = {}
    late = measured_late(price, metrics)
    if late is not None:
        found["billing_direction"] = late
    apart = not_added(metrics) if _adds_parts(price) else None
    if apart is not None:
        found["price"] = apart
    for names, check in ((_LIMITS, measured_as_whole), (_BY_DAY, measured_at_once)):
        asking = list(_said(price_to_json(price), names))
        why = check(metrics) if asking else None
        found |= {} if why is None else dict.fromkeys(asking, why)
    return found


def unmeasured_by(
    price: Price, product_id: str, found: tuple[Mapping[str, Product], Mapping[str, Metric]], *, field: str
) -> Iterator[FieldError]:
    """What the price asks for that the metrics of the product that *product_id* names do not measure; *found* are
    products and metrics by what they are named."""
    products, metrics = found
    product = products.get(product_id)
    read = [] if product is None else [metrics[each] for each in product.metric_ids if each in metrics]
    for name, detail in unmeasured(price, read).items():
        yield FieldError(_beside(field, name), "not_supported", detail)


def _everywhere(price: Price) -> list[Price]:
    """The price, and what it is in each of the currencies that it has parameters of its own for."""
    return [price, *(in_currency(price, currency) for currency in price.currency_prices or ())]


def _adds_parts(price: Price) -> bool:
    return any(each.adds_parts for each in _everywhere(price))


def _said(value: Any, names: Sequence[str], *above: str) -> Iterator[str]:
    """Where in the document of a price something is said under one of the *names*."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name in names and each is not None:
                yield ".".join((*above, name))
            else:
                yield from _said(each, names, *above, name)
    elif isinstance(value, list):
        for n, each in enumerate(value):
            yield from _said(each, names, *above, str(n))


def _beside(field: str, name: str) -> str:
    """Where *name* stands in the price beside a product; a bundle, whose prices are not said, is itself at fault."""
    item, _, last = field.rpartition(".")
    return f"{item}.price.{name}" if last == "product_id" else field
