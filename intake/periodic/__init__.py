"""Which jobs time asks for, how each of them went, and who is told when one does not go."""
