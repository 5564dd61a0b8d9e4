"""How many different values are there, averaged over the time for which each is."""

from billow.integrations.event_stores.clickhouse.ways import Quotient, Way, named

_EVENTS = "arraySort(groupArray((e.at, e.received_at, e.unique_id, {removes}, greatest(e.at, w.starts))))"
"""The events of a value in their order, each with whether it takes the value away, and from when on it counts."""


def sql(recurring: bool) -> Quotient:
    """Each value stands from an event that says it to the next that names it, the last one to the end of the window."""
    events = _EVENTS.format(removes="removes" if recurring else "false")
    until = f"arrayPushBack(arrayPopFront(arrayMap(x -> x.5, {events})), any(w.ends))"
    stood = f"arraySum((x, until) -> if(x.4, 0, until - x.5), {events}, {until})"
    return Quotient(
        part="sumIf(toInt128(last.1), value IS NOT NULL)",
        whole="any(last.2)",
        last=f"({stood}, any(w.ends - w.starts))",
    )


VARIANT = Way(name=named(__name__), sql=sql)
