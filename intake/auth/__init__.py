"""Who works here: passwords, log-in, roles, and the guards that stand before every screen."""
