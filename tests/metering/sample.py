"""Metrics and events for tests."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from billow.catalog.types import FilterGroup, Metric, MetricAggregation, Rounding
from tests.client import Api

NOTHING: dict[str, list[Any]] = {"ingested": [], "failed": [], "duplicates": [], "rejected": []}
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def metric_of(
    method: str = "count",
    field: str | None = None,
    *,
    expression: str | None = None,
    percent: str | None = None,
    recurring: bool = False,
    group_by: tuple[str, ...] = (),
    filter_groups: tuple[FilterGroup, ...] = (),
    rounding: Rounding | None = None,
    event_name: str = "api_call",
) -> Metric:
    """A metric that is in no database."""
    return Metric(
        id=f"met_{method}",
        name="Calls",
        code="calls",
        event_name=event_name,
        aggregation=MetricAggregation(
            method=method, field=field, expression=expression, percent=None if percent is None else Decimal(percent)
        ),
        filter_groups=filter_groups,
        group_by=group_by,
        recurring=recurring,
        rounding=rounding,
        description=None,
        created_at=NEW_YEAR,
        archived_at=None,
    )


def call(unique_id: str = "evt-1", **changes: Any) -> dict[str, Any]:
    """An event as api.md prints it."""
    return {
        "account": "acme",
        "event_name": "api_call",
        "unique_id": unique_id,
        "timestamp": "2026-01-09T15:03:17Z",
        "properties": {"endpoint": "/v1/analyze", "tokens": 1500},
        **changes,
    }


async def metric(api: Api, **changes: Any) -> dict[str, Any]:
    """The metric of api.md: tokens of calls of one endpoint, added up."""
    given = {
        "name": "API calls",
        "code": "api_calls",
        "event_name": "api_call",
        "aggregation": {"method": "sum", "field": "tokens"},
        "filter_groups": [
            {"operator": "and", "filters": [{"field": "endpoint", "operator": "equal", "value": "/v1/analyze"}]}
        ],
    }
    return dict(await api.post("/metrics", json={**given, **changes}))


async def send(api: Api, *events: Any) -> dict[str, Any]:
    """The verdicts on a batch."""
    return dict(await api.post("/events", json={"events": list(events)}))
