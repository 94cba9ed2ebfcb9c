"""Run by Alembic: the migrations go through the connection, and in the transaction, that they are given."""

from alembic import context

from tasks.facts.tables import Base, SchemaVersion

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=SchemaVersion.__tablename__,
    render_as_batch=True,
)
context.run_migrations()
