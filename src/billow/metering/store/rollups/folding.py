"""Folding: buckets made of the events behind the cursor, or made anew of the events in force."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeAlias

from sqlalchemy import text

from billow.kit import limits
from billow.kit.shifts import Shifts
from billow.metering.store.rollups.views import DAY, JOINED, View, calendar, key_of, names_of
from billow.runtime.db import Tx

_PLACE = "tenant_id, rollup_id, customer_id, monthly, day, group_key"
_SHARED = "grouped, events, first_at, last_at, digest"
NEW = "e.batch > :after and e.batch <= :upto and e.slice >= :slice"
_IN_FORCE = """
    (select e.tenant_id, e.customer_id, e.event_name, e.timestamp, e.received_at, e.unique_id, e.digest, e.properties
       from events e
      where e.tenant_id = :tenant and e.batch <= :upto {0}
        and not exists (select from event_revisions v
                         where v.tenant_id = :tenant and v.key = e.key and v.batch <= :upto)
     union all
     select e.tenant_id, e.customer_id, e.event_name, e.timestamp, e.received_at, e.unique_id, e.digest, e.properties
       from (select distinct on (v.key) v.* from event_revisions v
              where v.tenant_id = :tenant and v.batch <= :upto {1} order by v.key, v.revision desc) e
      where not e.void {0}) e
"""
_OF_CUSTOMERS = (
    "and e.customer_id = any(cast(:customers as text[])) and e.timestamp >= :earliest and e.timestamp < :until",
    """and v.key in (select x.key from event_revisions x where x.tenant_id = :tenant
       and (x.customer_id = any(cast(:customers as text[])) or x.was_customer_id = any(cast(:customers as text[]))))""",
)
_FIRST, _LAST = (datetime(year, 1, 1, tzinfo=UTC) for year in (limits.YEAR_MIN - 1, limits.YEAR_MAX + 1))
_PLACES = "unnest(cast(:customers as text[]), cast(:months as boolean[]), cast(:days as date[]))"


_MANY = 5_000
_SETTINGS = {"enable_nestloop": "off", "enable_sort": "off", "work_mem": "64MB"}
_KEY = "cast(:tenant as varchar), cast(:rollup as bigint)"
_ALL_PLACES = "b.customer_id = any(cast(:customers as text[]))"
Place: TypeAlias = tuple[str, bool, date]
"""A customer's day, or with true the month that begins on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """The events of a stretch of batches, none of which lies in an older slice; their zones."""

    after: int
    upto: int
    slice: int
    events: int
    zones: Mapping[str, Shifts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """Days, and months, of customers, whose buckets are to be made anew of what is in force up to a batch."""

    upto: int
    zones: Mapping[str, Shifts]
    places: Sequence[Place] | None = None
    customers: Sequence[str] = ()

    def parameters(self, view: View) -> dict[str, Any]:
        """The places that the view has, and the time that they lie in."""
        if self.places is None:
            bounds = {"earliest": _FIRST, "until": _LAST}
            return {"upto": self.upto, "customers": list(self.customers), **bounds}
        places = [place for place in self.places if view.recurring or not place[1]]
        days = [day for _, _, day in places]
        first, last = (datetime.combine(day, time(), UTC) for day in (min(days), max(days)))
        return {
            "upto": self.upto,
            "customers": [customer for customer, _, _ in places],
            "months": [monthly for _, monthly, _ in places],
            "days": days,
            "earliest": first - timedelta(days=2),
            "until": last + timedelta(days=34),
        }


async def fold(tx: Tx, rollup_id: int, view: View, chunk: Chunk, *, besides: Sequence[str] = ()) -> None:
    """The buckets hold the events of the chunk as well; those with a name of *besides* do already."""
    parameters: dict[str, Any] = {"after": chunk.after, "upto": chunk.upto, "slice": chunk.slice}
    others = " and e.event_name <> all(cast(:besides as text[]))" if besides else ""
    parameters |= {"besides": list(besides)} if besides else {}
    source = _samples(view, "events e", f"{NEW}{others}", chunk.zones, parameters)
    async with planned(tx, chunk.events):
        await _write(tx, rollup_id, view, source, parameters)


@asynccontextmanager
async def planned(tx: Tx, size: int) -> AsyncIterator[None]:
    """Inside, statements about so many events or days are planned for that, of which the planner knows nothing yet.

    Right after a large backfill it takes the revisions for few, and would look through all of them for each event.
    """
    whole = size > _MANY
    if whole:
        wanted = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in _SETTINGS.items())
        await tx.row(text(f"select {wanted}"))
    yield
    if whole:
        for name in _SETTINGS:
            await tx.run(text(f"set local {name} to default"))


