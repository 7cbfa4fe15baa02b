"""The fee lists at a terminal."""
