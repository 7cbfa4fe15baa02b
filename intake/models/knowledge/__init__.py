"""What the office knows: its knowledge cards, and the cases of its library."""
