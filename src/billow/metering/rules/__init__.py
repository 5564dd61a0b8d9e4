"""Rules of metering: reading events, matching them against metrics, and rows of a file as events."""

from billow.metering.rules.entries import content_digest, digest_text, entries_of, read_entry, unusable_value
from billow.metering.rules.imports import (
    ColumnRef,
    ImportedRow,
    ImportMapping,
    UnusableMapping,
    events_of_rows,
)
from billow.metering.rules.matching import NUMBER_PATTERN, fold, matches, number_of, rounded, text_of

__all__ = [
    "NUMBER_PATTERN",
    "ColumnRef",
    "ImportMapping",
    "ImportedRow",
    "UnusableMapping",
    "content_digest",
    "digest_text",
    "entries_of",
    "events_of_rows",
    "fold",
    "matches",
    "number_of",
    "read_entry",
    "rounded",
    "text_of",
    "unusable_value",
]
