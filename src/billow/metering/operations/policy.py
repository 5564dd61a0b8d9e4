"""Which events a tenant takes."""

from typing import Unpack

from billow.kit.operation import operation
from billow.metering import store
from billow.metering.types import EventPolicy, EventPolicyChanges
from billow.runtime.db import Tx


@operation("event_policy.get", http="GET /events/policy", rpc="EventService.GetPolicy", needs="event_policy:read")
async def get_policy(tx: Tx) -> EventPolicy:
    """Answer which events are taken, how long rejected ones are kept, and what usage of a billed period leads to."""
    return await store.policy(tx)


@operation(
    "event_policy.update",
    http="PATCH /events/policy",
    rpc="EventService.UpdatePolicy",
    needs="event_policy:write",
    example={"max_age_days": 62, "keep_rejected_days": 180, "closed_periods": "adjust", "open_periods_only": False},
)
async def update_policy(tx: Tx, **changes: Unpack[EventPolicyChanges]) -> EventPolicy:
    """Change which events are taken from now on, and what usage of a billed period leads to at the next billing; what
    is stored stays.
    """
    return await store.change_policy(tx, changes)
