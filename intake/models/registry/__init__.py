"""The registry as the office keeps it: what its files ask, who changed what, who answers, the watch-list."""
