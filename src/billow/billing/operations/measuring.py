"""What was used in the windows that subscriptions are billed by."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from billow.kit import time
from billow.metering import operations as metering
from billow.metering.types import Group, Measured, Window
from billow.runtime.db import Tx
from billow.subscriptions.types import Timeline

Asked = tuple[Timeline, tuple[str, ...], date, date]
"""A timeline, metrics by their ids, and the local days from and before which they are measured."""


async def measure(tx: Tx, asked: Sequence[Asked], *, known_at: datetime | None = None) -> list[list[Measured]]:
    """For each that is *asked* what each metric measured, as known at an instant or now.

    Few statements, whatever the metrics, the windows and the customers.
    """
    windows = await windows_of(tx, asked)
    found = await metering.measure(tx, windows=windows, known_at=known_at) if windows else {}
    return of_each(asked, found)


def of_each(asked: Sequence[Asked], found: Mapping[str, Measured]) -> list[list[Measured]]:
    """For each that is *asked* what each metric measured, of what was *found* in its windows."""
    return [[found[f"{n}/{metric_id}"] for metric_id in ids] for n, (_, ids, _, _) in enumerate(asked)]


async def measure_groups(
    tx: Tx, asked: Sequence[Asked], *, by: Sequence[Sequence[str]] = (), known_at: datetime | None = None
) -> list[list[tuple[str, Group]]]:
    """For each that is *asked* what each metric, by its id, measured of each of its groups; of a metric that is not
    grouped its whole is one. What *by* names for it are the properties in place of the metric's own.

    Raises:
        TooManyGroups: A window has more than a thousand combinations.
    """
    windows = [
        replace(window, metric=replace(window.metric, group_by=tuple(own))) if own else window
        for window, own in zip(await windows_of(tx, asked), _of_windows(asked, by), strict=True)
    ]
    groups = await metering.measure_groups(tx, windows=windows, known_at=known_at)
    plain = [window for window in windows if window.key not in groups]
    whole = await metering.measure(tx, windows=plain, known_at=known_at) if plain else {}
    ways = {**groups, **{key: (Group(values={}, measured=measured),) for key, measured in whole.items()}}
    return [
        [(metric_id, group) for metric_id in ids for group in ways[f"{n}/{metric_id}"]]
        for n, (_, ids, _, _) in enumerate(asked)
    ]


def _of_windows(asked: Sequence[Asked], by: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """For each window of what is asked, in the order of `windows_of`, what is named for it."""
    return [own for (_, ids, _, _), own in zip(asked, by or [()] * len(asked), strict=True) for _ in ids]


async def windows_of(tx: Tx, asked: Sequence[Asked]) -> list[Window]:
    """A window for each metric of each that is *asked*, under a key of its place and the metric's id."""
    metrics = await metering.metrics_by_ids(tx, sorted({m for _, ids, _, _ in asked for m in ids})) if asked else {}
    return [
        Window(
            key=f"{n}/{metric_id}",
            customer_id=timeline.customer_id,
            metric=metrics[metric_id],
            start=time.resolve(start, timeline.timezone),
            end=time.resolve(end, timeline.timezone),
        )
        for n, (timeline, ids, start, end) in enumerate(asked)
        for metric_id in ids
    ]
