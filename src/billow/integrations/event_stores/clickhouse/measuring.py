"""What metrics make of the events in windows: one statement a metric, whatever the windows."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import msgspec

from billow.catalog.types.metric import Metric
from billow.integrations.event_stores.clickhouse import conditions, expressions, folding
from billow.integrations.event_stores.clickhouse.engine import Engine
from billow.integrations.event_stores.clickhouse.literals import micros, moment, text, texts
from billow.integrations.event_stores.clickhouse.standing import Source, Standing
from billow.integrations.event_stores.clickhouse.ways import WAYS, Quotient
from billow.metering import rules
from billow.metering.types import EventRevision, Group, Measured, Window

_ROW = "n UInt32, customer_id String, starts Int64, ends Int64"
_EVIDENCE = "count() AS events, min(e.at) AS first, max(e.at) AS last_at, sum(e.digest) AS digest"
_SUMMED = "sum(q.events), min(q.first), max(q.last_at), sum(q.digest)"


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """What is asked: a metric, windows, and the properties by whose values the events are told apart."""

    metric: Metric
    windows: Sequence[Window]
    by: Sequence[str] = ()
    most: int = 0

    @property
    def condition(self) -> str:
        """Which events can take part in any of the windows at all."""
        metric, customers = self.metric, sorted({window.customer_id for window in self.windows})
        first = min(window.start for window in self.windows)
        return (
            f"e.event_name = {text(metric.event_name)} AND e.customer_id IN {texts(customers)}"
            f" AND e.at < {micros(max(window.end for window in self.windows))}"
            f"{'' if metric.recurring else f' AND e.at >= {micros(first)}'}"
            f"{conditions.matching(metric.filter_groups)}"
        )

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
        lines = text(msgspec.json.Encoder().encode_lines(rows).decode())
        return f"(SELECT * FROM format('JSONCompactEachRow', {text(_ROW)}, {lines})) AS w"

    def sampled(self, source: Source) -> str:
        """The events of *source*, each beside every window in which it takes part."""
        inside = "e.at < w.ends" + ("" if self.metric.recurring else " AND e.at >= w.starts")
        joined = f"INNER JOIN {self.table} ON e.customer_id = w.customer_id"
        return f"FROM {source.table} {joined} WHERE {source.where} AND {inside}"


async def measure(engine: Engine, standing: Standing, asked: Measurement) -> dict[str, Measured]:
    """What the metric makes of each window, by the window's key."""
    found = {window.key: _nothing(asked.metric) for window in asked.windows}
    for place, _, measured in await _answers(engine, standing, asked):
        found[asked.windows[place].key] = measured
    return found


async def measure_groups(engine: Engine, standing: Standing, asked: Measurement) -> dict[str, list[Group]]:
    """The same for each combination of values of the properties, at most so many of a window."""
    groups: dict[str, list[Group]] = {window.key: [] for window in asked.windows}
    for place, values, measured in await _answers(engine, standing, asked):
        group = Group(values=dict(zip(asked.by, values, strict=True)), measured=measured)
        groups[asked.windows[place].key].append(group)
    return groups


Answer = tuple[int, Sequence[str | None], Measured]
"""The place of a window, the values of a group, and what was measured."""


async def _answers(engine: Engine, standing: Standing, asked: Measurement) -> list[Answer]:
    if not asked.windows:
        return []
    source = await standing.source(engine, asked.condition, concerns=asked.concerns)
    try:
        statement, divisor = _statement(asked, source)
    except (expressions.TooWide, KeyError):
        return await folding.fold(engine, asked, source)
    return [_answer(asked.metric, row, divisor) for row in await engine.rows(statement)]


def _statement(asked: Measurement, source: Source) -> tuple[str, int]:
    """The statement, and what the values in it are divided by.

    Raises:
        TooWide: The metric's expression may not fit.
        KeyError: ClickHouse does not know the aggregation.
    """
    way = WAYS.get(asked.metric.aggregation.method)
    value, divisor = _value(asked.metric, weighs=way.weighs)
    names = [f"{value} AS value"]
    if asked.metric.recurring:
        names.append(f"{conditions.removes()} AS removes")
    if asked.by:
        names.append(f"[{', '.join(conditions.held_text(field) for field in asked.by)}] AS grouped")
    sampled = _Sampled(names=f"WITH {', '.join(names)}", rows=asked.sampled(source), grouped=bool(asked.by))
    limit = f" ORDER BY grouped LIMIT {asked.most} BY n" if asked.by else ""
    return f"{_aggregated(way.sql(asked.metric.recurring), sampled)}{limit}", divisor


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sampled:
    """What aggregates read: what they call things, the rows, and whether these fall into groups."""

    names: str
    rows: str
    grouped: bool


def _aggregated(quotient: Quotient, sampled: _Sampled) -> str:
    """The quotient and its evidence for each window, or for each group of it."""
    keys, shown = ("n, grouped", "n, grouped") if sampled.grouped else ("n", "n, [] AS grouped")
    part, whole = f"toString({quotient.part}) AS part", f"toString({quotient.whole}) AS whole"
    if not quotient.last:
        return f"{sampled.names} SELECT w.{shown}, {part}, {whole}, {_EVIDENCE} {sampled.rows} GROUP BY {keys}"
    each = f"w.{shown}, value, {quotient.last} AS last, {_EVIDENCE}"
    inner = f"{sampled.names} SELECT {each} {sampled.rows} GROUP BY {keys}, value"
    return f"SELECT n, grouped, {part}, {whole}, {_SUMMED} FROM ({inner}) AS q GROUP BY n, grouped"


def _value(metric: Metric, *, weighs: bool) -> tuple[str, int]:
    """What the aggregation reads of a row, and what it is divided by."""
    aggregation = metric.aggregation
    if aggregation.formula is not None:
        scaled = expressions.to_sql(aggregation.formula, limit=rules.VALUE_LIMIT)
        return scaled.text, scaled.divisor
    if aggregation.field is None or aggregation.way.reads == "nothing":
        return "NULL", 1
    if aggregation.way.reads == "text":
        return conditions.held_text(aggregation.field), 1
    number = conditions.held_number(aggregation.field)
    return f"toDecimal256({number}, 12)" if weighs else number, 1


def _answer(metric: Metric, row: Sequence[Any], divisor: int) -> Answer:
    place, grouped, part, whole, events, first, last, digest = row
    quantity = Fraction(0)
    if part is not None and whole is not None and Fraction(whole):
        quantity = Fraction(part) / Fraction(whole) / divisor
    measured = Measured(
        quantity=rules.rounded(metric, quantity),
        count=events,
        first=moment(first),
        last=moment(last),
        digest=rules.digest_text(digest),
    )
    return place, grouped, measured


def _nothing(metric: Metric) -> Measured:
    """What an empty window measures."""
    quantity = rules.rounded(metric, Fraction(0))
    return Measured(quantity=quantity, count=0, first=None, last=None, digest=rules.digest_text(0))
