"""What was billed before."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from sqlalchemy import (
    select,
)

from billow.invoicing.store.tables import invoice_lines, invoices
from billow.invoicing.types import BilledLine, Evidence
from billow.kit import codec
from billow.kit.money import Money
from billow.runtime.db import Tx
from billow.tax.types import AppliedTax


async def billed(tx: Tx, subscription_id: str) -> list[BilledLine]:
    """Every line that was billed for the subscription, on drafts and void invoices too, oldest first.

    The lines of a void invoice count as settled: voiding decides that the service is not billed, and only a new invoice
    made from it bills it again (correctness I-05, I-07).
    """
    query = (
        select(
            *(
                invoice_lines.c[name]
                for name in (
                    "subscription_id",
                    "item_key",
                    "kind",
                    "amount",
                    "quantity",
                    "period_start",
                    "period_end",
                    "fingerprint",
                    "price",
                    "version_id",
                    "evidence",
                    "taxes",
                )
            ),
            invoices.c.currency,
            (invoices.c.status == "void").label("void"),
        )
        .join(
            invoices,
            (invoices.c.tenant_id == invoice_lines.c.tenant_id) & (invoices.c.id == invoice_lines.c.invoice_id),
        )
        .where(
            invoice_lines.c.tenant_id == tx.tenant,
            invoice_lines.c.subscription_id == subscription_id,
            invoice_lines.c.fingerprint.is_not(None),
        )
        .order_by(invoice_lines.c.id)
    )
    return [_billed_of(row) for row in await tx.rows(query)]


def _billed_of(row: Mapping[str, Any]) -> BilledLine:
    evidence = codec.load(Evidence, row["evidence"]) if row["evidence"] else None
    return BilledLine(
        subscription_id=row["subscription_id"],
        item_key=row["item_key"],
        kind=row["kind"],
        amount=Money(row["amount"], row["currency"]),
        quantity=Fraction(row["quantity"]),
        period_start=row["period_start"],
        period_end=row["period_end"],
        fingerprint=row["fingerprint"],
        price=row["price"],
        version_id=row["version_id"],
        digest=evidence.digest if evidence else None,
        taxes=codec.load(tuple[AppliedTax, ...], row["taxes"]),
        void=row["void"],
    )
