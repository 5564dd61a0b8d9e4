"""Rules of metering: reading events, matching them against metrics, and rows of a file as events."""

from billow.metering.rules.cloudevents import from_cloudevent
from billow.metering.rules.entries import (
    check_batch,
    content_digest,
    digest_text,
    entries_of,
    read_entry,
    unusable_value,
)
from billow.metering.rules.imports import (
    ColumnRef,
    ImportedRow,
    ImportMapping,
    UnusableMapping,
    events_of_rows,
)
from billow.metering.rules.matching import counted, fold, matches, rounded
from billow.metering.rules.rejected import claimed, is_shallow, kept, ordered, unfit_entry, with_id
from billow.metering.rules.samples import REMOVAL, VALUE_LIMIT, computed
from billow.metering.rules.values import NUMBER_PATTERN, number_of, text_of

__all__ = [
    "NUMBER_PATTERN",
    "REMOVAL",
    "VALUE_LIMIT",
    "ColumnRef",
    "ImportMapping",
    "ImportedRow",
    "UnusableMapping",
    "check_batch",
    "claimed",
    "computed",
    "content_digest",
    "counted",
    "digest_text",
    "entries_of",
    "events_of_rows",
    "fold",
    "from_cloudevent",
    "is_shallow",
    "kept",
    "matches",
    "number_of",
    "ordered",
    "read_entry",
    "rounded",
    "text_of",
    "unfit_entry",
    "unusable_value",
    "with_id",
]
