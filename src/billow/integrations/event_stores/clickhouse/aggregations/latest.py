"""The last value that was said."""

from billow.integrations.event_stores.clickhouse.ways import LATEST, Quotient, Way, named


def sql(recurring: bool) -> Quotient:
    """The value of the latest row that has one."""
    return Quotient(part=LATEST.format("value IS NOT NULL"))


VARIANT = Way(name=named(__name__), sql=sql)
