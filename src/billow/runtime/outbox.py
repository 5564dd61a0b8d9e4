"""The outbox: events in order, told to whoever reacts, each reaction once (correctness L-05)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import structlog
from sqlalchemy import (
    Column,
    Index,
    Integer,
    Select,
    String,
    Text,
    case,
    column,
    func,
    literal,
    select,
    text,
    true,
    type_coerce,
    update,
)

from billow.kit.events import Event
from billow.runtime.agenda import Work, source
from billow.runtime.db import Id, Instant, Json, Tx, outbox, tenant_table

BATCH = 500
ATTEMPTS = 10

reactions = tenant_table(
    "reactions",
    Column("event_id", Id, nullable=False),
    Column("reaction", String, nullable=False),
    Column("due_at", Instant),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("done_at", Instant),
    Column("failed_at", Instant),
    Column("error", Text),
    key=("event_id", "reaction"),
)
Index("ix_reactions_due", reactions.c.tenant_id, reactions.c.due_at, postgresql_where=reactions.c.due_at.is_not(None))
Index("ix_outbox_waiting", outbox.c.tenant_id, outbox.c.id, postgresql_where=outbox.c.published_at.is_(None))
Index("uq_outbox_sequence", outbox.c.tenant_id, outbox.c.sequence, unique=True)
Index("ix_outbox_object", outbox.c.tenant_id, outbox.c.object_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurred:
    """An event as it was told: `data` is the object as its GET showed it at that instant; to a listener of batches, the
    fields of it that somebody reads before reactions run."""

    id: str
    type: str
    object: str
    object_id: str
    sequence: int
    occurred_at: datetime
    data: dict[str, Any]


React = Callable[[Tx, Occurred], Awaitable[None]]
ReactAll = Callable[[Tx, Sequence[Occurred]], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reaction:
    name: str
    types: frozenset[str]
    when: Callable[[dict[str, Any]], bool] | None
    react: React


REACTIONS: dict[str, _Reaction] = {}
ANNOUNCEMENTS: dict[str, ReactAll] = {}
_READS: dict[str, set[str]] = {}
"""The fields that are read of the data of events, by their type: documents are long, and most are read by nobody."""
_log = structlog.get_logger("billow.outbox")


def reacts(
    name: str,
    *,
    to: Sequence[type[Event]],
    when: Callable[[dict[str, Any]], bool] | None = None,
    reads: Sequence[str] = (),
) -> Callable[[React], React]:
    """Register a reaction: for each event of the types in *to* whose data satisfies *when*, which *reads* fields of it,
    it runs once, in one transaction of its own with the record that it ran; a failing one is tried again later, ten
    times, and then kept."""

    def mark(react: React) -> React:
        REACTIONS[name] = _Reaction(name=name, types=frozenset(e.type for e in to), when=when, react=react)
        _read(to, reads)
        return react

    return mark


def announces(
    name: str, *, reads: Mapping[type[Event], Sequence[str]] = MappingProxyType({})
) -> Callable[[ReactAll], ReactAll]:
    """Register a set-based listener: it is handed each batch of events, in order, in the transaction that publishes,
    with the fields of their data that it *reads*."""

    def mark(react: ReactAll) -> ReactAll:
        ANNOUNCEMENTS[name] = react
        for each, names in reads.items():
            _read([each], names)
        return react

    return mark


def _read(types: Sequence[type[Event]], names: Sequence[str]) -> None:
    for each in types if names else ():
        _READS.setdefault(each.type, set()).update(names)


def _unpublished() -> Select[Any]:
    """The tenants that have events waiting, each with when its first was written: a probe of the index a tenant,
    however many wait."""
    head = _first_waiting().subquery()
    waiting = select(head.c.tenant_id, head.c.due_at).cte("waiting", recursive=True)
    following = _first_waiting(behind=waiting.c.tenant_id).lateral("following")
    joined = waiting.join(following, true())
    waiting = waiting.union_all(select(following.c.tenant_id, following.c.due_at).select_from(joined))
    return select(waiting.c.tenant_id, waiting.c.due_at)


def _first_waiting(*, behind: Any = None) -> Select[Any]:
    """The first event that waits, of the first tenant *behind* another."""
    o = outbox.c
    query = select(o.tenant_id, o.occurred_at.label("due_at")).where(o.published_at.is_(None))
    query = query if behind is None else query.where(o.tenant_id > behind)
    return query.order_by(o.tenant_id, o.id).limit(1)


@source("outbox", rank=10, due=_unpublished)
async def publish(work: Work, until: datetime) -> int:
    """Number the waiting events of the tenant in the order they were written, and hand them to all who listen."""
    async with work.begin() as tx:
        await tx.conn.execute(text("select pg_advisory_xact_lock(hashtextextended(:k, 1))"), {"k": tx.tenant})
        rows = await tx.rows(_waiting_of(tx).order_by(outbox.c.id).limit(BATCH))
        if not rows:
            return 0
        last = await tx.value(select(func.max(outbox.c.sequence)).where(outbox.c.tenant_id == tx.tenant)) or 0
        events = [_occurred(row, last + n) for n, row in enumerate(rows, start=1)]
        await _number(tx, rows, last)
        await tx.insert(reactions, _planned(events, tx.now))
        for announce in ANNOUNCEMENTS.values():
            await announce(tx, events)
    return len(rows)


def _waiting_of(tx: Tx) -> Select[Any]:
    """The tenant's events that wait, each with the fields of its data that are read now, null where it has none."""
    names = sorted(set[str]().union(*_READS.values()))
    record = func.jsonb_to_record(outbox.c.data).table_valued(*(column(name, Json) for name in names))
    record = record.render_derived(with_types=True)
    fields = func.jsonb_build_object(*(said for name in names for said in (literal(name), record.c[name])))
    data = case((outbox.c.type.in_(sorted(_READS)), select(fields).select_from(record).scalar_subquery()))
    columns = [each for each in outbox.c if each is not outbox.c.data]
    query = select(*columns, type_coerce(func.coalesce(data, func.jsonb_build_object()), Json).label("data"))
    return query.where(outbox.c.tenant_id == tx.tenant, outbox.c.published_at.is_(None))


