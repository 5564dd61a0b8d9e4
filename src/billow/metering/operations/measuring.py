"""How much was used."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy.ext.asyncio import AsyncEngine

from billow.catalog import operations as catalog
from billow.catalog.types.metric import Metric
from billow.kit import limits
from billow.kit.errors import invariant
from billow.metering import ports, store
from billow.metering.types import Asked, CustomerUsage, Group, Measured, MetricUsage, Overview, TooManyGroups, Window
from billow.runtime.db import Tx

TOGETHER = 50
"""So many metrics of a customer are measured at once, whether there is anything of them or not."""


async def measure(tx: Tx, *, windows: Sequence[Window], known_at: datetime | None = None) -> dict[str, Measured]:
    """What was used in each of *windows*, by its key: few statements, whatever the metrics and the customers.

    With *known_at* it is what the usage was known to be at that instant, measured from the events in force then.
    An empty window measures 0. Windows are half-open, so an event at the boundary belongs to the later one
    (correctness T-13).
    """
    _check_keys(windows)
    return dict(await ports.chosen(tx).measure(tx, windows, known_at=known_at)) if windows else {}


async def measure_groups(
    tx: Tx, *, windows: Sequence[Window], known_at: datetime | None = None
) -> dict[str, tuple[Group, ...]]:
    """What was used in each of *windows*, by its key, for each combination of values that the events have in the
    properties by which the metric is grouped: one statement for each metric and set of properties; none for one that is
    not grouped.

    The metric's rounding applies to each group.

    Raises:
        TooManyGroups: A window has more than a thousand combinations.
    """
    found: dict[str, tuple[Group, ...]] = {}
    most = limits.GROUPS_PER_MEASUREMENT
    for same in _alike([window for window in windows if window.metric.group_by]):
        metric = same[0].metric
        kept = ports.chosen(tx)
        groups = await kept.measure_groups(tx, metric, same, by=metric.group_by, most=most + 1, known_at=known_at)
        if any(len(each) > most for each in groups.values()):
            raise TooManyGroups(f"The usage of {metric.code!r} falls into more than {most} groups.")
        found |= {key: tuple(sorted(each, key=_order)) for key, each in groups.items()}
    return found


def _check_keys(windows: Sequence[Window]) -> None:
    keys = {window.key for window in windows}
    invariant(len(keys) == len(windows), "the windows of one measurement have keys of their own")


def _alike(windows: Sequence[Window]) -> list[list[Window]]:
    """The windows by their metric, and by the properties by which it is grouped, which prices choose as they like."""
    _check_keys(windows)
    found: dict[tuple[str, tuple[str, ...]], list[Window]] = {}
    for window in windows:
        found.setdefault((window.metric.id, tuple(window.metric.group_by)), []).append(window)
    return list(found.values())


def _order(group: Group) -> list[tuple[bool, str]]:
    """By value, an absent one last."""
    return [(value is None, value or "") for value in group.values.values()]


async def usage_of(tx: Tx, asked: Asked, *, windows: Sequence[Window] = ()) -> CustomerUsage:
    """What a customer used, in order of code: for each metric that is asked for and reads one of the names of its
    events there, or carries something into the window.

    What was measured in *windows* comes along, of the same moment.

    Raises:
        TooManyGroups: The usage of a metric falls into more than a thousand groups.
    """
    _check_keys(windows)
    wanted = [each for each in (await _living(tx)).values() if asked.only is None or each.id in asked.only]
    found, whole = await _looked_at(tx, asked, wanted, windows)
    used = [
        (each.metric, found.measured[each.key])
        for each in whole
        if (asked.known_at is None and each.metric.event_name in found.names) or found.measured[each.key].count
    ]
    groups = await _groups_of(tx, whole, used, asked.known_at) if asked.grouped else {}
    return CustomerUsage(
        metrics=tuple(
            MetricUsage(metric=metric, measured=measured, groups=groups.get(metric.id, ()))
            for metric, measured in sorted(used, key=lambda each: each[0].code)
        ),
        measured=found.measured,
        folded_through=found.folded_through,
    )


async def _looked_at(
    tx: Tx, asked: Asked, metrics: Sequence[Metric], windows: Sequence[Window]
) -> tuple[Overview, list[Window]]:
    """What was measured in the windows and of the metrics, and the windows of these."""
    kept, span = ports.chosen(tx), (asked.customer_id, asked.start, asked.end)
    apart = asked.known_at is not None or not kept.rolled
    names: Sequence[str] = ()
    if apart or len(metrics) > TOGETHER:
        names = await kept.names(tx, *span)
        metrics = [each for each in metrics if each.recurring or each.event_name in names]
    whole = [
        Window(key=f"={each.id}", customer_id=asked.customer_id, metric=each, start=asked.start, end=asked.end)
        for each in metrics
    ]
    if not apart:
        return await store.overview(tx, [*windows, *whole], span), whole
    measured = await measure(tx, windows=[*windows, *whole], known_at=asked.known_at)
    return Overview(names=names, measured=measured, folded_through=None), whole


async def _groups_of(
    tx: Tx, whole: Sequence[Window], used: Sequence[tuple[Metric, Measured]], known_at: datetime | None
) -> dict[str, tuple[Group, ...]]:
    """The groups of the metrics that were *used*, by the metric's id."""
    wanted = {metric.id for metric, _ in used}
    asked = [each for each in whole if each.metric.id in wanted]
    found = await measure_groups(tx, windows=asked, known_at=known_at)
    return {each.metric.id: found[each.key] for each in asked if each.key in found}


_MEMORY: WeakKeyDictionary[AsyncEngine, dict[str, tuple[int, Mapping[str, Metric]]]] = WeakKeyDictionary()
"""The living metrics of tenants as they were under a version, which the database counts."""


async def _living(tx: Tx) -> Mapping[str, Metric]:
    """The living metrics by their ids, in order of id; those of the version at hand are remembered."""
    memory = _MEMORY.setdefault(tx.conn.engine, {})
    version = await store.metrics_version(tx)
    held = memory.get(tx.tenant)
    if held is not None and held[0] == version:
        return held[1]
    found = {each.id: each for each in await catalog.living_metrics(tx)}
    if not tx.rehearsing and not tx.emitted:  # what this transaction itself may have changed is not sure to stay
        if len(memory) >= limits.INTAKE_TENANTS:
            memory.clear()
        memory[tx.tenant] = version, found
    return found


async def metrics_by_ids(tx: Tx, ids: Sequence[str]) -> Mapping[str, Metric]:
    """Metrics by their ids, archived ones included; those that live are remembered."""
    living = await _living(tx)
    gone = [each for each in ids if each not in living]
    found = {each: living[each] for each in ids if each in living}
    return {**found, **await catalog.metrics_by_ids(tx, gone)} if gone else found
