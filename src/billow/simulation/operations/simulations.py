"""Simulations: asking for one, and reading what they come to."""

from typing import Annotated, Unpack

from pydantic import Field

from billow.kit import ids, limits
from billow.kit.errors import NotFound
from billow.kit.fields import Day, Ref
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db
from billow.runtime.db import Tx
from billow.simulation import store
from billow.simulation.operations.asking import check_days, currency_of, customers_of, terms_of, the_plan, whose
from billow.simulation.operations.working import work_off
from billow.simulation.types import NewSimulation, Simulation, SimulationStatus

ID = {"simulation_id": "sim_01jz0000000000000000000000"}


@operation(
    "simulations.create",
    http="POST /simulations",
    rpc="SimulationService.Create",
    needs="simulations:write",
    effect="write",
    load="bulk",
    status=201,
    example={
        "period_start": "2026-01-01",
        "period_end": "2026-02-01",
        "plan_id": "pro",
        "update": [{"product_id": "platform", "adjust": {"unit_price": "59.00"}}],
    },
)
async def create_simulation(
    tx: Tx,
    *,
    period_start: Annotated[Day, Field(description="Billing periods count that end after this day.")],
    period_end: Annotated[Day, Field(description="Billing periods count that end by this day, at the latest today.")],
    **asked: Unpack[NewSimulation],
) -> Simulation:
    """Price the stored usage of past months by other terms, beside what it comes to by those that held; nothing else
    is changed.

    Both amounts are worked out by the rules of the invoice, before coupons and taxes: fees and usage of whole billing
    periods, and the minimum, maximum and discount of the plan. The terms are those of a plan, of a draft, or of a plan
    with other prices; they count as though they had been agreed from the start, wherever the plan `subscribers_of` was
    in force, or everywhere for customers and subscriptions that are named. Quantities that were agreed stay. A
    subscription in another currency, or without a whole billing period in those days, is skipped with the reason.

    Twenty-five customers are worked out before the answer; for more it is `pending`, and goes on behind it.

    Raises:
        NotFound: There is no such plan, revision, product, customer or subscription.
        SimulationUnclear: It is not said what or whom, or said twice; or the days are none, too many, or not over.
        SimulationTooLarge: More than 50,000 customers are concerned.
        ItemUnknown: The plan has no item whose price is changed, or several of that product.
        PriceUnsuitable: What is changed of a price makes no price.
        PlanInconsistent: A product of the draft is unknown or archived, a price does not suit its product, a key is
            used twice, or terms contradict each other.
        UnknownTaxes: The draft names a tax that does not exist.
    """
    plan = await the_plan(tx, asked)
    whom = await whose(tx, asked, plan)
    terms = await terms_of(tx, plan, asked, in_place_of=whom.plan.id if whom.plan else None)
    check_days(period_start, period_end, today=tx.now.date())
    concerned = await customers_of(tx, whom, start=period_start, end=period_end)
    named = plan if plan is not None and "plan_id" in asked else None
    made = Simulation(
        id=ids.new(ids.PREFIXES["simulation"]),
        name=asked.get("name"),
        status="pending",
        period_start=period_start,
        period_end=period_end,
        currency=currency_of(plan or whom.plan, asked.get("currency")),
        plan_id=named.id if named else None,
        revision=named.revision if named else None,
        items=terms.items,
        terms=terms.spend if terms.items is not None else None,
        update=terms.update,
        own_prices=terms.own_prices,
        subscribers_of=whom.plan.id if whom.plan else None,
        customers=len(concerned),
        done=0,
        summary=None,
        reason=None,
        created_by=tx.actor,
        created_at=tx.now,
        ended_at=None,
    )
    await store.simulations.add(tx, made, terms, concerned)
    return await _begun(tx, made)


async def _begun(tx: Tx, simulation: Simulation) -> Simulation:
    """The simulation once it is worked out, when it is small; otherwise it is left to the worker."""
    if simulation.customers > limits.SIMULATION_AT_ONCE:
        tx.wake("simulations")
        return simulation
    while await work_off(tx, simulation.id):
        pass
    return await found(tx, simulation.id)


async def found(tx: Tx, simulation_id: str) -> Simulation:
    """The simulation of that id.

    Raises:
        NotFound: There is none.
    """
    known = await store.simulations.load(tx, simulation_id)
    if known is None:
        raise NotFound(f"There is no simulation {simulation_id!r}.")
    return known


@operation(
    "simulations.get",
    http="GET /simulations/{simulation_id}",
    rpc="SimulationService.Get",
    needs="simulations:read",
    example=ID,
)
async def get_simulation(tx: Tx, *, simulation_id: Ref) -> Simulation:
    """Answer a simulation: how far it is, and once it is finished what it comes to.

    Raises:
        NotFound: There is none.
    """
    return await found(tx, simulation_id)


@operation("simulations.list", http="GET /simulations", rpc="SimulationService.List", needs="simulations:read")
async def list_simulations(
    tx: Tx, *, page: PageRequest, status: list[SimulationStatus] | None = None
) -> Page[Simulation]:
    """List simulations, the newest first."""
    table = store.simulations.simulations
    rows = await db.page(tx, store.simulations.listed(tx, status=status), page, table=table)
    return rows.of(await store.simulations.with_progress(tx, rows.data))
