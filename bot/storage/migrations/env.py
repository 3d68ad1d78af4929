"""Runs migrations on the connection that `schema.upgrade` hands over."""

from alembic import context

from bot.storage import schema
from bot.storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    include_object=schema.is_compared,
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
