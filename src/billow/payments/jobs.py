"""Collection: intended when an invoice is issued, asked of the provider outside of any transaction."""

import asyncio
from datetime import datetime
from decimal import Decimal

import structlog
from sqlalchemy.exc import DBAPIError, IntegrityError

from billow.invoicing.types import InvoiceIssued
from billow.payments import operations, store
from billow.payments.ports import PROVIDERS, PaymentProvider, ProviderUnreachable
from billow.payments.types import CALL_S, ChargeRequest, Claim, Outcome
from billow.runtime.agenda import Work, source
from billow.runtime.db import Tx
from billow.runtime.outbox import Occurred, reacts

AT_ONCE = 4
"""Charges under way for one tenant in one process; while its clock stands still one, so that their order is fixed."""

_PAUSE_S = 0.1
_log = structlog.get_logger("billow.payments")


@reacts(
    "payments.collect",
    to=[InvoiceIssued],
    when=lambda data: bool(data["auto_pay"]) and Decimal(data["amount_due"]) > 0,
    reads=("auto_pay", "amount_due"),
)
async def collect(tx: Tx, event: Occurred) -> None:
    """Intend to collect an invoice that is to be paid automatically."""
    await operations.intend(tx, event.object_id)


@reacts("payments.refund", to=[InvoiceIssued], when=lambda data: Decimal(data["total"]) == 0, reads=("total",))
async def refund(tx: Tx, event: Occurred) -> None:
    """Refund what the final invoice of a subscription gives back, where that was asked for."""
    await operations.refund_unused(tx, event.object_id)


@source("payments", rank=40, due=store.due)
async def perform(work: Work, until: datetime) -> int:
    """Ask about every charge that is due; answer how many were asked about.

    While a clock stands still this also waits for charges that another worker has under way, since the clock must not
    move on before they are recorded.
    """
    async with work.begin() as tx:
        frozen = tx.frozen
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_lane(work, until, frozen=frozen)) for _ in range(1 if frozen else AT_ONCE)]
    return sum(task.result() for task in tasks)


async def _lane(work: Work, until: datetime, *, frozen: bool) -> int:
    done = 0
    while True:
        async with work.begin() as tx:
            claimed = await operations.claim(tx, until)
            waits = claimed is None and frozen and await operations.is_underway(tx, until)
        if claimed is not None:
            await _settle(work, claimed)
            done += 1
        elif waits:
            await asyncio.sleep(_PAUSE_S)
        else:
            return done


async def _settle(work: Work, claimed: Claim) -> None:
    outcome = await _answer(claimed)
    try:
        async with work.begin() as tx:
            await operations.record(tx, claimed, outcome)
    except Exception as error:
        if isinstance(error, OSError | DBAPIError) and not isinstance(error, IntegrityError):
            raise
        _log.exception("payment_not_recorded", payment_id=claimed.payment_id)
        async with work.begin() as tx:
            await operations.postpone(tx, claimed)


async def _answer(claimed: Claim) -> Outcome | None:
    """What the provider says; None when that is not known, whatever the reason."""
    try:
        async with asyncio.timeout(CALL_S):
            return await ask(
                PROVIDERS.get(claimed.provider), claimed.request, again=claimed.again, resend=claimed.resend
            )
    except (ProviderUnreachable, TimeoutError) as error:
        _log.warning("payment_unanswered", payment_id=claimed.payment_id, asks=claimed.asks, error=repr(error))
    except Exception:
        _log.exception("payment_unanswered", payment_id=claimed.payment_id, asks=claimed.asks)
    return None


async def ask(provider: PaymentProvider, request: ChargeRequest, *, again: bool, resend: bool = True) -> Outcome | None:
    """The provider's answer to the charge, which it is sent at most once.

    One that was asked about before is looked up by its key first, and sent again only when the provider never got it
    and *resend* says that the key is still alive there (correctness L-09); None when neither tells.

    Raises:
        ProviderUnreachable: No answer came.
    """
    if again:
        known = await provider.find(request)
        if known is not None or not resend:
            return known
    return await provider.charge(request)
