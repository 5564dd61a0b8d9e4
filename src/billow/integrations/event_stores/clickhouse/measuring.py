"""What metrics make of the events in windows: one statement for all that read the same events, whatever the windows."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import msgspec

from billow.catalog.types.metric import Metric
from billow.integrations.event_stores.clickhouse import conditions, expressions, folding
from billow.integrations.event_stores.clickhouse.engine import Engine
from billow.integrations.event_stores.clickhouse.literals import micros, moment, text
from billow.integrations.event_stores.clickhouse.standing import Source, Standing
from billow.integrations.event_stores.clickhouse.ways import WAYS, Quotient
from billow.kit.expressions import Words
from billow.metering import rules
from billow.metering.types import EventRevision, Group, Measured, Window

_ROW = "n UInt32, customer_id String, starts Int64, ends Int64"
_EVIDENCE = "count() AS events, min(e.at) AS first, max(e.at) AS last_at, sum(e.digest) AS digest"
_SUMMED = "sum(q.events), min(q.first), max(q.last_at), sum(q.digest)"
_VALUE = re.compile(r"\bvalue\b")


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """What is asked: a metric, windows, and the properties by whose values the events are told apart.

    `beside` are measurements of other metrics that read the same events in the same windows.
    """

    metric: Metric
    windows: Sequence[Window]
    by: Sequence[str] = ()
    most: int = 0
    beside: Sequence["Measurement"] = ()

    @property
    def condition(self) -> str:
        """Which events can take part in any of the windows at all."""
        metric = self.metric
        first = min(window.start for window in self.windows)
        return (
            f"e.event_name = {text(metric.event_name)} AND e.customer_id IN {_listed(self._customers)}"
            f" AND e.at < {micros(max(window.end for window in self.windows))}"
            f"{'' if metric.recurring else f' AND e.at >= {micros(first)}'}"
            f"{conditions.matching(metric.filter_groups)}"
        )

    @property
    def events(self) -> tuple[object, ...]:
        """Equal for measurements that read the same events in the same windows."""
        metric = self.metric
        spans = tuple([(window.customer_id, window.start, window.end) for window in self.windows])
        return metric.event_name, conditions.matching(metric.filter_groups), metric.recurring, spans

    def concerns(self, fact: EventRevision) -> bool:
        """Whether what a fact says can take part."""
        return fact.event_name == self.metric.event_name and fact.customer_id in self._customers

    @cached_property
    def _customers(self) -> frozenset[str]:
        return frozenset(window.customer_id for window in self.windows)

    @property
    def table(self) -> str:
        """The windows as a table, each by its place."""
        rows = [[n, w.customer_id, micros(w.start), micros(w.end)] for n, w in enumerate(self.windows)]
        return f"(SELECT * FROM {_lines(_ROW, rows)}) AS w"

    def sampled(self, source: Source) -> str:
        """The events of *source*, each beside every window in which it takes part."""
        joined = f"INNER JOIN {self.table} ON e.customer_id = w.customer_id"
        return f"FROM {source.table} {joined} WHERE {source.where} AND {self._inside}"

    @property
    def _inside(self) -> str:
        return "e.at < w.ends" + ("" if self.metric.recurring else " AND e.at >= w.starts")

    def rows(self, source: Source) -> "_Rows":
        """The same for aggregates. One window of each customer, and all of them alike, need no join."""
        spans = {(window.start, window.end) for window in self.windows}
        if len(spans) > 1 or len(self._customers) < len(self.windows):
            return _Rows(place="w.n", rows=self.sampled(source), places=range(len(self.windows)))
        ((start, end),) = spans
        places = {window.customer_id: place for place, window in enumerate(self.windows)}
        span = f"CAST(({micros(start)}, {micros(end)}), 'Tuple(starts Int64, ends Int64)') AS w"
        rows = f"FROM {source.table} WHERE {source.where} AND {self._inside}"
        return _Rows(place="e.customer_id", rows=rows, places=places, names=[span])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """The rows that aggregates read, and what a window is called there: its place in `places` by that name."""

    place: str
    rows: str
    places: Any
    names: Sequence[str] = ()


def _listed(customers: Iterable[str]) -> str:
    """The customers as a set for IN: a long list of literals takes longer to read than the events."""
    return f"(SELECT id FROM {_lines('id String', [[each] for each in sorted(customers)])})"


def _lines(structure: str, rows: Sequence[Sequence[Any]]) -> str:
    lines = msgspec.json.Encoder().encode_lines(rows).decode()
    return f"format('JSONCompactEachRow', {text(structure)}, {text(lines)})"


def together(windows: Sequence[Window]) -> list[Measurement]:
    """The measurements of all windows: those that read the same events are one."""
    by_metric: dict[str, list[Window]] = {}
    for window in windows:
        by_metric.setdefault(window.metric.id, []).append(window)
    found: dict[tuple[object, ...], list[Measurement]] = {}
    for same in by_metric.values():
        each = Measurement(metric=same[0].metric, windows=same)
        alike = each.events if _combines(each.metric) else (each.metric.id,)
        found.setdefault(alike, []).append(each)
    return [replace(first, beside=rest) for first, *rest in found.values()]


async def measure(engine: Engine, standing: Standing, asked: Measurement) -> dict[str, Measured]:
    """What each metric makes of each of its windows, by the window's key."""
    every = (asked, *asked.beside)
    empty = [(each, _nothing(each.metric)) for each in every]
    found = {window.key: nothing for each, nothing in empty for window in each.windows}
    for place, _, measured in await _answers(engine, standing, asked):
        found |= {each.windows[place].key: one for each, one in zip(every, measured, strict=True)}
    return found


