"""Drafts of subscriptions: worked out anew with the usage that came since, and issued."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from billow.billing import rules, store
from billow.billing.operations import history
from billow.billing.operations.consuming import consumed
from billow.billing.operations.run import unbilled
from billow.billing.operations.spending import agreements, kept
from billow.billing.types import Reckoning, UsagePiece, asked_of
from billow.billing.types.spend import Agreed
from billow.catalog import operations as catalog
from billow.customers import operations as customers
from billow.invoicing import operations as invoicing
from billow.invoicing.rules import check_draft
from billow.invoicing.types import BilledLine, DraftLine, Invoice, StoredLine
from billow.kit import limits, time
from billow.kit.fields import Ref
from billow.kit.operation import operation
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions
from billow.subscriptions import rules as timelines


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A subscription on a draft: what was billed of it, on the draft by the lines of these ids, and the windows that
    the draft bills for good."""

    reckoning: Reckoning
    billed: Sequence[BilledLine]
    line_ids: frozenset[str]
    pieces: Sequence[UsagePiece]

    @property
    def own(self) -> list[BilledLine]:
        """What the draft bills."""
        return [line for line in self.billed if line.line_id in self.line_ids]


@operation(
    "invoices.refresh",
    http="POST /invoices/{invoice_id}/refresh",
    rpc="InvoiceService.RefreshInvoice",
    needs="invoices:write",
    effect="write",
    example={"invoice_id": "inv_01jz0000000000000000000000"},
)
async def refresh(tx: Tx, *, invoice_id: Ref) -> Invoice:
    """Work out a draft anew with the usage of its periods that came, or was corrected, since: what it would be issued
    with now. Fees stay as they are, and a one-off invoice stays as it is.

    Raises:
        NotFound: There is no such invoice.
        InvoiceNotDraft: It was issued before.
    """
    draft = await _held(tx, invoice_id)
    check_draft(draft)
    return await _refreshed(tx, draft)


@operation(
    "invoices.finalize",
    http="POST /invoices/{invoice_id}/finalize",
    rpc="InvoiceService.Finalize",
    needs="invoices:write",
    effect="money",
    example={"invoice_id": "inv_01jz0000000000000000000000"},
)
async def finalize(tx: Tx, *, invoice_id: Ref) -> Invoice:
    """Number a draft invoice, freeze it and make it payable, with the usage of its periods as it is by now.

    Raises:
        NotFound: There is no such invoice.
        InvoiceNotDraft: It was issued before.
        CurrencyWithdrawn: Its currency is none any more.
    """
    draft = await _held(tx, invoice_id)
    check_draft(draft)
    return await _issued(tx, draft)


async def waiting_drafts(tx: Tx, *, until: datetime) -> list[str]:
    """Some of the drafts whose days of grace are over by an instant; none when there are none."""
    return await store.graces.waiting(tx, until=until, most=limits.GRACE_PART)


async def issue_waiting(tx: Tx, invoice_id: str) -> None:
    """The draft is issued, unless somebody did so before."""
    invoice = await _held(tx, invoice_id)
    if invoice.status == "draft":
        await _issued(tx, invoice)
    else:
        await store.graces.over(tx, invoice_id)


async def put_off_draft(tx: Tx, invoice_id: str) -> None:
    """The draft could not be issued, and is tried again later."""
    await store.graces.put_off(tx, invoice_id, until=tx.now + timedelta(seconds=limits.GRACE_RETRY_S))


async def _issued(tx: Tx, draft: Invoice) -> Invoice:
    fresh = await _refreshed(tx, draft)
    await store.graces.over(tx, str(fresh.id))
    return await invoicing.issue(tx, fresh, customer=await customers.lock(tx, fresh.customer_id))


async def _held(tx: Tx, ref: str) -> Invoice:
    """The invoice of that id or number, held until the transaction ends after the customers and the subscriptions that
    are on it (W-12).

    Raises:
        NotFound: There is no such invoice.
    """
    seen = await invoicing.find(tx, ref)
    await subscriptions.find_all(tx, seen.subscription_ids)
    return await invoicing.lock(tx, str(seen.id))


