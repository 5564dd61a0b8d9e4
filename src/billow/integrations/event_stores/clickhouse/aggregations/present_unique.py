"""How many different values were there at any time."""

from billow.integrations.event_stores.clickhouse.ways import Quotient, Way, named

_EVENTS = "arraySort(groupArray((e.at, e.received_at, e.unique_id, removes)))"
"""The events of a value in their order, each with whether it takes the value away."""
_UNTIL = f"arrayPushBack(arrayPopFront(arrayMap(x -> x.1, {_EVENTS})), any(w.ends))"


def sql(recurring: bool) -> Quotient:
    """The number of different values of the rows that say one which is named again in the window, or not any more."""
    if not recurring:
        return Quotient(part="uniqExact(value)")
    there = f"arrayExists((x, until) -> (NOT x.4 AND until >= any(w.starts)), {_EVENTS}, {_UNTIL})"
    return Quotient(part="countIf(value IS NOT NULL AND last)", last=there)


VARIANT = Way(name=named(__name__), sql=sql)
