"""What the cells of a registry file mean, as offices fill them in: one module for each kind of cell."""
