"""Events as a file, each with the lines that billed it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from billow.billing import rules
from billow.billing.operations.counting import counted_by, counts_its_instant, usage_line
from billow.billing.types import ExportedEvent
from billow.catalog import operations as catalog
from billow.catalog.types.metric import Metric
from billow.customers import operations as customers
from billow.invoicing import operations as invoicing
from billow.invoicing.types import UsageLine
from billow.kit import limits, time
from billow.kit.fields import Day, Instant, Ref
from billow.kit.operation import Binary, operation
from billow.kit.time import AnyZone
from billow.metering import operations as metering
from billow.metering.types import Extract, UsageEvent
from billow.runtime.db import Tx
from billow.subscriptions import operations as subscriptions
from billow.subscriptions.types import Timeline

_INSTANT = timedelta(microseconds=1)
Format = Literal["csv", "ndjson"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What a caller asks for."""

    customer_id: str | None
    subscription_id: str | None
    line_id: str | None
    start: date | None
    end: date | None
    known_at: datetime


@operation(
    "event_exports.download",
    http="GET /events/export",
    rpc="EventService.Export",
    needs="events:read",
    load="bulk",
    example={"customer_id": "acme", "period_start": "2026-01-01", "period_end": "2026-02-01"},
)
async def export_events(
    tx: Tx,
    *,
    customer_id: Ref | None = None,
    subscription_id: Ref | None = None,
    line_id: Annotated[Ref | None, Field(description="The events that this line of an invoice counted.")] = None,
    period_start: Annotated[Day | None, Field(description="The first day, where the customer is; else in UTC.")] = None,
    period_end: Annotated[Day | None, Field(description="The day that is no longer in the period.")] = None,
    format: Annotated[Format, Field(description="Rows with a header for people, or lines of JSON.")] = "csv",
    known_at: Annotated[Instant | None, Field(description="The instant whose knowledge counts.")] = None,
    after: Annotated[Ref | None, Field(description="The unique id of the last event of the page before.")] = None,
    limit: Annotated[int, Field(ge=1, le=limits.EXPORT_ROWS, description="Events of a page.")] = limits.EXPORT_ROWS,
) -> Binary:
    """Answer the events in force of a period as a file, in order of timestamp, each with the invoices and lines that
    counted it: the first billed it, later ones corrected its window.

    A page that is full may have another behind it: ask again with `after`, and with the `known_at` that stands in the
    name of the file, so that all pages speak of the same instant. The events of a subscription are those that the
    metrics of its items count while it is served. With `line_id` they are as the line counted them, and their digests
    add up to that of its evidence. In CSV a cell that a spreadsheet would take for a formula has an apostrophe before
    it.

    Raises:
        NotFound: There is no such customer or subscription.
        NoUsageLine: The line bills no usage, or there is none.
        NotExtracted: There is no event `after` which to go on.
    """
    asked = _Asked(
        customer_id=customer_id,
        subscription_id=subscription_id,
        line_id=line_id,
        start=period_start,
        end=period_end,
        known_at=min(known_at or tx.now, tx.now),
    )
    wanted = await _extract(tx, asked)
    behind = await metering.place_of(tx, wanted, after) if after is not None else None
    events = await metering.extract(tx, wanted, behind=behind, limit=limit)
    rows = await _with_lines(tx, events)
    known = time.instant_text(wanted.known_at or asked.known_at).replace(":", "").replace("-", "")
    if format == "csv":
        content, media_type = rules.as_csv(rows, header=after is None), "text/csv; charset=utf-8"
    else:
        content, media_type = rules.as_ndjson(rows), "application/x-ndjson"
    return Binary(content=content, media_type=media_type, filename=f"events-{known}.{format}")


async def _extract(tx: Tx, asked: _Asked) -> Extract:
    """The events that are asked for: those of everything that is named at once."""
    if asked.line_id is not None:
        return await counted_by(tx, await usage_line(tx, asked.line_id))
    zone: AnyZone = "UTC"
    owner, counted = None, None
    service: tuple[date | None, date | None] = (None, None)
    if asked.customer_id is not None:
        customer = await customers.resolve(tx, asked.customer_id)
        zone, owner = customer.timezone, customer.id
    if asked.subscription_id is not None:
        _, timeline = await subscriptions.find(tx, asked.subscription_id)
        counted = await _counted(tx, timeline)
        same = owner in (None, timeline.customer_id)
        begun = timeline.start if timeline.trial is None else timeline.trial.start
        zone, owner, service = timeline.timezone, timeline.customer_id if same else "", (begun, timeline.end)
    start, end = _latest(asked.start, service[0]), _earliest(asked.end, service[1])
    return Extract(
        customer_ids=None if owner is None else [owner],
        counted=counted,
        since=None if start is None else time.resolve(start, zone),
        before=None if end is None else time.resolve(end, zone),
        known_at=asked.known_at,
    )


def _latest(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day is not None), default=None)


def _earliest(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


async def _counted(tx: Tx, timeline: Timeline) -> list[tuple[Metric, datetime | None]]:
    """The metrics of the items of a subscription, each from ever on."""
    named = {metric_id for version in timeline.versions for item in version.items for metric_id in item.metric_ids}
    metrics = await catalog.metrics_by_ids(tx, sorted(named))
    return [(metrics[metric_id], None) for metric_id in sorted(named)]


async def _with_lines(tx: Tx, events: Sequence[UsageEvent]) -> list[ExportedEvent]:
    """The events with the lines that counted them; those of one page in two statements."""
    owners = sorted({event.customer_id for event in events})
    named = await customers.by_ids(tx, owners)
    lines = await _lines(tx, events, owners)
    metrics = await catalog.metrics_by_ids(tx, sorted({m for line in lines for m in line.evidence.metric_ids}))
    instants = {event.known_at or event.received_at for event in events}
    ties = {line.line_id for line in lines if line.created_at in instants and await counts_its_instant(tx, line)}
    found = rules.counted_by(events, lines, metrics, tied=lambda line: line.line_id in ties)
    return [
        rules.exported(event, named[event.customer_id].external_id or event.customer_id, counting)
        for event, counting in found
    ]


async def _lines(tx: Tx, events: Sequence[UsageEvent], owners: Sequence[str]) -> Sequence[UsageLine]:
    """The lines that may have counted one of the events."""
    if not events:
        return ()
    names = sorted({event.event_name for event in events})
    metrics = await catalog.metrics_of_events(tx, names)
    carried = any(metric.recurring for row in metrics.values() for metric in row)
    return await invoicing.usage_lines(
        tx, owners, start=events[0].timestamp, end=events[-1].timestamp + _INSTANT, carried=carried
    )
