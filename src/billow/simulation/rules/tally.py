"""How a difference falls on customers: sums, outcomes, quantiles and buckets, by exact arithmetic."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil

from billow.kit.money import Money
from billow.kit.numbers import decimal_text
from billow.simulation.types import (
    Bucket,
    Quantile,
    SimulationOutcome,
    SimulationSummary,
    SkipCount,
    Tally,
)

SHARES = tuple(Decimal(text) for text in ("0", "0.05", "0.25", "0.5", "0.75", "0.95", "1"))
EDGES: tuple[Decimal | None, ...] = (Decimal(0), Decimal(5), Decimal(10), Decimal(20), Decimal(50), None)
"""In percent; the last bucket of each side has no end."""
PERCENT_PLACES = 4
Pair = tuple[int, int]
"""What a customer comes to before and after, in minor units."""


def outcome_of(pair: Pair) -> SimulationOutcome:
    """Whether a customer pays less, more, or the same."""
    before, after = pair
    return "unchanged" if before == after else "winner" if after < before else "loser"


def change_of(pair: Pair) -> Fraction | None:
    """The change in percent of what it was before; None where that is not above zero."""
    before, after = pair
    return Fraction((after - before) * 100, before) if before > 0 else None


def percent(change: Fraction | None) -> Decimal | None:
    """The change as it is shown: to four decimals of a percent, half away from zero."""
    return None if change is None else Decimal(decimal_text(change, places=PERCENT_PLACES))


def tally(pairs: Sequence[Pair], *, skipped: int, reasons: Mapping[str, int]) -> Tally:
    """What customers come to together, and how the difference falls on them; *skipped* ones are left out for
    *reasons*."""
    outcomes = Counter(outcome_of(pair) for pair in pairs)
    changes = sorted(change for pair in pairs if (change := change_of(pair)) is not None)
    before, after = sum(one for one, _ in pairs), sum(other for _, other in pairs)
    return Tally(
        before=before,
        after=after,
        change_percent=percent(change_of((before, after))),
        winners=outcomes["winner"],
        losers=outcomes["loser"],
        unchanged=outcomes["unchanged"],
        skipped=skipped,
        quantiles=_quantiles(changes),
        buckets=_buckets(changes),
        without_change_percent=len(pairs) - len(changes),
        reasons=tuple(SkipCount(reason=reason, count=count) for reason, count in sorted(reasons.items())),
    )


def _quantiles(changes: Sequence[Fraction]) -> tuple[Quantile, ...]:
    """By the nearest rank, so that each is the change of a customer; *changes* are in order."""
    if not changes:
        return ()
    found = []
    for share in SHARES:
        rank = max(ceil(Fraction(share) * len(changes)), 1)
        shown = percent(changes[rank - 1])
        assert shown is not None
        found.append(Quantile(at=share, change_percent=shown))
    return tuple(found)


def _buckets(changes: Sequence[Fraction]) -> tuple[Bucket, ...]:
    """From those who win most to those who lose most."""
    sides = list(pairwise(EDGES))
    lost = [_bucket("loser", changes, above, up_to) for above, up_to in sides]
    won = [_bucket("winner", [-each for each in changes], above, up_to) for above, up_to in sides]
    same = Bucket(outcome="unchanged", above=Decimal(0), up_to=Decimal(0), customers=sum(not each for each in changes))
    return (*reversed(won), same, *lost)


def _bucket(
    outcome: SimulationOutcome, changes: Sequence[Fraction], above: Decimal | None, up_to: Decimal | None
) -> Bucket:
    low = above or Decimal(0)
    inside = [each for each in changes if each > low and (up_to is None or each <= up_to)]
    return Bucket(outcome=outcome, above=low, up_to=up_to, customers=len(inside))


def summary(found: Tally, currency: str) -> SimulationSummary:
    """The tally in money of the currency."""
    before, after = Money(found.before, currency), Money(found.after, currency)
    return SimulationSummary(
        currency=currency,
        before=before,
        after=after,
        difference=after - before,
        change_percent=found.change_percent,
        winners=found.winners,
        losers=found.losers,
        unchanged=found.unchanged,
        skipped=found.skipped,
        quantiles=found.quantiles,
        buckets=found.buckets,
        without_change_percent=found.without_change_percent,
        reasons=found.reasons,
    )
