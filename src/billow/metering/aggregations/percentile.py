"""A value that so many percent of the values do not exceed."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil

from billow.catalog.types.aggregation import Aggregation, Ratio, Sample, Span
from billow.metering.rules.samples import numbers_of


def at(percent: Decimal) -> Aggregation:
    """The smallest value that at least so many *percent* of the values do not exceed (nearest rank), or 0 without any.

    It is always one of the values. In SQL the rank is worked out in whole numbers, since a share as PostgreSQL takes it
    is a binary fraction, by which 7 percent of 100 are more than 7.
    """
    number, by = (percent / 100).as_integer_ratio()

    def fold(samples: Sequence[Sample], span: Span) -> Fraction:
        found = sorted(numbers_of(samples))
        return found[ceil(Fraction(number, by) * len(found)) - 1] if found else Fraction(0)

    def sql(recurring: bool) -> Ratio:
        ordered = "(array_agg(s.value order by s.value) filter (where s.value is not null))"
        return Ratio(part=f"{ordered}[cast((count(s.value) * {number} + {by - 1}) / {by} as int)]")

    return Aggregation(name=_NAME, reads="number", fold=fold, sql=sql, rollup=_nothing, at=at)


def _nothing(recurring: bool) -> None:
    """Days do not tell which value of all of them has a rank: nothing is kept."""


_NAME = "percentile"
VARIANT = at(Decimal(50))
