"""Simulations, and what each customer comes to in them: a row that waits until it is worked out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    Select,
    String,
    Text,
    func,
    select,
    update,
)

from billow.kit import codec, ids
from billow.kit.money import Money
from billow.runtime.db import Id, Instant, Json, Minor, Row, Tx, tenant_table
from billow.simulation import rules
from billow.simulation.types import (
    SimulatedItem,
    SimulatedTerms,
    Simulation,
    SimulationResult,
    SkippedSubscription,
    Tally,
)

WAITING = "waiting"
"""The outcome of a row that is not worked out."""

simulations = tenant_table(
    "simulations",
    Column("id", Id, nullable=False),
    Column("name", String),
    Column("status", String, nullable=False),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("plan_id", Id),
    Column("revision", Integer),
    Column("subscribers_of", Id),
    Column("terms", Json, nullable=False),
    Column("customers", Integer, nullable=False),
    Column("tally", Json),
    Column("reason", Text),
    Column("created_by", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("ended_at", Instant),
)
Index("ix_simulations_open", simulations.c.tenant_id, postgresql_where=simulations.c.ended_at.is_(None))
simulation_results = tenant_table(
    "simulation_results",
    Column("id", Id, nullable=False),
    Column("simulation_id", Id, nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("outcome", String, nullable=False),
    Column("before", Minor),
    Column("after", Minor),
    Column("difference", Minor),
    Column("change_percent", Numeric),
    Column("period_start", Date),
    Column("period_end", Date),
    Column("subscription_ids", Json, nullable=False),
    Column("items", Json, nullable=False),
    Column("skipped", Json, nullable=False),
    ForeignKeyConstraint(["tenant_id", "simulation_id"], ["simulations.tenant_id", "simulations.id"]),
    ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
)
Index(
    "uq_simulation_results_customer",
    simulation_results.c.tenant_id,
    simulation_results.c.simulation_id,
    simulation_results.c.customer_id,
    unique=True,
)
Index(
    "ix_simulation_results_waiting",
    simulation_results.c.tenant_id,
    simulation_results.c.simulation_id,
    simulation_results.c.id,
    postgresql_where=simulation_results.c.outcome == WAITING,
)
_OWN = (
    "id",
    "name",
    "status",
    "period_start",
    "period_end",
    "currency",
    "plan_id",
    "revision",
    "subscribers_of",
    "customers",
    "reason",
    "created_by",
    "created_at",
    "ended_at",
)
_RESULT = ("id", "customer_id", "outcome", "period_start", "period_end", "change_percent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A customer that is to be worked out, by its subscriptions that are concerned."""

    id: str
    customer_id: str
    subscription_ids: tuple[str, ...]


def due() -> Select[Any]:
    """Simulations that are to be worked on, from the instant on at which they were asked for."""
    return select(simulations.c.tenant_id, simulations.c.created_at.label("due_at")).where(
        simulations.c.ended_at.is_(None)
    )


async def add(tx: Tx, simulation: Simulation, terms: SimulatedTerms, concerned: Mapping[str, Sequence[str]]) -> None:
    """Insert the simulation, and a row that waits for each customer with its subscriptions."""
    row = {**{name: getattr(simulation, name) for name in _OWN}, "terms": codec.dump(terms), "tally": None}
    await tx.insert(simulations, [row])
    await tx.insert(
        simulation_results,
        [
            {
                "id": ids.new(ids.PREFIXES["simulation_result"]),
                "simulation_id": simulation.id,
                "customer_id": customer_id,
                "outcome": WAITING,
                "subscription_ids": list(subscription_ids),
                "items": [],
                "skipped": [],
            }
            for customer_id, subscription_ids in concerned.items()
        ],
    )


async def next_open(tx: Tx) -> str | None:
    """The id of the oldest simulation that has not ended."""
    c = simulations.c
    query = select(c.id).where(c.tenant_id == tx.tenant, c.ended_at.is_(None)).order_by(c.id).limit(1)
    found: str | None = await tx.value(query)
    return found


async def load(tx: Tx, simulation_id: str, *, lock: bool = False) -> Simulation | None:
    """The simulation of that id; with *lock* held until the transaction ends."""
    query = tx.mine(simulations).where(simulations.c.id == simulation_id)
    found = await with_progress(tx, await tx.rows(query.with_for_update() if lock else query))
    return found[0] if found else None


async def with_progress(tx: Tx, rows: Sequence[Row]) -> list[Simulation]:
    """Simulations from their rows, with how far those are that have not ended; one query for all."""
    waiting = {row["id"]: row["customers"] for row in rows if row["ended_at"] is None}
    r = simulation_results.c
    left = (
        await tx.rows(
            select(r.simulation_id, func.count().label("many"))
            .where(r.tenant_id == tx.tenant, r.simulation_id.in_(waiting), r.outcome == WAITING)
            .group_by(r.simulation_id)
        )
        if waiting
        else ()
    )
    many = {row["simulation_id"]: int(row["many"]) for row in left}
    return [_simulation_of(row, left=many.get(row["id"], 0)) for row in rows]


