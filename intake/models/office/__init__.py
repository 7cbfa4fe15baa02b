"""Who works for the hotline and the departments, and what they are told."""
