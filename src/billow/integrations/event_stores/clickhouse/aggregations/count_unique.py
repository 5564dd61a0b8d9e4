"""How many different values the events have."""

from billow.integrations.event_stores.clickhouse.ways import ORDER, Quotient, Way, named


def sql(recurring: bool) -> Quotient:
    """The number of different values of the rows that have one, less those that were removed last."""
    if not recurring:
        return Quotient(part="uniqExact(value)")
    return Quotient(part="countIf(value IS NOT NULL AND NOT last)", last=f"argMax(removes, {ORDER})")


VARIANT = Way(name=named(__name__), sql=sql)
