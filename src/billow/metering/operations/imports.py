"""A file of rows as events, in one request."""

import base64
import binascii
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Annotated, Any, Literal

from pydantic import Field

from billow.kit import limits
from billow.kit.errors import Malformed
from billow.kit.fields import Name, Zone
from billow.kit.operation import operation
from billow.kit.packing import Unpacking
from billow.metering import rules, store
from billow.metering.operations.intake import Taken, keep, take, tell
from billow.metering.store import Terms
from billow.metering.types import (
    Entry,
    ImportedEvents,
    Lost,
    RejectedRow,
    Rejection,
    TooManyEvents,
    UnusableFile,
)
from billow.runtime.db import Tx

_FILE_EXAMPLE = (
    "H4sIAAAAAAACAyvJzE3VSUxOzi/NK9FJzUspyM8EMkrys1PzirmMDIzMdA0MdQ0sFQxNrQyMrQzNgWqBGvTLDPUT8xJzKqtSdQxNDQy4AN/RotNH"
    "AAAA"
)
"""A header of time, account, endpoint and tokens, and a row."""


@dataclass(slots=True, kw_only=True)
class _Report:
    """What became of the rows so far."""

    rows: int = 0
    ingested: int = 0
    duplicates: int = 0
    conflicts: int = 0
    rejected: int = 0
    rejections: list[RejectedRow] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)

    def add(self, rows: Sequence[rules.ImportedRow], verdicts: Sequence[Entry | Rejection]) -> None:
        """Count the rows with their verdicts."""
        for row, verdict in zip(rows, verdicts, strict=True):
            self.rows += 1
            if isinstance(verdict, Entry):
                self.ingested += 1
                continue
            self.rejected += 1
            if len(self.rejections) < limits.IMPORT_ROWS_SHOWN:
                unique_id = str(row.event["unique_id"]) if row.event else None
                shown = RejectedRow(row=row.number, unique_id=unique_id, code=verdict.code, detail=verdict.detail)
                self.rejections.append(shown)


@operation(
    "event_imports.create",
    http="POST /events/imports",
    rpc="EventService.Import",
    needs="events:write",
    load="bulk",
    example={
        "event_name": "api_call",
        "customer_column": "account",
        "timestamp_column": "time",
        "properties": {"tokens": "tokens", "endpoint": "endpoint"},
        "timezone": "Europe/Berlin",
        "encoding": "gzip",
        "content": _FILE_EXAMPLE,
    },
)
async def import_events(
    tx: Tx,
    *,
    content: Annotated[str, Field(description="The CSV file, its header first; or base64 of it, packed by gzip.")],
    event_name: Name,
    customer_column: Annotated[Name, Field(description="COLUMN, or COLUMN:minute, :hour or :date of a time.")],
    timestamp_column: Name,
    properties: Annotated[
        dict[Name, Name], Field(max_length=limits.EVENT_PROPERTIES, description="The column of each property.")
    ] = {},
    timezone: Annotated[Zone, Field(description="The zone of times that name none.")] = "UTC",
    timestamp_format: Annotated[Name, Field(description="iso, unix, unix_ms, or a strptime pattern.")] = "iso",
    unique_id_column: Annotated[
        Name | None, Field(description="The column of unique ids; without it they follow from the rows.")
    ] = None,
    encoding: Annotated[Literal["text", "gzip"], Field(description="What `content` is.")] = "text",
) -> ImportedEvents:
    """Store the rows of a CSV file as events, at most 20,000; rows that cannot be stored are kept as rejected events.

    The same file stores nothing twice: without a column of ids, that of a row follows from its place and its content.

    Raises:
        UnusableFile: It is not what `encoding` says, or lacks a column, or the columns contradict each other.
        TooManyEvents: It has more rows; nothing is stored.
    """
    mapping = _mapping(
        event_name=event_name,
        customer=rules.ColumnRef.parse(customer_column),
        timestamp_column=timestamp_column,
        properties=properties,
        timezone=timezone,
        timestamp_format=timestamp_format,
        unique_id_column=unique_id_column,
    )
    rows = list(islice(_rows(mapping, _text(content, encoding)), limits.IMPORT_ROWS + 1))
    if len(rows) > limits.IMPORT_ROWS:
        raise TooManyEvents.of("content", f"at most {limits.IMPORT_ROWS} rows in one request; nothing was stored")
    return await _imported(tx, rows)


def _mapping(**given: Any) -> rules.ImportMapping:
    try:
        return rules.ImportMapping(**given)
    except rules.UnusableMapping as error:
        raise UnusableFile.of("timestamp_format", f"{error}") from None


def _text(content: str, encoding: str) -> str:
    if encoding == "text":
        return content
    try:
        unpacking = Unpacking(limits.IMPORT_BYTES)
        plain = unpacking.feed(base64.b64decode(content, validate=True))
        unpacking.close()
        return plain.decode("utf-8")
    except (binascii.Error, ValueError, Malformed) as error:
        raise UnusableFile.of("content", f"it is no base64 of UTF-8 text packed by gzip: {error}") from None


def _rows(mapping: rules.ImportMapping, content: str) -> Iterator[rules.ImportedRow]:
    try:
        yield from rules.events_of_rows(mapping, io.StringIO(content.lstrip("\ufeff\r\n \t"), newline=""))
    except (rules.UnusableMapping, csv.Error) as error:
        raise UnusableFile.of("content", f"{error}") from None


async def _imported(tx: Tx, rows: Sequence[rules.ImportedRow]) -> ImportedEvents:
    report, held = _Report(), await store.terms(tx)
    for start in range(0, len(rows), limits.EVENTS_PER_IMPORT_CHUNK):
        held = replace(held, rejected=held.rejected or bool(report.lost))
        await _chunk(tx, rows[start : start + limits.EVENTS_PER_IMPORT_CHUNK], held, report)
    tell(tx, report.lost)
    return ImportedEvents(
        rows=report.rows,
        ingested=report.ingested,
        duplicates=report.duplicates,
        conflicts=report.conflicts,
        rejected=report.rejected,
        rejections=tuple(report.rejections),
    )


async def _chunk(tx: Tx, rows: Sequence[rules.ImportedRow], held: Terms, report: _Report) -> None:
    """Judge the rows, and store or keep each."""
    taken = await take(tx, held, [row.event for row in rows if row.event is not None])
    verdicts = _in_order(rows, taken)
    contents = [row.event or {"row": row.number, "cells": row.cells} for row in rows]
    report.lost += await keep(tx, held, contents, verdicts)
    report.add(rows, verdicts)
    report.duplicates += len(taken.repeats)
    report.conflicts += len(taken.differing)


def _in_order(rows: Sequence[rules.ImportedRow], taken: Taken) -> list[Entry | Rejection]:
    """A verdict for each row: that on its event, or that it is none."""
    judged = iter(taken.verdicts)
    return [
        next(judged)
        if row.event is not None
        else Rejection(unique_id="", code="unreadable_row", detail=row.error or "the row cannot be read")
        for row in rows
    ]
