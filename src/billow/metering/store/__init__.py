"""The tables of metering, and every statement about usage."""

from billow.metering.store.arrivals import settled
from billow.metering.store.events import add, events
from billow.metering.store.marks import take_marked
from billow.metering.store.rejected import (
    change_policy,
    forget_rejected,
    judge_rejected,
    keep_rejected,
    open_rejected,
    open_rejected_behind,
    policy,
    rejected,
    rejected_events,
    rejected_of,
    resolve_rejected,
    resolve_replayed,
    settle_rejected,
)
from billow.metering.store.revisions import lock as lock_corrections
from billow.metering.store.rollups import event_names, measure, measure_groups, metrics_version, overview
from billow.metering.store.rollups import mark as mark_fold
from billow.metering.store.rollups.tables import buckets as usage_buckets
from billow.metering.store.rollups.tables import rollups as usage_rollups
from billow.metering.store.terms import BEGUN, Terms, begun, terms
from billow.metering.store.watches import (
    cross,
    put_watch,
    remove_watches,
    settle_watches,
    touched_watches,
    watches_anything,
)

__all__ = [
    "BEGUN",
    "Terms",
    "add",
    "begun",
    "change_policy",
    "cross",
    "event_names",
    "events",
    "forget_rejected",
    "judge_rejected",
    "keep_rejected",
    "lock_corrections",
    "mark_fold",
    "measure",
    "measure_groups",
    "metrics_version",
    "open_rejected",
    "open_rejected_behind",
    "overview",
    "policy",
    "put_watch",
    "rejected",
    "rejected_events",
    "rejected_of",
    "remove_watches",
    "resolve_rejected",
    "resolve_replayed",
    "settle_rejected",
    "settle_watches",
    "settled",
    "take_marked",
    "terms",
    "touched_watches",
    "usage_buckets",
    "usage_rollups",
    "watches_anything",
]
