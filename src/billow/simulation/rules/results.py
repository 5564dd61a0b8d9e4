"""Results of a simulation as a file: rows of CSV for people, lines of JSON for programs."""

import csv
import io
from collections.abc import Iterable, Mapping

import msgspec

from billow.billing.rules.exports import harmless
from billow.customers.types import Customer
from billow.kit import codec
from billow.kit.numbers import decimal_text
from billow.simulation.types import SimulationResult

COLUMNS = (
    "customer_id",
    "account",
    "name",
    "outcome",
    "currency",
    "before",
    "after",
    "difference",
    "change_percent",
    "period_start",
    "period_end",
    "subscription_ids",
    "skipped",
)
_encode = msgspec.json.encode


def as_csv(results: Iterable[SimulationResult], customers: Mapping[str, Customer], *, header: bool) -> bytes:
    """The results as rows of RFC 4180 in UTF-8, every cell quoted; no words are a formula to a spreadsheet."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    if header:
        writer.writerow(COLUMNS)
    writer.writerows(_cells(each, customers.get(each.customer_id)) for each in results)
    return text.getvalue().encode()


def _cells(result: SimulationResult, customer: Customer | None) -> tuple[str, ...]:
    """Amounts and percentages stand as the numbers that they are, below zero too."""
    account, name = (customer.external_id or "", customer.name) if customer is not None else ("", "")
    said = (result.customer_id, account, name, result.outcome, result.currency)
    amounts = (result.before, result.after, result.difference)
    days = (result.period_start, result.period_end)
    return (
        *(harmless(cell) for cell in said),
        *("" if amount is None else str(amount) for amount in amounts),
        "" if result.change_percent is None else decimal_text(result.change_percent),
        *("" if day is None else day.isoformat() for day in days),
        " ".join(result.subscription_ids),
        harmless("; ".join(f"{each.subscription_id or '-'}: {each.reason}" for each in result.skipped)),
    )


def as_ndjson(results: Iterable[SimulationResult]) -> bytes:
    """The results as lines of JSON, each as the API shows it."""
    return b"".join(_encode(codec.dump(each)) + b"\n" for each in results)
