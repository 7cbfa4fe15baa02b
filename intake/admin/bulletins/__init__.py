"""The screens of the bulletin: the archive, one bulletin with its files and its release, and its readers."""
