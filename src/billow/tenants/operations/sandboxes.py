"""Sandboxes beside the live tenant, and the frozen time of one."""

from dataclasses import replace
from typing import Any

from billow.kit import ids, limits
from billow.kit.errors import NotFound
from billow.kit.fields import Instant, Name, Ref
from billow.kit.operation import Settling, operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db
from billow.runtime.db import Tx
from billow.tenants import rules, store
from billow.tenants.operations.founding import new_tenant
from billow.tenants.operations.keys import own_scopes
from billow.tenants.types import (
    ClockAdvancing,
    ClockExists,
    NewSandbox,
    NotASandbox,
    Sandbox,
    TestClock,
)


@operation(
    "sandboxes.create",
    secret=True,
    http="POST /sandboxes",
    rpc="SandboxService.Create",
    needs="sandboxes:write",
    status=201,
    example={"name": "trial run"},
)
async def create_sandbox(tx: Tx, *, name: Name) -> NewSandbox:
    """Make an empty sandbox tenant beside this one; the answer shows its key this once.

    The new key may do there what the calling key may do here.
    """
    organization = await store.organization(tx)
    scopes = await own_scopes(tx)
    async with store.everywhere(tx) as conn:
        tenant_id, key = await new_tenant(
            conn, organization.id, environment="sandbox", name=name, now=tx.now, scopes=scopes
        )
    return NewSandbox(id=tenant_id, name=name, key=key.key, created_at=tx.now)


@operation("sandboxes.list", http="GET /sandboxes", rpc="SandboxService.List", needs="sandboxes:read")
async def list_sandboxes(tx: Tx, *, page: PageRequest) -> Page[Sandbox]:
    """List the sandboxes of the organisation."""
    organization = await store.organization(tx)
    async with store.everywhere(tx):
        rows = await db.page(tx, store.sandboxes_of(organization.id), page, table=db.tenants)
    return rows.of(store.sandbox_of(row) for row in rows.data)


@operation(
    "sandboxes.delete",
    http="DELETE /sandboxes/{sandbox_id}",
    rpc="SandboxService.Delete",
    needs="sandboxes:write",
    example={"sandbox_id": "ten_01jz0000000000000000000000"},
)
async def delete_sandbox(tx: Tx, *, sandbox_id: Ref) -> None:
    """Close a sandbox: its keys are revoked and nothing falls due in it any more.

    Raises:
        NotFound: The organisation has no such sandbox.
    """
    organization = await store.organization(tx)
    if not await store.delete_sandbox(tx, organization.id, sandbox_id):
        raise NotFound(f"There is no sandbox {sandbox_id!r}.")


@operation(
    "test_clocks.create",
    http="POST /test-clocks",
    rpc="TestClockService.Create",
    needs="test_clocks:write",
    status=201,
    example={"frozen_at": "2026-01-01T00:00:00Z"},
)
async def create_clock(tx: Tx, *, frozen_at: Instant) -> TestClock:
    """Freeze the time of this sandbox at *frozen_at*; from now on it moves only by `advance`.

    Raises:
        NotASandbox: The key is a live one.
        ClockExists: The sandbox has a clock already.
        ClockTooFar: *frozen_at* lies more than ten years ahead.
    """
    if tx.live:
        raise NotASandbox("Use a sandbox key (sk_test_…); POST /sandboxes makes an empty one.")
    if await store.clock(tx) is not None:
        raise ClockExists("This sandbox has a test clock; advance it, or make another sandbox.")
    rules.check_step("frozen_at", tx.now, frozen_at)
    row: dict[str, Any] = {"id": ids.new("clk"), "frozen_at": frozen_at, "target": None, "created_at": tx.now}
    await tx.insert(db.test_clocks, [row])
    return TestClock(status="ready", **row)


@operation("test_clocks.list", http="GET /test-clocks", rpc="TestClockService.List", needs="test_clocks:read")
async def list_clocks(tx: Tx, *, page: PageRequest) -> Page[TestClock]:
    """List the clock of this sandbox: one, or none where time is real."""
    rows = await db.page(tx, tx.mine(db.test_clocks), page, table=db.test_clocks)
    return rows.of(store.clock_of(row) for row in rows.data)


@operation(
    "test_clocks.get",
    http="GET /test-clocks/{clock_id}",
    rpc="TestClockService.Get",
    needs="test_clocks:read",
    example={"clock_id": "clk_01jz0000000000000000000000"},
)
async def get_clock(tx: Tx, *, clock_id: Ref) -> TestClock:
    """Answer where the clock stands, and whether it is still advancing."""
    found = await store.clock(tx, clock_id)
    if found is None:
        raise NotFound(f"There is no test clock {clock_id!r}.")
    return found


@operation(
    "test_clocks.advance",
    http="POST /test-clocks/{clock_id}/advance",
    rpc="TestClockService.Advance",
    needs="test_clocks:write",
    example={"clock_id": "clk_01jz0000000000000000000000", "to": "2026-02-01T00:00:00Z"},
    settles=Settling(
        again="test_clocks.get", done=lambda clock: clock.status == "ready", seconds=limits.CLOCK_ANSWER_S
    ),
)
async def advance_clock(tx: Tx, *, clock_id: Ref, to: Instant) -> TestClock:
    """Move the clock forward; all that falls due on the way runs, in order of time.

    The answer comes when all is done, or says `advancing` after 30 seconds.

    Raises:
        ClockBackwards: *to* lies before the frozen time.
        ClockAdvancing: The clock is on its way already.
        ClockTooFar: *to* lies more than ten years ahead of the frozen time.
        NotFound: There is no such clock.
    """
    standing = await store.clock(tx, clock_id, lock=True)
    if standing is None:
        raise NotFound(f"There is no test clock {clock_id!r}.")
    if standing.status == "advancing":
        raise ClockAdvancing("Wait until GET /test-clocks/{id} says ready.")
    rules.check_forward(standing.frozen_at, to)
    rules.check_step("to", standing.frozen_at, to)
    await store.send_clock(tx, to)
    tx.wake("clock")
    return replace(standing, status="advancing", target=to)


@operation(
    "test_clocks.delete",
    http="DELETE /test-clocks/{clock_id}",
    rpc="TestClockService.Delete",
    needs="test_clocks:write",
    example={"clock_id": "clk_01jz0000000000000000000000"},
)
async def delete_clock(tx: Tx, *, clock_id: Ref) -> None:
    """Remove the clock: the sandbox lives in real time again.

    Raises:
        NotFound: There is no such clock.
    """
    if not await store.delete_clock(tx, clock_id):
        raise NotFound(f"There is no test clock {clock_id!r}.")
