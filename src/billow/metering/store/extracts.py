"""Events in force at an instant, in order, a portion at a time."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from billow.kit import limits
from billow.metering import rules
from billow.metering.store.measuring import seen_by
from billow.metering.store.revisions import linear
from billow.metering.types import Extract, Place, UsageEvent
from billow.runtime.db import Json, Tx

_FIRST, _LAST = (datetime(year, 1, 1, tzinfo=UTC) for year in (limits.YEAR_MIN - 1, limits.YEAR_MAX + 1))
_COLUMNS = "e.unique_id, e.customer_id, e.event_name, e.timestamp, e.properties, e.received_at, e.digest"
_ORDER = 'e.timestamp, e.unique_id collate "C"'

_PARAMETER = re.compile(r"(?<!:):p_(?=[0-9])")
"""How the parameters of a condition begin; those of several conditions are told apart by what is put before."""


async def extracted(tx: Tx, extract: Extract, *, behind: Place | None, limit: int) -> list[UsageEvent]:
    """The first *limit* events of the extract that stand *behind* a place, in order of timestamp and unique id.

    What was never corrected and what was are ordered apart, so that neither is read further than needed.
    """
    wanted, parameters = _wanted(extract)
    if behind is not None:
        wanted += f' and ({_ORDER}) > (cast(:at as timestamptz), cast(:id as text) collate "C")'
        parameters |= {"at": behind.timestamp, "id": behind.unique_id}
    parts = [_corrected(extract, wanted)] if extract.void else [_first(extract, wanted), _corrected(extract, wanted)]
    statement = text(f"select * from ({' union all '.join(parts)}) e order by {_ORDER} limit :most")
    parameters |= {"tenant": tx.tenant, "most": limit}
    if extract.known_at is not None:
        parameters["known_at"] = extract.known_at
    async with linear(tx):
        rows = await tx.rows(statement.columns(properties=Json), parameters)
    return [_event_of(row) for row in rows]


def _known(extract: Extract, column: str) -> str:
    """The condition that what became known at *column* counts."""
    if extract.known_at is None:
        return "true"
    return f"{column} {'<' if extract.strictly else '<='} :known_at"


def _first(extract: Extract, wanted: str) -> str:
    """The events that were never corrected."""
    return f"""
        (select {_COLUMNS}, 0 as revision, false as void, cast(null as timestamptz) as known_at
           from events e
          where e.tenant_id = :tenant and {_known(extract, "e.received_at")} and {wanted}
            and e.key not in (select r.key from event_revisions r
                               where r.tenant_id = :tenant and {_known(extract, "r.known_at")})
          order by {_ORDER} limit :most)
    """


def _corrected(extract: Extract, wanted: str) -> str:
    """The events as they were corrected last; those in force, or those that are void."""
    return f"""
        (select {_COLUMNS}, e.revision, e.void, e.known_at
           from event_revisions e
          where e.tenant_id = :tenant and {_known(extract, "e.known_at")} and {"" if extract.void else "not "}e.void
            and {wanted}
            and not exists (select from event_revisions n
                             where n.tenant_id = e.tenant_id and n.key = e.key and n.revision > e.revision
                               and {_known(extract, "n.known_at")})
          order by {_ORDER} limit :most)
    """


def _wanted(extract: Extract) -> tuple[str, dict[str, Any]]:
    """The condition that an event `e` belongs to the extract, and its parameters."""
    conditions = ["e.timestamp >= :since", "e.timestamp < :before"]
    parameters: dict[str, Any] = {"since": extract.since or _FIRST, "before": extract.before or _LAST}
    if extract.customer_ids is not None:
        conditions.append("e.customer_id = any(cast(:customers as text[]))")
        parameters["customers"] = list(extract.customer_ids)
    if extract.event_names is not None:
        conditions.append("e.event_name = any(cast(:names as text[]))")
        parameters["names"] = list(extract.event_names)
    if extract.counted is not None:
        ways = []
        for n, (metric, start) in enumerate(extract.counted):
            seen = seen_by([metric])
            parameters |= {f"m{n}{name}": value for name, value in seen.compile().params.items()}
            parameters[f"m{n}start"] = start or _FIRST
            ways.append(f"({_PARAMETER.sub(f':m{n}p_', seen.text)} and e.timestamp >= :m{n}start)")
        conditions.append(f"({' or '.join(ways)})" if ways else "false")
    return " and ".join(conditions), parameters


def _event_of(row: Mapping[str, Any]) -> UsageEvent:
    return UsageEvent(
        unique_id=row["unique_id"],
        customer_id=row["customer_id"],
        event_name=row["event_name"],
        timestamp=row["timestamp"],
        properties=row["properties"],
        received_at=row["received_at"],
        digest=rules.digest_text(row["digest"]),
        revision=row["revision"],
        void=row["void"],
        known_at=row["known_at"],
    )
