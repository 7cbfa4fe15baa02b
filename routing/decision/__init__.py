"""From one case to the departments that answer, with every reason."""
