"""What is there as a document, what sets two documents apart, and who moves in a plan migration at which price."""

from billow.simulation.rules.comparing import UNCHANGEABLE, changed_fields, check_changeable, check_codes, field_changes
from billow.simulation.rules.migrating import SHOWN, effect, nobody, preview
from billow.simulation.rules.moving import FIRST_REVISION, check_effective, decided, is_chosen, moved_items, way_back
from billow.simulation.rules.writing import document_of, plan_entry

__all__ = [
    "FIRST_REVISION",
    "SHOWN",
    "UNCHANGEABLE",
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
    "plan_entry",
    "preview",
    "way_back",
]
