"""`credentials.json`: what a person or a script needs to reach the Billow of a data folder."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, asdict, dataclass, fields
from pathlib import Path

from billow.runtime.files import write_private

CREDENTIALS = "credentials.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Addresses and first keys of one installation; whoever reads them may do everything."""

    url: str
    grpc: str
    sandbox_key: str
    live_key: str
    database_url: str
    dashboard: str
    demo_key: str = ""
    """The key of the sandbox that holds the demonstration, where one was loaded."""

    def __repr__(self) -> str:
        """Without the keys, since representations end up in logs."""
        return f"Credentials(url={self.url!r})"


def write_credentials(data_dir: Path, credentials: Credentials) -> Path:
    """The file in the data folder holds exactly these, with mode 0600, and is never seen half written."""
    path = data_dir / CREDENTIALS
    write_private(path, json.dumps(asdict(credentials), indent=2) + "\n")
    return path


def _is_told(field: Field[str], told: Mapping[str, object]) -> bool:
    return field.default is MISSING or field.name in told


def read_credentials(data_dir: Path) -> Credentials | None:
    """What was written, or None where nothing was. Raises ValueError naming the file when it is damaged."""
    path = data_dir / CREDENTIALS
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return Credentials(
            **{field.name: str(told[field.name]) for field in fields(Credentials) if _is_told(field, told)}
        )
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is damaged ({error}); remove it and start Billow again") from None
