"""Files that people send and that are answered with: how much may come, where it waits, how it is shown."""
