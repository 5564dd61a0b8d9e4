"""Usage that is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from billow.billing.types.reckoning import UsagePiece
from billow.catalog.types.price import AnyPrice, in_currency
from billow.kit import time
from billow.kit.time import Period
from billow.subscriptions.types import Item, Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The usage of an item on the local days from `start` up to but not including `end`, in a period of plain days;
    `instants` are those at which days begin that lines have said otherwise than they would be worked out today."""

    timeline: Timeline
    item: Item
    period: Period
    start: date
    end: date
    instants: Mapping[date, datetime] = field(default_factory=dict)

    @property
    def price(self) -> AnyPrice:
        """The price of the item in the currency in which it is billed, which may read something else than in others."""
        return in_currency(self.item.price, self.timeline.currency)

    def begin_of(self, day: date) -> datetime:
        """The instant at which a day begins."""
        return self.instants.get(day) or time.resolve(day, self.timeline.timezone)


def asked_of(timeline: Timeline, piece: UsagePiece, *, until: date | None = None) -> Asked:
    """The usage of a window, or of its days before another."""
    return Asked(
        timeline=timeline,
        item=piece.item,
        period=piece.period,
        start=piece.start,
        end=until or piece.end,
        instants=piece.instants,
    )
