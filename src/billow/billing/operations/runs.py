"""Billing runs: beginning one, working through it, and telling it to wait, to go on or to stop."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from time import perf_counter_ns
from typing import Annotated

from pydantic import Field

from billow.billing import store
from billow.billing.operations.run import bill_all
from billow.billing.types.runs import (
    BillingFailure,
    BillingRun,
    RunInTheFuture,
    RunKind,
    RunNotOpen,
    RunPart,
    RunStatus,
    RunUnclear,
    RunUnderWay,
    SubscriptionBillingFailed,
)
from billow.customers import operations as customers
from billow.kit import ids, time
from billow.kit.errors import NotFound
from billow.kit.fields import Day, Flag, Ref
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db
from billow.runtime.db import Tx

_ID = {"run_id": "run_01jz0000000000000000000000"}
_REASON_LENGTH = 2000


async def next_run(tx: Tx, until: datetime) -> BillingRun | None:
    """The run to work on: the oldest under way, or the automatic one, which begins when something is due by *until*.

    None when nothing is, or when automatic billing is held.
    """
    run = await store.runs.under_way(tx)
    if run is not None:
        return run
    if await store.runs.automatic(tx) is not None:
        return None
    begun = _begun(tx, kind="automatic", until=until, started_by="system")
    count = await store.runs.count_left(tx, begun)
    if not count:
        return None
    begun = replace(begun, subscriptions=count)
    return begun if await store.runs.add(tx, begun) else await store.runs.under_way(tx)


async def bill_part(tx: Tx, run: BillingRun, subscription_ids: Sequence[str]) -> None:
    """Bill a part of the run, and say in the same transaction what came of it."""
    start = perf_counter_ns()
    made = await bill_all(tx, subscription_ids)
    invoices = {invoice.id: len(invoice.line_items) for invoice in made.values()}
    part = RunPart(
        subscriptions=len(subscription_ids),
        invoices=len(invoices),
        lines=sum(invoices.values()),
        micros=(perf_counter_ns() - start) // 1000,
    )
    await store.runs.add_part(tx, run.id, part)


async def finish(tx: Tx, run: BillingRun) -> None:
    """End the run when nothing is left of it."""
    if not await store.runs.count_left(tx, run):
        await store.runs.turn(tx, run.id, "finished", ended_at=tx.now)


async def set_aside(tx: Tx, run: BillingRun, subscription_id: str, *, error: Exception) -> None:
    """Keep a subscription that cannot be billed out of billing until somebody has looked (correctness L-13)."""
    known = await store.schedule(tx, subscription_id)
    assert known is not None
    reason = f"{type(error).__name__}: {error}"[:_REASON_LENGTH]
    failure = BillingFailure(
        id=ids.new(ids.PREFIXES["billing_failure"]),
        run_id=run.id,
        subscription_id=subscription_id,
        customer_id=known.customer_id,
        reason=reason,
        created_at=tx.now,
    )
    await store.park(tx, subscription_id, reason=reason)
    await store.runs.add_failure(tx, failure)
    tx.emit(SubscriptionBillingFailed(subject=subscription_id), failure)


def _begun(
    tx: Tx, *, kind: RunKind, until: datetime, started_by: str, on: Day | None = None, customer_id: str | None = None
) -> BillingRun:
    return BillingRun(
        id=ids.new(ids.PREFIXES["run"]),
        kind=kind,
        status="running",
        until=until,
        on=on,
        customer_id=customer_id,
        subscriptions=0,
        done=0,
        failed=0,
        invoices=0,
        lines=0,
        parts=0,
        seconds="0",
        per_second=None,
        started_by=started_by,
        created_at=tx.now,
        ended_at=None,
    )


@operation(
    "billing_runs.start",
    http="POST /billing-runs",
    rpc="BillingRunService.Start",
    needs="billing_runs:write",
    effect="money",
    status=201,
    example={"customer_id": "acme"},
)
async def start_run(
    tx: Tx,
    *,
    on: Annotated[Day | None, Field(description="Bill what is due by this day; by default all that is due.")] = None,
    customer_id: Annotated[
        Ref | None, Field(description="Bill the subscriptions of this customer alone, and those billed to it.")
    ] = None,
    kind: Annotated[RunKind, Field(description="`automatic` takes what automatic billing takes, all that is due.")] = (
        "manual"
    ),
    held: Annotated[Flag, Field(description="Whether it waits until it is resumed.")] = False,
) -> BillingRun:
    """Bill what is due now, by a day or of one customer, and try again what could not be billed before.

    Everything is billed by itself on its day; a run that is started does so while automatic billing is held, and takes
    what was set aside. The work is done behind the answer: read the run to watch it. An automatic run that begins
    `held` keeps everything from being billed by itself until it is resumed or canceled.

    Raises:
        NotFound: There is no such customer.
        RunInTheFuture: The day lies ahead; what is not due is not billed.
        RunUnderWay: There is an automatic run that has not ended; hold that one.
        RunUnclear: An automatic run takes all that is due, not that of a day or a customer.
    """
    if kind == "automatic" and (on is not None or customer_id is not None):
        raise RunUnclear.of("kind", "leave on and customer_id out, or start a manual run")
    if on is not None and on > (last := max(time.days_at(tx.now))):
        raise RunInTheFuture.of("on", f"at the latest {last.isoformat()}; the upcoming invoice shows the next")
    customer = await customers.resolve(tx, customer_id) if customer_id is not None else None
    begun = _begun(
        tx, kind=kind, until=tx.now, started_by=tx.actor, on=on, customer_id=customer.id if customer else None
    )
    count = await store.runs.count_left(tx, begun)
    begun = replace(begun, subscriptions=count, status="held" if held else "running")
    if not await store.runs.add(tx, begun):
        raise RunUnderWay("Hold the automatic run that has not ended; the list shows it.")
    tx.wake("billing")
    return begun


@operation(
    "billing_runs.get",
    http="GET /billing-runs/{run_id}",
    rpc="BillingRunService.Get",
    needs="billing_runs:read",
    example=_ID,
)
async def get_run(tx: Tx, *, run_id: Ref) -> BillingRun:
    """Answer a billing run with what it has done so far.

    Raises:
        NotFound: There is none.
    """
    return await _found(tx, run_id)


@operation("billing_runs.list", http="GET /billing-runs", rpc="BillingRunService.List", needs="billing_runs:read")
async def list_runs(
    tx: Tx, *, page: PageRequest, status: list[RunStatus] | None = None, kind: RunKind | None = None
) -> Page[BillingRun]:
    """List billing runs, the newest first."""
    query = store.runs.listed(tx, status=status, kind=kind)
    rows = await db.page(tx, query, page, table=store.runs.billing_runs)
    return rows.of(await store.runs.with_counts(tx, rows.data))


@operation(
    "billing_runs.failures",
    http="GET /billing-runs/{run_id}/failures",
    rpc="BillingRunService.ListFailures",
    needs="billing_runs:read",
    example=_ID,
)
async def list_failures(tx: Tx, *, run_id: Ref, page: PageRequest) -> Page[BillingFailure]:
    """List what a billing run could not bill, each with its reason, the newest first.

    Such a subscription waits until it is changed, or until a run is started.

    Raises:
        NotFound: There is no such run.
    """
    run = await _found(tx, run_id)
    rows = await db.page(tx, store.runs.failures(tx, run.id), page, table=store.runs.billing_failures)
    return rows.of([store.runs.failure_of(row) for row in rows.data])


@operation(
    "billing_runs.hold",
    http="POST /billing-runs/{run_id}/hold",
    rpc="BillingRunService.Hold",
    needs="billing_runs:write",
    effect="write",
    example=_ID,
)
async def hold_run(tx: Tx, *, run_id: Ref) -> BillingRun:
    """Let a billing run wait once the parts under way are done. While the automatic one waits, nothing is billed by
    itself.

    Raises:
        NotFound: There is none.
        RunNotOpen: It has ended.
    """
    return await _turned(tx, run_id, "held")


@operation(
    "billing_runs.resume",
    http="POST /billing-runs/{run_id}/resume",
    rpc="BillingRunService.Resume",
    needs="billing_runs:write",
    effect="money",
    example=_ID,
)
async def resume_run(tx: Tx, *, run_id: Ref) -> BillingRun:
    """Let a billing run that waits go on; what fell due meanwhile is billed after it.

    Raises:
        NotFound: There is none.
        RunNotOpen: It has ended.
    """
    tx.wake("billing")
    return await _turned(tx, run_id, "running")


@operation(
    "billing_runs.cancel",
    http="POST /billing-runs/{run_id}/cancel",
    rpc="BillingRunService.Cancel",
    needs="billing_runs:write",
    effect="destructive",
    example=_ID,
)
async def cancel_run(tx: Tx, *, run_id: Ref) -> BillingRun:
    """End a billing run once the parts under way are done; what was billed stays billed.

    What is left of an automatic run is set aside: it is billed by a run that is started, or once the subscription is
    changed.

    Raises:
        NotFound: There is none.
        RunNotOpen: It has ended.
    """
    run = await _turned(tx, run_id, "canceled")
    if run.kind == "automatic":
        await store.runs.set_aside(tx, run, reason=f"billing run {run.id} was canceled")
    return run


async def _found(tx: Tx, run_id: str, *, lock: bool = False) -> BillingRun:
    run = await store.runs.load(tx, run_id, lock=lock)
    if run is None:
        raise NotFound(f"There is no billing run {run_id!r}.")
    return run


async def _turned(tx: Tx, run_id: str, status: RunStatus) -> BillingRun:
    run = await _found(tx, run_id, lock=True)
    if run.ended_at is not None:
        raise RunNotOpen(f"Billing run {run.id} is {run.status}.")
    ended_at = tx.now if status == "canceled" else None
    await store.runs.turn(tx, run.id, status, ended_at=ended_at)
    return replace(run, status=status, ended_at=ended_at)
