"""The handler's page: what is asked of whoever looks, and the panels that are folded under it."""
