"""How a credit note came about, with the events behind it."""

from dataclasses import replace

from billow.billing.operations.counting import digest_of, windows_of_line
from billow.billing.operations.lines import between
from billow.billing.types import CreditNoteExplanation, LineExplanation
from billow.credit_notes import operations as credit_notes
from billow.credit_notes import rules
from billow.credit_notes.types import CreditNote, CreditNoteLine
from billow.invoicing import operations as invoicing
from billow.invoicing.rules.explaining import line_step
from billow.invoicing.types import Evidence, ExplainedLine, UsageLine
from billow.kit import explain
from billow.kit.fields import Ref
from billow.kit.operation import operation
from billow.runtime.db import Tx


@operation(
    "credit_notes.explain",
    http="GET /credit-notes/{credit_note_id}/explain",
    rpc="CreditNoteService.Explain",
    needs="credit_notes:read",
    example={"credit_note_id": "CN-000001"},
)
async def explain_credit_note(tx: Tx, *, credit_note_id: Ref) -> CreditNoteExplanation:
    """Answer how a credit note came about: one tree from what was billed, and what the usage is now, to the total with
    its taxes; and beside each line that corrects usage the events that came late, or were amended or voided.

    Raises:
        NotFound: There is no such credit note.
    """
    note = await credit_notes.get(tx, credit_note_id=credit_note_id)
    reasons = await credit_notes.reasons(tx, note)
    steps = [
        line_step(item.description, explain.from_json(found.tree), {"line": item.invoice_line_item_id})
        for item, found in zip(note.line_items, reasons.lines, strict=True)
    ]
    lines = [
        await _explained(tx, note, item, found) for item, found in zip(note.line_items, reasons.lines, strict=True)
    ]
    return CreditNoteExplanation(
        credit_note_id=note.id,
        number=note.number,
        currency=note.currency,
        total=note.total,
        lines=tuple(lines),
        tree=explain.to_json(rules.tree(note, steps, [explain.from_json(each) for each in reasons.taxes])),
    )


async def _explained(tx: Tx, note: CreditNote, item: CreditNoteLine, found: ExplainedLine) -> LineExplanation:
    if found.evidence is None:
        return LineExplanation(line=found, late_events=None, later_events=None)
    evidence = found.evidence
    url = invoicing.events_url(item.customer_id, evidence, known_at=note.created_at)
    windows = await windows_of_line(tx, _usage(note, item, evidence))
    before, late = evidence.before, None
    if before is not None:
        late = await between(tx, windows, (before.counted_at, note.created_at), was=before.digest, now=evidence.digest)
    now = await digest_of(tx, windows)
    later = await between(tx, windows, (note.created_at, tx.now), was=evidence.digest, now=now)
    return LineExplanation(line=replace(found, events_url=url), late_events=late, later_events=later)


def _usage(note: CreditNote, item: CreditNoteLine, evidence: Evidence) -> UsageLine:
    return UsageLine(
        line_id=item.id,
        invoice_id=note.invoice_id,
        invoice_number=note.invoice_number,
        customer_id=item.customer_id,
        subscription_id=item.subscription_id,
        evidence=evidence,
        created_at=note.created_at,
    )
