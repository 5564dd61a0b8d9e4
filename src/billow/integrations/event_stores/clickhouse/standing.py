"""Which events stand: as they came, or as they were last revised, now or as known at an instant."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from billow.integrations.event_stores.clickhouse import rehearsal
from billow.integrations.event_stores.clickhouse.engine import Engine
from billow.integrations.event_stores.clickhouse.literals import micros, text, texts
from billow.integrations.event_stores.clickhouse.rows import FIRST, LATER, key_of
from billow.integrations.event_stores.clickhouse.schema import EVENT_COLUMNS, Schema
from billow.metering.types import EventRevision
from billow.runtime.db import Tx

_COLUMNS = ", ".join((*EVENT_COLUMNS, "numbers"))
_OWN = ", ".join(f"e.{column}" for column in (*EVENT_COLUMNS, "numbers"))


@dataclass(frozen=True, slots=True)
class Source:
    """What stands behind FROM, called `e`, what has to stand behind WHERE, and how to ask for the last revision."""

    table: str
    where: str
    state: str = LATER


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The events of a tenant in force as known at an instant, or now; with *void* those that are no longer in force.

    What the transaction has rehearsed counts as if it were stored.
    """

    schema: Schema
    tx: Tx
    known_at: datetime | None = None
    void: bool = False

    async def source(
        self, engine: Engine, condition: str, *, concerns: Callable[[EventRevision], bool] | None = None
    ) -> Source:
        """The events for which *condition* holds; it holds for no fact that *concerns* says no of.

        Where nothing was revised it is the table itself, and the shards of a cluster aggregate their own rows.
        Otherwise both sides ask for the condition, since a revision can move an event into it and out of it.
        """
        said = {fact.unique_id: fact for fact in rehearsal.facts(self.tx, self.known_at)}
        where = f"e.tenant_id = {text(self.tx.tenant)} AND {condition}{self._received()}"
        if not self.void and not said and not await self._revised(engine):
            return Source(f"{self.schema.events} AS e FINAL", where, FIRST)
        shown = [fact for fact in said.values() if concerns is None or concerns(fact)]
        rehearsed = f" UNION ALL {rehearsal.table(self.tx, shown)}" if shown else ""
        without = self._without(said.values())
        revised = f"""
            SELECT {_OWN}, {LATER} FROM (
                SELECT * FROM (
                    SELECT {_COLUMNS}, revision, void, toNullable(known_at) AS known_at
                    FROM {self.schema.revisions} FINAL WHERE {self._known()}{without}{rehearsed}
                ) ORDER BY revision DESC LIMIT 1 BY key
            ) AS e WHERE {"" if self.void else "NOT "}e.void AND {where}
        """
        if self.void:
            return Source(f"({revised}) AS e", "true")
        original = f"""
            SELECT {_OWN}, {FIRST} FROM {self.schema.events} AS e FINAL
            WHERE {where} AND e.key GLOBAL NOT IN (SELECT key FROM {self.schema.revisions} WHERE {self._known()})
            {without.replace("key", "e.key", 1)}
        """
        return Source(f"({original} UNION ALL {revised}) AS e", "true")

    async def _revised(self, engine: Engine) -> bool:
        return bool(await engine.rows(f"SELECT 1 FROM {self.schema.revisions} WHERE {self._known()} LIMIT 1"))

    def _without(self, said: Iterable[EventRevision]) -> str:
        """The condition that a row is of no event whose correction was rehearsed; one that is new has no rows."""
        keys = sorted(key_of(self.tx.tenant, fact.unique_id) for fact in said if fact.revision)
        return f" AND key NOT IN {texts(keys)}" if keys else ""

    def _known(self) -> str:
        known = "" if self.known_at is None else f" AND known_at <= {micros(self.known_at)}"
        return f"tenant_id = {text(self.tx.tenant)}{known}"

    def _received(self) -> str:
        return "" if self.known_at is None else f" AND e.received_at <= {micros(self.known_at)}"
