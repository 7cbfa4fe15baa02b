"""The history of a complaint in sentences."""
