"""Rows of a CSV file as events: which column is what, and a unique id that is the same at every import."""

from billow.metering.rules.imports.cells import cell_value, read_instant
from billow.metering.rules.imports.mapping import ColumnRef, ImportMapping, UnusableMapping
from billow.metering.rules.imports.rows import Event, ImportedRow, RowReader, events_of_rows

__all__ = [
    "ColumnRef",
    "Event",
    "ImportMapping",
    "ImportedRow",
    "RowReader",
    "UnusableMapping",
    "cell_value",
    "events_of_rows",
    "read_instant",
]
