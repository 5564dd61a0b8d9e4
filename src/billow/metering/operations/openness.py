"""Events that the event policy does not want by what their customers have subscribed to: from before every period that
is still open, or from a pause."""

from collections.abc import Sequence

from billow.metering import ports, rules
from billow.metering.ports import Arrival, Moment
from billow.metering.types import Entry, EventPolicy, Rejection
from billow.runtime.db import Tx


async def unwanted(tx: Tx, policy: EventPolicy, arrivals: Sequence[Arrival]) -> list[Rejection | None]:
    """For each of *arrivals* why the *policy* does not want it; None where it does."""
    found: list[Rejection | None] = [None] * len(arrivals)
    if policy.open_periods_only:
        found = await _outdated(tx, arrivals)
    if policy.paused_usage == "reject":
        found = [one or other for one, other in zip(found, await _paused(tx, arrivals), strict=True)]
    return found


async def unwanted_entry(tx: Tx, policy: EventPolicy, entry: Entry, customer_id: str) -> Rejection | None:
    """The same of one event of that customer."""
    return (await unwanted(tx, policy, [Arrival(entry, customer_id, 0)]))[0]


async def _outdated(tx: Tx, arrivals: Sequence[Arrival]) -> list[Rejection | None]:
    """Why each is too old for every open period. What happens from now on is in none that was billed, and nothing is
    asked for it."""
    pairs = {_pair(each) for each in arrivals if each.entry.timestamp < tx.now}
    since = await ports.open_since(tx, pairs)
    return [rules.before_open_periods(each.entry, since.get(_pair(each))) for each in arrivals]


async def _paused(tx: Tx, arrivals: Sequence[Arrival]) -> list[Rejection | None]:
    found = await ports.paused(tx, {_moment(each) for each in arrivals})
    return [rules.in_pause(each.entry) if _moment(each) in found else None for each in arrivals]


def _pair(arrival: Arrival) -> tuple[str, str]:
    return arrival.customer_id, arrival.entry.event_name


def _moment(arrival: Arrival) -> Moment:
    return (*_pair(arrival), arrival.entry.timestamp)
