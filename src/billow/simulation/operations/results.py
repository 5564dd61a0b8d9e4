"""What customers come to in a simulation: listed, and as a file."""

from typing import Annotated, Literal

from pydantic import Field

from billow.customers import operations as customers
from billow.kit import limits
from billow.kit.fields import Ref
from billow.kit.operation import Binary, operation
from billow.kit.paging import Page, PageRequest
from billow.runtime import db
from billow.runtime.db import Tx
from billow.simulation import rules, store
from billow.simulation.operations.simulations import ID, found
from billow.simulation.types import SimulationOutcome, SimulationResult

Format = Literal["csv", "ndjson"]
Outcomes = Annotated[list[SimulationOutcome], Field(description="Who pays less, more, the same, or is left out.")]


@operation(
    "simulations.results",
    http="GET /simulations/{simulation_id}/results",
    rpc="SimulationService.ListResults",
    needs="simulations:read",
    sorts=("difference", "change_percent", "before", "after"),
    example=ID,
)
async def list_results(
    tx: Tx,
    *,
    simulation_id: Ref,
    page: PageRequest,
    outcome: Outcomes | None = None,
    customer_id: Ref | None = None,
) -> Page[SimulationResult]:
    """List what the customers of a simulation come to before and after, those who lose most first; those that are not
    worked out yet are not among them.

    Raises:
        NotFound: There is no such simulation or customer.
    """
    simulation = await found(tx, simulation_id)
    owner = (await customers.resolve(tx, customer_id)).id if customer_id is not None else None
    query = store.simulations.results(tx, simulation.id, outcomes=outcome, customer_id=owner)
    table = store.simulations.simulation_results
    rows = await db.page(tx, query, page, table=table, default=(("difference", True),))
    return rows.of([store.simulations.result_of(row, simulation.currency) for row in rows.data])


@operation(
    "simulations.export",
    http="GET /simulations/{simulation_id}/export",
    rpc="SimulationService.Export",
    needs="simulations:read",
    load="bulk",
    example=ID,
)
async def export_results(
    tx: Tx,
    *,
    simulation_id: Ref,
    format: Annotated[Format, Field(description="Rows with a header for people, or lines of JSON.")] = "csv",
    outcome: Outcomes | None = None,
    after: Annotated[Ref | None, Field(description="The id of the last result of the page before.")] = None,
    limit: Annotated[int, Field(ge=1, le=limits.EXPORT_ROWS, description="Results of a page.")] = limits.EXPORT_ROWS,
) -> Binary:
    """Answer what the customers of a simulation come to as a file, in order of id.

    A page that is full may have another behind it: ask again with `after`. In CSV, words that a spreadsheet would take
    for a formula have an apostrophe before them.

    Raises:
        NotFound: There is no such simulation.
    """
    simulation = await found(tx, simulation_id)
    query = store.simulations.results(tx, simulation.id, outcomes=outcome)
    rows = await store.simulations.in_order(tx, query, after=after, limit=limit)
    results = [store.simulations.result_of(row, simulation.currency) for row in rows]
    if format == "csv":
        named = await customers.by_ids(tx, [each.customer_id for each in results])
        content, media_type = rules.as_csv(results, named, header=after is None), "text/csv; charset=utf-8"
    else:
        content, media_type = rules.as_ndjson(results), "application/x-ndjson"
    return Binary(content=content, media_type=media_type, filename=f"{simulation.id}.{format}")
