"""What service is worth by the rules of the invoice, whatever was billed for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from billow.billing import rules
from billow.billing.operations.consuming import Used, consumed
from billow.billing.operations.spending import Terms, agreements
from billow.billing.types import Asked, FeePiece, Service, UsagePiece
from billow.billing.types.spend import Agreed
from billow.invoicing.types import DraftLine
from billow.runtime.db import Tx
from billow.subscriptions import rules as timelines


@dataclass(frozen=True, slots=True)
class _Counted:
    """A service with the fees and the windows of usage that count."""

    service: Service
    fees: Sequence[FeePiece]
    usage: Sequence[UsagePiece]


async def worth(tx: Tx, services: Sequence[Service], *, drafts: Terms = MappingProxyType({})) -> list[list[DraftLine]]:
    """For each of the *services* the lines that it comes to, as though nothing had been billed: fees, usage as it is
    stored now, and what the plans say of the money of a period, before coupons and taxes.

    The rules are those of the invoice: where a window holds whole periods that no history complicates, the lines add up
    to what their invoices say. *drafts* are the spend terms of revisions that the catalogue does not hold. Few
    statements, whatever the number; equal windows of usage are measured once, and all at one moment.

    Raises:
        Refusal: A price cannot be worked out for its usage, or the usage is no longer kept.
    """
    counted = [_counted(each) for each in services]
    asked = [
        Asked(timeline=each.service.timeline, item=piece.item, period=piece.period, start=piece.start, end=piece.end)
        for each in counted
        for piece in each.usage
    ]
    used = iter(await consumed(tx, asked))
    agreed = await agreements(tx, [each.timeline for each in services], drafts=drafts)
    return [_lines(each, used, terms) for each, terms in zip(counted, agreed, strict=True)]


def _counted(service: Service) -> _Counted:
    dues = rules.counted_dues(service.timeline, service.window)
    fees = rules.counted_fees(service.timeline, dues, service.window)
    return _Counted(service, fees, rules.counted_usage(service.timeline, dues, service.window))


def _lines(counted: _Counted, used: Iterator[Used], agreed: Sequence[Agreed]) -> list[DraftLine]:
    timeline, window = counted.service.timeline, counted.service.window
    lines = [
        line
        for piece in counted.fees
        for line in rules.fee_lines(piece, subscription_id=timeline.subscription_id, currency=timeline.currency)
    ]
    for piece in counted.usage:
        found = next(used)
        evidence = rules.counted(timeline, piece, found.measured)
        lines += rules.usage_lines(
            piece, consumption=found.consumption, evidence=evidence, timeline=timeline, since=None
        )
    spent = rules.spend_lines(
        timeline,
        [replace(each, window=window) for each in agreed],
        counted.service.contract,
        billed=[],
        new=lines,
        as_of=max(window.end, timelines.opening(timeline)),
    )
    return [*lines, *spent]
