"""Rules of metering: reading events, matching them against metrics, and rows of a file as events."""

from billow.metering.rules.buckets import Days, days_of, definition
from billow.metering.rules.cloudevents import from_cloudevent
from billow.metering.rules.digests import content_digest, content_digests, digest_text, event_key, event_keys
from billow.metering.rules.entries import check_batch, entries_of, read_entry, unusable_value
from billow.metering.rules.fitness import judge_of
from billow.metering.rules.imports import (
    ColumnRef,
    Event,
    ImportedRow,
    ImportMapping,
    RowReader,
    UnusableMapping,
    events_of_rows,
)
from billow.metering.rules.matching import counted, fold, matches, rounded
from billow.metering.rules.rejected import claimed, is_shallow, kept, ordered, unfit_entry, with_id
from billow.metering.rules.revisions import (
    amended,
    digest_number,
    event_of,
    first_of,
    is_so,
    known_by,
    lenient,
    outside,
    refusal_of,
    revision_of,
    subject_of,
    undone,
    voided,
)
from billow.metering.rules.samples import REMOVAL, VALUE_LIMIT, computed, narrowed, summing, worth
from billow.metering.rules.values import NUMBER_PATTERN, number_of, text_of
from billow.metering.rules.wire import contents_of, documents, properties_json, read_body

__all__ = [
    "NUMBER_PATTERN",
    "REMOVAL",
    "VALUE_LIMIT",
    "ColumnRef",
    "Days",
    "Event",
    "ImportMapping",
    "ImportedRow",
    "RowReader",
    "UnusableMapping",
    "amended",
    "check_batch",
    "claimed",
    "computed",
    "content_digest",
    "content_digests",
    "contents_of",
    "counted",
    "days_of",
    "definition",
    "digest_number",
    "digest_text",
    "documents",
    "entries_of",
    "event_key",
    "event_keys",
    "event_of",
    "events_of_rows",
    "first_of",
    "fold",
    "from_cloudevent",
    "is_shallow",
    "is_so",
    "judge_of",
    "kept",
    "known_by",
    "lenient",
    "matches",
    "narrowed",
    "number_of",
    "ordered",
    "outside",
    "properties_json",
    "read_body",
    "read_entry",
    "refusal_of",
    "revision_of",
    "rounded",
    "subject_of",
    "summing",
    "text_of",
    "undone",
    "unfit_entry",
    "unusable_value",
    "voided",
    "with_id",
    "worth",
]
