"""Orders to departments on the desk: their acts, their panel on the complaint's page, their board, their letters."""
