"""How many different values the events have."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from billow.catalog.types.metric import Aggregation


def fold(values: Iterable[Decimal | str | None]) -> Fraction:
    """The number of different values; an event without one adds nothing."""
    return Fraction(len({value for value in values if value is not None}))


def sql(value: str) -> str:
    """The number of different values of the rows that have one."""
    return f"count(distinct {value})"


VARIANT = Aggregation(name="count_unique", needs_field=True, numeric=False, fold=fold, sql=sql)
