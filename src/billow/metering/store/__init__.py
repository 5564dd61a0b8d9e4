"""The tables of metering, and every statement about usage."""

from billow.metering.store.events import add, digests, event, event_of, events, listed
from billow.metering.store.measuring import seen_by
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
from billow.metering.store.rollups import event_names, measure, measure_groups
from billow.metering.store.rollups import mark as mark_fold
from billow.metering.store.rollups.tables import buckets as usage_buckets
from billow.metering.store.rollups.tables import rollups as usage_rollups
from billow.metering.store.terms import Terms, terms
from billow.metering.store.watches import (
    cross,
    put_watch,
    remove_watches,
    settle_watches,
    touched_watches,
    watches_anything,
)

__all__ = [
    "Terms",
    "add",
    "change_policy",
    "cross",
    "digests",
    "event",
    "event_names",
    "event_of",
    "events",
    "forget_rejected",
    "judge_rejected",
    "keep_rejected",
    "listed",
    "mark_fold",
    "measure",
    "measure_groups",
    "open_rejected",
    "open_rejected_behind",
    "policy",
    "put_watch",
    "rejected",
    "rejected_events",
    "rejected_of",
    "remove_watches",
    "resolve_rejected",
    "resolve_replayed",
    "seen_by",
    "settle_rejected",
    "settle_watches",
    "terms",
    "touched_watches",
    "usage_buckets",
    "usage_rollups",
    "watches_anything",
]
