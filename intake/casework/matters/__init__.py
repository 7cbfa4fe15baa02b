"""One matter, many people (并案): complaints handled with another one, and answered, split off and put back."""
