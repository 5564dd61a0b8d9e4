"""Usage of closed periods that turned out lower: what of it becomes credit notes, where the event policy says so."""

from collections.abc import Mapping, Sequence

from billow.billing import rules
from billow.billing.operations.history import billed
from billow.billing.types import Reckoning
from billow.credit_notes import operations as credit_notes
from billow.credit_notes.types import Planned
from billow.invoicing.types import BilledLine, DraftLine
from billow.metering import operations as metering
from billow.runtime.db import Tx


async def credited(
    tx: Tx, reckonings: Sequence[Reckoning], lines: Sequence[list[DraftLine]], *, planned: Sequence[Planned] = ()
) -> tuple[list[list[DraftLine]], list[Planned]]:
    """The *lines* of each without those that become credit notes, and the notes, one for each invoice; what finds no
    room on the invoices of its period stays a line. Nothing is stored. What is *planned* already counts as issued.

    Where nothing turned out lower this costs nothing.
    """
    lower = [[line for line in row if rules.is_lower(line)] for row in lines]
    if not any(lower) or (await metering.get_policy(tx)).closed_periods != "credit_note":
        return list(lines), []
    settled = await billed_before(tx, [each for each, row in zip(reckonings, lower, strict=True) if row])
    asked = [
        rules.correction(line, settled[each.subscription.id])
        for each, row in zip(reckonings, lower, strict=True)
        for line in row
    ]
    notes, rest = await credit_notes.corrections(tx, asked, planned=planned)
    left = {line.natural_key: line for line in rest}
    kept = [[_kept(line, left) for line in row] for row in lines]
    return [[line for line in row if line is not None] for row in kept], notes


def _kept(line: DraftLine, left: Mapping[str | None, DraftLine]) -> DraftLine | None:
    """The line as it stays: what is lower only with what found no room."""
    return left.get(line.natural_key) if rules.is_lower(line) else line


async def billed_before(tx: Tx, reckonings: Sequence[Reckoning]) -> Mapping[str, Sequence[BilledLine]]:
    """What was billed of each, by the subscription: read now, where it was not read before."""
    read = {each.subscription.id: each.settled for each in reckonings if each.settled is not None}
    unread = [each.subscription.id for each in reckonings if each.settled is None]
    return {**(await billed(tx, unread) if unread else {}), **read}
