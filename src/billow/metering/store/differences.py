"""What changed in windows since an instant: the events that arrived or were corrected."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text

from billow.catalog.types.metric import Metric
from billow.metering.store.measuring import seen_by
from billow.metering.types import Delta, LateEvent, Since, Window
from billow.runtime.db import Tx


def _in_window(metric: Metric) -> str:
    """The condition that `e` happened in the window `w`, or before it where the metric carries that on."""
    return "e.timestamp < w.ends" + ("" if metric.recurring else " and e.timestamp >= w.starts")


def _facts(metric: Metric, condition: str) -> str:
    """The events that the metric counts, or counted before a correction, known at or after `w.since`."""
    return f"""
        select e.key, e.known_at, e.timestamp from (
          select e.key, e.received_at as known_at, e.event_name, e.timestamp, e.properties
            from events e
           where e.tenant_id = :tenant and e.customer_id = w.customer_id and e.received_at >= w.since
          union all
          select r.key, r.known_at, f.event_name, f.timestamp, f.properties
            from event_revisions r
           cross join lateral (
             select r.event_name, r.timestamp, r.properties
             union all
             select p.event_name, p.timestamp, p.properties from event_revisions p
              where p.tenant_id = r.tenant_id and p.key = r.key and p.revision = r.revision - 1
             union all
             select o.event_name, o.timestamp, o.properties from events o
              where r.revision = 1 and o.tenant_id = r.tenant_id and o.key = r.key
           ) f
           where r.tenant_id = :tenant and w.customer_id in (r.customer_id, r.was_customer_id)
             and r.known_at >= w.since
        ) e where {_in_window(metric)} and {condition}
    """


async def late_counts(tx: Tx, metric: Metric, windows: Sequence[tuple[Window, datetime]]) -> dict[str, int]:
    """For each window and instant, by the window's key, how many events arrived or were corrected after the instant; at
    it, when there are none after. One statement, which reads the events of a customer once, whatever the windows."""
    seen = seen_by([metric])
    inside = _in_window(metric).replace("e.", "f.")
    statement = text(
        f"""
        with w as materialized (
          select * from unnest(cast(:keys as text[]), cast(:customers as text[]), cast(:starts as timestamptz[]),
                               cast(:ends as timestamptz[]), cast(:sinces as timestamptz[]))
                          as w(key, customer_id, starts, ends, since)
        ), c as materialized (
          select w.customer_id, min(w.starts) as starts, max(w.ends) as ends, min(w.since) as since
            from w group by w.customer_id
        ), f as materialized (
          select w.customer_id, f.* from c w cross join lateral ({_facts(metric, seen.text)}) f
        )
        select w.key, count(distinct f.key) filter (where f.known_at > w.since) as later, count(distinct f.key) as since
          from w join f on f.customer_id = w.customer_id and f.known_at >= w.since and {inside}
         group by w.key
        """
    )
    parameters = {
        **seen.compile().params,
        "tenant": tx.tenant,
        "keys": [window.key for window, _ in windows],
        "customers": [window.customer_id for window, _ in windows],
        "starts": [window.start for window, _ in windows],
        "ends": [window.end for window, _ in windows],
        "sinces": [since for _, since in windows],
    }
    return {row["key"]: row["later"] or row["since"] for row in await tx.rows(statement, parameters)}


def _state(at: str, *, counted: str) -> str:
    """What the event of `c.key` was at an instant: the condition *at* says of a fact whether it was known."""
    return f"""
        select e.* from (
          select r.unique_id, r.customer_id, r.event_name, r.timestamp, r.properties, r.digest, r.known_at, r.revision,
                 r.void, r.reason
            from event_revisions r where r.tenant_id = :tenant and r.key = c.key and r.known_at {at}
          union all
          select o.unique_id, o.customer_id, o.event_name, o.timestamp, o.properties, o.digest, o.received_at, 0,
                 false, null
            from events o where o.tenant_id = :tenant and o.key = c.key and o.received_at {at}
          order by revision desc limit 1
        ) e cross join w where {counted}
    """


async def difference(tx: Tx, since: Since, *, after: str, until: str, most: int) -> Delta:
    """How the events of a window differ between two instants: *after* and *until* say of each whether what became known
    at it counts (`<=`) or not (`<`). At most *most* events are named."""
    metric, window = since.window.metric, since.window
    seen = seen_by([metric])
    counted = f"not e.void and e.customer_id = w.customer_id and {_in_window(metric)} and {seen.text}"
    statement = text(
        f"""
        with w as (
          select cast(:customer as text) as customer_id, cast(:starts as timestamptz) as starts,
                 cast(:ends as timestamptz) as ends, cast(:after as timestamptz) as since,
                 cast(:until as timestamptz) as until
        ), c as (
          select distinct f.key from w cross join lateral ({_facts(metric, seen.text)}) f
        ), changed as (
          select l.unique_id, l.timestamp, l.known_at, l.reason, b.digest as digest_before, n.digest as digest_now
            from c
            left join lateral ({_state(f"{after} (select since from w)", counted=counted)}) b on true
            left join lateral ({_state(f"{until} (select until from w)", counted=counted)}) n on true
            join lateral ({_state(f"{until} (select until from w)", counted="true")}) l on true
           where b.digest is distinct from n.digest
        )
        select *, count(*) over () as changes,
               sum(coalesce(digest_now, 0) - coalesce(cast(digest_before as numeric), 0)) over () as shift
          from changed order by known_at, timestamp, unique_id limit :most
        """
    )
    parameters = {
        **seen.compile().params,
        "tenant": tx.tenant,
        "customer": window.customer_id,
        "starts": window.start,
        "ends": window.end,
        "after": since.after,
        "until": since.until,
        "most": most,
    }
    rows = await tx.rows(statement, parameters)
    return Delta(
        count=rows[0]["changes"] if rows else 0,
        shift=int(rows[0]["shift"]) if rows else 0,
        events=tuple(_late_event(row) for row in rows),
    )


def _late_event(row: Mapping[str, Any]) -> LateEvent:
    change = "changed"
    if row["digest_before"] is None:
        change = "added"
    elif row["digest_now"] is None:
        change = "removed"
    return LateEvent(
        unique_id=row["unique_id"],
        change=change,  # type: ignore[arg-type]  # one of the three words
        timestamp=row["timestamp"],
        known_at=row["known_at"],
        reason=row["reason"],
    )
