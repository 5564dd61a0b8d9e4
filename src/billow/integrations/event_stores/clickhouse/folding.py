"""Measuring in Python what ClickHouse cannot hold: the events are read in portions, and folded by the rules."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from billow.catalog.types.aggregation import Sample, Span
from billow.integrations.event_stores.clickhouse import conditions
from billow.integrations.event_stores.clickhouse.engine import Engine
from billow.integrations.event_stores.clickhouse.literals import text
from billow.integrations.event_stores.clickhouse.rows import SHOWN, event_of
from billow.integrations.event_stores.clickhouse.standing import Source
from billow.metering import rules
from billow.metering.rules.samples import sample_of
from billow.metering.types import Measured, UsageEvent

if TYPE_CHECKING:
    from billow.integrations.event_stores.clickhouse.measuring import Answer, Measurement

_PORTION = 50_000


@dataclass(slots=True)
class _Kept:
    """What is known of the events of a window, or of a group of it."""

    samples: list[Sample] = field(default_factory=list)
    digest: int = 0


async def fold(engine: Engine, asked: "Measurement", source: Source) -> list["Answer"]:
    """What the metric makes of the events, window by window, and group by group where groups are asked for.

    One window is held in memory at a time, as samples.
    """
    answers: list[Answer] = []
    place, groups = -1, dict[tuple[str | None, ...], _Kept]()
    async for n, grouped, event in _events(engine, asked, source):
        if n != place:
            answers += _folded(asked, place, groups)
            place, groups = n, {}
        kept = groups.setdefault(tuple(grouped), _Kept())
        kept.samples.append(sample_of(asked.metric, event))
        kept.digest += int(event.digest, 16)
    return answers + _folded(asked, place, groups)


def _folded(asked: "Measurement", place: int, groups: dict[tuple[str | None, ...], _Kept]) -> list["Answer"]:
    window = asked.windows[place]
    span = Span(start=window.start, end=window.end)
    shown = sorted(groups.items(), key=_by_values)[: asked.most] if asked.by else list(groups.items())
    return [(place, values, [_measured(asked, kept, span)]) for values, kept in shown]


def _by_values(group: tuple[tuple[str | None, ...], _Kept]) -> list[tuple[bool, str]]:
    return [(value is None, value or "") for value in group[0]]


def _measured(asked: "Measurement", kept: _Kept, span: Span) -> Measured:
    quantity: Fraction = asked.metric.aggregation.way.fold(kept.samples, span)
    moments = [sample.at for sample in kept.samples]
    return Measured(
        quantity=rules.rounded(asked.metric, quantity),
        count=len(kept.samples),
        first=min(moments),
        last=max(moments),
        digest=rules.digest_text(kept.digest),
    )


async def _events(
    engine: Engine, asked: "Measurement", source: Source
) -> AsyncIterator[tuple[int, Sequence[str | None], UsageEvent]]:
    """The events with the places of their windows, window by window."""
    grouped = ", ".join(conditions.held_text(field) for field in asked.by)
    behind = ""
    while True:
        rows: Sequence[Sequence[Any]] = await engine.rows(
            f"SELECT w.n AS n, [{grouped}] AS grouped, {SHOWN}, {source.state} {asked.sampled(source)}{behind}"
            f" ORDER BY n, e.at, e.unique_id LIMIT {_PORTION}"
        )
        for n, values, *shown in rows:
            yield n, values, event_of(shown)
        if len(rows) < _PORTION:
            return
        n, _, unique_id, _, _, at, *_ = rows[-1]
        behind = f" AND (w.n, e.at, e.unique_id) > ({n}, {at}, {text(unique_id)})"
