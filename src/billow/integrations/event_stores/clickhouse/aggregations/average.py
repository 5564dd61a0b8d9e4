"""The mean of the values."""

from billow.integrations.event_stores.clickhouse.ways import Quotient, Way, named


def sql(recurring: bool) -> Quotient:
    """The exact sum over the number of the rows that have a value."""
    return Quotient(part="sum(value)", whole="count(value)")


VARIANT = Way(name=named(__name__), sql=sql)
