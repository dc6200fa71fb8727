"""Runs the migrations on the connection that `wiki.database.migrate` hands over."""

from alembic import context

from wiki.models import Account

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Account.metadata,
    render_as_batch=True,
    compare_type=False,
)
context.run_migrations()
