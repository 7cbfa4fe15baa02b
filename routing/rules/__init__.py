"""The rules table: its cells, its file, its compiled form."""
