"""What several metrics of one event name read of events, each of which is looked at once for all of them."""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from billow.catalog.types.metric import Metric
from billow.metering import rules
from billow.metering.store.measuring.values import (
    filters_of,
    json_of,
    property_of,
    raw_value,
    removes_of,
    value_of,
)

NOWHERE = "union all select {0} where false"
"""An arm of a union that has no rows: the planner works the columns of the other out once, wherever they are used, and
by several processes, which it would not do behind `offset 0`."""


class Samples:
    """The columns of samples `s` that metrics of one event name read, and what aggregations make of them.

    All metrics are recurring, or none is. A property that holds a number is taken out of its document once, and the
    number is made one query further out. Without *bounded* the size of numbers is looked at after they were put
    together: `sound` of a result says whether all of them were as small as a number may be. With *every* an event that
    none of the metrics counts is a sample too.
    """

    def __init__(
        self, metrics: Sequence[Metric], *, bounded: bool = True, by: Sequence[str] = (), every: bool = False
    ) -> None:
        self.metrics = metrics
        self.parameters: dict[str, Any] = {"event_name": metrics[0].event_name}
        self._fields: dict[str, str] = {}
        self._inner: dict[str, str] = {}
        self._outer: dict[str, str] = {}
        self._filters = [filters_of(metric, self.parameters) for metric in metrics]
        self._told: dict[str, str] = {}
        self._unbounded: list[str] = []
        self.bounded = bounded
        if every or len(set(self._filters)) > 1:
            self._told = {said: f"c{n}" for n, said in enumerate(dict.fromkeys(filter(None, self._filters)))}
            self._inner |= self._told
        self._values = [self._column(metric) for metric in metrics]
        if metrics[0].recurring:
            self._inner[removes_of(self.parameters)] = "removes"
        if by:
            self._inner[f"array[{', '.join(property_of(name, self.parameters) for name in by)}]"] = "grouped"

    @property
    def recurring(self) -> bool:
        """Whether what happened before a window takes part in it."""
        return self.metrics[0].recurring

    def _column(self, metric: Metric) -> str:
        """The column in which the value of a metric stands."""
        number = raw_value(metric, self._fields, bounded=self.bounded)
        if number is None:
            found = value_of(metric, self.parameters).text
            return "null" if found == "null" else f"s.{self._inner.setdefault(found, f't{len(self._inner)}')}"
        column = f"s.{self._outer.setdefault(number, f'x{len(self._outer)}')}"
        if not self.bounded and metric.aggregation.formula is None and column not in self._unbounded:
            self._unbounded.append(column)
        return column

    def query(self, sources: Sequence[str]) -> str:
        """The samples of *sources*, each of which is what follows on `from` and ends in conditions of `e`."""
        fixed = ("customer_id", "at", "arrival", "id", "digest")
        read = ["e.customer_id", "e.timestamp as at", "e.received_at as arrival", 'e.unique_id collate "C" as id']
        taken = {json_of(name, self.parameters): column for name, column in self._fields.items()}
        columns = [f"{sql} as {name}" for sql, name in {**taken, **self._inner}.items()]
        inner = ", ".join([*read, "e.digest", *columns])
        mine = "e.tenant_id = :tenant and e.event_name = :event_name"
        counted = self._filters[0] if self._filters[0] and not self._told else "true"
        found = " union all ".join(f"select {inner} from {source} and {mine} and {counted}" for source in sources)
        found += f" {NOWHERE.format(', '.join(['null'] * (len(fixed) + len(columns))))}"
        if not self._outer:
            return found
        kept = [*fixed, *self._inner.values()]
        shown = ", ".join([*(f"f.{each}" for each in kept), *(f"{sql} as {name}" for sql, name in self._outer.items())])
        empty = ", ".join(["null"] * (len(kept) + len(self._outer)))
        return f"select {shown} from ({found}) f {NOWHERE.format(empty)}"

    @property
    def results(self) -> str:
        """The aggregates of all metrics: the parts of each by its place, and their evidence by that of its filters."""
        made = [
            f"{part} as part{n}, {whole} as whole{n}" for n, (part, whole) in enumerate(map(self._ratio, self._places))
        ]
        return ", ".join([*made, *self.evidence, f"{self._sound()} as sound"])

    @property
    def evidence(self) -> list[str]:
        """How many events there are of each kind, the first and the last of them, and the sum of their digests."""
        made = []
        for filters, n in self._kinds.items():
            only = self._only(filters)
            made += [f"count(*){only} as events{n}", f"min(s.at){only} as first{n}", f"max(s.at){only} as last{n}"]
            made.append(f"coalesce(sum(s.digest){only}, 0) as digest{n}")
        return made

    @property
    def _places(self) -> range:
        return range(len(self.metrics))

    @property
    def _kinds(self) -> dict[str, int]:
        return {filters: n for n, filters in enumerate(dict.fromkeys(self._filters))}

    def columns_of(self, place: int) -> Callable[[Mapping[str, Any]], Sequence[Any]]:
        """What takes of a row of `results` that of a metric: part, whole, number of events, first, last, digest."""
        kind = self.kind(place)
        evidence = (f"events{kind}", f"first{kind}", f"last{kind}", f"digest{kind}")
        return itemgetter(f"part{place}", f"whole{place}", *evidence)

    def kind(self, place: int) -> int:
        """The place of the evidence of a metric, which those with the same filters share."""
        return self._kinds[self._filters[place]]

    def value(self, place: int) -> str:
        """What the metric in that place reads of a sample `s`; null of one that it does not count."""
        value, told = self._values[place], self._told.get(self._filters[place])
        return f"case when s.{told} then {value} end" if told else value

    def _only(self, filters: str) -> str:
        return f" filter (where s.{self._told[filters]})" if filters in self._told else ""

    def _ratio(self, place: int) -> tuple[str, str]:
        way, filters = self.metrics[place].aggregation.way, self._filters[place]
        ratio = way.sql(self.recurring)
        if way.reads == "nothing":
            return f"{ratio.part}{self._only(filters)}", ratio.whole
        value = self.value(place)
        return ratio.part.replace("s.value", f"({value})"), ratio.whole.replace("s.value", f"({value})")

    def _sound(self) -> str:
        limit = rules.VALUE_LIMIT
        tests = [
            f"coalesce(min({each}) > -{limit} and max({each}) < {limit} and scale(sum({each})) <= 12, true)"
            for each in self._unbounded
        ]
        return " and ".join(tests) or "true"
