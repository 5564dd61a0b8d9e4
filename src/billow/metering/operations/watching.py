"""Thresholds of usage: whoever watches one hears once in a window that it was reached."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from billow.catalog import operations as catalog
from billow.kit import ids
from billow.kit.numbers import decimal_text
from billow.metering import store
from billow.metering.operations.measuring import measure
from billow.metering.types import UsageCrossing, UsageThresholdCrossed, Watch, Window
from billow.runtime.db import Tx


async def watch(
    tx: Tx,
    *,
    owner_id: str,
    customer_id: str,
    metric_id: str,
    thresholds: Sequence[Decimal],
    start: datetime,
    end: datetime,
) -> Watch:
    """The owner hears when the customer's usage by the metric from *start* up to but not including *end* reaches a
    threshold.

    `usage.threshold_crossed` says it once for each threshold and start of a window, also of one that was reached
    before; usage that falls below and rises again says nothing. Watching again, as for the next period, replaces what
    the owner watched of this customer and metric, and forgets nothing that was said.
    """
    await store.mark_fold(tx)
    tx.wake("usage_fold")
    asked = Watch(
        id=ids.new(ids.PREFIXES["usage_watch"]),
        owner_id=owner_id,
        customer_id=customer_id,
        metric_id=metric_id,
        thresholds=tuple(sorted(set(thresholds))),
        start=start,
        end=end,
    )
    return await store.put_watch(tx, asked)


async def unwatch(tx: Tx, *, owner_id: str) -> None:
    """The owner hears nothing more, and what was said to it is forgotten."""
    await store.remove_watches(tx, owner_id)


async def notify(tx: Tx, watches: Sequence[Watch]) -> None:
    """Every threshold of *watches* that usage has reached is said, if it was not before; a statement a metric."""
    metrics = await catalog.metrics_by_ids(tx, sorted({each.metric_id for each in watches}))
    known = [each for each in watches if each.metric_id in metrics]
    measured = await measure(
        tx,
        windows=[
            Window(key=w.id, customer_id=w.customer_id, metric=metrics[w.metric_id], start=w.start, end=w.end)
            for w in known
        ],
    )
    reached = [
        (each, threshold, Decimal(decimal_text(measured[each.id].quantity)))
        for each in known
        for threshold in each.thresholds
        if measured[each.id].count and measured[each.id].quantity >= threshold
    ]
    new = await store.cross(tx, reached)
    for each, threshold, quantity in reached:
        if (each.id, threshold) in new:
            crossing = UsageCrossing(
                watch_id=each.id,
                owner_id=each.owner_id,
                customer_id=each.customer_id,
                metric_id=each.metric_id,
                threshold=threshold,
                quantity=quantity,
                window_start=each.start,
                window_end=each.end,
                crossed_at=tx.now,
            )
            tx.emit(UsageThresholdCrossed(subject=each.id), crossing)
