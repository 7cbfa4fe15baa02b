"""The orders to departments in figures: in all, by how heavy they are, and by the department that is pressed."""
