"""The screens of the registry: what it leaves open, the half-yearly check, corrections."""
