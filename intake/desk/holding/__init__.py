"""A legal hold on a complaint's page: its two moves, their forms, and what is shown of it."""
