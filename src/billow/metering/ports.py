"""Where events are kept: the port that PostgreSQL and ClickHouse implement with the same answers to the last digit."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Protocol, TypeAlias
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from billow.catalog.types.metric import Metric
from billow.kit import limits
from billow.kit.paging import Page, PageRequest
from billow.metering.types import (
    Delta,
    Entry,
    EventRevision,
    Extract,
    Group,
    Measured,
    Place,
    Reach,
    Revision,
    Since,
    Touched,
    UsageEvent,
    Window,
)
from billow.runtime.db import Database, Tx


class Arrival(msgspec.Struct, frozen=True, gc=False):
    """An event to be stored: what was read, whose it is, and the digest of its content."""

    entry: Entry
    customer_id: str
    digest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which events a list shows: those that satisfy everything that is given; nothing given is every event.

    Bounds of `timestamp` are half-open: `since` belongs to it, `before` does not. `known_at` asks for the events in
    force as known at that instant. `void` asks for those that are no longer in force instead.
    """

    customer_ids: Sequence[str] | None = None
    metrics: Sequence[Metric] = ()
    event_names: Sequence[str] | None = None
    since: datetime | None = None
    before: datetime | None = None
    received_by: datetime | None = None
    known_at: datetime | None = None
    void: bool = False


class EventStore(Protocol):
    """Events and their corrections, of all tenants. Every call is for the tenant of its transaction.

    What `add` and `revise` have answered is stored for good once the transaction has committed. A unique id is stored
    once in a tenant, for ever: the first wins. In a rehearsal nothing is stored, and everything is answered as if.
    """

    name: str
    rolled: bool
    """Whether what metrics make of its events is kept in rollups, which the job `usage_fold` feeds."""

    async def add(self, tx: Tx, arrivals: Sequence[Arrival]) -> Mapping[str, int]:
        """Store the *arrivals*, whose unique ids differ; answer the digest of each that was stored before."""
        ...

    async def revise(self, tx: Tx, revisions: Sequence[Revision]) -> None:
        """Store the *revisions*, known from the transaction's instant on; each is the next of its event."""
        ...

    async def adopt(self, tx: Tx, facts: Sequence[EventRevision]) -> None:
        """Store facts of another store as they stand there, each with its times; what is here already stays.

        The facts of an event come together and in their order, the first one first.
        """
        ...

    async def digests(self, tx: Tx, unique_ids: Sequence[str]) -> Mapping[str, int]:
        """The digests of the stored events among *unique_ids*, as they were first stored."""
        ...

    async def history(self, tx: Tx, unique_ids: Sequence[str]) -> Mapping[str, Sequence[EventRevision]]:
        """Every fact about each of these events that is stored, the first one first."""
        ...

    async def page(self, tx: Tx, selection: Selection, request: PageRequest) -> Page[UsageEvent]:
        """The selected events in the order that is asked for, the latest first by default."""
        ...

    async def extract(
        self, tx: Tx, wanted: Extract, *, behind: Place | None = None, limit: int
    ) -> Sequence[UsageEvent]:
        """The first *limit* events that are *wanted* and stand *behind* a place, by timestamp and unique id."""
        ...

    async def names(self, tx: Tx, customer_id: str, start: datetime, end: datetime) -> Sequence[str]:
        """The names of a customer's events in a half-open window."""
        ...

    async def measure(
        self, tx: Tx, windows: Sequence[Window], *, known_at: datetime | None = None
    ) -> Mapping[str, Measured]:
        """What each window's metric makes of it, by the window's key; what is of one moment, however many there are."""
        ...

    async def measure_groups(
        self,
        tx: Tx,
        metric: Metric,
        windows: Sequence[Window],
        *,
        by: Sequence[str],
        most: int,
        known_at: datetime | None = None,
    ) -> Mapping[str, Sequence[Group]]:
        """The same for each combination of values of the properties *by*; at most *most* groups of a window."""
        ...

    async def touched(self, tx: Tx, reaches: Sequence[Reach]) -> Mapping[str, Sequence[Touched]]:
        """For each reach, by its key, when events happened that arrived or were corrected in batches behind it.

        Of a correction both count: what the event was before, and what it is.
        """
        ...

    async def late_counts(
        self, tx: Tx, metric: Metric, windows: Sequence[tuple[Window, datetime]]
    ) -> Mapping[str, int]:
        """For each window and instant, by the window's key, how many events arrived or were corrected after the
        instant; at it, when there are none after."""
        ...

    async def difference(self, tx: Tx, since: Since, *, after: str, until: str, most: int) -> Delta:
        """How the events of a window differ between two instants; at most *most* of them are named.

        *after* and *until* say of each instant whether what became known at it counts (`<=`) or not (`<`).
        """
        ...


