"""How far events are folded: the cursors of a tenant and of what is kept for it, and what lies behind them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, insert, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from billow.kit.shifts import Shifts, shifts_of
from billow.metering.store.events import events
from billow.metering.store.marks import marks
from billow.metering.store.rollups.folding import Place
from billow.metering.store.rollups.tables import buckets, folds, members, overflows, rollups, zones
from billow.metering.store.rollups.views import View
from billow.runtime.db import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Every event of a batch up to `through` is folded; none behind it lies in a slice before `slice`."""

    through: int
    slice: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Something that is kept, under which id and how far."""

    id: int
    view: View
    cursor: Cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """How far the tenant is folded, and whether metrics, zones or watches are to be looked at."""

    cursor: Cursor
    folded_at: datetime
    stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What events of a chunk there are: their names and customers, and their first and last instants."""

    names: frozenset[str]
    customers: Sequence[str]
    first: datetime
    last: datetime
    arrived: datetime
    events: int


def due() -> Select[Any]:
    """The tenants with something to fold, due at once."""
    first_behind = (
        select(events.c.batch)
        .where(events.c.tenant_id == folds.c.tenant_id, events.c.batch > folds.c.through)
        .where(events.c.slice >= folds.c.slice)
        .order_by(events.c.batch)  # asked in their order, an index answers; asked whether, the planner reads the slice
        .limit(1)
        .correlate(folds)
        .scalar_subquery()
    )
    lagging = exists().where(rollups.c.tenant_id == folds.c.tenant_id, rollups.c.through < folds.c.through)
    revised = text(
        "exists (select from event_revisions v"
        " where v.tenant_id = usage_folds.tenant_id and v.batch > usage_folds.through)"
    )
    marked = exists().where(marks.c.tenant_id == folds.c.tenant_id)
    return select(folds.c.tenant_id, func.to_timestamp(0).label("due_at")).where(
        or_(folds.c.stale, first_behind.is_not(None), lagging, revised, marked)
    )


async def pass_over(conn: AsyncConnection) -> None:
    """The cursors of tenants that send nothing keep up with the slices, so that nobody looks for them in old ones."""
    opened = (await conn.execute(text("select max(id) from event_slices"))).scalar()
    settled = (await conn.execute(text("select billow_settled()"))).scalar()
    idle = text(
        """
        with idle as (
          select f.tenant_id from usage_folds f
          where f.slice < :opened and not f.stale
            and not exists (select from usage_rollups r where r.tenant_id = f.tenant_id and r.through < f.through)
            and (select e.batch from events e
                  where e.tenant_id = f.tenant_id and e.batch > f.through and e.slice >= f.slice
                  order by e.batch limit 1) is null
            and not exists (select from event_revisions v where v.tenant_id = f.tenant_id and v.batch > f.through)
          for update skip locked
        ), kept as (
          update usage_rollups r set through = greatest(r.through, :settled), slice = greatest(r.slice, :opened)
          from idle where r.tenant_id = idle.tenant_id
        )
        update usage_folds f set through = greatest(f.through, :settled), slice = greatest(f.slice, :opened)
        from idle where f.tenant_id = idle.tenant_id
        """
    )
    await conn.execute(idle, {"opened": opened, "settled": settled})


async def mark(tx: Tx) -> None:
    """The tenant is folded from now on, and looked at as a whole soon."""
    statement = upsert(folds).values(tenant_id=tx.tenant, through=0, slice=0, folded_at=tx.now, stale=True)
    await tx.run(statement.on_conflict_do_update(index_elements=["tenant_id"], set_={"stale": True}))


async def claim(tx: Tx) -> Head | None:
    """The tenant's cursor, held until the transaction ends; None when another transaction folds."""
    row = await tx.row(tx.mine(folds).with_for_update(skip_locked=True))
    if row is None:
        return None
    cursor = Cursor(through=row["through"], slice=row["slice"])
    return Head(cursor=cursor, folded_at=row["folded_at"], stale=row["stale"])


async def move(tx: Tx, cursor: Cursor, *, stale: bool, caught_up: bool) -> None:
    """The tenant is folded so far; when it has *caught_up*, as of now."""
    values: dict[str, Any] = {"through": cursor.through, "slice": cursor.slice, "stale": stale}
    if caught_up:
        values["folded_at"] = tx.now
    await tx.run(update(folds).where(folds.c.tenant_id == tx.tenant).values(values))


async def move_kept(tx: Tx, ids: Sequence[int], cursor: Cursor) -> None:
    """What is kept under *ids* is folded so far."""
    change = update(rollups).where(rollups.c.tenant_id == tx.tenant, rollups.c.id.in_(ids))
    await tx.run(change.values(through=cursor.through, slice=cursor.slice))


