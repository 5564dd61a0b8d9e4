"""How many events there were."""

from collections.abc import Sequence
from fractions import Fraction

from billow.catalog.types.aggregation import Aggregation, Ratio, Sample, Span


def fold(samples: Sequence[Sample], span: Span) -> Fraction:
    """The number of events, whatever their values."""
    return Fraction(len(samples))


def sql(recurring: bool) -> Ratio:
    """The number of rows."""
    return Ratio(part="count(*)")


VARIANT = Aggregation(name="count", reads="nothing", fold=fold, sql=sql)
