"""What the processes of one `billow api` share besides the database: a folder, in which they count."""

import os
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder; the library that keeps the metrics reads it too."""


def folder() -> Path | None:
    """The folder that this process shares with others; None for a process that is alone."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None
