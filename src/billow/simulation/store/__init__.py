"""Tables and statements of simulation."""

from billow.simulation.store import migrations

__all__ = ["migrations"]