async def _refreshed(tx: Tx, invoice: Invoice) -> Invoice:
    """The draft with the usage of its windows as it is by now (correctness I-01), and what follows from it: spend
    terms, what its coupons take off, and taxes. Where nothing changed it stays as it is, to the letter.

    What is left open and what corrects older periods stays as it was drafted: the next invoice has what came since.
    """
    parts = await _parts(tx, invoice)
    fresh = await _measured(tx, parts)
    if not any(fresh):
        return invoice
    stored = await invoicing.stored_lines(tx, str(invoice.id))
    coupons = await catalog.withdraw_coupon_uses(tx, str(invoice.id)) if invoice.discounts else []
    agreed = await agreements(tx, [each.reckoning.timeline for each in parts])
    owed = [
        rules.Owed(
            timeline=part.reckoning.timeline,
            lines=_redrawn(part, stored, windows, terms),
            billed=rules.beside(part.billed, part.line_ids),
        )
        for part, windows, terms in zip(parts, fresh, agreed, strict=True)
    ]
    lines, discounts = rules.take_off(owed, coupons)
    draft = rules.as_drafted(invoice, lines, discounts)
    return await invoicing.rewrite(tx, invoice, draft, before=stored, coupons=coupons)


async def _parts(tx: Tx, invoice: Invoice) -> list[_Part]:
    """The subscriptions on the draft, in their order."""
    found = {each[0].id: each for each in await subscriptions.find_all(tx, invoice.subscription_ids)}
    schedules = await store.schedules(tx, list(found), lock=True)
    billed = await history.billed(tx, list(found)) if found else {}
    line_ids = frozenset(item.id for item in invoice.line_items)
    parts = []
    for subscription, timeline, customer in (found[each] for each in invoice.subscription_ids if each in found):
        known = schedules.get(subscription.id) or unbilled(subscription)
        made = time.local_date(invoice.created_at, timeline.timezone)
        as_of = made if known.billed_through is None else min(made, known.billed_through)
        lines = billed[subscription.id]
        pieces = rules.drafted_pieces(timeline, lines, line_ids=line_ids, through=known.billed_through)
        reckoning = Reckoning(
            subscription=subscription, timeline=timeline, customer=customer, known=known, as_of=as_of, settled=lines
        )
        parts.append(_Part(reckoning=reckoning, billed=lines, line_ids=line_ids, pieces=pieces))
    return parts


async def _measured(tx: Tx, parts: Sequence[_Part]) -> list[dict[rules.Window, list[DraftLine]]]:
    """For each of the subscriptions the lines of those windows that come to something else than was drafted."""
    asked = [asked_of(part.reckoning.timeline, piece) for part in parts for piece in part.pieces]
    used = iter(await consumed(tx, asked) if asked else [])
    found = []
    for part in parts:
        timeline = part.reckoning.timeline
        fresh: dict[rules.Window, list[DraftLine]] = {}
        for piece in part.pieces:
            one = next(used)
            evidence = rules.counted(timeline, piece, one.measured)
            lines = rules.usage_lines(
                piece, consumption=one.consumption, evidence=evidence, timeline=timeline, since=None
            )
            if rules.differs(piece, lines, part.own):
                fresh[rules.window_of(piece)] = lines
        found.append(fresh)
    return found


def _redrawn(
    part: _Part,
    stored: Sequence[StoredLine],
    fresh: Mapping[rules.Window, Sequence[DraftLine]],
    agreed: Sequence[Agreed],
) -> list[DraftLine]:
    """The lines of one subscription by now, with those that keep the spend terms."""
    subscription = part.reckoning.subscription
    own = [each.line for each in stored if each.line.subscription_id == subscription.id]
    service = rules.redrawn([line for line in own if not rules.is_term(line)], fresh)
    billed, terms = rules.beside(part.billed, part.line_ids), []
    if rules.terms_stay(part.billed, part.line_ids):
        terms = [line for line in own if rules.is_term(line)]
        billed = [*billed, *(line for line in part.own if rules.is_term(line))]
    lines = [*kept(part.reckoning, agreed, billed=billed, new=service), *terms]
    return rules.serving(lines, subscription.customer_id if timelines.rolls_up(subscription) else None)
