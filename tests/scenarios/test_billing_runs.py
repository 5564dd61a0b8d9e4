"""A billing run can be watched, held, resumed, canceled and started by hand."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

from sqlalchemy import event as hook
from sqlalchemy import text

from billow.billing.operations.run import bill_all
from billow.runtime import clock
from billow.runtime.driver import driver_of
from tests.client import Api
from tests.faults.test_one_bad_subscription import parked, spoilt, three
from tests.scenarios.business import amounts, business, call, customer, fixed, invoices, metered, send, subscribe
from tests.tenants.inventory import tenant_of

HALF = Decimal("0.0005")
"""Seconds are said to the millisecond, so that a run took this much more or less."""
WAITING = text(
    "select exists (select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid)))"
)
"""Whether somebody waits for the transaction that asks."""


async def the_runs(api: Api, **wanted: Any) -> list[Any]:
    """The runs of the sandbox, the newest first."""
    found = await api.get("/billing-runs", **wanted)
    return list(found["data"])


async def ended(api: Api, run: Any) -> Any:
    """The run once the worker has ended it."""
    async with asyncio.timeout(20):
        while run["ended_at"] is None:
            run = await api.get(f"/billing-runs/{run['id']}")
            await asyncio.sleep(0)
    return run


async def five(api: Api, monkeypatch: Any) -> tuple[list[str], str]:
    """Five subscriptions that are due on the first of February, two to a part, in the order in which they are billed;
    and the automatic run that is held."""
    monkeypatch.setitem(vars(api.app.settings), "billing_part", 2)
    await business(api, fixed("31.00"))
    for n in range(4):
        await customer(api, f"c{n}")
    made = [await subscribe(api, customer_id=ref, start="2026-02-01") for ref in ("acme", "c0", "c1", "c2", "c3")]
    held = await api.post("/billing-runs", json={"kind": "automatic", "held": True})
    await api.advance("2026-02-01T00:00:00Z")
    return sorted(each["id"] for each in made), held["id"]


@asynccontextmanager
async def kept_up(api: Api, subscription_id: str) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Whoever bills the subscription waits until the block is left; the function answers once somebody does."""
    async with api.app.database.system() as conn:
        query = text("select from billing_schedules where subscription_id = :id for update")
        await conn.execute(query, {"id": subscription_id})

        async def somebody_waits() -> None:
            async with asyncio.timeout(20):
                while not (await conn.execute(WAITING)).scalar_one():
                    await asyncio.sleep(0)

        yield somebody_waits


async def has_done(api: Api, run: Any, count: int) -> Any:
    """The run once it has looked at so many subscriptions."""
    async with asyncio.timeout(20):
        while run["done"] < count:
            run = await api.get(f"/billing-runs/{run['id']}")
            await asyncio.sleep(0)
    return run


async def test_what_fell_due_together_is_one_run(api: Api) -> None:
    """Three subscriptions on the first of February are a run with three invoices of a line each; it says how long it
    was at them, and how many that is in a second."""
    await three(api)
    await api.advance("2026-02-01T00:00:00Z")
    run = (await the_runs(api))[0]
    assert (run["kind"], run["status"], run["until"]) == ("automatic", "finished", "2026-02-01T00:00:00Z")
    assert (run["subscriptions"], run["done"], run["failed"], run["invoices"], run["lines"]) == (3, 3, 0, 3, 3)
    assert run["parts"] == 1
    seconds, tenth = Decimal(run["seconds"]), Decimal("0.05")
    assert seconds > HALF
    assert 3 / (seconds + HALF) - tenth <= Decimal(run["per_second"]) <= 3 / (seconds - HALF) + tenth


