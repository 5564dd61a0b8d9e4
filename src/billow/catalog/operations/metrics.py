"""What one can do with metrics."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Unpack

from billow.catalog import rules, store
from billow.catalog.types import (
    SORTS,
    AggregationMethod,
    FilterGroups,
    GroupBy,
    Metric,
    MetricAggregation,
    MetricChanges,
    MetricCreated,
    MetricDeleted,
    MetricInUse,
    MetricUpdated,
    PropertyName,
    Recurring,
    Rounding,
    Tags,
)
from billow.kit import fields as kit
from billow.kit import ids
from billow.kit.errors import NotFound
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db
from billow.runtime.db import Tx

_EXAMPLE_METHOD = "sum"


async def metric(tx: Tx, ref: str, *, lock: bool = False) -> Metric:
    """The metric of that id or code, archived or not; with *lock* held until the transaction ends.

    Raises:
        NotFound: There is none.
    """
    found = await store.metrics_named(tx, [ref], lock="update" if lock else "")
    if ref not in found:
        raise NotFound(f"There is no metric {ref!r}.")
    return found[ref]


async def metrics_by_ids(tx: Tx, ids: Sequence[str]) -> Mapping[str, Metric]:
    """Metrics by the given ids or codes, archived ones included; one query."""
    return await store.metrics_named(tx, ids)


async def metrics_of_events(tx: Tx, event_names: Sequence[str]) -> Mapping[str, Sequence[Metric]]:
    """The living metrics by the event name that they read; one query."""
    found: dict[str, list[Metric]] = {}
    for each in await store.metrics_of_events(tx, event_names):
        found.setdefault(each.event_name, []).append(each)
    return found


async def living_metrics(tx: Tx) -> Sequence[Metric]:
    """All metrics that are not archived, in order of id; one query."""
    return await store.living_metrics(tx)


async def metrics_of_usage(tx: Tx, event_names: Sequence[str]) -> Sequence[Metric]:
    """The living metrics that may have measured something: those that read one of these events, and the recurring ones,
    which need no new event; in order of code, one query."""
    return sorted(await store.metrics_of_events(tx, event_names, or_recurring=True), key=lambda each: each.code)


@operation(
    "metrics.create",
    http="POST /metrics",
    rpc="BillableMetricService.Create",
    needs="metrics:write",
    status=201,
    example={
        "name": "API calls",
        "code": "api_calls",
        "event_name": "api_call",
        "aggregation": {"method": _EXAMPLE_METHOD, "field": "tokens"},
        "filter_groups": [
            {"operator": "and", "filters": [{"field": "endpoint", "operator": "equal", "value": "/v1/analyze"}]}
        ],
    },
)
async def create_metric(
    tx: Tx,
    *,
    name: kit.Name,
    event_name: kit.Name,
    aggregation: MetricAggregation,
    code: kit.Code | None = None,
    filter_groups: FilterGroups = [],
    group_by: GroupBy = [],
    recurring: Recurring = False,
    rounding: Rounding | None = None,
    description: kit.Text | None = None,
    tags: Tags = [],
) -> Metric:
    """Add a metric: the events of a name that satisfy every group of filters, aggregated.

    Without a code it gets one made of its name. An event that lacks the field of the aggregation adds nothing to it;
    one for which its expression cannot be worked out is rejected, and so is one whose value is no number where the
    method needs one. A recurring metric counts what stood before a window into it: the level of seats or storage that
    changed last month.

    Raises:
        AggregationInconsistent: The method has no use for an expression, needs one, or cannot be recurring.
        AlreadyExists: Another metric, archived ones included, has that code.
        FieldNeeded: The aggregation reads a property, and none is named.
        TooManyFilters: The groups have too many filters in all.
    """
    rules.check_metric(aggregation, filter_groups)
    rules.check_reading(aggregation, recurring=recurring, group_by=group_by)
    key = ids.new("met")
    made = Metric(
        id=key,
        name=name,
        code=code or rules.code_for(name, otherwise=key),
        event_name=event_name,
        aggregation=aggregation,
        filter_groups=tuple(filter_groups),
        group_by=tuple(group_by),
        recurring=recurring,
        rounding=rounding,
        description=description,
        tags=tuple(dict.fromkeys(tags)),
        created_at=tx.now,
        archived_at=None,
    )
    if not await store.insert_metric(tx, made):
        raise rules.taken("metric", made.code)
    tx.emit(MetricCreated(subject=made.id), made)
    return made


@operation(
    "metrics.get",
    http="GET /metrics/{metric_id}",
    rpc="BillableMetricService.Get",
    needs="metrics:read",
    example={"metric_id": "api_calls"},
)
async def get_metric(tx: Tx, *, metric_id: kit.Ref) -> Metric:
    """Answer a metric by id or code.

    Raises:
        NotFound: There is none.
    """
    return await metric(tx, metric_id)


@operation("metrics.list", http="GET /metrics", rpc="BillableMetricService.List", needs="metrics:read", sorts=SORTS)
async def list_metrics(
    tx: Tx,
    *,
    page: PageRequest,
    code: list[kit.Code] | None = None,
    event_name: list[kit.Name] | None = None,
    aggregation_method: list[AggregationMethod] | None = None,
    aggregation_field: list[PropertyName] | None = None,
    tags: list[kit.Code] | None = None,
    archived: kit.Flag = False,
) -> Page[Metric]:
    """List the metrics; archived ones are among them with `archived=true`. One of several `tags` is enough."""
    t = store.metrics.c
    wanted = {t.code: code, t.event_name: event_name, t.method: aggregation_method, t.field: aggregation_field}
    query = store.listed(tx, store.metrics, wanted, archived=archived)
    query = store.tagged(query, store.metrics, tags) if tags else query
    rows = await db.page(tx, query, page, table=store.metrics)
    return rows.of(store.metric_of(row) for row in rows.data)


@operation(
    "metrics.update",
    http="PATCH /metrics/{metric_id}",
    rpc="BillableMetricService.Update",
    needs="metrics:write",
    example={"metric_id": "api_calls", "name": "Calls of the API"},
)
async def update_metric(tx: Tx, *, metric_id: kit.Ref, **changes: Unpack[MetricChanges]) -> Metric:
    """Change the words and tags of a metric; what it measures stays, since invoices rest on it.

    Raises:
        NotFound: There is none.
    """
    before = await metric(tx, metric_id, lock=True)
    given: dict[str, Any] = dict(changes)
    if "tags" in given:
        given["tags"] = list(dict.fromkeys(given["tags"]))
    after = replace(before, **{**given, "tags": tuple(given.get("tags", before.tags))})
    await store.change(tx, store.metrics, after.id, **given)
    tx.emit(MetricUpdated(subject=after.id), after)
    return after


@operation(
    "metrics.delete",
    http="DELETE /metrics/{metric_id}",
    rpc="BillableMetricService.Delete",
    needs="metrics:write",
    example={"metric_id": "api_calls"},
)
async def delete_metric(tx: Tx, *, metric_id: kit.Ref) -> Metric:
    """Archive a metric: no new product can use it, lists hide it, and its code stays taken.

    Raises:
        MetricInUse: A product bills by it.
        NotFound: There is none.
    """
    before = await metric(tx, metric_id, lock=True)
    if before.archived_at is not None:
        return before
    user = await store.product_with_metric(tx, before.id)
    if user is not None:
        raise MetricInUse(f"The product {user!r} bills by this metric; delete the product first.")
    after = replace(before, archived_at=tx.now)
    await store.change(tx, store.metrics, after.id, archived_at=tx.now)
    tx.emit(MetricDeleted(subject=after.id), after)
    return after
