"""The level that changes add up to, averaged over the time for which it stood."""

from billow.integrations.event_stores.clickhouse.ways import Quotient, Way, named


def sql(recurring: bool) -> Quotient:
    """Each change times the microseconds that it stands, over the microseconds of the window."""
    return Quotient(part="sum(value * (w.ends - greatest(e.at, w.starts)))", whole="any(w.ends - w.starts)")


VARIANT = Way(name=named(__name__), sql=sql, weighs=True)