async def test_a_run_does_what_is_due_in_parts(api: Api, monkeypatch: Any) -> None:
    """With two subscriptions a part five subscriptions are three parts, and everything is billed once."""
    monkeypatch.setitem(vars(api.app.settings), "billing_part", 2)
    await business(api, fixed("31.00"))
    for n in range(4):
        await customer(api, f"c{n}")
    for ref in ("acme", "c0", "c1", "c2", "c3"):
        await subscribe(api, customer_id=ref, start="2026-02-01")
    await api.advance("2026-02-01T00:00:00Z")
    run = (await the_runs(api))[0]
    assert (run["done"], run["invoices"], run["parts"]) == (5, 5, 3)
    assert amounts(await invoices(api)) == ["31.00"] * 5


async def test_whoever_begins_a_part_wakes_another_worker(api: Api, monkeypatch: Any) -> None:
    """While the first part of three is under way there is a hint for whoever has nothing to do, beside that of the call
    that let the run go on."""
    (first, *_), waiting = await five(api, monkeypatch)
    told = text("select count(*) from pgqueuer_log where entrypoint = 'billing' and status = 'queued'")
    async with kept_up(api, first) as somebody_waits:
        async with api.app.database.system() as conn:
            before = (await conn.execute(told)).scalar_one()
        await api.post(f"/billing-runs/{waiting}/resume")
        await somebody_waits()
        async with api.app.database.system() as conn:
            after = (await conn.execute(told)).scalar_one()
    assert after >= before + 2
    (run, *_) = await the_runs(api)
    assert (await ended(api, run))["invoices"] == 5


async def test_one_that_cannot_be_billed_is_named_with_the_reason(api: Api) -> None:
    """The run goes on without it, says so in an event, and a run that is started tries it again."""
    first, *_ = await three(api)
    await spoilt(api, first)
    await api.advance("2026-02-01T00:00:00Z")
    run = (await the_runs(api))[0]
    assert (run["status"], run["done"], run["failed"], run["invoices"]) == ("finished", 3, 1, 2)
    (failure,) = (await api.get(f"/billing-runs/{run['id']}/failures"))["data"]
    assert failure["subscription_id"] == first
    assert "price" in failure["reason"]
    told = await api.get("/feed", types="subscription.billing_failed")
    assert [event["data"]["subscription_id"] for event in told["data"]] == [first]

    again = await ended(api, await api.post("/billing-runs", json={}))
    assert (again["kind"], again["subscriptions"], again["failed"]) == ("manual", 1, 1)
    assert "price" in str(await parked(api, first))


async def test_while_the_automatic_run_is_held_nothing_is_billed(api: Api) -> None:
    """What falls due meanwhile waits; once it is resumed all of it is billed, each day of it."""
    await three(api)
    held = await api.post("/billing-runs", json={"kind": "automatic", "held": True})
    assert (held["status"], held["seconds"], held["per_second"]) == ("held", "0", None)
    await api.advance("2026-03-02T00:00:00Z")
    assert amounts(await invoices(api)) == ["31.00"] * 3

    assert (await api.post(f"/billing-runs/{held['id']}/hold"))["status"] == "held"
    await api.post(f"/billing-runs/{held['id']}/resume")
    await api.advance("2026-03-03T00:00:00Z")
    assert amounts(await invoices(api)) == ["31.00"] * 9


async def test_a_run_is_held_in_the_middle(api: Api, monkeypatch: Any) -> None:
    """Of five in parts of two the second part is under way: it is done, and the fifth waits for days; once the run goes
    on, all five were billed once."""
    (_, _, third, *_), _ = await five(api, monkeypatch)
    async with kept_up(api, third) as somebody_waits:
        run = await api.post("/billing-runs", json={})
        await somebody_waits()
        held = await api.post(f"/billing-runs/{run['id']}/hold")
    assert (held["status"], held["done"]) == ("held", 2)
    await has_done(api, held, 4)
    await api.advance("2026-02-03T00:00:00Z")
    held = await api.get(f"/billing-runs/{run['id']}")
    assert (held["status"], held["subscriptions"], held["done"], held["parts"]) == ("held", 5, 4, 2)
    assert len(await invoices(api)) == 4

    after = await ended(api, await api.post(f"/billing-runs/{run['id']}/resume"))
    assert (after["status"], after["done"], after["invoices"], after["parts"]) == ("finished", 5, 5, 3)
    assert amounts(await invoices(api)) == ["31.00"] * 5


