"""Drafts with usage: which windows they bill for good, and their lines as they are by now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from billow.billing.rules.lines import is_term
from billow.billing.rules.windows import Window, by_window, instants_of, on_a_draft, window_of, window_piece
from billow.billing.types import UsagePiece
from billow.invoicing.types import BilledLine, Draft, DraftLine, Invoice, InvoiceDiscount
from billow.kit.money import total
from billow.subscriptions import rules as subscriptions
from billow.subscriptions.types import Timeline


def drafted_pieces(
    timeline: Timeline, billed: Sequence[BilledLine], *, line_ids: Collection[str], through: date | None
) -> list[UsagePiece]:
    """The windows of usage that the draft with these lines billed last, of all that fell due *through* that day; each
    with what other documents billed of it.

    One that is still open is none of them: what comes of it is billed when it is over. Nor is a correction of a window
    that was issued before: the policy says what becomes of its usage.
    """
    if through is None:
        return []
    found, others = by_window(billed), by_window(beside(billed, line_ids))
    instants = instants_of(timeline, found)
    return [
        window_piece(timeline, due, others, instants=instants)
        for due in subscriptions.dues(timeline, until=through)
        if due.item.price.metered
        and on_a_draft(found.get(window_of(due), ()))
        and found[window_of(due)][-1].line_id in line_ids
    ]


def beside(billed: Sequence[BilledLine], line_ids: Collection[str]) -> list[BilledLine]:
    """What was billed by other documents than the one with these lines."""
    return [line for line in billed if line.line_id not in line_ids]


def differs(piece: UsagePiece, lines: Sequence[DraftLine], was: Sequence[BilledLine]) -> bool:
    """Whether a window comes to other *lines* than what *was* drafted of it, or rests on other events."""
    before = [line for line in was if window_of(piece) == _window(line)]
    currency = piece.billed.currency
    digests = [{line.digest for line in before} - {None}, {x.evidence.digest for x in lines if x.evidence}]
    now, then = (total((line.amount for line in row), currency) for row in (lines, before))
    return now != then or digests[0] != digests[1]


def _window(line: BilledLine | DraftLine) -> tuple[object, ...]:
    return line.item_key, line.fingerprint, line.period_start, line.period_end


def redrawn(lines: Sequence[DraftLine], fresh: Mapping[Window, Sequence[DraftLine]]) -> list[DraftLine]:
    """The lines of a draft, with the *fresh* ones of windows in place of those that they had."""
    found: list[DraftLine] = []
    left: dict[object, Sequence[DraftLine]] = dict(fresh.items())
    for line in lines:
        if _window(line) in fresh:
            found += left.pop(_window(line), ())
        else:
            found.append(line)
    return found


def terms_stay(billed: Sequence[BilledLine], line_ids: Collection[str]) -> bool:
    """Whether lines of spend terms that came later than those of the draft with these lines rest on them: then they
    stay as they are, and what the terms come to by now follows them."""
    first = min((_made(line) for line in billed if line.line_id in line_ids), default="")
    return any(is_term(line) and _made(line) > first for line in beside(billed, line_ids))


def _made(line: BilledLine) -> str:
    return (line.line_id or "").partition("_")[2]


def as_drafted(invoice: Invoice, lines: Sequence[DraftLine], discounts: tuple[InvoiceDiscount, ...]) -> Draft:
    """The draft *invoice* with these lines and discounts in place of its own."""
    return Draft(
        customer_id=invoice.customer_id,
        billing_entity_id=invoice.billing_entity_id,
        currency=invoice.currency,
        payment_terms=invoice.payment_terms,
        lines=tuple(lines),
        subscription_ids=invoice.subscription_ids,
        auto_pay=invoice.auto_pay,
        purchase_order_number=invoice.purchase_order_number,
        description=invoice.description,
        discounts=discounts,
    )


def serving(lines: Sequence[DraftLine], customer_id: str | None) -> list[DraftLine]:
    """The lines as they name the customer that is served, where that is another than the one that is billed."""
    return list(lines) if customer_id is None else [replace(line, customer_id=customer_id) for line in lines]
