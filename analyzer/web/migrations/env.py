"""Runs the migrations on the connection that `Store` hands over."""

from alembic import context

from analyzer.web.database import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
