"""The largest value among the events."""

from billow.integrations.event_stores.clickhouse.ways import LATEST, Quotient, Way, named


def sql(recurring: bool) -> Quotient:
    """The largest value of the rows that have one, the level at the start of the window among them."""
    if not recurring:
        return Quotient(part="max(value)")
    inside = "maxIf(value, e.at >= w.starts)"
    level = LATEST.format("e.at < w.starts AND value IS NOT NULL")
    return Quotient(part=f"arrayMax(arrayFilter(each -> each IS NOT NULL, [{inside}, {level}]))")


VARIANT = Way(name=named(__name__), sql=sql)
