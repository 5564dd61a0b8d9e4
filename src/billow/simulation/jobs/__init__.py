"""What simulation does by itself: working through plan migrations (`migrations`)."""

from billow.simulation.jobs import migrations

__all__ = ["migrations"]
