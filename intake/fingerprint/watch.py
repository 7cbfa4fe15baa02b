"""What a process that serves knows of its schema: looked at now and then, for each look reads the whole catalogue."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.db import Database
from intake.fingerprint.expected import altered_tables

EVERY = timedelta(minutes=1)


@dataclass
class SchemaWatch:
    """`is_altered` is at most a minute old. Two threads may look at once, which does no harm."""

    _is_altered: bool = False
    _looked_at: datetime | None = None

    def is_altered(self, database: Database, revision: str, *, at: datetime) -> bool:
        """Raises what SQLAlchemy raises where the database cannot be asked; the next call then asks again."""
        if self._looked_at is None or abs(at - self._looked_at) >= EVERY:
            with database.engine.connect() as connection:
                self._is_altered = bool(altered_tables(connection, revision))
            self._looked_at = at
        return self._is_altered
