"""Whether an event that could be read is to be stored: what `unfit_entry` says, for many events of one name."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from billow.catalog.types.metric import Metric
from billow.metering.rules.entries import AHEAD
from billow.metering.rules.rejected import unfit_entry
from billow.metering.rules.values import number_of
from billow.metering.types import Entry, EventPolicy, Rejection

_EVER, _NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_WHOLE = 10**15
"""Whole numbers below it have at most 15 digits."""


def judge_of(
    metrics: Sequence[Metric],
    policy: EventPolicy,
    *,
    now: datetime,
    kept_since: datetime | None = None,
    present: datetime | None = None,
) -> Callable[[Entry], Rejection | None]:
    """What answers as `unfit_entry` does, of the entries whose name these *metrics* read, and mostly sooner.

    What each metric needs is looked up once. An entry that has it is fit; of any other, and where an expression has to
    be worked out, `unfit_entry` has the word.
    """
    closely = partial(unfit_entry, metrics=metrics, policy=policy, now=now, kept_since=kept_since, present=present)
    if (policy.strict and not metrics) or any(each.aggregation.expression is not None for each in metrics):
        return closely
    oldest = _EVER if policy.max_age_days is None else now - timedelta(days=policy.max_age_days)
    if kept_since is not None:
        oldest = max(oldest, kept_since + timedelta.resolution)
    latest = _NEVER if present is None else present + AHEAD
    fields = _fields_of_numbers(metrics)

    def judge(entry: Entry) -> Rejection | None:
        if not oldest <= entry.timestamp <= latest:
            return closely(entry)
        properties = entry.properties
        for field in fields:
            value = properties.get(field)
            if value is None or (type(value) is int and -_WHOLE < value < _WHOLE) or number_of(value) is not None:
                continue
            return closely(entry)
        return None

    return judge


def _fields_of_numbers(metrics: Sequence[Metric]) -> tuple[str, ...]:
    """The properties that have to be numbers, if they are there."""
    aggregations = [each.aggregation for each in metrics]
    fields = [each.field for each in aggregations if each.field is not None and each.way.reads == "number"]
    return tuple(dict.fromkeys(fields))
