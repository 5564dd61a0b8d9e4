"""Comparing: what is kept against what the events in force come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, text

from billow.kit.shifts import Shifts
from billow.metering.store.events import events
from billow.metering.store.rollups.cursors import Kept
from billow.metering.store.rollups.folding import in_force, members_in_force
from billow.metering.store.rollups.tables import folds
from billow.runtime.db import Tx

_SHARED = ("events", "first_at", "last_at", "digest")
_PLACE = """x.customer_id = b.customer_id and x.monthly = b.monthly and x.day = b.day
    and coalesce(x.grouped, '{}') = coalesce(b.grouped, '{}')"""
_LATEST = ("latest_at", "latest_arrival", "latest_id", "removes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A bucket that is not what the events come to; of a metric, or of names when there is none."""

    metric_id: str
    customer_id: str
    day: date
    monthly: bool
    kept: int
    found: int


async def differing(tx: Tx, kept: Kept, zones: dict[str, Shifts], *, most: int) -> list[Difference]:
    """At most *most* buckets that differ from the events in force up to the cursor; those of dropped slices are left
    aside."""
    if not zones:
        return []
    rows = await _compared(tx, kept, zones, most)
    return [
        Difference(
            metric_id=kept.view.metric_id,
            customer_id=row["customer_id"],
            day=row["day"],
            monthly=row["monthly"],
            kept=row["kept"] or 0,
            found=row["found"] or 0,
        )
        for row in rows
    ]


async def _compared(tx: Tx, kept: Kept, zones: dict[str, Shifts], most: int) -> Sequence[Any]:
    parameters: dict[str, Any] = {}
    view = kept.view
    bound = {"tenant": tx.tenant, "rollup": kept.id, "upto": kept.cursor.through, "most": most}
    columns = (*_SHARED, *view.columns) if view.metric else ("customer_id",)
    statement = _statement("usage_buckets", f"({in_force(view, zones, parameters)})", columns, "events")
    found = list(await tx.rows(text(statement), {**bound, **parameters}))
    if view.members:
        parameters = {}
        columns = ("member", *(_LATEST if view.recurring else ()))
        made = members_in_force(view, zones, parameters)
        statement = _statement("usage_members", f"({made})", columns, "1", " and x.member = b.member")
        found += await tx.rows(text(statement), {**bound, **parameters})
    return found[:most]


def _statement(table: str, made: str, columns: Sequence[str], counted: str, place: str = "") -> str:
    def listed(alias: str) -> str:
        return ", ".join(f"{alias}.{column}" for column in columns)

    def counting(alias: str) -> str:
        return f"{alias}.{counted}" if counted != "1" else f"case when {alias}.customer_id is not null then 1 end"

    return f"""
        select coalesce(x.customer_id, b.customer_id) as customer_id, coalesce(x.monthly, b.monthly) as monthly,
               coalesce(x.day, b.day) as day, {counting("b")} as kept, {counting("x")} as found
        from {made} x
        full join (select * from {table} where tenant_id = :tenant and rollup_id = :rollup) b on {_PLACE}{place}
        where ({listed("x")}) is distinct from ({listed("b")})
          and not exists (select from usage_overflows o where o.tenant_id = :tenant and o.rollup_id = :rollup
                           and o.customer_id = x.customer_id and o.monthly = x.monthly and o.day = x.day)
          and coalesce(x.day, b.day) > all (
            select cast(s.last_at as date) + 1 from event_slices s
             where s.dropped_at is not null and s.last_at is not null)
        limit :most
    """


async def unfolded(tx: Tx, *, before: datetime) -> int:
    """How many events that were received before an instant are not folded."""
    query = (
        select(func.count())
        .select_from(folds.join(events, events.c.tenant_id == folds.c.tenant_id))
        .where(
            folds.c.tenant_id == tx.tenant,
            events.c.batch > folds.c.through,
            events.c.slice >= folds.c.slice,
            events.c.received_at < before,
        )
    )
    return int(await tx.value(query))