_CHOSEN: WeakKeyDictionary[AsyncEngine, EventStore] = WeakKeyDictionary()


def choose(database: Database, store: EventStore | None) -> None:
    """Whoever works on the *database* keeps its events in *store* from now on; with None in PostgreSQL itself."""
    if store is None:
        _CHOSEN.pop(database.engine, None)
    else:
        _CHOSEN[database.engine] = store


_MOST: WeakKeyDictionary[AsyncEngine, int] = WeakKeyDictionary()


def allow(database: Database, most: int) -> None:
    """One request to whoever works on the *database* brings at most so many events from now on."""
    _MOST[database.engine] = most


def most_events(tx: Tx) -> int:
    """How many events one request may bring."""
    return _MOST.get(tx.conn.engine, limits.EVENTS_PER_BATCH)


def chosen(tx: Tx) -> EventStore:
    """The store of events that was chosen for the database of the transaction."""
    return _CHOSEN.get(tx.conn.engine) or postgresql()


async def enter(tx: Tx, customer_ids: Collection[str]) -> int:
    """The number of the batch in which events or corrections of these customers are stored outside of the database.

    Until the transaction ends nobody takes the batch for settled. Where nothing else tells, thresholds that somebody
    watches are looked at afterwards.
    """
    from billow.metering.store import marks  # as below

    return await marks.enter(tx, customer_ids, mark=not chosen(tx).rolled)


@cache
def postgresql() -> EventStore:
    """The store in the database itself, which is the one unless another is chosen."""
    from billow.metering.store.postgresql import PostgreSQL  # it stores what is declared above

    return PostgreSQL()


Openings: TypeAlias = Callable[[Tx, Collection[tuple[str, str]]], Awaitable[Mapping[tuple[str, str], datetime]]]
"""`openings(tx, pairs)` answers for pairs of a customer's id and an event name the earliest instant that lies in a
period still to be billed; nothing for those of which no period was billed."""

_openings: list[Openings] = []


def knows_openings(openings: Openings) -> Openings:
    """Ask *openings* which periods are open, where the event policy wants no events from before them."""
    _openings.append(openings)
    return openings


Moment: TypeAlias = tuple[str, str, datetime]
"""The id of a customer, the name of an event, and when it happened."""
Pauses: TypeAlias = Callable[[Tx, Collection[Moment]], Awaitable[Collection[Moment]]]
"""`pauses(tx, asked)` answers those at which all that bills by events of that name is paused, with no service."""

_pauses: list[Pauses] = []


def knows_pauses(pauses: Pauses) -> Pauses:
    """Ask *pauses* what is paused, where the event policy wants no usage of pauses."""
    _pauses.append(pauses)
    return pauses


async def paused(tx: Tx, asked: Collection[Moment]) -> set[Moment]:
    """Those at which a pause stops all that bills by such events."""
    return {each for pauses in _pauses if asked for each in await pauses(tx, asked)}


async def open_since(tx: Tx, pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], datetime]:
    """For pairs of a customer's id and an event name the instant from which on events lie in open periods, or after
    them; nothing for those whose usage was never billed."""
    found: dict[tuple[str, str], datetime] = {}
    for openings in _openings if pairs else ():
        found |= await openings(tx, pairs)
    return found
