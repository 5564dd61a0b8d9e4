"""Numbers of a series, and the credit of customers."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import (
    func,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import insert

from billow.invoicing.store.tables import customer_credits, number_series
from billow.invoicing.types import CreditMove
from billow.kit.money import Money
from billow.runtime.db import Tx


async def take_numbers(
    tx: Tx, *, billing_entity_id: str, document: str, series: str, on: date, count: int = 1
) -> tuple[int, date]:
    """The first of the next *count* numbers of the series, and their issue date, which never runs backwards
    (correctness I-08 to I-12).

    The row of the series stays locked until the transaction ends, so that numbers are taken exactly when they are used.
    """
    statement = insert(number_series).values(
        tenant_id=tx.tenant,
        billing_entity_id=billing_entity_id,
        document=document,
        series=series,
        last_value=count,
        last_issue_date=on,
    )
    row = await tx.row(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "billing_entity_id", "document", "series"],
            set_={
                "last_value": number_series.c.last_value + count,
                "last_issue_date": func.greatest(number_series.c.last_issue_date, statement.excluded.last_issue_date),
            },
        ).returning(number_series.c.last_value, number_series.c.last_issue_date)
    )
    assert row is not None
    return row["last_value"] - count + 1, row["last_issue_date"]


async def credit_balances(tx: Tx, pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], Money]:
    """For each pair of customer and currency the customer's own credit: what credits and overpayments left; one query.

    The customers are locked.
    """
    c = customer_credits.c
    query = (
        select(c.customer_id, c.currency, func.sum(c.amount).label("amount"))
        .where(c.tenant_id == tx.tenant, tuple_(c.customer_id, c.currency).in_(pairs))
        .group_by(c.customer_id, c.currency)
    )
    found = {(row["customer_id"], row["currency"]): int(row["amount"]) for row in await tx.rows(query)}
    return {pair: Money(found.get(pair, 0), pair[1]) for pair in pairs}


async def move_credits(tx: Tx, moves: Iterable[CreditMove]) -> None:
    """Add the amounts (negative: take them) to the customers' credit, once for each (source, event)."""
    rows = [
        {
            "customer_id": move.customer_id,
            "currency": move.amount.currency,
            "source_id": move.source_id,
            "event": move.event,
            "amount": move.amount.minor,
            "created_at": tx.now,
        }
        for move in moves
    ]
    await tx.insert(customer_credits, rows)
