"""An expression over the properties of each event, added up."""

from billow.integrations.event_stores.clickhouse.ways import Quotient, Way, named


def sql(recurring: bool) -> Quotient:
    """The exact sum of the rows for which the expression comes to something."""
    return Quotient(part="sum(value)")


VARIANT = Way(name=named(__name__), sql=sql)
