"""The command line: `jiesu`. Composition only."""
