"""What the module does by itself: working through plan migrations (`migrations`) and simulations (`simulations`)."""

from billow.simulation.jobs import migrations, simulations

__all__ = [
    "migrations",
    "simulations",
]
