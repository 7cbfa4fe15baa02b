"""Which tables of the office the record binds, a list a subject."""
