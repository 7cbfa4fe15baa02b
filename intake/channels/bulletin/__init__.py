"""The door by which a released bulletin is read without an account."""
