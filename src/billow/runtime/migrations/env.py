"""Alembic's entry: the migrations run on the connection that the caller brings."""

from alembic import context

from billow.runtime.db import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