async def test_a_run_is_canceled_in_the_middle(api: Api, monkeypatch: Any) -> None:
    """What four of five were billed stays; the fifth is set aside, the run being the reason, and billed by one that is
    started."""
    (_, _, third, _, fifth), waiting = await five(api, monkeypatch)
    async with kept_up(api, third) as somebody_waits:
        await api.post(f"/billing-runs/{waiting}/resume")
        await somebody_waits()
        (run,) = await the_runs(api, status="running")
        held = await api.post(f"/billing-runs/{run['id']}/hold")
    await has_done(api, held, 4)
    canceled = await api.post(f"/billing-runs/{run['id']}/cancel")
    assert (canceled["kind"], canceled["status"], canceled["done"]) == ("automatic", "canceled", 4)
    assert run["id"] in str(await parked(api, fifth))
    await api.advance("2026-02-03T00:00:00Z")
    assert amounts(await invoices(api)) == ["31.00"] * 4

    again = await ended(api, await api.post("/billing-runs", json={}))
    assert (again["subscriptions"], again["invoices"]) == (1, 1)
    assert amounts(await invoices(api)) == ["31.00"] * 5


async def test_a_part_that_is_under_way_when_its_run_is_canceled_is_done(api: Api, monkeypatch: Any) -> None:
    """The last part waits when the run is canceled: neither takes the other's rows away, and nothing is set aside."""
    (*_, fifth), waiting = await five(api, monkeypatch)
    async with kept_up(api, fifth) as somebody_waits:
        await api.post(f"/billing-runs/{waiting}/resume")
        await somebody_waits()
        (run,) = await the_runs(api, status="running")
        canceling = asyncio.create_task(api.post(f"/billing-runs/{run['id']}/cancel"))
        await _is_held_by_another(api, run)
    assert (await canceling)["status"] == "canceled"
    after = await api.get(f"/billing-runs/{run['id']}")
    assert (after["status"], after["done"], after["failed"], after["parts"]) == ("canceled", 5, 0, 3)
    assert await parked(api, fifth) is None
    assert amounts(await invoices(api)) == ["31.00"] * 5


async def _is_held_by_another(api: Api, run: Any) -> None:
    """Return once another transaction has the run."""
    free = text("select count(*) from (select from billing_runs where id = :id for share skip locked) free")
    async with asyncio.timeout(20):
        while True:
            async with api.app.database.system() as conn:
                if not (await conn.execute(free, {"id": run["id"]})).scalar_one():
                    return
            await asyncio.sleep(0)


async def test_a_run_of_one_customer_bills_it_while_all_else_waits(api: Api) -> None:
    """Automatic billing is held; the run of beta bills beta alone, and only what is due by the day it names."""
    await three(api)
    await api.post("/billing-runs", json={"kind": "automatic", "held": True})
    await api.advance("2026-02-02T00:00:00Z")
    early = await ended(api, await api.post("/billing-runs", json={"customer_id": "beta", "on": "2026-01-31"}))
    assert (early["subscriptions"], early["invoices"]) == (0, 0)
    run = await ended(api, await api.post("/billing-runs", json={"customer_id": "beta"}))
    assert (run["status"], run["subscriptions"], run["invoices"]) == ("finished", 1, 1)
    billed = [x["customer_id"] for x in await invoices(api)]
    assert len(billed) == 4
    assert billed.count((await api.get("/customers/beta"))["id"]) == 2


