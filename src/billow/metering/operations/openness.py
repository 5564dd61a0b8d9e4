"""Events from before every period that is still open, where the event policy wants none of them."""

from collections.abc import Sequence

from billow.metering import ports, rules
from billow.metering.ports import Arrival
from billow.metering.types import Entry, Rejection
from billow.runtime.db import Tx


async def outdated(tx: Tx, arrivals: Sequence[Arrival]) -> list[Rejection | None]:
    """For each of *arrivals* why it is too old for every open period; None when it is not.

    What happens from now on is in none that was billed, and nothing is asked for it.
    """
    pairs = {_pair(each) for each in arrivals if each.entry.timestamp < tx.now}
    since = await ports.open_since(tx, pairs)
    return [rules.before_open_periods(each.entry, since.get(_pair(each))) for each in arrivals]


async def outdated_entry(tx: Tx, entry: Entry, customer_id: str) -> Rejection | None:
    """The same of one event of that customer."""
    return (await outdated(tx, [Arrival(entry, customer_id, 0)]))[0]


def _pair(arrival: Arrival) -> tuple[str, str]:
    return arrival.customer_id, arrival.entry.event_name
