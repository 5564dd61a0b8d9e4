"""The store of events in ClickHouse."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from billow.catalog.types.metric import Metric
from billow.integrations.event_stores.clickhouse import late, measuring, reading, writing
from billow.integrations.event_stores.clickhouse.engine import Engine
from billow.integrations.event_stores.clickhouse.measuring import Measurement
from billow.integrations.event_stores.clickhouse.schema import Schema
from billow.integrations.event_stores.clickhouse.standing import Standing
from billow.kit.paging import Page, PageRequest
from billow.metering.ports import Arrival, Selection
from billow.metering.types import (
    Delta,
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
from billow.runtime.db import Tx


class ClickHouseStore:
    """Events of all tenants in ClickHouse; every statement names the tenant of the transaction."""

    name = "clickhouse"
    rolled = False

    def __init__(self, engine: Engine, schema: Schema) -> None:
        self.engine = engine
        self.schema = schema

    async def prepare(self) -> None:
        """The tables are there."""
        for statement in self.schema.statements():
            await self.engine.command(statement)

    async def close(self) -> None:
        """Give the connections back."""
        await self.engine.close()

    async def add(self, tx: Tx, arrivals: Sequence[Arrival]) -> Mapping[str, int]:
        """Store the *arrivals*, whose unique ids differ; answer the digest of each that was stored before."""
        return await writing.add(self.engine, self.schema, tx, arrivals)

    async def digests(self, tx: Tx, unique_ids: Sequence[str]) -> Mapping[str, int]:
        """The digests of the stored events among *unique_ids*, as they were first stored."""
        return await writing.digests(self.engine, self.schema, tx, unique_ids)

    async def page(self, tx: Tx, selection: Selection, request: PageRequest) -> Page[UsageEvent]:
        """The selected events in the order that is asked for, the latest first by default."""
        return await reading.page(self.engine, self.schema, tx, selection, request)

    async def extract(
        self, tx: Tx, wanted: Extract, *, behind: Place | None = None, limit: int
    ) -> Sequence[UsageEvent]:
        """The first *limit* events that are *wanted* and stand *behind* a place, by timestamp and unique id."""
        return await reading.extract(self.engine, self.schema, tx, wanted, behind=behind, limit=limit)

    async def names(self, tx: Tx, customer_id: str, start: datetime, end: datetime) -> Sequence[str]:
        """The names of a customer's events in a half-open window."""
        return await reading.names(self.engine, self.schema, tx, customer_id, (start, end))

    async def measure(
        self, tx: Tx, windows: Sequence[Window], *, known_at: datetime | None = None
    ) -> Mapping[str, Measured]:
        """What each window's metric makes of it, by the window's key; metrics of the same events share a statement."""
        found: dict[str, Measured] = {}
        for asked in measuring.together(windows):
            found |= await measuring.measure(self.engine, self._standing(tx, known_at), asked)
        return found

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
        asked = Measurement(metric=metric, windows=windows, by=by, most=most)
        return await measuring.measure_groups(self.engine, self._standing(tx, known_at), asked)

    async def revise(self, tx: Tx, revisions: Sequence[Revision]) -> None:
        """Store the *revisions*, known from the transaction's instant on; each is the next of its event."""
        await writing.revise(self.engine, self.schema, tx, revisions)

    async def adopt(self, tx: Tx, facts: Sequence[EventRevision]) -> None:
        """Store facts of another store as they stand there, each with its times; what is here already stays."""
        await writing.adopt(self.engine, self.schema, tx, facts)

    async def history(self, tx: Tx, unique_ids: Sequence[str]) -> Mapping[str, Sequence[EventRevision]]:
        """Every fact about each of these events that is stored, the first one first."""
        return await reading.history(self.engine, self.schema, tx, unique_ids)

    async def touched(self, tx: Tx, reaches: Sequence[Reach]) -> Mapping[str, Sequence[Touched]]:
        """For each reach, by its key, when events happened that arrived or were corrected in batches behind it."""
        return await late.touched(self.engine, self.schema, tx, reaches)

    async def late_counts(
        self, tx: Tx, metric: Metric, windows: Sequence[tuple[Window, datetime]]
    ) -> Mapping[str, int]:
        """For each window and instant how many events arrived or were corrected since."""
        return await late.late_counts(self.engine, self.schema, tx, metric, windows)

    async def difference(self, tx: Tx, since: Since, *, after: str, until: str, most: int) -> Delta:
        """How the events of a window differ between two instants; at most *most* of them are named."""
        strict = {"after": after == "<", "until": until == "<"}
        return await late.difference(self.engine, self.schema, tx, since, strict=strict, most=most)

    def _standing(self, tx: Tx, known_at: datetime | None) -> Standing:
        return Standing(schema=self.schema, tx=tx, known_at=known_at)
