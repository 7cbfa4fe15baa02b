"""What SQLAlchemy has compiled, kept for every database of a test run: half of a test would be compiling it anew."""

from typing import Any

from sqlalchemy import Dialect, Engine, create_engine, event

_COMPILED: dict[Any, Any] = {}
_DIALECTS: dict[str, Dialect] = {}


def create_sharing_engine(url: str, **options: Any) -> Engine:
    """As `create_engine`. Engines of one kind share their dialect, which is part of what a statement is found by."""
    engine = create_engine(url, execution_options={"compiled_cache": _COMPILED}, **options)
    kind = engine.dialect.name
    if kind in _DIALECTS:
        engine.dialect = _DIALECTS[kind]
    else:  # a dialect knows its server once it has been connected, and is shared from then on
        event.listen(engine, "first_connect", lambda *_: _DIALECTS.setdefault(kind, engine.dialect))
    return engine
