"""Usage that came late: which closed windows it may have changed, and what that leads to."""

from collections.abc import Mapping, Sequence

from billow.billing import rules
from billow.billing.types import Late, Schedule, Served
from billow.catalog import operations as catalog
from billow.catalog.types.metric import Metric
from billow.kit import time
from billow.metering import operations as metering
from billow.metering.types import Reach
from billow.runtime.db import Tx
from billow.subscriptions.types import Due


async def look_through(tx: Tx, known: Sequence[Schedule]) -> list[int | None]:
    """For each schedule the last arrival that a billing that begins now looks at.

    While usage of closed periods is ignored it stays where it was, so that what is listed as ignored is what a change
    of the policy would bill.
    """
    if (await metering.get_policy(tx)).closed_periods == "ignore":
        return [each.measured_through for each in known]
    return [await metering.settled(tx)] * len(known)


async def lateness(tx: Tx, served: Sequence[Served], *, anyhow: bool = False) -> list[Late]:
    """For each what usage of its closed periods leads to, and where there is any beyond the recent windows, which are
    measured in any case. What is ignored is not looked for, but *anyhow*.

    Two statements, whatever the subscriptions.
    """
    policy = (await metering.get_policy(tx)).closed_periods
    if policy == "ignore" and not anyhow:
        return [Late(policy=policy)] * len(served)
    stale = [_stale(each) for each in served]
    metrics = await catalog.metrics_by_ids(
        tx, sorted({m for row in stale for due in row for m in rules.metrics_of(due.item)})
    )
    reaches = [_reach(n, each, row, metrics) for n, (each, row) in enumerate(zip(served, stale, strict=True)) if row]
    touched = await metering.touched(tx, reaches=reaches)
    return [
        Late(policy=policy, touched=rules.stretches(touched.get(str(n), ()), metrics, zone=each.timeline.timezone))
        for n, each in enumerate(served)
    ]


def _stale(served: Served) -> list[Due]:
    """The closed windows that are not measured again without a reason."""
    since = served.known.billed_through
    return [
        due
        for due in served.expected
        if due.item.price.metered
        and rules.is_closed(due, since)
        and not rules.is_recent(served.timeline, due, served.as_of)
    ]


def _reach(n: int, served: Served, stale: Sequence[Due], metrics: Mapping[str, Metric]) -> Reach:
    """Where to look for what touches the *stale* windows: all that came since the subscription was billed last."""
    return Reach(
        key=str(n),
        customer_id=served.timeline.customer_id,
        event_names=sorted({metrics[m].event_name for due in stale for m in rules.metrics_of(due.item)}),
        after=served.known.measured_through or 0,
        before=time.resolve(max(due.end for due in stale), served.timeline.timezone),
    )
