"""Where the committed contracts lie: inside the wheel, or beside the source in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).parents[1]


def folder() -> Path:
    """The folder with `openapi.json`, `proto.lock` and the other contracts of this very program."""
    inside = _PACKAGE / "contracts"
    return inside if inside.is_dir() else _PACKAGE.parents[1] / "contracts"
