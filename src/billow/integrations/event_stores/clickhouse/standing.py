"""Which events stand: as they came, or as they were last revised, now or as known at an instant."""

from dataclasses import dataclass
from datetime import datetime

from billow.integrations.event_stores.clickhouse.engine import Engine
from billow.integrations.event_stores.clickhouse.literals import micros, text
from billow.integrations.event_stores.clickhouse.rows import FIRST, LATER
from billow.integrations.event_stores.clickhouse.schema import EVENT_COLUMNS, Schema

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
    """The events of a tenant in force as known at an instant, or now; with *void* those that are no longer in force."""

    schema: Schema
    tenant: str
    known_at: datetime | None = None
    void: bool = False

    async def source(self, engine: Engine, condition: str) -> Source:
        """The events for which *condition* holds.

        Where nothing was revised it is the table itself, and the shards of a cluster aggregate their own rows.
        Otherwise both sides ask for the condition, since a revision can move an event into it and out of it.
        """
        where = f"e.tenant_id = {text(self.tenant)} AND {condition}{self._received()}"
        if not self.void and not await self._revised(engine):
            return Source(f"{self.schema.events} AS e FINAL", where, FIRST)
        revised = f"""
            SELECT {_OWN}, {LATER} FROM (
                SELECT {_COLUMNS}, revision, void, toNullable(known_at) AS known_at
                FROM {self.schema.revisions} FINAL WHERE {self._known()}
                ORDER BY revision DESC LIMIT 1 BY key
            ) AS e WHERE {"" if self.void else "NOT "}e.void AND {where}
        """
        if self.void:
            return Source(f"({revised}) AS e", "true")
        original = f"""
            SELECT {_OWN}, {FIRST} FROM {self.schema.events} AS e FINAL
            WHERE {where} AND e.key GLOBAL NOT IN (SELECT key FROM {self.schema.revisions} WHERE {self._known()})
        """
        return Source(f"({original} UNION ALL {revised}) AS e", "true")

    async def _revised(self, engine: Engine) -> bool:
        return bool(await engine.rows(f"SELECT 1 FROM {self.schema.revisions} WHERE {self._known()} LIMIT 1"))

    def _known(self) -> str:
        known = "" if self.known_at is None else f" AND known_at <= {micros(self.known_at)}"
        return f"tenant_id = {text(self.tenant)}{known}"

    def _received(self) -> str:
        return "" if self.known_at is None else f" AND e.received_at <= {micros(self.known_at)}"