async def test_what_is_left_of_a_canceled_run_waits_for_one_that_is_started(api: Api) -> None:
    """Canceled, the automatic run sets the three aside; the next day does not bill them, a manual run does."""
    await three(api)
    held = await api.post("/billing-runs", json={"kind": "automatic", "held": True})
    await api.advance("2026-02-01T00:00:00Z")
    await api.post(f"/billing-runs/{held['id']}/cancel")
    waiting = await api.post("/billing-runs", json={"kind": "automatic", "held": True})
    canceled = await api.post(f"/billing-runs/{waiting['id']}/cancel")
    assert canceled["status"] == "canceled"
    await api.advance("2026-02-02T00:00:00Z")
    assert amounts(await invoices(api)) == ["31.00"] * 3
    run = await ended(api, await api.post("/billing-runs", json={}))
    assert run["invoices"] == 3
    assert amounts(await invoices(api)) == ["31.00"] * 6


async def test_twenty_take_no_more_statements_than_one(api: Api) -> None:
    """Fees, usage, invoices, numbers and next days are read and written for all together: nothing is asked once for
    each subscription, once what is remembered of them is there. Few rows are counted twice, by SQLAlchemy and by the
    driver; many go to the driver alone."""
    await business(api, fixed("31.00"), metered("0.10"))
    twenty = []
    for n in range(20):
        await customer(api, f"c{n}")
        twenty.append((await subscribe(api, customer_id=f"c{n}", start="2026-01-01"))["id"])
    await send(api, *(call(f"e{n}", "2026-01-01T00:00:00Z", 5, account=f"c{n}") for n in range(20)))
    await api.advance("2026-01-02T00:00:00Z")
    await api.post("/billing-runs", json={"kind": "automatic", "held": True})
    await api.advance("2026-02-01T00:00:00Z")

    statements: list[str] = []
    counts = []
    async with api.app.database.begin(await tenant_of(api)) as tx:
        hook.listen(tx.conn.sync_connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
        with (await driver_of(tx.conn)).query_logger(lambda said: statements.append(said.query)):
            for some in (twenty[:1], twenty) * 2:
                statements.clear()
                async with tx.rehearsal():
                    made = await bill_all(tx, some)
                assert [str(made[each].total) for each in some] == ["31.50"] * len(some)
                counts.append(len(statements))
    assert counts[2] >= counts[3] > 0


async def test_refusals(api: Api) -> None:
    """What cannot be is refused by name."""
    await three(api)
    await api.fails("POST", "/billing-runs", 422, "billing_run_in_the_future", json={"on": "2026-02-01"})
    await api.fails("POST", "/billing-runs", 404, json={"customer_id": "nobody"})
    unclear = {"kind": "automatic", "customer_id": "beta"}
    await api.fails("POST", "/billing-runs", 422, "billing_run_unclear", json=unclear)
    await api.fails("GET", "/billing-runs/run_01jz0000000000000000000000", 404)
    run = (await the_runs(api))[0]
    for way in ("hold", "resume", "cancel"):
        await api.fails("POST", f"/billing-runs/{run['id']}/{way}", 409, "billing_run_not_open")
    await api.post("/billing-runs", json={"kind": "automatic", "held": True})
    again = {"kind": "automatic", "held": True}
    await api.fails("POST", "/billing-runs", 409, "billing_run_under_way", json=again)
    assert len(await the_runs(api, status="held")) == 1


async def test_a_run_bills_nothing_that_is_not_due_any_more(api: Api) -> None:
    """Its clock is gone, and the time ahead with it: what is left of the run is nothing, and it ends."""
    year = clock.wall().year + 9
    await business(api, fixed("31.00"), at=f"{year}-01-01T00:00:00Z")
    await api.post("/billing-runs", json={"kind": "automatic", "held": True})
    await subscribe(api, start=f"{year}-01-10")
    await api.advance(f"{year}-01-11T00:00:00Z")
    run = await api.post("/billing-runs", json={"held": True})
    assert run["subscriptions"] == 1
    await api.delete(f"/test-clocks/{api.clock_id}")

    after = await ended(api, await api.post(f"/billing-runs/{run['id']}/resume"))
    assert (after["status"], after["parts"], await invoices(api)) == ("finished", 0, [])
