"""The values of the events, added up."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from billow.catalog.types.metric import Aggregation


def fold(values: Iterable[Decimal | str | None]) -> Fraction:
    """The exact sum; an event without a value adds nothing."""
    return sum((Fraction(value) for value in values if value is not None), Fraction(0))


def sql(value: str) -> str:
    """The exact sum of the rows that have a value, or 0."""
    return f"coalesce(sum({value}), 0)"


VARIANT = Aggregation(name="sum", needs_field=True, numeric=True, fold=fold, sql=sql)
