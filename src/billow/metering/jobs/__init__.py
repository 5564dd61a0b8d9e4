"""What metering does by itself: the slices of the event store (`slices`), and the rollups of usage (`rollups`)."""

from billow.metering.jobs import rollups, slices

__all__ = ["rollups", "slices"]
