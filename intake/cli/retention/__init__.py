"""`jiesu retention`: what is kept how long, what is due, erased now or by the night."""
