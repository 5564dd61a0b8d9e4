"""Which customers a changed plan costs more or less, the largest change first."""

from dataclasses import dataclass, field
from heapq import nsmallest

from billow.kit.money import Money
from billow.simulation.types.effect import CustomerFees
from billow.simulation.types.migration import Move

_Key = tuple[str, str]
"""A customer and a currency."""


@dataclass(slots=True)
class Affected:
    """The monthly fees of customers before and after moves, added up by customer and currency, in minor units."""

    fees: dict[_Key, tuple[int, int, int]] = field(default_factory=dict)

    def add(self, move: Move) -> None:
        """Count a move."""
        currency = move.timeline.currency
        key = move.subscription.customer_id, currency
        many, before, after = self.fees.get(key, (0, 0, 0))
        before += move.mrr_before.minor
        after += move.mrr_after.minor
        self.fees[key] = many + 1, before, after

    def largest(self, most: int) -> list[CustomerFees]:
        """Those whose fees change most, up or down, in order of that; customers with the same change by their ids."""
        order = nsmallest(most, self._changed(), key=lambda key: (-abs(self._change(key)), key))
        return [self._shown(key) for key in order]

    def rest(self, most: int) -> int:
        """How many more change than *most*."""
        return max(len(self._changed()) - most, 0)

    def _changed(self) -> list[_Key]:
        return [key for key in self.fees if self._change(key)]

    def _change(self, key: _Key) -> int:
        _, before, after = self.fees[key]
        return after - before

    def _shown(self, key: _Key) -> CustomerFees:
        customer_id, currency = key
        many, before, after = self.fees[key]
        return CustomerFees(
            customer_id=customer_id,
            subscriptions=many,
            currency=currency,
            mrr_before=Money(before, currency),
            mrr_after=Money(after, currency),
            mrr_delta=Money(after - before, currency),
        )
