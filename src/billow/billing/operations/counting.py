"""The events that a line counted: which they were when it was made."""

from collections.abc import Sequence
from datetime import datetime

from billow.billing.types import NoUsageLine
from billow.catalog import operations as catalog
from billow.catalog.types.metric import Metric
from billow.invoicing import operations as invoicing
from billow.invoicing.types import UsageLine
from billow.metering import operations as metering
from billow.metering.types import Extract, Window
from billow.runtime.db import Tx


async def usage_line(tx: Tx, line_id: str) -> UsageLine:
    """The line of that id, which bills usage.

    Raises:
        NoUsageLine: There is none, or it bills none.
    """
    line = await invoicing.usage_line(tx, line_id)
    if line is None:
        raise NoUsageLine.of("line_id", f"no line {line_id!r} bills usage")
    return line


async def windows_of_line(tx: Tx, line: UsageLine, *, metric_id: str | None = None) -> list[Window]:
    """What the line measured, a window for each metric, under the metric's id; of one metric when it is named.

    Raises:
        NotFound: There is no such metric.
        NoUsageLine: The line does not count that metric.
    """
    wanted: Sequence[str] = line.evidence.metric_ids
    if metric_id is not None:
        wanted = [(await catalog.metric(tx, metric_id)).id]
        if wanted[0] not in line.evidence.metric_ids:
            raise NoUsageLine.of("metric_id", f"the line does not count the metric {metric_id!r}")
    metrics = await catalog.metrics_by_ids(tx, wanted)
    return [_window(line, metrics[each]) for each in wanted]


def _window(line: UsageLine, metric: Metric) -> Window:
    return Window(
        key=metric.id,
        customer_id=line.customer_id,
        metric=metric,
        start=line.evidence.window_start,
        end=line.evidence.window_end,
    )


async def counted_by(tx: Tx, line: UsageLine, *, metric_id: str | None = None) -> Extract:
    """The events that the line counted, of all its metrics or of one.

    Raises:
        NotFound: There is no such metric.
        NoUsageLine: The line does not count that metric.
    """
    windows = await windows_of_line(tx, line, metric_id=metric_id)
    return Extract(
        customer_ids=[line.customer_id],
        counted=[(each.metric, None if each.metric.recurring else each.start) for each in windows],
        before=line.evidence.window_end,
        known_at=line.created_at,
        strictly=not await counts_its_instant(tx, line),
    )


async def counts_its_instant(tx: Tx, line: UsageLine) -> bool:
    """Whether what became known at the very instant of the line was counted: the digest of its usage tells."""
    windows = await windows_of_line(tx, line)
    return await digest_of(tx, windows, known_at=line.created_at) == line.evidence.digest


async def digest_of(tx: Tx, windows: Sequence[Window], *, known_at: datetime | None = None) -> str:
    """The digest of the windows together, as evidence holds it, as known at an instant or now."""
    measured = await metering.measure(tx, windows=windows, known_at=known_at)
    return "-".join(measured[window.key].digest for window in windows)
