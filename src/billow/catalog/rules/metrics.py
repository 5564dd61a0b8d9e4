"""What a metric needs, and what does not go together in it."""

from collections.abc import Sequence

from billow.catalog.types.metric import (
    AggregationInconsistent,
    FieldNeeded,
    FilterGroup,
    MetricAggregation,
    TooManyFilters,
)
from billow.kit import limits
from billow.kit.errors import FieldError
from billow.kit.expressions import Words


def check_metric(aggregation: MetricAggregation, groups: Sequence[FilterGroup]) -> None:
    """Return when the aggregation has what it needs to read and the filters are not too many.

    Raises:
        FieldNeeded: It reads a property, and neither one is named nor an expression given; or it has a percent, and
            none is named.
        TooManyFilters: All groups together have more filters than a person can read.
    """
    if aggregation.way.reads != "nothing" and (aggregation.field, aggregation.expression) == (None, None):
        missing = "expression" if aggregation.way.computed else "field"
        words = "works out an expression: write it" if aggregation.way.computed else "reads a property: name it"
        raise FieldNeeded.of(f"aggregation.{missing}", f"{aggregation.method} {words}", code="required")
    if aggregation.way.at is not None and aggregation.percent is None:
        raise FieldNeeded.of("aggregation.percent", f"{aggregation.method} is at a percent: name it", code="required")
    if sum(len(group.filters) for group in groups) > limits.FILTERS_PER_METRIC:
        raise TooManyFilters.of("filter_groups", f"at most {limits.FILTERS_PER_METRIC} filters in all", code="too_long")


def check_reading(aggregation: MetricAggregation, *, recurring: bool, group_by: Sequence[str]) -> None:
    """Return when the method can do with what the metric says of it.

    Raises:
        AggregationInconsistent: It has no use for an expression, for a field beside one, or for a percent, cannot be
            recurring, or is grouped by one property twice.
    """
    way, found = aggregation.way, []
    if aggregation.expression is not None and way.reads == "nothing":
        detail = f"{aggregation.method} works nothing out: leave the expression away"
        found.append(FieldError("aggregation.expression", "not_allowed", detail))
    elif isinstance(aggregation.formula, Words) and way.reads == "number":
        detail = f"{aggregation.method} reads numbers, and this makes a text: count_unique takes one"
        found.append(FieldError("aggregation.expression", "not_a_number", detail))
    elif aggregation.field is not None and (aggregation.expression is not None or way.computed):
        detail = "give a field or an expression, not both; an expression names its properties itself"
        found.append(FieldError("aggregation.field", "not_allowed", detail))
    if aggregation.percent is not None and way.at is None:
        detail = f"{aggregation.method} has no percent: leave it away"
        found.append(FieldError("aggregation.percent", "not_allowed", detail))
    if recurring and not way.recurs:
        detail = f"{aggregation.method} carries nothing into the next window: it cannot be recurring"
        found.append(FieldError("recurring", "not_allowed", detail))
    if len(set(group_by)) < len(group_by):
        found.append(FieldError("group_by", "duplicate", "name each property once"))
    if found:
        raise AggregationInconsistent(found[0].detail, errors=tuple(found))