async def settle_views(tx: Tx, views: Iterable[View], cursor: Cursor) -> None:
    """Just these views are kept; a new one begins at *cursor*, and of one that is gone nothing stays."""
    wanted = {(view.metric_id, view.definition) for view in views}
    found = {(row["metric_id"], row["definition"]): row["id"] for row in await tx.rows(tx.mine(rollups))}
    await forget(tx, [key for place, key in found.items() if place not in wanted])
    new = [
        {"tenant_id": tx.tenant, "metric_id": m, "definition": d, "through": cursor.through, "slice": cursor.slice}
        for m, d in sorted(wanted - found.keys())
    ]
    if new:
        await tx.conn.execute(insert(rollups), new)


async def forget(tx: Tx, ids: Sequence[int]) -> None:
    """Nothing is kept under these ids."""
    if ids:
        for table in (buckets, members, overflows):
            await tx.run(table.delete().where(table.c.tenant_id == tx.tenant, table.c.rollup_id.in_(ids)))
        await tx.run(rollups.delete().where(rollups.c.tenant_id == tx.tenant, rollups.c.id.in_(ids)))


async def kept(tx: Tx, views: Iterable[View]) -> list[Kept]:
    """Those of *views* that are kept."""
    known = {(view.metric_id, view.definition): view for view in views}
    return [
        Kept(
            id=row["id"],
            view=known[(row["metric_id"], row["definition"])],
            cursor=Cursor(through=row["through"], slice=row["slice"]),
        )
        for row in await tx.rows(tx.mine(rollups).order_by(rollups.c.id))
        if (row["metric_id"], row["definition"]) in known
    ]


async def next_stop(tx: Tx, cursor: Cursor, *, most: int, limit: int | None = None) -> tuple[Cursor, bool]:
    """Where folding stops next when it takes *most* events and the rest of their batch, and whether nothing is left.

    It goes up to the last batch that has settled, or with *limit* up to that one.
    """
    opened = int(await tx.value(text("select max(id) from event_slices")))
    settled = int(await tx.value(text("select billow_settled()"))) if limit is None else limit
    behind = select(events.c.batch, events.c.slice).where(
        events.c.tenant_id == tx.tenant,
        events.c.batch > cursor.through,
        events.c.batch <= settled,
        events.c.slice >= cursor.slice,
    )
    row = await tx.row(behind.order_by(events.c.batch).offset(most).limit(1))
    if row is not None:
        return Cursor(through=row["batch"], slice=row["slice"]), False
    if limit is not None:
        last = await tx.row(behind.order_by(events.c.batch.desc()).limit(1))
        opened = last["slice"] if last else cursor.slice
    return Cursor(through=max(settled, cursor.through), slice=opened), True


async def seen(tx: Tx, after: Cursor, upto: int) -> Seen | None:
    """What events there are in the batches behind *after* up to *upto*; None when there are none."""
    row = await tx.row(
        text(
            """
            select array_agg(distinct s.event_name) as names, min(s.first) as first, max(s.last) as last,
                   min(s.arrived) as arrived, sum(s.events) as events,
                   array(select distinct n.customer_id from unnest(array_agg(s.customer_id)) as n(customer_id)
                          where not exists (select from usage_zones z
                                             where z.tenant_id = :tenant and z.customer_id = n.customer_id)) as fresh
            from (select e.event_name, e.customer_id, min(e.timestamp) as first, max(e.timestamp) as last,
                         min(e.received_at) as arrived, count(*) as events
                  from events e
                  where e.tenant_id = :tenant and e.batch > :after and e.batch <= :upto and e.slice >= :slice
                  group by e.event_name, e.customer_id) s
            """
        ),
        {"tenant": tx.tenant, "after": after.through, "slice": after.slice, "upto": upto},
    )
    if row is None or row["names"] is None:
        return None
    return Seen(
        names=frozenset(row["names"]),
        customers=row["fresh"],
        first=row["first"],
        last=row["last"],
        arrived=row["arrived"],
        events=int(row["events"]),
    )


async def put_zones(tx: Tx, found: Mapping[str, str]) -> None:
    """The buckets of customers are of days in these zones; those that have a zone keep it."""
    if found:
        rows = [{"tenant_id": tx.tenant, "customer_id": each, "zone": zone} for each, zone in sorted(found.items())]
        await tx.conn.execute(upsert(zones).on_conflict_do_nothing(), rows)


async def shifts(tx: Tx, first: datetime, last: datetime) -> dict[str, Shifts]:
    """What days are in each zone of the tenant's customers between two instants."""
    names = (await tx.conn.execute(select(zones.c.zone).distinct().where(zones.c.tenant_id == tx.tenant))).scalars()
    return {name: shifts_of(name).between(first, last) for name in sorted(names)}


