"""Buckets of usage: which definition they are kept for, and which days a window consists of."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime

from billow.catalog.types.metric import Metric
from billow.kit import codec, time

_EDITION = 1
"""Counted up when what buckets hold changes its meaning, so that all of them are made anew."""


def definition(metric: Metric, by: tuple[str, ...] = ()) -> str:
    """What decides what the metric makes of events, in groups by the properties *by*, as 32 hexadecimal digits.

    The rounding is not part of it: it comes after.
    """
    said = {
        "edition": _EDITION,
        "event_name": metric.event_name,
        "aggregation": codec.dump(metric.aggregation),
        "filter_groups": [codec.dump(group) for group in metric.filter_groups],
        "recurring": metric.recurring,
        "by": list(by),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Days:
    """The local days of a window, `end` not among them; `month` is the first day of the month of `start`."""

    start: date
    end: date

    @property
    def month(self) -> date:
        """Before it, months are whole."""
        return self.start.replace(day=1)


def days_of(start: datetime, end: datetime, zone: str) -> Days | None:
    """The days of *zone* from one instant to the other; None unless both are the beginning of a day."""
    first, last = time.local_date(start, zone), time.local_date(end, zone)
    if time.resolve(first, zone) != start or time.resolve(last, zone) != end:
        return None
    return Days(first, last)
