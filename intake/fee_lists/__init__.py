"""The fee lists' own life: drafted by an administrator, published by a second person, named in complaints, counted."""
