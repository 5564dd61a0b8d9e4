"""The tables of ClickHouse: of one server, or replicated and sharded over a cluster."""

from collections.abc import Iterator
from dataclasses import dataclass

from billow.integrations.event_stores.clickhouse.literals import name, text
from billow.metering import rules

EVENT_COLUMNS = (
    "tenant_id",
    "customer_id",
    "event_name",
    "at",
    "key",
    "unique_id",
    "received_at",
    "digest",
    "properties",
    "content",
    "batch",
)
REVISION_COLUMNS = (
    *EVENT_COLUMNS,
    "revision",
    "known_at",
    "void",
    "was_customer_id",
    "reason",
    "actor_id",
    "backfill_id",
)

NUMBERS = f"""
    mapApply(
        (k, v) -> (k, toDecimal128(v, 12)), mapFilter((k, v) -> match(v, {text(rules.NUMBER_PATTERN)}), properties)
    )
"""
"""The numbers among the properties of a row."""

_COMMON = f"""
    tenant_id LowCardinality(String),
    customer_id String,
    event_name LowCardinality(String),
    at Int64 CODEC(Delta, ZSTD(1)) COMMENT 'when it happened, in microseconds from 1970',
    key UUID COMMENT 'the first 16 bytes of sha256 of tenant, line feed, unique id',
    unique_id String CODEC(ZSTD(1)),
    received_at Int64 CODEC(Delta, ZSTD(1)),
    digest UInt64,
    properties Map(LowCardinality(String), String) CODEC(ZSTD(1)) COMMENT 'the texts by which they are compared',
    numbers Map(LowCardinality(String), Decimal(27, 12)) MATERIALIZED {NUMBERS} CODEC(ZSTD(1)),
    content String CODEC(ZSTD(3)) COMMENT 'the properties as they came, in JSON',
    batch Int64 CODEC(Delta, ZSTD(1)) COMMENT 'the number of the transaction, by which late ones are found'
"""

_EVENTS = f"""(
    {_COMMON},
    earliness UInt64 MATERIALIZED toUInt64(9223372036854775807 - received_at) COMMENT 'of repeats the first stands',
    timestamp DateTime64(6, 'UTC') ALIAS fromUnixTimestamp64Micro(at, 'UTC'),
    PROJECTION by_key (
        SELECT tenant_id, key, digest, received_at, customer_id, event_name, at ORDER BY tenant_id, key
    ) WITH SETTINGS (index_granularity = 256)
)"""
_REVISIONS = f"""(
    {_COMMON},
    revision UInt32,
    known_at Int64,
    void Bool,
    was_customer_id String,
    reason String CODEC(ZSTD(1)),
    actor_id String,
    backfill_id Nullable(String),
    earliness UInt64 MATERIALIZED toUInt64(9223372036854775807 - known_at) COMMENT 'of repeats the first stands'
)"""

_MONTH = "toYYYYMM(fromUnixTimestamp64Micro(at, 'UTC'))"
_ALONE = "non_replicated_deduplication_window = 10000"
_GRANULES = "index_granularity = 1024"
"""Of two ways ClickHouse takes that with fewer granules, however large they are: so those of the table are small too,
or it would sooner read ten million events than look up two thousand keys."""
_FORCED = "min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1"
"""A month that no event was added to for an hour becomes one part, of which FINAL costs nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """What a table is, whatever keeps it: `shard` says which rows lie together."""

    name: str
    columns: str
    order: str
    shard: str
    partition: str = ""
    settings: str = ""


_TABLES = (
    _Table(
        name="events",
        columns=_EVENTS,
        partition=f"PARTITION BY {_MONTH}",
        order="(tenant_id, customer_id, event_name, at, key)",
        shard="cityHash64(tenant_id, customer_id)",
        settings=f"{_GRANULES}, deduplicate_merge_projection_mode = 'rebuild', {_FORCED}",
    ),
    _Table(
        name="event_revisions",
        columns=_REVISIONS,
        order="(tenant_id, key, revision)",
        shard="cityHash64(tenant_id, key)",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """The names of the tables, and the statements that make them."""

    database: str
    cluster: str | None = None

    @property
    def events(self) -> str:
        """The table of events, as it is read and written."""
        return f"{name(self.database)}.events"

    @property
    def revisions(self) -> str:
        """The table of revisions."""
        return f"{name(self.database)}.event_revisions"

    def statements(self) -> Iterator[str]:
        """What makes everything that is not there yet; it changes nothing that is."""
        everywhere = f" ON CLUSTER {name(self.cluster)}" if self.cluster else ""
        yield f"CREATE DATABASE IF NOT EXISTS {name(self.database)}{everywhere}"
        for table in _TABLES:
            yield self._kept(table, everywhere)
            if self.cluster:
                yield self._spread(table, everywhere)

    def _kept(self, table: _Table, everywhere: str) -> str:
        """The table that holds rows: all of them, or on a cluster those of the shard."""
        engine, suffix, own = ("ReplicatedReplacingMergeTree", "_local", "") if self.cluster else _SINGLE
        settings = ", ".join(each for each in (table.settings, own) if each)
        return f"""
            CREATE TABLE IF NOT EXISTS {name(self.database)}.{table.name}{suffix}{everywhere} {table.columns}
            ENGINE = {engine}(earliness) {table.partition} ORDER BY {table.order}
            {f"SETTINGS {settings}" if settings else ""}
        """

    def _spread(self, table: _Table, everywhere: str) -> str:
        """The table that hands rows to their shards and asks all of them."""
        assert self.cluster is not None
        database, local = name(self.database), f"{table.name}_local"
        return f"""
            CREATE TABLE IF NOT EXISTS {database}.{table.name}{everywhere} AS {database}.{local}
            ENGINE = Distributed({name(self.cluster)}, {database}, {local}, {table.shard})
        """


_SINGLE = ("ReplacingMergeTree", "", _ALONE)