async def fold_anew(tx: Tx, rollup_id: int, view: View, touched: Touched) -> None:
    """The buckets of the touched places hold what is in force there, and nothing else."""
    parameters = touched.parameters(view)
    inside = "true" if touched.places is None else f"(e.customer_id, t.monthly, t.day) in (select x.* from {_PLACES} x)"
    gone = inside.replace("e.", "b.").replace("t.", "b.") if touched.places is not None else _ALL_PLACES
    bound = {"tenant": tx.tenant, "rollup": rollup_id}
    for table in ("usage_buckets", "usage_members", "usage_overflows"):
        statement = f"delete from {table} b where b.tenant_id = :tenant and b.rollup_id = :rollup and {gone}"
        await tx.run(text(statement), {**parameters, **bound})
    source = _samples(view, _IN_FORCE.format(*_OF_CUSTOMERS), "true", touched.zones, parameters, place=inside)
    async with planned(tx, len(touched.places or ())):
        await _write(tx, rollup_id, view, source, parameters)


def in_force(view: View, zones: Mapping[str, Shifts], parameters: dict[str, Any]) -> str:
    """The buckets as they ought to be, worked out from all events in force, as a query."""
    return _made(view, _samples(view, _IN_FORCE.format("", ""), "true", zones, parameters))


def members_in_force(view: View, zones: Mapping[str, Shifts], parameters: dict[str, Any]) -> str:
    """The same of their values."""
    return _made_members(view, _samples(view, _IN_FORCE.format("", ""), "true", zones, parameters))


def _samples(
    view: View,
    source: str,
    condition: str,
    zones: Mapping[str, Shifts],
    parameters: dict[str, Any],
    *,
    place: str = "true",
) -> str:
    """The samples of *source*, each with its customer and day; of what recurs a second time with its month."""
    tiers = "(values (false), (true))" if view.recurring else "(values (false))"
    of_customer = "join usage_zones z on z.tenant_id = :tenant and z.customer_id = e.customer_id"
    places = f"{source} cross join {calendar(zones, parameters)}"
    if len(zones) > 1:
        places = f"{source} {of_customer} join {calendar(zones, parameters)} on k.zone = z.zone"
    mine = f"e.tenant_id = :tenant and {condition}"
    samples = view.samples(places, mine, parameters, {"customer_id": "e.customer_id", "local": DAY})
    return f"""
        (select e.*, t.monthly, t.day
         from ({samples}) e
         cross join lateral (
           select x.monthly, case when x.monthly then cast(date_trunc('month', e.local) as date) else e.local end as day
           from {tiers} as x(monthly)
         ) t
         where {place}) s
    """


def _made(view: View, source: str) -> str:
    columns = "".join(f", {made} as {column}" for column, made in view.columns.items())
    return f"""
        select s.customer_id, s.monthly, s.day, s.grouped, count(*) as events, min(s.at) as first_at,
               max(s.at) as last_at, sum(s.digest) as digest{columns}
        from {source} group by s.customer_id, s.monthly, s.day, s.grouped
    """


def _made_members(view: View, source: str) -> str:
    order = "order by s.at desc, s.arrival desc, s.id desc"
    latest = "".join(
        f", (array_agg(s.{column} {order}))[1] as {name}"
        for column, name in (
            ("at", "latest_at"),
            ("arrival", "latest_arrival"),
            ("id", "latest_id"),
            ("removes", "removes"),
        )
    )
    member = f"{key_of('s.value')} as member{latest if view.recurring else ''}"
    return f"""
        select s.customer_id, s.monthly, s.day, s.grouped, {member}
        from {source} where s.value is not null group by s.customer_id, s.monthly, s.day, s.grouped, s.value
    """


