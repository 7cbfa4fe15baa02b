"""`jiesu registry`: the registry of associations, its files, its gaps, its watch-list."""