def _simulation_of(row: Row, *, left: int) -> Simulation:
    terms = codec.load(SimulatedTerms, row["terms"])
    found = None if row["tally"] is None else codec.load(Tally, row["tally"])
    return Simulation(
        **{name: row[name] for name in _OWN},
        items=terms.items,
        terms=None if terms.items is None else terms.spend,
        update=terms.update,
        own_prices=terms.own_prices,
        done=row["customers"] - left,
        summary=None if found is None else rules.summary(found, row["currency"]),
    )


async def claim(tx: Tx, simulation_id: str, *, most: int) -> list[Waiting]:
    """Customers that wait and that nobody else is working out, held until the transaction ends."""
    r = simulation_results.c
    query = (
        select(r.id, r.customer_id, r.subscription_ids)
        .where(r.tenant_id == tx.tenant, r.simulation_id == simulation_id, r.outcome == WAITING)
        .order_by(r.id)
        .limit(most)
    )
    rows = await tx.rows(query.with_for_update(skip_locked=True)) or await tx.rows(query.limit(1).with_for_update())
    return [
        Waiting(id=row["id"], customer_id=row["customer_id"], subscription_ids=tuple(row["subscription_ids"]))
        for row in rows
    ]


async def save_results(tx: Tx, results: Sequence[SimulationResult]) -> None:
    """Write what customers come to over the rows that waited."""
    await tx.change(simulation_results, [_result_row(each) for each in results])


def _result_row(result: SimulationResult) -> dict[str, Any]:
    return {
        **{name: getattr(result, name) for name in _RESULT if name != "customer_id"},
        "before": None if result.before is None else result.before.minor,
        "after": None if result.after is None else result.after.minor,
        "difference": None if result.difference is None else result.difference.minor,
        "items": [[each.item_key, each.before.minor, each.after.minor] for each in result.items],
        "skipped": codec.dump(result.skipped, tuple[SkippedSubscription, ...]),
    }


def result_of(row: Row, currency: str) -> SimulationResult:
    """A result from its row, in money of the currency."""
    before, after, difference = (
        None if row[name] is None else Money(row[name], currency) for name in ("before", "after", "difference")
    )
    return SimulationResult(
        **{name: row[name] for name in _RESULT},
        currency=currency,
        before=before,
        after=after,
        difference=difference,
        subscription_ids=tuple(row["subscription_ids"]),
        items=tuple(
            SimulatedItem(
                item_key=key,
                before=Money(one, currency),
                after=Money(other, currency),
                difference=Money(other - one, currency),
            )
            for key, one, other in row["items"]
        ),
        skipped=codec.load(tuple[SkippedSubscription, ...], row["skipped"]),
    )


def results(
    tx: Tx, simulation_id: str, *, outcomes: Sequence[str] | None = None, customer_id: str | None = None
) -> Select[Any]:
    """The results of a simulation that are worked out, of some outcomes or of a customer."""
    r = simulation_results.c
    query = tx.mine(simulation_results).where(r.simulation_id == simulation_id, r.outcome != WAITING)
    query = query if outcomes is None else query.where(r.outcome.in_(outcomes))
    return query if customer_id is None else query.where(r.customer_id == customer_id)


async def in_order(tx: Tx, query: Select[Any], *, after: str | None, limit: int) -> Sequence[Row]:
    """The first *limit* results of the query in order of id, behind the one of the id *after*."""
    r = simulation_results.c
    query = query if after is None else query.where(r.id > after)
    return await tx.rows(query.order_by(r.id).limit(limit))


async def pairs(tx: Tx, simulation_id: str) -> tuple[list[tuple[int, int]], int, dict[str, int]]:
    """What each customer comes to before and after, how many are skipped, and how often for which reason."""
    r = simulation_results.c
    mine = (r.tenant_id == tx.tenant) & (r.simulation_id == simulation_id)
    rows = await tx.rows(select(r.before, r.after, r.outcome, r.skipped).where(mine))
    found = [(row["before"], row["after"]) for row in rows if row["before"] is not None]
    skipped = sum(row["outcome"] == "skipped" for row in rows)
    return found, skipped, Counter(each["reason"] for row in rows for each in row["skipped"])


async def turn(tx: Tx, simulation_id: str, **values: Any) -> None:
    """Write columns of a simulation, unless it has ended."""
    mine = (simulations.c.tenant_id == tx.tenant) & (simulations.c.id == simulation_id)
    await tx.run(update(simulations).where(mine, simulations.c.ended_at.is_(None)).values(**values))


async def end(tx: Tx, simulation_id: str, tally: Tally, *, at: datetime) -> None:
    """Write what the simulation comes to: it is finished."""
    await turn(tx, simulation_id, status="finished", tally=codec.dump(tally), ended_at=at)


def listed(tx: Tx, *, status: Sequence[str] | None) -> Select[Any]:
    """The tenant's simulations."""
    query = tx.mine(simulations)
    return query if status is None else query.where(simulations.c.status.in_(status))
