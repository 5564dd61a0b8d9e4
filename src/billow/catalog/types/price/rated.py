"""What a price makes of what was used: the exact amount, and how it comes about for whoever asks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from billow.kit.explain import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedLine:
    """One factor of a rated amount: *quantity* times *unit_price* is *amount*, exactly."""

    description: str
    quantity: Fraction
    unit_price: Decimal
    amount: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How an amount comes about: the lines sum to it, and the tree recomputes to it."""

    lines: tuple[RatedLine, ...]
    tree: Step


@dataclass(frozen=True)
class Rated:
    """What usage costs in a whole period: exact (L1 of correctness 1.3), in major units of the currency.

    `ratio` is the amount as a numerator and a positive denominator, not reduced. The amounts of the lines sum to
    `amount`, and the tree recomputes to it; both are worked out when somebody asks for them.
    """

    ratio: tuple[int, int]
    explained: Callable[[], Told] = field(repr=False, compare=False)

    @cached_property
    def amount(self) -> Fraction:
        """The exact amount."""
        return Fraction(*self.ratio)

    @cached_property
    def _told(self) -> Told:
        return self.explained()

    @property
    def lines(self) -> tuple[RatedLine, ...]:
        """The factors of the amount."""
        return self._told.lines

    @property
    def tree(self) -> Step:
        """The calculation of the amount."""
        return self._told.tree
