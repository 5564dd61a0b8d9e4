"""Numbers of a series, and the credit of customers."""

from datetime import date

from sqlalchemy import (
    func,
    select,
)
from sqlalchemy.dialects.postgresql import insert

from billow.invoicing.store.tables import customer_credits, number_series
from billow.kit.money import Money
from billow.runtime.db import Tx


async def take_number(tx: Tx, *, billing_entity_id: str, series: str, on: date) -> tuple[int, date]:
    """The next number of the series and its issue date, which never runs backwards (correctness I-08 to I-12).

    The row of the series stays locked until the transaction ends, so that a number is taken exactly when it is used.
    """
    statement = insert(number_series).values(
        tenant_id=tx.tenant,
        billing_entity_id=billing_entity_id,
        document="invoice",
        series=series,
        last_value=1,
        last_issue_date=on,
    )
    row = await tx.row(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "billing_entity_id", "document", "series"],
            set_={
                "last_value": number_series.c.last_value + 1,
                "last_issue_date": func.greatest(number_series.c.last_issue_date, statement.excluded.last_issue_date),
            },
        ).returning(number_series.c.last_value, number_series.c.last_issue_date)
    )
    assert row is not None
    return row["last_value"], row["last_issue_date"]


async def credit_balance(tx: Tx, customer_id: str, currency: str) -> Money:
    """The customer's own credit in *currency*: what credits and overpayments left (the customer is locked)."""
    total = await tx.value(
        select(func.coalesce(func.sum(customer_credits.c.amount), 0)).where(
            customer_credits.c.tenant_id == tx.tenant,
            customer_credits.c.customer_id == customer_id,
            customer_credits.c.currency == currency,
        )
    )
    return Money(int(total), currency)


async def move_credit(tx: Tx, customer_id: str, amount: Money, *, source_id: str, event: str) -> None:
    """Add *amount* (negative: take it) to the customer's credit, once for each (source, event)."""
    row = {
        "customer_id": customer_id,
        "currency": amount.currency,
        "source_id": source_id,
        "event": event,
        "amount": amount.minor,
        "created_at": tx.now,
    }
    await tx.insert(customer_credits, [row])
