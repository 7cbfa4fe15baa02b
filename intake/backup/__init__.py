"""A back-up of a whole installation in one file, and an installation made of it again."""
