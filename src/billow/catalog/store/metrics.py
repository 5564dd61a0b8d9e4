"""The table of metrics."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, Column, Index, String, Text, or_
from sqlalchemy.dialects.postgresql import ARRAY

from billow.catalog.store.naming import added, by_ref, columns, named
from billow.catalog.types.metric import FilterGroup, Metric, MetricAggregation, Rounding
from billow.kit import codec
from billow.runtime.db import Exact, Id, Instant, Json, Tx, tenant_table

metrics = tenant_table(
    "metrics",
    Column("id", Id, nullable=False),
    Column("name", String, nullable=False),
    Column("code", String, nullable=False),
    Column("event_name", String, nullable=False),
    Column("method", String, nullable=False),
    Column("field", String),
    Column("expression", String),
    Column("percent", Exact),
    Column("filter_groups", Json, nullable=False),
    Column("group_by", ARRAY(Text), nullable=False),
    Column("recurring", Boolean, nullable=False),
    Column("rounding", Json),
    Column("description", Text),
    Column("tags", ARRAY(Text), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("archived_at", Instant),
)
Index("uq_metrics_code", metrics.c.tenant_id, metrics.c.code, unique=True)
Index("ix_metrics_event_name", metrics.c.tenant_id, metrics.c.event_name)


def metric_of(row: Mapping[str, Any]) -> Metric:
    """A row as a metric."""
    values = {name: row[name] for name in Metric.__slots__ if name != "aggregation"}
    said = {name: row[name] for name in MetricAggregation.__slots__}
    values["aggregation"] = MetricAggregation(**said)
    values |= {name: tuple(row[name]) for name in ("group_by", "tags")}
    values["filter_groups"] = codec.load(tuple[FilterGroup, ...], row["filter_groups"])
    values["rounding"] = codec.load(Rounding, row["rounding"]) if row["rounding"] else None
    return Metric(**values)


def _row(metric: Metric) -> dict[str, Any]:
    row = columns(metric, "aggregation")
    said = metric.aggregation
    row |= {name: getattr(said, name) for name in MetricAggregation.__slots__}
    row |= {"group_by": list(metric.group_by), "tags": list(metric.tags)}
    row["filter_groups"] = codec.dump(metric.filter_groups, tuple[FilterGroup, ...])
    row["rounding"] = codec.dump(metric.rounding) if metric.rounding else None
    return row


async def metrics_named(tx: Tx, refs: Sequence[str], *, lock: str = "") -> dict[str, Metric]:
    """For each of *refs* that names a metric, the metric; one query."""
    rows = await tx.rows(named(tx, metrics, refs, lock=lock)) if refs else []
    return by_ref([metric_of(row) for row in rows], refs)


async def metrics_of_events(tx: Tx, event_names: Sequence[str], *, or_recurring: bool = False) -> list[Metric]:
    """The living metrics that read events of these names, or every recurring one as well; one query."""
    wanted = metrics.c.event_name.in_(event_names)
    query = tx.mine(metrics).where(
        or_(wanted, metrics.c.recurring) if or_recurring else wanted, metrics.c.archived_at.is_(None)
    )
    return [metric_of(row) for row in await tx.rows(query.order_by(metrics.c.id))]


async def living_metrics(tx: Tx) -> list[Metric]:
    """All metrics that are not archived; one query."""
    query = tx.mine(metrics).where(metrics.c.archived_at.is_(None)).order_by(metrics.c.id)
    return [metric_of(row) for row in await tx.rows(query)]


async def insert_metric(tx: Tx, metric: Metric) -> bool:
    """Insert the metric; False when its code is taken."""
    return await added(tx, metrics, _row(metric))