async def _number(tx: Tx, rows: Sequence[Any], last: int) -> None:
    await tx.run(
        text(
            "update outbox o set sequence = :last + n.ordinality, published_at = :now "
            "from unnest(cast(:ids as bigint[])) with ordinality n(id, ordinality) where o.id = n.id"
        ),
        {"last": last, "now": tx.now, "ids": [row["id"] for row in rows]},
    )


def _occurred(row: Any, sequence: int) -> Occurred:
    return Occurred(
        id=row["event_id"],
        type=row["type"],
        object=row["object"],
        object_id=row["object_id"],
        sequence=sequence,
        occurred_at=row["occurred_at"],
        data=row["data"],
    )


def _planned(events: Sequence[Occurred], now: datetime) -> list[dict[str, Any]]:
    return [
        {"event_id": event.id, "reaction": r.name, "due_at": now}
        for event in events
        for r in REACTIONS.values()
        if event.type in r.types and (r.when is None or r.when(event.data))
    ]


def _waiting() -> Select[Any]:
    return select(reactions.c.tenant_id, reactions.c.due_at).where(reactions.c.due_at.is_not(None))


@source("reactions", rank=11, due=_waiting)
async def react(work: Work, until: datetime) -> int:
    """Run the reactions that are due, each in its own transaction; answer how many ran."""
    done = 0
    while await _react_once(work, until):
        done += 1
    return done


async def _react_once(work: Work, until: datetime) -> bool:
    failed: tuple[str, str, int, str] | None = None
    try:
        async with work.begin() as tx:
            row = await tx.row(_claim(tx, until))
            if row is None:
                return False
            key = (row["event_id"], row["reaction"], row["attempts"])
            try:
                event = await tx.row(tx.mine(outbox).where(outbox.c.event_id == row["event_id"]))
                assert event is not None
                await REACTIONS[row["reaction"]].react(tx, _occurred(event, event["sequence"]))
            except Exception as error:
                failed = (*key, f"{type(error).__name__}: {error}")
                raise
            await tx.run(_at(tx, *key[:2]).values(done_at=tx.now, due_at=None, attempts=key[2] + 1))
    except Exception as error:
        if failed is None:
            raise
        _log.warning("reaction_failed", event_id=failed[0], reaction=failed[1], error=repr(error))
        await _postpone(work, failed)
    return True


def _claim(tx: Tx, until: datetime) -> Select[Any]:
    return (
        tx.mine(reactions)
        .where(reactions.c.due_at <= until)
        .order_by(reactions.c.due_at, reactions.c.event_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _at(tx: Tx, event_id: str, reaction: str) -> Any:
    return update(reactions).where(
        reactions.c.tenant_id == tx.tenant, reactions.c.event_id == event_id, reactions.c.reaction == reaction
    )


async def _postpone(work: Work, failed: tuple[str, str, int, str]) -> None:
    event_id, reaction, attempts, error = failed
    async with work.begin() as tx:
        again = attempts + 1 < ATTEMPTS
        await tx.run(
            _at(tx, event_id, reaction).values(
                attempts=attempts + 1,
                error=error[:2000],
                due_at=tx.now + timedelta(seconds=2**attempts) if again else None,
                failed_at=None if again else tx.now,
            )
        )


async def published(tx: Tx, after: int, types: Sequence[str] | None, limit: int) -> list[Occurred]:
    """At most *limit* events of the tenant whose sequence is greater than *after*, in order; with *types* only those.

    Sequences of a tenant have no hole and are given out one batch after another, so a reader that goes on behind the
    last one it saw misses none.
    """
    query = tx.mine(outbox).where(outbox.c.sequence > after)
    if types is not None:
        query = query.where(outbox.c.type.in_(types))
    return [_occurred(row, row["sequence"]) for row in await tx.rows(query.order_by(outbox.c.sequence).limit(limit))]
