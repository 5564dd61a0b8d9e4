"""What one can do with the catalogue as a document."""

from billow.simulation.operations.catalogue import apply_catalog, plan_catalog, pull_catalog

__all__ = ["apply_catalog", "plan_catalog", "pull_catalog"]
