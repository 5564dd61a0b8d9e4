"""The tables of the module: plan migrations (`migrations`) and simulations (`simulations`), with their rows."""

from billow.simulation.store import migrations, simulations

__all__ = [
    "migrations",
    "simulations",
]
