"""The percent and the tags of a metric, and the policy that takes no usage of pauses."""

from pathlib import Path
from typing import Any

from alembic import op
from sqlalchemy.util import await_only

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Run the script beside this file as it is: a migration that was released is never changed."""
    connection: Any = op.get_bind().connection.driver_connection
    await_only(connection.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")))
