"""The smallest value among the events."""

from billow.integrations.event_stores.clickhouse.ways import Quotient, Way, named


def sql(recurring: bool) -> Quotient:
    """The smallest value of the rows that have one."""
    return Quotient(part="min(value)")


VARIANT = Way(name=named(__name__), sql=sql)
