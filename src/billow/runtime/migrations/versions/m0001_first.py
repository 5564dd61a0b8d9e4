"""The first schema."""

from pathlib import Path
from typing import Any

from alembic import op
from sqlalchemy.util import await_only

from billow.runtime.db import metadata
from billow.runtime.migrations import guards, security

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create everything."""
    bind = op.get_bind()
    op.execute(security.CREATE_ROLE)
    metadata.create_all(bind)
    raw: Any = bind.connection.driver_connection
    await_only(raw.execute((Path(__file__).parents[1] / "pgqueuer.sql").read_text()))
    for table in metadata.sorted_tables:
        if "tenant_id" in table.c:
            for statement in security.protect(table.name):
                op.execute(statement)
    for statement in security.protect("tenants", "id"):
        op.execute(statement)
    functions = [security.ENTER, security.ENTER_SYSTEM, security.AUTHENTICATE]
    for statement in [*functions, *guards.STATEMENTS, *security.FINISH]:
        op.execute(statement)
