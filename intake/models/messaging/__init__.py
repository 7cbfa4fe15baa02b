"""What people send and ring: calls, texts both ways, and what a number was asked last."""
