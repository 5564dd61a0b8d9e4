"""What one can do with the catalogue as a document, and with the subscriptions of a plan."""

from billow.simulation.operations.catalogue import apply_catalog, plan_catalog, pull_catalog
from billow.simulation.operations.differing import diff_plan
from billow.simulation.operations.migrations import (
    cancel_migration,
    get_migration,
    hold_migration,
    list_migrated,
    list_migrations,
    preview_migration,
    resume_migration,
    roll_back_migration,
    start_migration,
)

__all__ = [
    "apply_catalog",
    "cancel_migration",
    "diff_plan",
    "get_migration",
    "hold_migration",
    "list_migrated",
    "list_migrations",
    "plan_catalog",
    "preview_migration",
    "pull_catalog",
    "resume_migration",
    "roll_back_migration",
    "start_migration",
]
