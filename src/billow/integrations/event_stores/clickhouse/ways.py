"""A way to make one number of many events, as ClickHouse does it: what each file of `aggregations` declares."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from billow.kit.registry import Folder

ORDER = "(e.at, e.received_at, e.unique_id)"
"""Which of two events is the later: by event time, then arrival, then id, byte by byte (correctness 3.1)."""
LATEST = f"if(countIf({{0}}) = 0, NULL, argMaxIf(value, {ORDER}, {{0}}))"
"""The value of the latest event that has one, among those that satisfy a condition, which asks for a value too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotient:
    """Two exact aggregates whose quotient is the result; 0 where one of them is null or 0.

    They read `value`, `removes`, the columns of the event `e` and `w.starts` and `w.ends`. With *last* they read, for
    each different value once, `value` and `last`, which is that aggregate over the events of the value.
    """

    part: str
    whole: str = "1"
    last: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """An aggregation by its name; `sql` is told whether the metric is recurring.

    With `weighs` values are multiplied, and so as wide as numbers are. `at` answers the same at another percent, where
    the aggregation has one.
    """

    name: str
    sql: Callable[[bool], Quotient]
    weighs: bool = False
    at: "Callable[[Decimal], Way] | None" = None


def named(module: str) -> str:
    """The name of the aggregation whose file this is: the file is called after it."""
    return module.rpartition(".")[2]


WAYS: Folder[Way] = Folder("billow.integrations.event_stores.clickhouse.aggregations", name_of=lambda way: way.name)
"""The aggregations that ClickHouse works out itself."""
