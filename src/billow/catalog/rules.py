"""Rules of the catalogue: what fits together, and the codes of what was given none."""

import re
from collections.abc import Iterator, Mapping, Sequence

from billow.catalog.types.metric import (
    AggregationInconsistent,
    FieldNeeded,
    FilterGroup,
    MetricAggregation,
    TooManyFilters,
)
from billow.catalog.types.plan import NewPlanItem, PlanInconsistent
from billow.catalog.types.product import BillingFrequency, FeeType, Product, ProductInconsistent
from billow.kit import limits
from billow.kit.errors import AlreadyExists, FieldError


def code_for(name: str, *, otherwise: str) -> str:
    """The code of something called *name* that was given none: its letters and digits in lower case, joined by `_`.

    A name without Latin letters or digits gets *otherwise*.
    """
    return re.sub(r"[^a-z0-9]+", "_", name.lower())[: limits.NAME_LENGTH].strip("_") or otherwise


def taken(what: str, code: str) -> Exception:
    """The refusal of a *code* that another thing of that kind has, be it archived."""
    detail = f"a {what} has the code {code!r} already"
    return AlreadyExists.of("code", detail, code="taken")


def check_metric(aggregation: MetricAggregation, groups: Sequence[FilterGroup]) -> None:
    """Return when the aggregation has what it needs to read and the filters are not too many.

    Raises:
        FieldNeeded: It reads a property, and neither one is named nor an expression given.
        TooManyFilters: All groups together have more filters than a person can read.
    """
    if aggregation.way.reads != "nothing" and (aggregation.field, aggregation.expression) == (None, None):
        missing = "expression" if aggregation.way.computed else "field"
        words = "works out an expression: write it" if aggregation.way.computed else "reads a property: name it"
        raise FieldNeeded.of(f"aggregation.{missing}", f"{aggregation.method} {words}", code="required")
    if sum(len(group.filters) for group in groups) > limits.FILTERS_PER_METRIC:
        raise TooManyFilters.of("filter_groups", f"at most {limits.FILTERS_PER_METRIC} filters in all", code="too_long")


def check_reading(aggregation: MetricAggregation, *, recurring: bool, group_by: Sequence[str]) -> None:
    """Return when the method can do with what the metric says of it.

    Raises:
        AggregationInconsistent: It has no use for an expression, or for a field beside one, cannot be recurring, or is
            grouped by one property twice.
    """
    way, found = aggregation.way, []
    if aggregation.expression is not None and way.reads != "number":
        detail = f"{aggregation.method} works nothing out: leave the expression away"
        found.append(FieldError("aggregation.expression", "not_allowed", detail))
    elif aggregation.field is not None and (aggregation.expression is not None or way.computed):
        detail = "give a field or an expression, not both; an expression names its properties itself"
        found.append(FieldError("aggregation.field", "not_allowed", detail))
    if recurring and not way.recurs:
        detail = f"{aggregation.method} carries nothing into the next window: it cannot be recurring"
        found.append(FieldError("recurring", "not_allowed", detail))
    if len(set(group_by)) < len(group_by):
        found.append(FieldError("group_by", "duplicate", "name each property once"))
    if found:
        raise AggregationInconsistent(found[0].detail, errors=tuple(found))


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


def check_plan(items: Sequence[NewPlanItem], products: Mapping[str, Product]) -> None:
    """Return when every item has a living product that suits its price, under a key of its own.

    *products* holds the products by the reference that the items use.

    Raises:
        PlanInconsistent: Something does not fit; every item at fault is named.
    """
    found = [*_unfit(items, products), *_repeated(items, products)]
    if found:
        raise PlanInconsistent(found[0].detail, errors=tuple(found))


def _unfit(items: Sequence[NewPlanItem], products: Mapping[str, Product]) -> Iterator[FieldError]:
    for number, item in enumerate(items):
        field = f"items.{number}.product_id"
        product = products.get(item.product_id)
        if product is None:
            yield FieldError(field, "not_found", f"there is no product {item.product_id!r}")
        elif product.archived_at is not None:
            yield FieldError(field, "archived", f"the product {product.code!r} is archived")
        elif item.price.metered and product.fee_type != "metered":
            yield FieldError(field, "fee_type", f"a {item.price.type} price follows usage: it needs a metered product")
        elif not item.price.metered and product.fee_type == "metered":
            yield FieldError(field, "fee_type", f"a {item.price.type} price needs a fixed product")


def _repeated(items: Sequence[NewPlanItem], products: Mapping[str, Product]) -> Iterator[FieldError]:
    seen: set[str] = set()
    for number, item in enumerate(items):
        key = item_key(item, products)
        if key in seen:
            yield FieldError(f"items.{number}.item_key", "duplicate", f"another item has the key {key!r}; give one")
        seen.add(key)


def item_key(item: NewPlanItem, products: Mapping[str, Product]) -> str:
    """The key of *item* in its plan: the given one, else the code of its product."""
    product = products.get(item.product_id)
    return item.item_key or (product.code if product else item.product_id)
