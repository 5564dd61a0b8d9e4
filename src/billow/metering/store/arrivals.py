"""What arrived, or was corrected, since an instant of intake: how a reader learns which old usage may have changed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from billow.metering.types import Reach, Touched
from billow.runtime.db import Tx

# Only slices in which the tenant has anything so old are read: one probe of an index tells, and it says no of a slice
# whose events arrived in time.
_TOUCHED = text(
    """
    with asked as (
      select * from unnest(cast(:keys as text[]), cast(:customers as text[]), cast(:afters as bigint[]),
                           cast(:befores as timestamptz[])) as a(key, customer_id, after, before)
    ), old as (
      select s.id from event_slices s
       where exists (select from events e where e.slice = s.id and e.tenant_id = :tenant and e.timestamp < :before)
    ), facts as (
      select a.key, e.event_name, e.timestamp
        from asked a
        join events e on e.customer_id = a.customer_id and e.batch > a.after and e.timestamp < a.before
       where e.tenant_id = :tenant and e.slice = any(array(select id from old)) and e.event_name = any(:names)
      union all
      select a.key, f.event_name, f.timestamp
        from asked a
        join event_revisions r on r.tenant_id = :tenant and r.batch > a.after
                              and a.customer_id in (r.customer_id, r.was_customer_id)
       cross join lateral (
         select r.event_name, r.timestamp
         union all
         select p.event_name, p.timestamp from event_revisions p
          where p.tenant_id = r.tenant_id and p.key = r.key and p.revision = r.revision - 1
         union all
         select e.event_name, e.timestamp from events e
          where r.revision = 1 and e.key = r.key and e.tenant_id = r.tenant_id
       ) f
       where f.timestamp < a.before and f.event_name = any(:names)
    )
    select key, event_name, min(timestamp) as first, max(timestamp) as last
      from facts group by key, event_name, date_trunc('day', timestamp)
    """
)


async def settled(tx: Tx) -> int:
    """The highest batch such that every transaction with it or a lower one has ended: what is read from now on sees
    them all."""
    return int(await tx.value(text("select billow_settled()")))


async def touched(tx: Tx, reaches: Sequence[Reach]) -> dict[str, list[Touched]]:
    """For each reach, by its key, when events of its names happened that arrived or were corrected in later batches.

    One statement. Of a correction both count: what the event was before, and what it is.
    """
    found: dict[str, list[Touched]] = {reach.key: [] for reach in reaches}
    if not reaches:
        return found
    parameters: dict[str, Any] = {
        "tenant": tx.tenant,
        "keys": [reach.key for reach in reaches],
        "customers": [reach.customer_id for reach in reaches],
        "afters": [reach.after for reach in reaches],
        "befores": [reach.before for reach in reaches],
        "before": max(reach.before for reach in reaches),
        "names": sorted({name for reach in reaches for name in reach.event_names}),
    }
    for row in await tx.rows(_TOUCHED, parameters):
        found[row["key"]].append(Touched(event_name=row["event_name"], first=row["first"], last=row["last"]))
    return found
