"""A value that so many percent of the values do not exceed."""

from decimal import Decimal

from billow.integrations.event_stores.clickhouse.ways import Quotient, Way, named


def at(percent: Decimal) -> Way:
    """The value of the rank, worked out in whole numbers; null without any."""
    number, by = (percent / 100).as_integer_ratio()

    def sql(recurring: bool) -> Quotient:
        rank = f"intDiv(count(value) * {number} + {by - 1}, {by})"
        return Quotient(part=f"if(count(value) = 0, NULL, arraySort(groupArray(value))[greatest({rank}, 1)])")

    return Way(name=named(__name__), sql=sql, at=at)


VARIANT = at(Decimal(50))
