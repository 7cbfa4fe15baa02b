"""Figures at the size of a province: the complaints they are counted from, and the bench."""
