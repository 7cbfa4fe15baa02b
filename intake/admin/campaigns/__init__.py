"""Campaigns on screen: opened, filled with whom they find, decided, and reported."""
