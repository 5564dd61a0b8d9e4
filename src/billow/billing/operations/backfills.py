"""What a backfill would do to usage and to invoices."""

from collections.abc import Sequence

from billow.billing import rules
from billow.billing.operations.upcoming import upcoming_with_notes
from billow.billing.types import BackfillPreview
from billow.credit_notes.types import Planned
from billow.invoicing.types import Invoice
from billow.kit import limits
from billow.kit.fields import Ref
from billow.kit.operation import operation
from billow.metering import operations as metering
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions
from billow.subscriptions.types import Subscription, Timeline

_Served = Sequence[tuple[Subscription, Timeline]]
_Next = tuple[Invoice | None, list[Planned]]
"""The next invoice of a subscription, and the credit notes that are issued until then."""


@operation(
    "backfills.preview",
    http="POST /backfills/{backfill_id}/preview",
    rpc="EventService.PreviewBackfill",
    needs="backfills:read",
    load="bulk",
    example={"backfill_id": "bkf_01jz3v8k2m5q7r9t1w4x6y8z0b"},
)
async def preview_backfill(tx: Tx, *, backfill_id: Ref) -> BackfillPreview:
    """Answer what committing a backfill would do now: how many events, whose usage of what, which next invoices with
    how much money, and which credit notes; nothing is done.

    The backfill is committed and taken back, and in between the next invoices are worked out as they always are: the
    preview is the invoice. What the event policy ignores costs nothing here either.

    Raises:
        NotFound: There is no such backfill.
        BackfillNotDraft: It was committed before.
        BackfillTooLarge: It would void more than 250,000 events.
    """
    effect = await metering.backfill_effect(tx, backfill_id=backfill_id)
    async with tx.rehearsal():
        applied = await metering.apply_backfill(tx, backfill_id=backfill_id)
        touched = sorted({customer_id for customer_id, _ in applied.touched})
        served = await _served(tx, touched[: limits.BACKFILL_CUSTOMERS])
        after = await _next(tx, served)
    before = await _next(tx, served)
    found = [
        rules.invoice_effect(timeline, before=one, after=other)
        for (_, timeline), (one, _), (other, _) in zip(served, before, after, strict=True)
    ]
    notes = [rules.credit_note_effects(one, other) for (_, one), (_, other) in zip(before, after, strict=True)]
    return BackfillPreview(
        effect=effect,
        invoices=tuple(each for each in found if each is not None),
        credit_notes=tuple(dict.fromkeys(each for row in notes for each in row)),
        customers_omitted=max(len(touched) - limits.BACKFILL_CUSTOMERS, 0),
    )


async def _served(tx: Tx, customer_ids: Sequence[str]) -> _Served:
    """The subscriptions of the customers, drafts left out."""
    found = [each for customer_id in customer_ids for each in await subscriptions.of_customer(tx, customer_id)]
    return [(subscription, timeline) for subscription, timeline in found if subscription.status != "draft"]


async def _next(tx: Tx, served: _Served) -> list[_Next]:
    """The next invoice of each, with the credit notes until then."""
    return [await upcoming_with_notes(tx, subscription, timeline) for subscription, timeline in served]
