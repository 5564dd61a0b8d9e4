"""Tables and statements of billing."""

from billow.billing.store import graces, runs, thresholds
from billow.billing.store.schedules import (
    billed_schedules,
    billing_schedules,
    park,
    parked_with,
    put_all,
    schedule,
    schedules,
    standing,
)

__all__ = [
    "billed_schedules",
    "billing_schedules",
    "graces",
    "park",
    "parked_with",
    "put_all",
    "runs",
    "schedule",
    "schedules",
    "standing",
    "thresholds",
]
