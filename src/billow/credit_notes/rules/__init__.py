"""Credit notes as arithmetic: what is left of an invoice, what a note takes, its taxes and its entry."""

from billow.credit_notes.rules.levels import Level, fits, level, most
from billow.credit_notes.rules.notes import SERIES, entry, note, numbered, tree
from billow.credit_notes.rules.planning import (
    by_hand,
    check_creditable,
    corrected,
    creditable,
    is_creditable,
    total_of,
    uncredited,
)

__all__ = [
    "SERIES",
    "Level",
    "by_hand",
    "check_creditable",
    "corrected",
    "creditable",
    "entry",
    "fits",
    "is_creditable",
    "level",
    "most",
    "note",
    "numbered",
    "total_of",
    "tree",
    "uncredited",
]
