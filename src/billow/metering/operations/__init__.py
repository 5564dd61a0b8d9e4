"""What one can do with events, and how much was used."""

from billow.metering.operations.arrivals import late_counts, late_events, settled, touched
from billow.metering.operations.backfills import (
    add_to_backfill,
    apply_backfill,
    backfill_effect,
    commit_backfill,
    create_backfill,
    delete_backfill,
    get_backfill,
    list_backfills,
    revert_backfill,
)
from billow.metering.operations.corrections import amend_event, list_revisions, void_event
from billow.metering.operations.extracts import every_fact, extract, in_database, place_of
from billow.metering.operations.folding import (
    differing,
    fold,
    follow_metrics,
    freshness,
    move_customer,
    rebuild,
    unfolded,
)
from billow.metering.operations.imports import import_events
from billow.metering.operations.intake import ingest
from billow.metering.operations.measuring import measure, measure_groups, metrics_by_ids, usage_of
from billow.metering.operations.policy import get_policy, update_policy
from billow.metering.operations.reading import get_event, list_events
from billow.metering.operations.rejected import (
    dismiss_rejected,
    get_rejected,
    list_rejected,
    replay_many,
    replay_rejected,
)
from billow.metering.operations.valuing import values_of
from billow.metering.operations.watching import unwatch, watch

__all__ = [
    "add_to_backfill",
    "amend_event",
    "apply_backfill",
    "backfill_effect",
    "commit_backfill",
    "create_backfill",
    "delete_backfill",
    "differing",
    "dismiss_rejected",
    "every_fact",
    "extract",
    "fold",
    "follow_metrics",
    "freshness",
    "get_backfill",
    "get_event",
    "get_policy",
    "get_rejected",
    "import_events",
    "in_database",
    "ingest",
    "late_counts",
    "late_events",
    "list_backfills",
    "list_events",
    "list_rejected",
    "list_revisions",
    "measure",
    "measure_groups",
    "metrics_by_ids",
    "move_customer",
    "place_of",
    "rebuild",
    "replay_many",
    "replay_rejected",
    "revert_backfill",
    "settled",
    "touched",
    "unfolded",
    "unwatch",
    "update_policy",
    "usage_of",
    "values_of",
    "void_event",
    "watch",
]
