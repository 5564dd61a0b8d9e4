"""What came late: the events that arrived, or were corrected, since a batch or an instant.

ClickHouse says which; what they were and are is compared in Python, for they are few.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import pairwise

import msgspec

from billow.catalog.types.metric import Metric
from billow.integrations.event_stores.clickhouse import conditions, rehearsal
from billow.integrations.event_stores.clickhouse.engine import Engine
from billow.integrations.event_stores.clickhouse.literals import micros, moment, text, texts
from billow.integrations.event_stores.clickhouse.reading import history
from billow.integrations.event_stores.clickhouse.schema import Schema
from billow.metering import rules
from billow.metering.types import Delta, EventRevision, LateEvent, Reach, Since, Touched, Window
from billow.runtime.db import Tx

_DAY = "86400000000"
_REACHES = "n UInt32, customer_id String, after Int64, before Int64"
_WINDOWS = "n UInt32, customer_id String, starts Int64, ends Int64, since Int64"

Facts = Sequence[EventRevision]


def _table(structure: str, rows: Sequence[Sequence[object]]) -> str:
    """The rows as a table `w` within a statement."""
    lines = text(msgspec.json.Encoder().encode_lines(rows).decode())
    return f"(SELECT * FROM format('JSONCompactEachRow', {text(structure)}, {lines})) AS w"


@dataclass(slots=True)
class _Days:
    """When events of each name happened, day by day."""

    found: dict[tuple[str, date], tuple[datetime, datetime]] = field(default_factory=dict)

    def add(self, event_name: str, first: datetime, last: datetime) -> None:
        """Events of the name happened on one day, from *first* to *last*."""
        place = (event_name, first.astimezone(UTC).date())
        one, other = self.found.get(place, (first, last))
        self.found[place] = (min(one, first), max(other, last))

    @property
    def touched(self) -> list[Touched]:
        """What was found."""
        return [Touched(event_name=name, first=one, last=other) for (name, _), (one, other) in self.found.items()]


async def touched(engine: Engine, schema: Schema, tx: Tx, reaches: Sequence[Reach]) -> dict[str, list[Touched]]:
    """For each reach, by its key, when events happened that arrived or were corrected behind its batch."""
    if not reaches:
        return {}
    days = [_Days() for _ in reaches]
    names = {name for reach in reaches for name in reach.event_names}
    for place, name, first, last in await engine.rows(_arrived(schema, tx, reaches, names)):
        days[place].add(name, moment(first), moment(last))
    for fact, before, batch in await _corrected(engine, schema, tx, reaches):
        for reach, found in zip(reaches, days, strict=True):
            owners = {fact.customer_id} | ({before.customer_id} if before else set())
            if batch <= reach.after or reach.customer_id not in owners:
                continue
            for state in (fact, before):
                if state is not None and state.event_name in names and state.timestamp < reach.before:
                    found.add(state.event_name, state.timestamp, state.timestamp)
    return {reach.key: each.touched for reach, each in zip(reaches, days, strict=True)}


def _arrived(schema: Schema, tx: Tx, reaches: Sequence[Reach], names: Iterable[str]) -> str:
    rows = [[n, each.customer_id, each.after, micros(each.before)] for n, each in enumerate(reaches)]
    customers = texts(sorted({each.customer_id for each in reaches}))
    return f"""
        SELECT w.n, e.event_name, min(e.at), max(e.at) FROM {schema.events} AS e
        INNER JOIN {_table(_REACHES, rows)} ON e.customer_id = w.customer_id
        WHERE e.tenant_id = {text(tx.tenant)} AND e.customer_id IN {customers}
          AND e.event_name IN {texts(sorted(names))} AND e.batch > {min(each.after for each in reaches)}
          AND e.batch > w.after AND e.at < w.before
        GROUP BY w.n, e.event_name, e.at - positiveModulo(e.at, {_DAY})
    """


async def _corrected(
    engine: Engine, schema: Schema, tx: Tx, reaches: Sequence[Reach]
) -> list[tuple[EventRevision, EventRevision | None, int]]:
    """The corrections behind the earliest batch, each with what was said before it and its batch; also what was
    rehearsed, which has nothing before it when it is an arrival."""
    customers = texts(sorted({each.customer_id for each in reaches}))
    rows = await engine.rows(
        f"SELECT unique_id, revision, max(batch) FROM {schema.revisions} WHERE tenant_id = {text(tx.tenant)}"
        f" AND batch > {min(each.after for each in reaches)}"
        f" AND (customer_id IN {customers} OR was_customer_id IN {customers}) GROUP BY unique_id, revision"
    )
    said = [(row[0], row[1], row[2]) for row in rows]
    said += [(fact.unique_id, fact.revision, rehearsal.NEWEST) for fact in rehearsal.facts(tx)]
    known = await history(engine, schema, tx, sorted({unique_id for unique_id, _, _ in said}))
    found = []
    for unique_id, number, batch in said:
        facts = {fact.revision: fact for fact in known.get(unique_id, ())}
        if number in facts:
            found.append((facts[number], facts.get(number - 1), batch))
    return found


async def _since(
    engine: Engine, schema: Schema, tx: Tx, metric: Metric, windows: Sequence[tuple[Window, datetime]]
) -> list[dict[str, Facts]]:
    """For each window and instant, every fact about the events of which something was known at the instant or later.

    Some of them may have nothing to do with the window.
    """
    customers = texts(sorted({window.customer_id for window, _ in windows}))
    rows = [
        [n, window.customer_id, micros(window.start), micros(window.end), micros(since)]
        for n, (window, since) in enumerate(windows)
    ]
    table, mine = _table(_WINDOWS, rows), f"e.tenant_id = {text(tx.tenant)}"
    inside = "e.at < w.ends" + ("" if metric.recurring else " AND e.at >= w.starts")
    arrived = f"""
        SELECT DISTINCT w.n, e.unique_id FROM {schema.events} AS e
        INNER JOIN {table} ON e.customer_id = w.customer_id
        WHERE {mine} AND e.customer_id IN {customers} AND {conditions.counts_for([metric])}
          AND e.received_at >= w.since AND {inside}
    """
    revised = f"""
        SELECT DISTINCT w.n, e.unique_id FROM {schema.revisions} AS e
        CROSS JOIN {table}
        WHERE {mine} AND (e.customer_id IN {customers} OR e.was_customer_id IN {customers})
          AND (e.customer_id = w.customer_id OR e.was_customer_id = w.customer_id) AND e.known_at >= w.since
    """
    places = {(row[0], row[1]) for row in (*await engine.rows(arrived), *await engine.rows(revised))}
    places |= {(n, fact.unique_id) for fact in rehearsal.facts(tx) for n in range(len(windows))}
    known = await history(engine, schema, tx, sorted({unique_id for _, unique_id in places}))
    found: list[dict[str, Facts]] = [{} for _ in windows]
    for n, unique_id in places:
        if unique_id in known:
            found[n][unique_id] = known[unique_id]
    return found


def _counts(metric: Metric, window: Window, fact: EventRevision) -> bool:
    """Whether the metric counts for the window what a fact says, whosever it is and void or not."""
    inside = fact.timestamp < window.end and (metric.recurring or fact.timestamp >= window.start)
    return inside and fact.event_name == metric.event_name and rules.matches(metric, fact.properties)


def _concerned(window: Window, facts: Facts, since: datetime) -> list[datetime]:
    """When something became known, at the instant or later, of an event that the window counts or counted."""
    metric, customer_id = window.metric, window.customer_id
    found = []
    if facts[0].known_at >= since and facts[0].customer_id == customer_id and _counts(metric, window, facts[0]):
        found.append(facts[0].known_at)
    for before, fact in pairwise(facts):
        if fact.known_at >= since and customer_id in (before.customer_id, fact.customer_id):
            found += [fact.known_at for state in (before, fact) if _counts(metric, window, state)]
    return found


async def late_counts(
    engine: Engine, schema: Schema, tx: Tx, metric: Metric, windows: Sequence[tuple[Window, datetime]]
) -> dict[str, int]:
    """How many events of each window arrived or were corrected after its instant; at it, when there are none after."""
    counts: dict[str, int] = {}
    for (window, since), found in zip(windows, await _since(engine, schema, tx, metric, windows), strict=True):
        known = [instants for facts in found.values() if (instants := _concerned(window, facts, since))]
        counts[window.key] = sum(max(instants) > since for instants in known) or len(known)
    return counts


async def difference(
    engine: Engine, schema: Schema, tx: Tx, since: Since, *, strict: Mapping[str, bool], most: int
) -> Delta:
    """How the events of a window differ between its instants; *strict* says of `after` and `until` whether what became
    known at the instant is left out."""
    window = since.window
    [found] = await _since(engine, schema, tx, window.metric, [(window, since.after)])
    changes, shift = [], 0
    for facts in found.values():
        last = rules.known_by(facts, since.until, strictly=strict["until"])
        if last is None or not _concerned(window, facts, since.after):
            continue
        then = _digest(window, rules.known_by(facts, since.after, strictly=strict["after"]))
        now = _digest(window, last)
        if then != now:
            shift += (now or 0) - (then or 0)
            changes.append(_late_event(last, then, now))
    changes.sort(key=lambda each: (each.known_at, each.timestamp, each.unique_id))
    return Delta(count=len(changes), shift=shift, events=tuple(changes[:most]))


def _digest(window: Window, fact: EventRevision | None) -> int | None:
    """What an event adds to the digest of the window; None when it does not count."""
    if fact is None or fact.void or fact.customer_id != window.customer_id:
        return None
    return int(fact.digest, 16) if _counts(window.metric, window, fact) else None


def _late_event(fact: EventRevision, then: int | None, now: int | None) -> LateEvent:
    return LateEvent(
        unique_id=fact.unique_id,
        change="added" if then is None else "removed" if now is None else "changed",
        timestamp=fact.timestamp,
        known_at=fact.known_at,
        reason=fact.reason,
    )