async def want_zone(tx: Tx, customer_id: str, zone: str) -> bool:
    """The customer's buckets are to be of days in *zone*; False when they are, or there are none."""
    known = update(zones).where(zones.c.tenant_id == tx.tenant, zones.c.customer_id == customer_id)
    await tx.run(known.where(zones.c.wanted.is_not(None)).values(wanted=None))
    return bool(await tx.run(known.where(zones.c.zone != zone).values(wanted=zone)))


async def moving(tx: Tx) -> dict[str, str]:
    """The customers whose zone is to change, and to which."""
    query = tx.mine(zones).where(zones.c.wanted.is_not(None))
    return {row["customer_id"]: row["wanted"] for row in await tx.rows(query)}


async def change_zones(tx: Tx) -> None:
    """The zones that were wanted are those of the days."""
    change = update(zones).where(zones.c.tenant_id == tx.tenant, zones.c.wanted.is_not(None))
    await tx.run(change.values(zone=zones.c.wanted, wanted=None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """Facts that were revised: every state that they ever had."""

    customers: frozenset[str]
    names: frozenset[str]
    states: Sequence[tuple[str, datetime]]

    def places(self, zones_of: Mapping[str, str]) -> list[Place]:
        """The days, and months, that they lie or lay in."""
        found: set[Place] = set()
        for customer, at in self.states:
            day = shifts_of(zones_of[customer]).day(at)
            found |= {(customer, False, day), (customer, True, day.replace(day=1))}
        return sorted(found)


async def revised(tx: Tx, after: int, upto: int) -> Revised | None:
    """What was revised in the batches behind *after* up to *upto*; None when nothing was."""
    rows = await tx.rows(
        text(
            """
            with touched as materialized (
              select distinct v.key from event_revisions v
              where v.tenant_id = :tenant and v.batch > :after and v.batch <= :upto
            )
            select distinct x.customer_id, x.event_name, x.timestamp from (
              select e.customer_id, e.event_name, e.timestamp from touched t join events e on e.key = t.key
              where e.tenant_id = :tenant
              union all
              select v.customer_id, v.event_name, v.timestamp from touched t join event_revisions v on v.key = t.key
              where v.tenant_id = :tenant and v.batch <= :upto
            ) x
            """
        ),
        {"tenant": tx.tenant, "after": after, "upto": upto},
    )
    if not rows:
        return None
    return Revised(
        customers=frozenset(row["customer_id"] for row in rows),
        names=frozenset(row["event_name"] for row in rows),
        states=[(row["customer_id"], row["timestamp"]) for row in rows],
    )


async def zones_of(tx: Tx, customer_ids: Iterable[str]) -> dict[str, str]:
    """The zones of the days of these customers, of those that have any."""
    wanted = "customer_id = any(cast(:ids as text[]))"
    query = text(f"select customer_id, zone from usage_zones where tenant_id = :tenant and {wanted}")
    found = await tx.rows(query, {"tenant": tx.tenant, "ids": sorted(customer_ids)})
    return {row["customer_id"]: row["zone"] for row in found}


async def freshness(tx: Tx) -> datetime | None:
    """The tenant's instant up to which everything is folded; None when nothing is kept."""
    tail = exists().where(
        events.c.tenant_id == folds.c.tenant_id, events.c.batch > folds.c.through, events.c.slice >= folds.c.slice
    )
    row = await tx.row(select(folds.c.folded_at, tail.label("behind")).where(folds.c.tenant_id == tx.tenant))
    if row is None:
        return None
    return row["folded_at"] if row["behind"] else tx.now


async def place_of(tx: Tx, view: View, customer_ids: Sequence[str]) -> tuple[int, int, dict[str, str]] | None:
    """Under which id a view is kept, since which slice events are behind it, and the zones of the customers; None when
    it is not kept."""
    rows = await tx.rows(
        text(
            """
            select r.id, r.slice, z.customer_id, z.zone from usage_rollups r
            left join (unnest(cast(:customers as text[])) as c(id)
                       join usage_zones z on z.tenant_id = :tenant and z.customer_id = c.id) on true
            where r.tenant_id = :tenant and r.metric_id = :metric and r.definition = :definition
            """
        ),
        {
            "tenant": tx.tenant,
            "customers": list(customer_ids),
            "metric": view.metric_id,
            "definition": view.definition,
        },
    )
    if not rows:
        return None
    known = {row["customer_id"]: row["zone"] for row in rows if row["customer_id"] is not None}
    return rows[0]["id"], rows[0]["slice"], known