async def measure_groups(engine: Engine, standing: Standing, asked: Measurement) -> dict[str, list[Group]]:
    """The same for each combination of values of the properties, at most so many of a window."""
    groups: dict[str, list[Group]] = {window.key: [] for window in asked.windows}
    for place, values, (measured,) in await _answers(engine, standing, asked):
        group = Group(values=dict(zip(asked.by, values, strict=True)), measured=measured)
        groups[asked.windows[place].key].append(group)
    return groups


Answer = tuple[int, Sequence[str | None], Sequence[Measured]]
"""The place of a window, the values of a group, and what each metric measured."""


async def _answers(engine: Engine, standing: Standing, asked: Measurement) -> list[Answer]:
    if not asked.windows:
        return []
    source = await standing.source(engine, asked.condition, concerns=asked.concerns)
    try:
        aggregates = [_aggregate(each.metric) for each in (asked, *asked.beside)]
    except (expressions.TooWide, KeyError):
        return await folding.fold(engine, asked, source)
    sampled = asked.rows(source)
    answers = await engine.rows(_statement(asked, aggregates, sampled))
    return [_answer(asked, aggregates, sampled.places[row[0]], row) for row in answers]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aggregate:
    """How a metric's quantity is worked out: the value of a row, the quotient of values, and what divides it."""

    value: str
    quotient: Quotient
    divisor: int


def _aggregate(metric: Metric) -> _Aggregate:
    """How ClickHouse works the metric out.

    Raises:
        TooWide: The metric's expression may not fit.
        KeyError: ClickHouse does not know the aggregation.
    """
    way, percent = WAYS.get(metric.aggregation.method), metric.aggregation.percent
    if percent is not None and way.at is not None:
        way = way.at(percent)
    value, divisor = _value(metric, weighs=way.weighs)
    return _Aggregate(value=value, quotient=way.sql(metric.recurring), divisor=divisor)


def _combines(metric: Metric) -> bool:
    """Whether the metric can share a statement: it is worked out in one, from each event once."""
    try:
        return not _aggregate(metric).quotient.last
    except (expressions.TooWide, KeyError):
        return False


def _statement(asked: Measurement, aggregates: Sequence[_Aggregate], sampled: _Rows) -> str:
    """The quotients and their evidence for each window, or for each group of it."""
    names = [*sampled.names, *[f"{each.value} AS value_{n}" for n, each in enumerate(aggregates)]]
    if asked.metric.recurring:
        names.append(f"{conditions.removes()} AS removes")
    grouped = ", ".join(conditions.held_text(field) for field in asked.by)
    keys = f"{sampled.place} AS n, [{grouped}] AS grouped"
    by = "n, grouped" if asked.by else "n"
    parts = ", ".join(f"toString({_of(n, each.quotient.part)})" for n, each in enumerate(aggregates))
    wholes = ", ".join(f"toString({_of(n, each.quotient.whole)})" for n, each in enumerate(aggregates))
    shown = f"[{parts}] AS parts, [{wholes}] AS wholes"
    limit = f" ORDER BY grouped LIMIT {asked.most} BY n" if asked.by else ""
    last = aggregates[0].quotient.last
    if not last:
        return f"WITH {', '.join(names)} SELECT {keys}, {shown}, {_EVIDENCE} {sampled.rows} GROUP BY {by}{limit}"
    each = f"{keys}, value_0, {_of(0, last)} AS last, {_EVIDENCE}"
    inner = f"WITH {', '.join(names)} SELECT {each} {sampled.rows} GROUP BY {by}, value_0"
    return f"SELECT n, grouped, {shown}, {_SUMMED} FROM ({inner}) AS q GROUP BY n, grouped{limit}"


def _of(n: int, aggregate: str) -> str:
    """An aggregate of the values that have this number."""
    return _VALUE.sub(f"value_{n}", aggregate)


def _value(metric: Metric, *, weighs: bool) -> tuple[str, int]:
    """What the aggregation reads of a row, and what it is divided by."""
    aggregation = metric.aggregation
    if isinstance(aggregation.formula, Words):
        return expressions.to_text(aggregation.formula, event_name=metric.event_name), 1
    if aggregation.formula is not None:
        scaled = expressions.to_sql(aggregation.formula, limit=rules.VALUE_LIMIT)
        return scaled.text, scaled.divisor
    if aggregation.field is None or aggregation.way.reads == "nothing":
        return "NULL", 1
    if aggregation.way.reads == "text":
        return conditions.held_text(aggregation.field), 1
    number = conditions.held_number(aggregation.field)
    return f"toDecimal256({number}, 12)" if weighs else number, 1


def _answer(asked: Measurement, aggregates: Sequence[_Aggregate], place: int, row: Sequence[Any]) -> Answer:
    _, grouped, parts, wholes, events, first, last, digest = row
    bounds, seen = (moment(first), moment(last)), rules.digest_text(digest)
    quotients = zip((asked, *asked.beside), aggregates, parts, wholes, strict=True)
    measured = [
        Measured(
            quantity=rules.rounded(each.metric, _quotient(part, whole, aggregate.divisor)),
            count=events,
            first=bounds[0],
            last=bounds[1],
            digest=seen,
        )
        for each, aggregate, part, whole in quotients
    ]
    return place, grouped, measured


def _quotient(part: str | None, whole: str | None, divisor: int) -> Fraction:
    if part is None or whole is None:
        return Fraction(0)
    value, by = Fraction(Decimal(part)), divisor if whole == "1" else Fraction(whole) * divisor
    if by == 1:
        return value
    return value / by if by else Fraction(0)


def _nothing(metric: Metric) -> Measured:
    """What an empty window measures."""
    quantity = rules.rounded(metric, Fraction(0))
    return Measured(quantity=quantity, count=0, first=None, last=None, digest=rules.digest_text(0))
