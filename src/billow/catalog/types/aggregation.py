"""A way to make one number of many events: what each file of the folder declares."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, StringConstraints
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from billow.kit.registry import Folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What an aggregation sees of an event.

    `value` is a number where the way reads numbers, else a text; None where the event has none. `removes` says that the
    event takes its value away again, which only a recurring metric knows.
    """

    at: datetime
    arrival: datetime
    id: str
    value: Fraction | str | None
    removes: bool = False

    @property
    def order(self) -> tuple[datetime, datetime, str]:
        """Which of two events is the later: by event time, then arrival, then id (correctness 3.1)."""
        return self.at, self.arrival, self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The window that is measured, half-open; a sample before `start` is carried into it by a recurring metric."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """Two PostgreSQL aggregates, each exact, whose quotient is the result; 0 where one of them is null or 0.

    They read the samples as `s.at`, `s.arrival`, `s.id`, `s.value` and `s.removes`, and the span as `w.starts` and
    `w.ends`.
    """

    part: str
    whole: str = "1"


Part = Literal["numbers", "total", "moment", "least", "greatest", "newest", "members"]
"""What buckets keep of samples, so that a day can be put together with others: how many numbers, their sum, the sum of
each times the seconds of its instant, the smallest, the largest, the latest, or the set of different values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollup:
    """What of a day is kept, and the result of days and of samples put together.

    The aggregates of `ratio` read rows that stand for one or many samples: `p.events`, and of the parts that are kept
    `p.numbers`, `p.total`, `p.moment`, `p.least`, `p.greatest`, `p.latest_value` with `p.latest_at`, `p.latest_arrival`
    and `p.latest_id`, `p.member` with the same three and `p.removes`. `p.inside` tells whether they happened in the
    window or before it; the span is `w.starts` and `w.ends`.
    """

    keeps: tuple[Part, ...] = ()
    ratio: Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregation:
    """A way to make one number of many events; every way is one file of the folder, exposed as `VARIANT`.

    `reads` says what it needs of an event: nothing, a text (of a property), or a number (of a property or an
    expression); when `computed`, only an expression will do. `recurs` tells whether a metric of it may be recurring.
    Where it `adds`, parts of the events together measure what all of them do. What `grows` comes to about twice as
    much in twice the time, unless the metric is recurring; the rest is a level. Of all values the `last` one may stand
    alone. `by_day` names the way that measures what of a recurring metric there was on a day; empty where it is not
    told by days. `at` answers the same way at a percent that a metric names; None where there is nothing to name.
    `fold` takes the samples in any order; `sql` is the same in PostgreSQL, told whether the metric is recurring, and
    `rollup` the same from days that were folded before; None where days do not tell, so that it is always measured of
    the events. All give 0 for no events.
    """

    name: str
    reads: Literal["nothing", "text", "number"]
    computed: bool = False
    recurs: bool = False
    grows: bool = False
    adds: bool = False
    by_day: str = ""
    last: bool = False
    fold: Callable[[Sequence[Sample], Span], Fraction]
    sql: Callable[[bool], Ratio]
    rollup: Callable[[bool], Rollup | None]
    at: "Callable[[Decimal], Aggregation] | None" = None


AGGREGATIONS: Folder[Aggregation] = Folder("billow.metering.aggregations", name_of=lambda way: way.name)
"""Every aggregation: one file each."""


def _known_method(value: str) -> str:
    if value not in AGGREGATIONS.names:
        raise ValueError(f"{value!r} is unknown; known are {', '.join(AGGREGATIONS.names)}")
    return value


class _ListedMethods:
    """Shows the names of the folder in the JSON schema."""

    @staticmethod
    def __get_pydantic_json_schema__(schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "enum": list(AGGREGATIONS.names)}


AggregationMethod: TypeAlias = Annotated[
    str,
    StringConstraints(max_length=50),
    AfterValidator(_known_method),
    _ListedMethods,
    Field(description="What is made of the events."),
]
