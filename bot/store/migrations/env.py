"""Alembic's entry: runs the migrations on the database whose URL it is given."""

from alembic import context

from bot.store.database import open_engine
from bot.store.tables import metadata

engine = open_engine(context.config.attributes["url"], writes=True)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
