"""What one can do with the catalogue as a document, with the subscriptions of a plan, and with other terms."""

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
from billow.simulation.operations.results import export_results, list_results
from billow.simulation.operations.simulations import create_simulation, get_simulation, list_simulations

__all__ = [
    "apply_catalog",
    "cancel_migration",
    "create_simulation",
    "diff_plan",
    "export_results",
    "get_migration",
    "get_simulation",
    "hold_migration",
    "list_migrated",
    "list_migrations",
    "list_results",
    "list_simulations",
    "plan_catalog",
    "preview_migration",
    "pull_catalog",
    "resume_migration",
    "roll_back_migration",
    "start_migration",
]
