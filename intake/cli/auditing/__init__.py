"""Who saw what, at the prompt."""
