"""Back-ups at the prompt: made, and restored."""
