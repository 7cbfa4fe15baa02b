"""Whether the schema of a database is the one its revision makes: described from its own catalogue, and hashed.

The expected fingerprint of each table lies beside the migrations, in `fingerprints.json`, one for each revision and
dialect. It is not stored in the database when that is migrated, for two reasons. A mark made there says only what the
database has been: one made by an earlier text of the same revision, or by a migration that went half its way, would be
whole in its own eyes. And whoever mends a database by hand could not make the mark true again, or would, by habit.

What a file could be wrong about is kept out of the description: PostgreSQL's way of printing an expression (it differs
between versions, and after a restore), the order of columns, storage and statistics. Tables that are not ours, and
indexes of the operator's own (neither unique nor named `ix_`), change nothing that we write or read: they are his.
"""
