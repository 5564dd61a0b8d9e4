"""A line of an invoice: how it came about, and the events behind it."""

from collections.abc import Sequence
from datetime import datetime

from billow.billing.operations.counting import counted_by, digest_of, usage_line, windows_of_line
from billow.billing.types import LineExplanation
from billow.invoicing import operations as invoicing
from billow.kit import limits, time
from billow.kit.errors import Malformed
from billow.kit.fields import Ref
from billow.kit.operation import operation
from billow.kit.paging import Page, PageRequest, Pagination, bad_cursor, decode_cursor, encode_cursor
from billow.metering import operations as metering
from billow.metering.types import LateEvents, Place, Since, UsageEvent, Window
from billow.runtime.db import Tx

_ID = {"invoice_id": "INV-000001", "line_id": "lin_01jz0000000000000000000000"}


@operation(
    "line_items.explain",
    http="GET /invoices/{invoice_id}/line-items/{line_id}/explain",
    rpc="InvoiceService.ExplainLineItem",
    needs="invoices:read",
    example=_ID,
)
async def explain_line(tx: Tx, *, invoice_id: Ref, line_id: Ref) -> LineExplanation:
    """Answer how a line came about: its calculation, the usage it rests on, and the events that came late.

    Of a correction those events are named that arrived, or were corrected, since the line before it; of every line that
    counts usage those that did since. At most a hundred are named, all are counted.

    Raises:
        NotFound: There is no such invoice, or it has no such line.
    """
    line = await invoicing.explained_line(tx, invoice_id, line_id)
    if line.evidence is None:
        return LineExplanation(line=line, late_events=None, later_events=None)
    counted = await usage_line(tx, line_id)
    windows = await windows_of_line(tx, counted)
    before, made = counted.evidence.before, counted.created_at
    late = None
    if before is not None:
        span = (before.counted_at, made)
        late = await between(tx, windows, span, was=before.digest, now=counted.evidence.digest)
    now = await digest_of(tx, windows)
    later = await between(tx, windows, (made, tx.now), was=counted.evidence.digest, now=now)
    return LineExplanation(line=line, late_events=late, later_events=later)


async def between(
    tx: Tx, windows: Sequence[Window], span: tuple[datetime, datetime], *, was: str, now: str
) -> LateEvents:
    """The events by which the windows together came to differ between two instants and their digests."""
    after, until = span
    found = [
        await metering.late_events(tx, Since(window=window, after=after, until=until, was=one, now=other))
        for window, one, other in zip(windows, was.split("-"), now.split("-"), strict=True)
        if one != other
    ]
    named = {event.unique_id: event for each in found for event in each.events}
    return LateEvents(
        count=max([len(named), *(each.count for each in found)]),
        complete=all(each.complete for each in found),
        events=tuple(list(named.values())[: limits.LATE_EVENTS_SHOWN]),
    )


@operation(
    "line_items.events",
    http="GET /invoices/{invoice_id}/line-items/{line_id}/events",
    rpc="InvoiceService.ListLineItemEvents",
    needs="events:read",
    example=_ID,
)
async def line_events(
    tx: Tx, *, invoice_id: Ref, line_id: Ref, page: PageRequest, metric_id: Ref | None = None
) -> Page[UsageEvent]:
    """List the events that a line counted, as they were when it was made, in order of timestamp; of a line that counts
    several metrics those of one with `metric_id`. A line that bills no usage has none.

    The digests of the events of a metric add up to the digest of the line's evidence for it. It cannot be read by
    `offset`.

    Raises:
        NotFound: There is no such invoice, line or metric.
        NoUsageLine: The line does not count that metric.
        Malformed: An `offset` is given.
    """
    if page.offset is not None:
        raise Malformed.of("offset", "Events are read in their order; use cursor.")
    line = await invoicing.explained_line(tx, invoice_id, line_id)
    if line.evidence is None:
        return Page(data=(), pagination=Pagination(per_page=page.limit, next_cursor=None))
    extract = await counted_by(tx, await usage_line(tx, line_id), metric_id=metric_id)
    found = await metering.extract(tx, extract, behind=_place(page.cursor), limit=page.limit + 1)
    last = found[page.limit - 1] if len(found) > page.limit else None
    cursor = encode_cursor([time.instant_text(last.timestamp), last.unique_id]) if last else None
    return Page(data=tuple(found[: page.limit]), pagination=Pagination(per_page=page.limit, next_cursor=cursor))


def _place(cursor: str | None) -> Place | None:
    if cursor is None:
        return None
    at, unique_id = (str(part) for part in decode_cursor(cursor, size=2))
    try:
        timestamp = datetime.fromisoformat(at)
    except ValueError:
        raise bad_cursor() from None
    if timestamp.tzinfo is None or not limits.YEAR_MIN <= timestamp.year <= limits.YEAR_MAX:
        raise bad_cursor()
    return Place(timestamp=timestamp, unique_id=unique_id)
