"""The parts of a schema on PostgreSQL, in one statement over its catalogue."""

import re
from collections.abc import Iterator

from sqlalchemy import Connection, text

from intake.fingerprint.parts import Part

# Of the schema our revision is kept in. A constraint's index is told with the constraint; NOT NULL, which is one since
# PostgreSQL 18, with the column. What PostgreSQL prints is made comparable below.
_CATALOGUE = text("""
WITH ours AS (
  SELECT oid, relname, relpersistence FROM pg_class
  WHERE relkind IN ('r', 'p')
    AND relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass('alembic_version'))
)
SELECT relname, '', '', CASE relpersistence WHEN 'p' THEN '' ELSE 'UNLOGGED' END, '' FROM ours
UNION ALL
SELECT ours.relname, 'column', attname,
  concat_ws(' ', format_type(atttypid, atttypmod), 'COLLATE ' || collname, CASE WHEN attnotnull THEN 'NOT NULL' END,
    CASE WHEN attidentity <> '' THEN concat('IDENTITY ', attidentity) END,
    CASE WHEN attgenerated <> '' THEN concat('GENERATED ', attgenerated) END),
  coalesce(pg_get_expr(adbin, adrelid), '')
FROM ours JOIN pg_attribute ON attrelid = ours.oid AND attnum > 0 AND NOT attisdropped
JOIN pg_type ON pg_type.oid = atttypid
LEFT JOIN pg_attrdef ON adrelid = ours.oid AND adnum = attnum
LEFT JOIN pg_collation ON pg_collation.oid = attcollation AND attcollation <> typcollation
UNION ALL
SELECT ours.relname, 'constraint', conname, '', pg_get_constraintdef(pg_constraint.oid)
FROM ours JOIN pg_constraint ON conrelid = ours.oid AND contype IN ('p', 'u', 'f', 'c', 'x')
UNION ALL
SELECT ours.relname, 'index', pg_class.relname,
  concat_ws(' ', CASE WHEN indisunique THEN 'UNIQUE' END, CASE WHEN NOT indisvalid THEN 'INVALID' END),
  substring(pg_get_indexdef(indexrelid) FROM ' USING (.*)$')
FROM ours JOIN pg_index ON indrelid = ours.oid JOIN pg_class ON pg_class.oid = indexrelid
WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
UNION ALL
SELECT ours.relname, 'trigger', tgname, CASE tgenabled WHEN 'O' THEN '' ELSE concat('ENABLED ', tgenabled) END,
  pg_get_triggerdef(pg_trigger.oid, true) || ' ' || prosrc
FROM ours JOIN pg_trigger ON tgrelid = ours.oid AND NOT tgisinternal JOIN pg_proc ON pg_proc.oid = tgfoid
""")
_STRING = re.compile(r"('[^']*')")
# Casts and brackets are PostgreSQL's own: the same check has others after a restore, and in another version.
_CAST = re.compile(
    r'::"?[a-z_][\w.]*"?(?: varying| precision)?(?:\(\d+(?:, ?\d+)?\))?(?: with(?:out)? time zone)?(?:\[\])*'
)
_STORAGE = re.compile(r" WITH \([^)]*\)")
_BLANKS = re.compile(r"[()\s]+")


def parts(connection: Connection) -> Iterator[Part]:
    for table, kind, name, definition, printed in connection.execute(_CATALOGUE):
        said = comparable(printed)
        if kind == "column" and said:
            said = f"DEFAULT {said}"
        yield Part(table, kind, name, f"{definition} {said}".strip())


def comparable(printed: str) -> str:
    """An expression without casts, brackets and storage parameters, strings as they are."""
    pieces = _STRING.split(printed)
    pieces[::2] = (_BLANKS.sub(" ", _STORAGE.sub("", _CAST.sub("", piece))) for piece in pieces[::2])
    return "".join(pieces).replace(" ,", ",").replace("[ ", "[").replace(" ]", "]").strip()
