"""The letters of a complaint on the desk, and the whole case as one file."""
