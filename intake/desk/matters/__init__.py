"""The screens of one matter with many complainants: the panel, the page of the matter, joining many at once."""
