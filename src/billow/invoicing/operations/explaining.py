"""How an invoice came about."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from billow.invoicing import store
from billow.invoicing.operations.reading import find
from billow.invoicing.rules import explaining
from billow.invoicing.types import (
    Evidence,
    ExplainedLine,
    Explanation,
    Invoice,
    LineItem,
    UsageLine,
)
from billow.kit import codec, explain, time
from billow.kit.errors import NotFound
from billow.kit.fields import Ref
from billow.kit.operation import operation
from billow.runtime.db import Tx


@operation(
    "invoices.explain",
    http="GET /invoices/{invoice_id}/explain",
    rpc="InvoiceService.Explain",
    needs="invoices:read",
    example={"invoice_id": "INV-000001"},
)
async def explain_invoice(tx: Tx, *, invoice_id: Ref) -> Explanation:
    """Answer how the invoice came about: one tree from the events, prices and dates to the total, in plain arithmetic.

    Raises:
        NotFound: There is no such invoice.
    """
    invoice = await find(tx, invoice_id)
    stored = await store.explained(tx, str(invoice.id))
    lines = [_explained(invoice, item, row) for item, row in zip(invoice.line_items, stored, strict=True)]
    steps = [
        explaining.line_step(item.description, explain.from_json(row["tree"]), _source(item, row, line.events_url))
        for item, row, line in zip(invoice.line_items, stored, lines, strict=True)
    ]
    return Explanation(
        invoice_id=str(invoice.id),
        number=invoice.number,
        currency=invoice.currency,
        total=invoice.total,
        lines=tuple(lines),
        tree=explain.to_json(explaining.tree(invoice, steps)),
        calculation_version=invoice.calculation_version,
    )


async def explained_line(tx: Tx, invoice_id: str, line_id: str) -> ExplainedLine:
    """The line of that id on the invoice of that id or number, with the calculation that led to it.

    Raises:
        NotFound: There is no such invoice, or it has no such line.
    """
    invoice = await find(tx, invoice_id)
    stored = await store.explained(tx, str(invoice.id))
    for item, row in zip(invoice.line_items, stored, strict=True):
        if item.id == line_id:
            return _explained(invoice, item, row)
    raise NotFound(f"The invoice {invoice.number or invoice.id} has no line {line_id!r}.")


async def usage_line(tx: Tx, line_id: str) -> UsageLine | None:
    """The line of that id and the usage that it counted; None when there is none, or when it bills no usage."""
    return await store.usage_line(tx, line_id)


async def usage_lines(
    tx: Tx, customer_ids: Sequence[str], *, start: datetime, end: datetime, carried: bool
) -> Sequence[UsageLine]:
    """The lines, but for those of void invoices, that count usage of the customers in windows that touch [start, end);
    when something is *carried* into windows also those of later windows. The oldest first.
    """
    return await store.usage_lines(tx, customer_ids, start=start, end=end, carried=carried)


def _explained(invoice: Invoice, item: LineItem, row: Mapping[str, Any]) -> ExplainedLine:
    evidence = codec.load(Evidence, row["evidence"]) if row["evidence"] else None
    return ExplainedLine(
        line_id=item.id,
        description=item.description,
        amount=item.amount,
        price=row["price"],
        version_id=row["version_id"],
        evidence=evidence,
        events_url=events_url(item.customer_id, evidence, known_at=row["created_at"]) if evidence else None,
        tree=row["tree"],
    )


def events_url(customer_id: str, evidence: Evidence, *, known_at: datetime) -> str:
    """The list of the events behind the evidence that were known when the line was made."""
    window = {
        "customer_id": customer_id,
        "metric_id": ",".join(evidence.metric_ids),
        "timestamp_gte": time.instant_text(evidence.window_start),
        "timestamp_lt": time.instant_text(evidence.window_end),
        "known_at": time.instant_text(known_at),
    }
    return f"/api/events?{urlencode(window)}"


def _source(item: LineItem, row: Mapping[str, Any], events_url: str | None) -> dict[str, str]:
    """What a line rests on, as text beside its calculation."""
    source: dict[str, str] = {"line": item.id}
    for name, value in (
        ("subscription", item.subscription_id),
        ("version", row["version_id"]),
        ("price", row["fingerprint"]),
        ("from", item.period_start),
        ("to", item.period_end),
        ("events", (row["evidence"] or {}).get("events")),
        ("events_digest", (row["evidence"] or {}).get("digest")),
        ("events_url", events_url),
    ):
        if value is not None:
            source[name] = str(value)
    return source
