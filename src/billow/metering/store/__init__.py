"""The tables of metering, and every statement about usage."""

from billow.metering.store.events import digests, event, event_names, event_of, events, insert, listed
from billow.metering.store.measuring import measure, measure_groups, measurement, seen_by
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
)

__all__ = [
    "change_policy",
    "digests",
    "event",
    "event_names",
    "event_of",
    "events",
    "forget_rejected",
    "insert",
    "judge_rejected",
    "keep_rejected",
    "listed",
    "measure",
    "measure_groups",
    "measurement",
    "open_rejected",
    "open_rejected_behind",
    "policy",
    "rejected",
    "rejected_events",
    "rejected_of",
    "resolve_rejected",
    "resolve_replayed",
    "seen_by",
]
