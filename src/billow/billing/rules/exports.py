"""Events as a file: rows of CSV for people, lines of JSON for programs; and which lines of invoices counted them."""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

import msgspec

from billow.billing.types import BillingLine, ExportedEvent
from billow.catalog.types.metric import Metric
from billow.invoicing.types import UsageLine
from billow.kit import time
from billow.kit.numbers import decimal_text
from billow.metering import rules as metering
from billow.metering.types import UsageEvent

COLUMNS = (
    "unique_id",
    "customer_id",
    "account",
    "event_name",
    "timestamp",
    "received_at",
    "properties",
    "digest",
    "invoice_ids",
    "invoice_numbers",
    "line_ids",
)
_BLANKS = " \u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200C)))
_FORMULA = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""What makes a cell a formula, in its full width as well, behind blanks that a spreadsheet takes away (8.8)."""
_encode = msgspec.json.encode


def counted_by(
    events: Iterable[UsageEvent],
    lines: Sequence[UsageLine],
    metrics: Mapping[str, Metric],
    *,
    tied: Callable[[UsageLine], bool],
) -> list[tuple[UsageEvent, list[UsageLine]]]:
    """Each event with the lines that counted it: those that measure it, and were made when it was known as it is.

    *tied* says of a line whether it counted what became known at its very instant.
    """
    by_name: dict[tuple[str, str], list[tuple[UsageLine, Metric]]] = defaultdict(list)
    for line in lines:
        for metric in (metrics[each] for each in line.evidence.metric_ids):
            by_name[(line.customer_id, metric.event_name)].append((line, metric))
    found = []
    for event in events:
        asked = by_name.get((event.customer_id, event.event_name), ())
        counting = {line.line_id: line for line, metric in asked if _counts(line, metric, event, tied)}
        found.append((event, list(counting.values())))
    return found


def _counts(line: UsageLine, metric: Metric, event: UsageEvent, tied: Callable[[UsageLine], bool]) -> bool:
    known, evidence = event.known_at or event.received_at, line.evidence
    if event.timestamp >= evidence.window_end or (event.timestamp < evidence.window_start and not metric.recurring):
        return False
    if known > line.created_at or not metering.matches(metric, event.properties):
        return False
    return known < line.created_at or tied(line)


def exported(event: UsageEvent, account: str, lines: Iterable[UsageLine]) -> ExportedEvent:
    """The event with the lines that counted it."""
    return ExportedEvent(
        event=event,
        account=account,
        lines=tuple(
            BillingLine(line_id=line.line_id, invoice_id=line.invoice_id, invoice_number=line.invoice_number)
            for line in lines
        ),
    )


def as_csv(events: Iterable[ExportedEvent], *, header: bool) -> bytes:
    """The events as rows of RFC 4180 in UTF-8, every cell quoted; no cell is a formula to a spreadsheet."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    if header:
        writer.writerow(COLUMNS)
    writer.writerows([harmless(cell) for cell in _cells(each)] for each in events)
    return text.getvalue().encode()


def _cells(exported: ExportedEvent) -> tuple[str, ...]:
    event = exported.event
    return (
        event.unique_id,
        event.customer_id,
        exported.account,
        event.event_name,
        time.instant_text(event.timestamp),
        time.instant_text(event.received_at),
        _encode(_plain(event)).decode(),
        event.digest,
        " ".join(dict.fromkeys(line.invoice_id for line in exported.lines)),
        " ".join(dict.fromkeys(line.invoice_number or "" for line in exported.lines)).strip(),
        " ".join(line.line_id for line in exported.lines),
    )


def harmless(cell: str) -> str:
    """The cell with an apostrophe before it when a spreadsheet would take it for a formula.

    One that begins with an apostrophe gets another, so that the first of a cell can always be taken away.
    """
    return f"'{cell}" if cell[:1] == "'" or cell.lstrip(_BLANKS)[:1] in _FORMULA else cell


def _plain(event: UsageEvent) -> dict[str, object]:
    """The properties as the API shows them: a number that is no integer as a decimal string."""
    return {
        name: decimal_text(value) if isinstance(value, Decimal) else value for name, value in event.properties.items()
    }


def as_ndjson(events: Iterable[ExportedEvent]) -> bytes:
    """The events as lines of JSON, each with the lines that counted it."""
    return b"".join(_encode(_document(each)) + b"\n" for each in events)


def _document(exported: ExportedEvent) -> Mapping[str, object]:
    event = exported.event
    return {
        "unique_id": event.unique_id,
        "customer_id": event.customer_id,
        "account": exported.account,
        "event_name": event.event_name,
        "timestamp": time.instant_text(event.timestamp),
        "received_at": time.instant_text(event.received_at),
        "properties": _plain(event),
        "digest": event.digest,
        "lines": [
            {"line_id": line.line_id, "invoice_id": line.invoice_id, "invoice_number": line.invoice_number}
            for line in exported.lines
        ],
    }
