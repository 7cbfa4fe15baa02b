"""Is this installation ready to serve? Checks that say what is wrong, why it matters and where it is mended."""
