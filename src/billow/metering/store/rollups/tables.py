"""The tables of rollups."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Identity, Index, Integer, String, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from billow.runtime.db import Exact, Id, Instant, tenant_table

folds = tenant_table(
    "usage_folds",
    Column("through", BigInteger, nullable=False),
    Column("slice", Integer, nullable=False),
    Column("folded_at", Instant, nullable=False),
    Column("stale", Boolean, nullable=False),
    key=(),
)
"""How far the events of a tenant are folded; `stale` asks to look at metrics, zones and watches as well."""

rollups = tenant_table(
    "usage_rollups",
    Column("id", BigInteger, Identity(always=True), nullable=False),
    Column("metric_id", Id, nullable=False),
    Column("definition", String(32), nullable=False),
    Column("through", BigInteger, nullable=False),
    Column("slice", Integer, nullable=False),
    UniqueConstraint("tenant_id", "metric_id", "definition"),
)
"""What is kept of a metric, whole or in groups, and how far; the names of events are kept under no metric."""

zones = tenant_table(
    "usage_zones",
    Column("customer_id", Id, nullable=False),
    Column("zone", String, nullable=False),
    Column("wanted", String),
    key=("customer_id",),
)
"""The time zone whose days a customer's buckets are, and the one that they are to be."""
Index("ix_usage_zones_wanted", zones.c.tenant_id, zones.c.customer_id, postgresql_where=zones.c.wanted.is_not(None))

_BUCKET = ("rollup_id", "customer_id", "monthly", "day", "group_key")
buckets = tenant_table(
    "usage_buckets",
    Column("rollup_id", BigInteger, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("monthly", Boolean, nullable=False),
    Column("day", Date, nullable=False),
    Column("group_key", Uuid, nullable=False),
    Column("grouped", ARRAY(Text)),
    Column("events", BigInteger, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("digest", Exact, nullable=False),
    Column("numbers", BigInteger),
    Column("total", Exact),
    Column("moment", Exact),
    Column("least", Exact),
    Column("greatest", Exact),
    Column("latest_at", Instant),
    Column("latest_arrival", Instant),
    Column("latest_id", Text),
    Column("latest_value", Exact),
    key=_BUCKET,
)
"""What the events of a customer's day, or month, come to; `group_key` is a digest of the values `grouped`.

Of names only the first lot of a day counts: they are there, or they are not."""

members = tenant_table(
    "usage_members",
    Column("rollup_id", BigInteger, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("monthly", Boolean, nullable=False),
    Column("day", Date, nullable=False),
    Column("group_key", Uuid, nullable=False),
    Column("member", Uuid, nullable=False),
    Column("grouped", ARRAY(Text)),
    Column("latest_at", Instant),
    Column("latest_arrival", Instant),
    Column("latest_id", Text),
    Column("removes", Boolean),
    key=(*_BUCKET, "member"),
)
"""The different values of a bucket, as the first 16 bytes of their SHA-256."""

overflows = tenant_table(
    "usage_overflows",
    Column("rollup_id", BigInteger, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("monthly", Boolean, nullable=False),
    Column("day", Date, nullable=False),
    key=("rollup_id", "customer_id", "monthly", "day"),
)
"""Days, and months, with more groups than are kept."""

watches = tenant_table(
    "usage_watches",
    Column("id", Id, nullable=False),
    Column("owner_id", Id, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("metric_id", Id, nullable=False),
    Column("thresholds", ARRAY(Exact), nullable=False),
    Column("window_start", Instant, nullable=False),
    Column("window_end", Instant, nullable=False),
    Column("due", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("tenant_id", "owner_id", "customer_id", "metric_id"),
)
"""Usage that somebody wants to hear about; `due` asks to measure it although no event came."""
Index("ix_usage_watches_customer", watches.c.tenant_id, watches.c.customer_id)
Index("ix_usage_watches_due", watches.c.tenant_id, watches.c.id, postgresql_where=watches.c.due)

crossings = tenant_table(
    "usage_crossings",
    Column("watch_id", Id, nullable=False),
    Column("window_start", Instant, nullable=False),
    Column("threshold", Exact, nullable=False),
    Column("quantity", Exact, nullable=False),
    Column("crossed_at", Instant, nullable=False),
    key=("watch_id", "window_start", "threshold"),
)
"""Thresholds that were reached, each once for a window."""
