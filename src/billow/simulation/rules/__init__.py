"""What is there as a document, what sets two apart, who moves to which price, and what other terms come to."""

from billow.simulation.rules.affecting import Affected
from billow.simulation.rules.comparing import UNCHANGEABLE, changed_fields, check_changeable, check_codes, field_changes
from billow.simulation.rules.migrating import Tally, effect, nobody, preview
from billow.simulation.rules.moving import FIRST_REVISION, check_effective, decided, is_chosen, moved_items, way_back
from billow.simulation.rules.results import as_csv, as_ndjson
from billow.simulation.rules.tally import change_of, outcome_of, percent, summary, tally
from billow.simulation.rules.terms import SIMULATED, Revisions, simulated, terms_of
from billow.simulation.rules.writing import document_of, plan_entry

__all__ = [
    "FIRST_REVISION",
    "SIMULATED",
    "UNCHANGEABLE",
    "Affected",
    "Revisions",
    "Tally",
    "as_csv",
    "as_ndjson",
    "change_of",
    "changed_fields",
    "check_changeable",
    "check_codes",
    "check_effective",
    "decided",
    "document_of",
    "effect",
    "field_changes",
    "is_chosen",
    "moved_items",
    "nobody",
    "outcome_of",
    "percent",
    "plan_entry",
    "preview",
    "simulated",
    "summary",
    "tally",
    "terms_of",
    "way_back",
]
