"""What happens to invoices in time: they fall overdue."""

from datetime import datetime

from billow.invoicing import store
from billow.invoicing.types import InvoiceOverdue
from billow.kit.limits import OVERDUE_PART
from billow.runtime.agenda import Work, source


@source("invoices_overdue", rank=50, due=store.due_for_overdue)
async def turn_overdue(work: Work, until: datetime) -> int:
    """Mark open invoices as overdue the day after their due date, in the zone of their entity, and say so; a part of
    them in each transaction, since all of a month fall overdue at once."""
    done = 0
    while count := await _turn_part(work, until):
        done += count
    return done


async def _turn_part(work: Work, until: datetime) -> int:
    async with work.begin() as tx:
        late = await store.turn_overdue(tx, until, most=OVERDUE_PART)
        for invoice in late:
            tx.emit(InvoiceOverdue(subject=str(invoice.id)), invoice)
    return len(late)
