"""Folding at once: the buckets of all metrics that read one event name, made of events that are read one time."""

from collections.abc import Sequence

from sqlalchemy import text

from billow.metering.store.measuring import Samples
from billow.metering.store.rollups.folding import NEW, Chunk, overflow, planned
from billow.metering.store.rollups.views import DAY, JOINED, MADE, View, calendar, key_of, names_of
from billow.runtime.db import Tx

_PLAIN = "cast('00000000-0000-0000-0000-000000000000' as uuid)"


def at_once(view: View) -> bool:
    """Whether what is kept of the view is a row a day of each customer and no more, so that it can be folded with
    others."""
    return view.metric is not None and not view.grouped and not view.recurring and not view.members


async def fold_at_once(tx: Tx, kept: Sequence[tuple[int, View]], names_id: int | None, chunk: Chunk) -> None:
    """The buckets of these views, which read one event name, hold the events of the chunk as well, and so do the names
    of events that are kept under *names_id*."""
    samples = Samples([view.metric for _, view in kept if view.metric], every=True)
    parameters = samples.parameters
    statement = _into_buckets(samples, [view for _, view in kept], names_id is not None, _source(samples, chunk))
    bound = {"tenant": tx.tenant, "after": chunk.after, "upto": chunk.upto, "slice": chunk.slice, "names": names_id}
    bound |= {f"rollup{place}": rollup_id for place, (rollup_id, _) in enumerate(kept)}
    async with planned(tx, chunk.events):
        found = await tx.rows(text(statement), {**parameters, **bound})
    if found and names_id is not None:
        await overflow(tx, names_id, [(row["customer_id"], row["monthly"], row["day"]) for row in found])


def _source(samples: Samples, chunk: Chunk) -> str:
    """The samples of the chunk, each with its day."""
    places = f"cross join {calendar(chunk.zones, samples.parameters)}"
    if len(chunk.zones) > 1:
        of_customer = "join usage_zones z on z.tenant_id = :tenant and z.customer_id = s.customer_id"
        places = f"{of_customer} join {calendar(chunk.zones, samples.parameters)} on k.zone = z.zone"
    read = samples.query([f"events e where {NEW}"])
    return f"(select s.*, {DAY.replace('e.timestamp', 's.at')} as day from ({read}) s {places}) s"


def _into_buckets(samples: Samples, views: Sequence[View], names: bool, source: str) -> str:
    wanted = {column for view in views for column in view.columns}
    columns = [column for part in MADE.values() for column in part if column in wanted]
    shared = "customer_id, monthly, day, group_key, grouped, events, first_at, last_at, digest"
    rows = [_row(place, view, samples, columns) for place, view in enumerate(views)]
    aggregates = [
        f"{made.replace('s.value', f'({samples.value(place)})')} as {column}{place}"
        for place, view in enumerate(views)
        for column, made in view.columns.items()
    ]
    evidence = "count(*) as events, min(s.at) as first_at, max(s.at) as last_at, sum(s.digest) as digest"
    if names:
        none = names_of(["null"] * len(columns))
        named = "array[cast(:event_name as text)]"
        key = key_of(f"cast({named} as text)")
        rows.append(f"(cast(:names as bigint), {key}, {named}, g.events, g.first_at, g.last_at, g.digest{none})")
    joined = "".join(f", {column} = {JOINED[column].format(column)}" for column in columns)
    kept = "where b.rollup_id <> :names" if names else ""
    allowed = """
        and (m.rollup_id <> :names or not exists (
          select from usage_overflows o where o.tenant_id = :tenant and o.rollup_id = :names
             and o.customer_id = g.customer_id and not o.monthly and o.day = g.day))"""
    return f"""
        with w as (
          insert into usage_buckets as b (tenant_id, rollup_id, {shared}{names_of(columns)})
          select cast(:tenant as varchar), m.rollup_id, g.customer_id, false, g.day, m.group_key, m.grouped, m.events,
                 m.first_at, m.last_at, m.digest{names_of([f"m.{column}" for column in columns])}
          from (
            select s.customer_id, s.day, {evidence}{names_of([*samples.evidence, *aggregates])}
            from {source} group by s.customer_id, s.day
          ) g
          cross join lateral (values {", ".join(rows)})
            as m(rollup_id, group_key, grouped, events, first_at, last_at, digest{names_of(columns)})
          where m.events > 0 {allowed if names else ""}
          on conflict (tenant_id, rollup_id, customer_id, monthly, day, group_key) do update
            set events = b.events + excluded.events, first_at = least(b.first_at, excluded.first_at),
                last_at = greatest(b.last_at, excluded.last_at), digest = b.digest + excluded.digest{joined} {kept}
          returning b.rollup_id, b.customer_id, b.monthly, b.day, b.xmax = 0 as fresh
        )
        select w.customer_id, w.monthly, w.day from w where w.fresh and {"w.rollup_id = :names" if names else "false"}
    """


def _row(place: int, view: View, samples: Samples, columns: Sequence[str]) -> str:
    kind = samples.kind(place)
    evidence = f"g.events{kind}, g.first{kind}, g.last{kind}, g.digest{kind}"
    made = [f"g.{column}{place}" if column in view.columns else "null" for column in columns]
    return f"(cast(:rollup{place} as bigint), {_PLAIN}, cast(null as text[]), {evidence}{names_of(made)})"
