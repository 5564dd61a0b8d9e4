"""How many events there were."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from billow.catalog.types.metric import Aggregation


def fold(values: Iterable[Decimal | str | None]) -> Fraction:
    """The number of events, whatever their values."""
    return Fraction(sum(1 for _ in values))


def sql(value: str) -> str:
    """The number of rows; *value* is not read."""
    return "count(*)"


VARIANT = Aggregation(name="count", needs_field=False, numeric=False, fold=fold, sql=sql)
