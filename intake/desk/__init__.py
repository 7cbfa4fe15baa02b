"""Screens of those who decide, handle, review and call back."""
