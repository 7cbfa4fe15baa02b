"""Runs revisions on the connection handed over in `config.attributes`."""

from alembic import context

import intake.models  # noqa: F401 - every table must be known before the comparison
from routing.base import Record

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Record.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
