"""What one can do with events, and how much was used."""

from billow.metering.operations.imports import import_events
from billow.metering.operations.intake import ingest
from billow.metering.operations.measuring import measure, measure_groups, usage_by_metric
from billow.metering.operations.policy import get_policy, update_policy
from billow.metering.operations.reading import get_event, list_events
from billow.metering.operations.rejected import (
    dismiss_rejected,
    get_rejected,
    list_rejected,
    replay_many,
    replay_rejected,
)

__all__ = [
    "dismiss_rejected",
    "get_event",
    "get_policy",
    "get_rejected",
    "import_events",
    "ingest",
    "list_events",
    "list_rejected",
    "measure",
    "measure_groups",
    "replay_many",
    "replay_rejected",
    "update_policy",
    "usage_by_metric",
]