async def _write(tx: Tx, rollup_id: int, view: View, source: str, parameters: Mapping[str, Any]) -> None:
    bound = {"tenant": tx.tenant, "rollup": rollup_id, **parameters}
    if view.members:
        await tx.run(text(_into_members(view, source)), bound)
    written = _into_buckets(view, source)
    if not view.grouped:
        await tx.run(text(written), bound)
        return
    fresh = "returning b.customer_id, b.monthly, b.day, b.xmax = 0 as fresh"
    found = await tx.rows(
        text(f"with w as ({written} {fresh}) select distinct customer_id, monthly, day from w where fresh"),
        bound,
    )
    if found:
        await overflow(tx, rollup_id, [(row["customer_id"], row["monthly"], row["day"]) for row in found])


def _into_buckets(view: View, source: str) -> str:
    columns = list(view.columns)
    joined = "".join(f", {column} = {JOINED[column].format(column)}" for column in columns)
    settled = f"""do update
        set events = b.events + excluded.events, first_at = least(b.first_at, excluded.first_at),
            last_at = greatest(b.last_at, excluded.last_at), digest = b.digest + excluded.digest{joined}"""
    if view.metric is None:
        settled = "do nothing"
    return f"""
        insert into usage_buckets as b ({_PLACE}, {_SHARED}{names_of(columns)})
        select {_KEY}, g.customer_id, g.monthly, g.day, {_group_key(view)}, g.grouped, g.events, g.first_at,
               g.last_at, g.digest{names_of([f"g.{column}" for column in columns])}
        from ({_made(view, source)}) g {_allowed(view)}
        on conflict ({_PLACE}) {settled}
    """


def _into_members(view: View, source: str) -> str:
    latest = ("latest_at", "latest_arrival", "latest_id", "removes") if view.recurring else ()
    settled = "do nothing"
    if latest:
        later = '(excluded.latest_at, excluded.latest_arrival, excluded.latest_id collate "C")'
        settled = f"""do update set {", ".join(f"{column} = excluded.{column}" for column in latest)}
            where {later} > (b.latest_at, b.latest_arrival, b.latest_id collate "C")"""
    return f"""
        insert into usage_members as b ({_PLACE}, member, grouped{names_of(latest)})
        select {_KEY}, g.customer_id, g.monthly, g.day, {_group_key(view)}, g.member,
               g.grouped{names_of([f"g.{column}" for column in latest])}
        from ({_made_members(view, source)}) g {_allowed(view)}
        on conflict ({_PLACE}, member) {settled}
    """


def _group_key(view: View) -> str:
    return key_of("cast(g.grouped as text)") if view.grouped else "cast('00000000-0000-0000-0000-000000000000' as uuid)"


def _allowed(view: View) -> str:
    """Nothing goes into a day that has too many groups."""
    if not view.grouped:
        return ""
    return """
        where not exists (select from usage_overflows o where o.tenant_id = :tenant and o.rollup_id = :rollup
                           and o.customer_id = g.customer_id and o.monthly = g.monthly and o.day = g.day)
    """


async def overflow(tx: Tx, rollup_id: int, places: Sequence[Place]) -> None:
    """Of *places*, those with too many groups are kept no more."""
    bound = {"tenant": tx.tenant, "rollup": rollup_id, "most": limits.GROUPS_PER_MEASUREMENT}
    customers, months, days = (list(column) for column in zip(*places, strict=True))
    found = text(
        f"""
        insert into usage_overflows (tenant_id, rollup_id, customer_id, monthly, day)
        select {_KEY}, x.customer_id, x.monthly, x.day from {_PLACES} as x(customer_id, monthly, day)
        where (select count(*) from usage_buckets b
                where b.tenant_id = :tenant and b.rollup_id = :rollup and b.customer_id = x.customer_id
                  and b.monthly = x.monthly and b.day = x.day) > :most
        on conflict do nothing
        """
    )
    if not await tx.run(found, {**bound, "customers": customers, "months": months, "days": days}):
        return
    for table in ("usage_buckets", "usage_members"):
        gone = f"""
            delete from {table} b using usage_overflows o
            where b.tenant_id = :tenant and b.rollup_id = :rollup and o.tenant_id = b.tenant_id
              and o.rollup_id = b.rollup_id and o.customer_id = b.customer_id and o.monthly = b.monthly
              and o.day = b.day
        """
        await tx.run(text(gone), bound)
