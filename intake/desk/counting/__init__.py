"""How much lies in each list of the desk: exact, however much there is."""
