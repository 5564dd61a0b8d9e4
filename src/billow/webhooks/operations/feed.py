"""The feed: every event in order, to pull."""

from typing import Annotated

from pydantic import Field

from billow.kit import limits
from billow.kit.operation import operation
from billow.runtime import outbox
from billow.runtime.db import Tx
from billow.webhooks import rules
from billow.webhooks.types import (
    EventName,
    Feed,
    WebhookMessage,
)


@operation(
    "feed.list",
    http="GET /feed",
    rpc="WebhookEndpointsService.Feed",
    needs="feed:read",
    streams="out",
    example={"after": 0, "limit": 20},
)
async def list_feed(
    tx: Tx,
    *,
    after: Annotated[int, Field(ge=0, le=2**63 - 1, description="The sequence to go on behind.")] = 0,
    types: list[EventName] | None = None,
    limit: Annotated[int, Field(ge=1, le=limits.PAGE_SIZE_MAX)] = limits.PAGE_SIZE,
) -> Feed:
    """Answer the events behind *after*, in order and without a hole; a reader goes on with `next_after`.

    Raises:
        UnknownEventType: No event has a type that was asked for.
    """
    if types:
        rules.check_names(types, rules.known_types(), field="types")
    wanted = rules.named(types, rules.known_types()) if types else None
    found = await outbox.published(tx, after, wanted, limit + 1)
    data = tuple(
        WebhookMessage(id=e.id, type=e.type, timestamp=e.occurred_at, sequence=e.sequence, data=e.data)
        for e in found[:limit]
    )
    return Feed(data=data, next_after=data[-1].sequence if data else after, has_more=len(found) > limit)
