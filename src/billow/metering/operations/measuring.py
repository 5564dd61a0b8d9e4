"""How much was used."""

from collections.abc import Sequence
from datetime import datetime

from billow.catalog import operations as catalog
from billow.kit import limits
from billow.kit.errors import invariant
from billow.metering import ports
from billow.metering.types import Group, Measured, MetricUsage, TooManyGroups, Window
from billow.runtime.db import Tx


async def measure(tx: Tx, *, windows: Sequence[Window], known_at: datetime | None = None) -> dict[str, Measured]:
    """What was used in each of *windows*, by its key: one statement for each metric among them, whatever the customers.

    With *known_at* it is what the usage was known to be at that instant, measured from the events in force then.
    An empty window measures 0. Windows are half-open, so an event at the boundary belongs to the later one
    (correctness T-13).
    """
    measured: dict[str, Measured] = {}
    for same in _by_metric(windows):
        measured |= await ports.chosen(tx).measure(tx, same[0].metric, same, known_at=known_at)
    return measured


async def measure_groups(
    tx: Tx, *, windows: Sequence[Window], known_at: datetime | None = None
) -> dict[str, tuple[Group, ...]]:
    """What was used in each of *windows*, by its key, for each combination of values that the events have in the
    properties by which the metric is grouped: one statement for each metric; none for one that is not grouped.

    The metric's rounding applies to each group.

    Raises:
        TooManyGroups: A window has more than a thousand combinations.
    """
    found: dict[str, tuple[Group, ...]] = {}
    most = limits.GROUPS_PER_MEASUREMENT
    for same in _by_metric([window for window in windows if window.metric.group_by]):
        metric = same[0].metric
        kept = ports.chosen(tx)
        groups = await kept.measure_groups(tx, metric, same, by=metric.group_by, most=most + 1, known_at=known_at)
        if any(len(each) > most for each in groups.values()):
            raise TooManyGroups(f"The usage of {metric.code!r} falls into more than {most} groups.")
        found |= {key: tuple(sorted(each, key=_order)) for key, each in groups.items()}
    return found


def _by_metric(windows: Sequence[Window]) -> list[list[Window]]:
    keys = {window.key for window in windows}
    invariant(len(keys) == len(windows), "the windows of one measurement have keys of their own")
    by_metric: dict[str, list[Window]] = {}
    for window in windows:
        by_metric.setdefault(window.metric.id, []).append(window)
    return list(by_metric.values())


def _order(group: Group) -> list[tuple[bool, str]]:
    """By value, an absent one last."""
    return [(value is None, value or "") for value in group.values.values()]


async def usage_by_metric(
    tx: Tx,
    *,
    customer_id: str,
    start: datetime,
    end: datetime,
    grouped: bool = False,
    known_at: datetime | None = None,
) -> list[MetricUsage]:
    """What a customer used from *start* up to but not including *end*, in groups too when *grouped*, in order of code:
    for each living metric that reads one of the names of its events there, or carries something into the window.
    With *known_at* it is what was known at that instant.

    Raises:
        TooManyGroups: The usage of a metric falls into more than a thousand groups.
    """
    names = await ports.chosen(tx).names(tx, customer_id, start, end)
    metrics = await catalog.metrics_of_usage(tx, names)
    windows = [Window(key=m.id, customer_id=customer_id, metric=m, start=start, end=end) for m in metrics]
    measured = await measure(tx, windows=windows, known_at=known_at)
    groups = await measure_groups(tx, windows=windows, known_at=known_at) if grouped else {}
    return [
        MetricUsage(metric=m, measured=measured[m.id], groups=groups.get(m.id, ()))
        for m in metrics
        if (known_at is None and m.event_name in names) or measured[m.id].count
    ]
