"""What was billed before: the lines of invoices, and what credit notes took back of usage."""

from collections.abc import Mapping, Sequence

from billow.billing import rules
from billow.credit_notes import operations as credit_notes
from billow.invoicing import operations as invoicing
from billow.invoicing.types import BilledLine
from billow.runtime.db import Tx


async def billed(tx: Tx, subscription_ids: Sequence[str]) -> Mapping[str, Sequence[BilledLine]]:
    """What was billed for each of the subscriptions so far, less what corrections of usage took back, the oldest first;
    two queries."""
    lines = await invoicing.billed(tx, subscription_ids)
    back = await credit_notes.billed(tx, subscription_ids)
    return {**lines, **{key: rules.in_order([*lines[key], *row]) for key, row in back.items()}} if back else lines
