"""The largest value among the events."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from billow.catalog.types.metric import Aggregation


def fold(values: Iterable[Decimal | str | None]) -> Fraction:
    """The largest value, or 0 when no event has one; it may be negative."""
    return max((Fraction(value) for value in values if value is not None), default=Fraction(0))


def sql(value: str) -> str:
    """The largest value of the rows that have one, or 0."""
    return f"coalesce(max({value}), 0)"


VARIANT = Aggregation(name="max", needs_field=True, numeric=True, fold=fold, sql=sql)
