"""The fee lists on screen: in force, drafted, published by a second person, counted in complaints."""
